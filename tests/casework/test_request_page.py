"""The request page: what a partner body sees and answers, and nothing else."""

from __future__ import annotations

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.roles import OrganisationKind, Role
from casework.commands import team
from casework.commands.people import grant_access
from casework.models import Document, HistoryEvent, Moment, Reading, WorkResult
from casework.queries.request_page import requests_for
from casework.team_work import questions_of
from notifications.models import Alert
from tests.casework.seeing import Eyes, asked, in_emergency
from tests.making import World, a_case, a_person, a_walker, a_world
from tests.pictures import a_photo
from workflows.models import WorkItem

pytestmark = pytest.mark.django_db
RESULT = "ket-qua-result"
SECRET = ("Lương", "đánh bằng roi", "Nà Sòm", "hàng xóm", "L.V.G.")


@pytest.fixture
def world() -> World:
    return a_world()


@pytest.fixture
def eyes(world) -> Eyes:
    return Eyes(world)


@pytest.fixture
def case(world):
    found = a_case(world)
    in_emergency(world, found, a_walker(world, found))
    return found


@pytest.fixture
def item(case) -> WorkItem:
    return asked(case, "stop_the_act")


def again(item: WorkItem) -> WorkItem:
    return WorkItem.objects.get(pk=item.pk)


def address(item: WorkItem, part: str = "") -> str:
    return f"/yeu-cau/{item.pk}/{part}"


def html(answer) -> str:
    return answer.content.decode()


def said(answer) -> str:
    main = html(answer).split("<main")[1].split("</main")[0]
    return " ".join(re.sub(r"<[^>]+>", " ", main).split())


def key_on(answer) -> str:
    return re.search(r'name="key" value="(\w+)"', html(answer))[1]


class TestARequest:
    def test_shows_what_is_asked_of_whom_by_when_and_whom_to_call(
        self, world, eyes, item
    ):
        world.people["worker"].phone = "0900-000-123"
        world.people["worker"].save(update_fields=["phone"])

        answer = eyes.get("police", address(item))

        text = said(answer)
        assert answer.status_code == 200
        assert "Đề nghị từ UBND xã Hoàng Văn Thụ" in text
        assert "Bé trai, 9 tuổi" in text
        assert "Xã Hoàng Văn Thụ" in text
        assert "Còn" in text
        assert "Vi Thị Lan" in text
        assert 'href="tel:0900-000-123"' in html(answer)
        assert "Tôi nhận việc này" in text

    def test_shows_nothing_else_of_the_case(self, eyes, item):
        page = html(eyes.get("police", address(item)))

        assert [word for word in SECRET if word in page] == []
        assert page.count("/ho-so/TH-") == 1  # the way to one's own part, and no other

    def test_leads_to_no_page_of_the_case_once_the_work_is_called_off(
        self, world, eyes, item
    ):
        WorkItem.objects.filter(pk=item.pk).update(cancelled_at=world.now)

        assert "/ho-so/TH-" not in html(eyes.get("police", address(item)))

    def test_in_words_when_sex_and_age_are_not_known(self, eyes, item):
        child = item.case.child
        child.sex, child.age = "unknown", None
        child.save(update_fields=["sex", "age"])

        assert "Trẻ, chưa rõ tuổi" in said(eyes.get("police", address(item)))

    def test_is_recorded_as_read_before_the_page_leaves(self, world, eyes, case, item):
        eyes.get("police", address(item))

        reading = Reading.objects.get(case=case, person=world.people["police"])
        assert (reading.what, reading.at) == ("request", world.now)

    def test_is_not_there_for_another_body_or_role(self, eyes, item):
        for who in ("health", "school", "other_worker", "hotline", "supervisor"):
            assert eyes.get(who, address(item)).status_code == 404
        assert eyes.get("police", "/yeu-cau/999999/").status_code == 404
        assert not Reading.objects.filter(what="request").exists()

    def test_leads_whoever_may_open_the_case_to_its_partner_tab(self, eyes, case, item):
        for who in ("worker", "chair", "stand_in"):
            answer = eyes.get(who, address(item))

            assert answer.headers["Location"] == f"/ho-so/{case.reference}/co-quan/"

    def test_stays_open_to_its_body_when_somebody_there_may_read_the_case(
        self, world, eyes, case, item
    ):
        world.do(
            "chair",
            grant_access,
            case=case.pk,
            person=world.people["police"].pk,
            reason="Cùng xác minh tại nhà.",
        )

        assert "Tôi nhận việc này" in said(eyes.get("police", address(item)))


class TestTaking:
    def test_says_who_has_it_and_since_when(self, world, eyes, item):
        answer = eyes.post("police", address(item, "nhan/"), {"key": "a"})

        assert answer.status_code == 302
        assert again(item).acknowledged_by == world.people["police"]
        assert again(item).acknowledged_at == world.now
        assert "Bạn đã nhận việc này lúc 09:25" in said(
            eyes.get("police", address(item))
        )

    def test_twice_with_one_key_is_taken_once(self, eyes, item):
        for _ in range(2):
            answer = eyes.post("police", address(item, "nhan/"), {"key": "a"})
            assert answer.status_code == 302

        assert HistoryEvent.objects.filter(event="take_work").count() == 1

    def test_after_a_colleague_says_who_was_faster_and_changes_nothing(
        self, world, eyes, item
    ):
        world.people["police_2"] = a_person(
            "police_2",
            Role.POLICE,
            world.bodies[OrganisationKind.COMMUNE_POLICE],
            "Ma Văn Nhanh",
        )
        eyes.post("police_2", address(item, "nhan/"), {"key": "a"})

        answer = eyes.post("police", address(item, "nhan/"), {"key": "b"})

        assert answer.status_code == 409
        assert "Ma Văn Nhanh đã nhận việc này" in said(answer)
        assert again(item).acknowledged_by == world.people["police_2"]
        shown = eyes.get("police", address(item))
        assert shown.status_code == 200
        assert "Bé trai" not in html(shown)

    def test_is_refused_to_another_body(self, eyes, item):
        answer = eyes.post("health", address(item, "nhan/"), {"key": "a"})

        assert answer.status_code == 404
        assert again(item).acknowledged_at is None

    def test_by_following_a_link_changes_nothing(self, eyes, item):
        assert eyes.get("police", address(item, "nhan/")).status_code == 405
        assert again(item).acknowledged_at is None


class TestHandingOver:
    @pytest.fixture
    def colleague(self, world):
        body = world.bodies[OrganisationKind.COMMUNE_POLICE]
        world.people["police_2"] = a_person(
            "police_2", Role.POLICE, body, "Ma Văn Nhanh"
        )
        return world.people["police_2"]

    def test_gives_it_to_a_colleague_of_the_same_post(self, eyes, item, colleague):
        answer = eyes.post(
            "police", address(item, "chuyen/"), {"key": "a", "chuyen-to": colleague.pk}
        )

        assert answer.headers["Location"] == "/yeu-cau/"
        assert again(item).person == colleague
        assert "Tôi nhận việc này" in said(eyes.get("police_2", address(item)))

    def test_is_offered_only_where_there_is_a_colleague(self, eyes, item):
        assert "Chuyển cho người khác" not in said(eyes.get("police", address(item)))

    def test_to_somebody_of_another_body_is_refused(self, world, eyes, item, colleague):
        other = world.people["health"].pk

        answer = eyes.post(
            "police", address(item, "chuyen/"), {"key": "a", "chuyen-to": other}
        )

        assert answer.status_code == 422
        assert again(item).person is None

    def test_to_nobody_says_what_is_missing(self, eyes, item, colleague):
        answer = eyes.post("police", address(item, "chuyen/"), {"key": "a"})

        assert answer.status_code == 422
        assert html(answer).count("<title>Lỗi:") == 1
        assert again(item).person is None


class TestDeclining:
    def test_needs_a_reason(self, eyes, item):
        answer = eyes.post(
            "police", address(item, "tu-choi/"), {"key": "a", "tu-choi-reason": "  "}
        )

        assert answer.status_code == 422
        assert again(item).refused_at is None

    def test_goes_back_to_the_commune_at_once(self, world, eyes, item):
        before = Alert.objects.count()

        answer = eyes.post(
            "police",
            address(item, "tu-choi/"),
            {"key": "a", "tu-choi-reason": "Cả tổ đang ở hiện trường khác."},
        )

        assert answer.status_code == 302
        assert again(item).refused_by == world.people["police"]
        alert = Alert.objects.order_by("-pk").first()
        assert (Alert.objects.count(), alert.key) == (before + 1, "task_refused")
        shown = said(eyes.get("police", address(item)))
        assert "đã báo không thực hiện được lúc 09:25" in shown
        assert "Cả tổ đang ở hiện trường khác." in shown
        assert "Tôi nhận việc này" not in shown


class TestTakingBackARefusal:
    def test_makes_the_work_theirs_and_tells_whoever_asked(self, eyes, item, world):
        why = {"key": "a", "tu-choi-reason": "Cả tổ đang ở hiện trường khác."}
        eyes.post("police", address(item, "tu-choi/"), why)
        assert "Chúng tôi làm được việc này" in said(eyes.get("police", address(item)))

        answer = eyes.post("police", address(item, "nhan/"), {"key": "b"})

        assert answer.status_code == 302
        row = again(item)
        assert (row.refused_at, row.refused_by, row.refused_reason) == (None,) * 3
        assert row.acknowledged_by == row.person == world.people["police"]
        assert Alert.objects.latest("pk").key == "task_resumed"
        shown = said(eyes.get("police", address(item)))
        assert "Bạn đã nhận việc" in shown
        assert "Chúng tôi làm được việc này" not in shown

    def test_works_after_it_had_been_taken_and_given_up(self, eyes, item, world):
        eyes.post("police", address(item, "nhan/"), {"key": "a"})
        why = {"key": "b", "tu-choi-reason": "Phải đi công tác."}
        eyes.post("police", address(item, "tu-choi/"), why)

        eyes.post("police", address(item, "nhan/"), {"key": "c"})

        assert again(item).refused_at is None


class TestTheResult:
    def send(self, eyes, item, who="police", **answers):
        data = {f"ket-qua-{key}": value for key, value in answers.items()}
        return eyes.post(who, address(item, "ket-qua/"), {"key": "a", **data})

    def test_is_sent_and_answered_with_a_calm_receipt(self, world, eyes, item):
        answer = self.send(eyes, item, result="Đã ngăn chặn, trẻ an toàn ở nhà bà.")

        assert answer.status_code == 302
        assert again(item).finished_by == world.people["police"]
        shown = eyes.get("police", address(item))
        assert "Cảm ơn bạn. UBND xã đã nhận kết quả." in said(shown)
        assert "Đã ngăn chặn, trẻ an toàn ở nhà bà." in said(shown)
        assert "<form" not in html(shown).split("<main")[1].split("</main")[0]

    def test_without_what_was_done_keeps_what_was_typed(self, eyes, item):
        answer = self.send(eyes, item, result="", note="Chó dữ, gọi trước khi đến.")

        assert answer.status_code == 422
        assert "Chó dữ, gọi trước khi đến." in html(answer)
        assert 'href="#id_ket-qua-result"' in html(answer)
        assert again(item).finished_at is None
        assert not WorkResult.objects.exists()

    def test_that_came_second_is_told_and_kept(self, world, eyes, item):
        world.do(
            "police",
            team.finish_work,
            case=item.case_id,
            item=item.pk,
            answers={"result": "Xong."},
        )

        answer = self.send(eyes, item, result="Tôi cũng vừa làm xong.")

        assert answer.status_code == 409
        assert WorkResult.objects.count() == 1

    def test_asks_every_question_of_its_node(self, eyes, case):
        examine = asked(case, "examine")
        page = html(eyes.get("health", address(examine)))

        for one in questions_of("examine"):
            assert f'name="ket-qua-{one.key}"' in page
        incomplete = self.send(eyes, examine, "health", result="Đã khám.")
        assert incomplete.status_code == 422
        done = self.send(
            eyes, examine, "health", result="Đã khám.", needs_hospital="no"
        )
        assert done.status_code == 302
        assert "Không" in said(eyes.get("health", address(examine)))

    def test_of_a_crime_report_counts_from_when_it_was_made(self, world, eyes):
        case = a_case(world, incident_types=("sexual_abuse",), child_state="sexual")
        report = asked(case, "record_crime_report")
        world.later(hours=3)
        answers = {"passed_to": "Cơ quan CSĐT", "passed_on": "23/11/2026"}

        future = self.send(eyes, report, **answers, happened_at="24/11/2026 08:00")
        assert future.status_code == 422
        assert "Cơ quan CSĐT" in html(future)
        done = self.send(eyes, report, **answers, happened_at="23/11/2026 09:00")

        assert done.status_code == 302
        made = Moment.objects.get(case=case, key="crime_reported")
        assert (made.at.hour + 7, made.at.minute) == (9, 0)
        assert "23/11/2026" in said(eyes.get("police", address(report)))

    def test_of_a_colleague_is_not_shown(self, world, eyes, item):
        body = world.bodies[OrganisationKind.COMMUNE_POLICE]
        world.people["police_2"] = a_person("police_2", Role.POLICE, body)
        self.send(eyes, item, result="Việc riêng của tôi.")

        assert "Việc riêng của tôi." not in html(eyes.get("police_2", address(item)))


class TestTheList:
    def test_holds_what_waits_and_what_oneself_answered(self, eyes, case, item):
        assert "Ngăn chặn" in said(eyes.get("police", "/yeu-cau/"))

        eyes.post(
            "police",
            address(item, "ket-qua/"),
            {"key": "a", "ket-qua-result": "Đã xong."},
        )

        text = said(eyes.get("police", "/yeu-cau/"))
        assert "Hiện không có đề nghị nào." in text
        assert case.reference in text.split("Bạn đã trả lời")[1]
        assert (
            case.reference
            not in said(eyes.get("health", "/yeu-cau/")).split("Bạn đã trả lời")[1]
        )

    def test_is_read_in_few_queries(self, world, item, django_assert_max_num_queries):
        actor = world.actor("police")
        with django_assert_max_num_queries(12):
            requests_for(actor, world.now)


def test_a_cancelled_request_says_that_nothing_is_left_to_do(world, eyes, item):
    world.do(
        "worker",
        team.call_off_work,
        case=item.case_id,
        item=item.pk,
        reason="Công an huyện đã làm.",
    )

    answer = eyes.get("police", address(item))

    assert "Bạn không phải làm gì thêm" in said(answer)
    assert "Công an huyện" not in said(answer)


class TestAFileWithTheResult:
    @pytest.fixture(autouse=True)
    def own_folder(self, tmp_path, settings):
        settings.DATA_FOLDER = tmp_path

    def send(self, eyes, item, part, content=b"", **more):
        page = eyes.get("police", address(item))
        told = {"key": key_on(page), "tep-kind": "photo", RESULT: "Đã cách ly"} | more
        if content:
            told["tep-file"] = SimpleUploadedFile("Nguyen Van A.jpg", content)
        return eyes.post("police", address(item, part), told)

    def test_is_kept_at_once_and_nothing_typed_is_lost(self, world, eyes, item):
        answer = self.send(eyes, item, "tep/", a_photo())

        row = Document.objects.get()
        assert (row.kind, row.source) == ("photo", "body")
        assert row.added_by == world.people["police"]
        assert answer.status_code == 200
        assert "Đã cách ly" in html(answer)
        assert "1. Ảnh chụp" in said(answer)
        assert "Nguyen" not in html(answer)
        assert again(item).finished_at is None

    def test_goes_with_the_result_in_one_press(self, eyes, item):
        answer = self.send(eyes, item, "ket-qua/", a_photo())

        assert answer.status_code == 302
        assert Document.objects.count() == 1
        assert again(item).finished_at is not None
        assert "1. Ảnh chụp" in said(eyes.get("police", address(item)))

    def test_need_not_be_there(self, eyes, item):
        answer = self.send(eyes, item, "ket-qua/", **{"tep-kind": ""})

        assert answer.status_code == 302

        assert not Document.objects.exists()
        assert again(item).finished_at is not None

    @pytest.mark.parametrize("part", ["tep/", "ket-qua/"])
    @pytest.mark.parametrize(
        ("content", "more"),
        [(b"MZ no picture", {}), (a_photo(), {"tep-kind": ""})],
    )
    def test_that_is_unfit_changes_nothing_and_keeps_what_was_typed(
        self, eyes, item, part, content, more
    ):
        answer = self.send(eyes, item, part, content, **more)

        assert answer.status_code == 422
        assert "Đã cách ly" in html(answer)
        assert not Document.objects.exists()
        assert again(item).finished_at is None

    def test_is_asked_for_when_none_was_chosen(self, eyes, item):
        answer = self.send(eyes, item, "tep/")

        assert answer.status_code == 422
        assert "Hãy chọn tệp" in html(answer)

    def test_is_chosen_again_when_the_result_is_not_complete(self, eyes, item):
        answer = self.send(eyes, item, "ket-qua/", a_photo(), **{RESULT: ""})

        assert answer.status_code == 422
        assert "Hãy chọn lại tệp" in html(answer)
        assert not Document.objects.exists()

    def test_comes_from_nobody_who_is_not_asked(self, eyes, item):
        file = SimpleUploadedFile("a.jpg", a_photo())
        told = {"key": "k", "tep-kind": "photo", "tep-file": file}

        answer = eyes.post("health", address(item, "tep/"), told)

        assert answer.status_code == 404
        assert not Document.objects.exists()
