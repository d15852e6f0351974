"""The intake page: three answers raise the alarm, nothing typed is lost."""

from __future__ import annotations

import re
import uuid
from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from accounts.roles import Role
from casework.commands.path import Command
from casework.commands.refusals import BUSY, Busy
from casework.models import Case, Draft, PossibleDouble, Report
from casework.queries.intake import foreseen
from notifications.models import Alert, Delivery
from tests.making import World, a_case, a_person, a_world

pytestmark = pytest.mark.django_db
PAGE = "/tiep-nhan/"
STORY = "Cháu bị bố đánh, đang trốn ở nhà hàng xóm. Gõ số: 1 2 6 đều là chữ."


@pytest.fixture
def world() -> World:
    return a_world()


@pytest.fixture(autouse=True)
def clock(world):
    with time_machine.travel(world.now, tick=False) as clock:
        yield clock


@pytest.fixture
def hotline(world, client):
    client.force_login(
        world.people["hotline"], "django.contrib.auth.backends.ModelBackend"
    )
    return client


def sign_in(client, person):
    client.force_login(person, "django.contrib.auth.backends.ModelBackend")
    return client


def answers(world, **more):
    """Return the three required answers, and what the test adds."""
    return {
        "key": uuid.uuid4().hex,
        "action": "alarm",
        "sent_at": timezone.now().isoformat(),
        "child_state": "danger",
        "incident_commune": str(world.commune.pk),
        "narrative": STORY,
        **more,
    }


def text(response):
    return response.content.decode()


class TestThePage:
    def test_opens_with_the_three_questions_for_whoever_takes_reports(self, hotline):
        response = hotline.get(PAGE)

        assert response.status_code == 200
        assert text(response).count("<h1") == 1
        assert response.context["form"].initial["receiving_point"] == "111"
        for name in ("child_state", "incident_commune", "narrative"):
            assert f'name="{name}"' in text(response)

    def test_marks_the_three_required_answers_alike(self, hotline):
        page = text(hotline.get(PAGE))

        marked = re.findall(r'([\w ?]+)<span class="app-required"', page)
        assert [label.strip() for label in marked] == [
            "Trẻ đang ở tình trạng nào?",
            "Xã nơi xảy ra",
            "Chuyện gì xảy ra?",
        ]

    def test_is_not_there_for_an_administrator(self, world, client):
        admin = sign_in(client, world.people["administrator"])

        assert admin.get(PAGE).status_code == 404
        assert admin.post(PAGE, answers(world)).status_code == 404
        assert not Report.objects.exists()

    def test_asks_who_one_is_first(self, client):
        assert client.get(PAGE).status_code == 302

    def test_finds_a_commune_by_its_old_name_too(self, hotline):
        page = text(hotline.get(PAGE))

        assert ">Tân Mỹ → Xã Hoàng Văn Thụ</option>" in page
        assert ">Xã Hoàng Văn Thụ</option>" in page

    def test_needs_few_questions_to_the_database(
        self, hotline, django_assert_max_num_queries
    ):
        hotline.get(PAGE)

        with django_assert_max_num_queries(14):
            hotline.get(PAGE)


class TestThreeAnswers:
    def test_open_a_case_and_ring_the_commune(self, world, hotline):
        response = hotline.post(PAGE, answers(world))

        report = Report.objects.get()
        assert response.status_code == 302
        assert (
            response.headers["Location"] == f"/tiep-nhan/bien-nhan/{report.reference}/"
        )
        assert report.get("narrative")["text"] == STORY
        assert Alert.objects.filter(key="new_report_danger").exists()

    def test_may_all_be_not_known(self, world, hotline):
        unknown = answers(
            world,
            child_state="unknown",
            incident_commune="unknown",
            narrative="",
            narrative_unknown="on",
        )

        assert hotline.post(PAGE, unknown).status_code == 302
        case = Case.unscoped.get()
        assert case.place_unknown
        assert case.committee is None

    def test_sent_twice_make_one_report(self, world, hotline):
        same = answers(world)

        first = hotline.post(PAGE, same)
        again = hotline.post(PAGE, same)

        assert Report.objects.count() == 1
        assert first.headers["Location"] == again.headers["Location"]

    def test_sent_twice_make_one_report_where_no_hour_was_given(self, world, hotline):
        same = answers(world, received_at="")

        hotline.post(PAGE, same)
        again = hotline.post(PAGE, same)

        assert again.status_code == 302
        assert Report.objects.count() == 1

    @pytest.mark.parametrize("gone", ["child_state", "incident_commune", "narrative"])
    def test_missing_one_keep_everything_typed_and_save_nothing(
        self, world, hotline, gone
    ):
        typed = answers(
            world,
            **{
                gone: "",
                "spot": "Sau trường Nà Chuông",
                "child-0-name": "Lương Thị Thử",
                "reporter_phone": "0900-000-123",
            },
        )

        response = hotline.post(PAGE, typed)

        assert response.status_code == 422
        assert "<title>Lỗi: " in text(response)
        for kept in ("Sau trường Nà Chuông", "Lương Thị Thử", "0900-000-123"):
            assert kept in text(response)
        if gone != "narrative":
            assert STORY in text(response)
        assert f'value="{typed["key"]}"' in text(response)
        assert not Report.objects.exists()

    def test_in_the_future_are_refused_by_the_command_beside_the_field(
        self, world, hotline
    ):
        later = timezone.localtime(timezone.now() + timedelta(hours=3))

        response = hotline.post(
            PAGE, answers(world, received_at=later.strftime("%H:%M %d/%m/%Y"))
        )

        assert response.status_code == 422
        assert response.context["form"].errors["received_at"]
        assert not Report.objects.exists()

    def test_stay_on_the_page_when_the_system_is_busy(
        self, world, hotline, monkeypatch
    ):
        def busy(*_args, **_inputs):
            raise Busy(BUSY)

        monkeypatch.setattr(Command, "__call__", busy)

        response = hotline.post(PAGE, answers(world))

        assert response.status_code == 503
        assert STORY in text(response)
        assert not Report.objects.exists()


class TestWhatIsTold:
    def test_keeps_happened_received_and_logged_apart(self, world, hotline):
        hotline.post(
            PAGE,
            answers(
                world,
                happened_from="20/11/2025",
                happened_to="22/11/2025",
                received_at=timezone.localtime(
                    timezone.now() - timedelta(hours=2)
                ).strftime("%H:%M %d/%m/%Y"),
                received_precision="part_of_day",
            ),
        )

        report = Report.objects.get()
        assert (report.happened_from.day, report.happened_to.day) == (20, 22)
        assert timedelta(hours=1) < report.logged_at - report.received_at
        assert report.received_precision == "part_of_day"

    def test_of_several_children_opens_linked_cases(self, world, hotline):
        hotline.post(
            PAGE,
            answers(
                world,
                **{
                    "children": "3",
                    "child-0-name": "Lương Thị Thử",
                    "child-0-birth": "2016",
                    "child-1-name_unknown": "on",
                    "child-1-age": "4",
                    "child-1-sex": "male",
                    "child-2-name": "",
                },
            ),
        )

        first, second = Case.unscoped.order_by("pk")
        assert first.report == second.report
        assert first.child.name == "Lương Thị Thử"
        assert first.child.get("identity")["birth_year_from"] == 2016
        assert (second.child.name, second.child.age, second.child.sex) == (
            "",
            4,
            "male",
        )

    def test_names_nobody_for_an_anonymous_reporter(self, world, hotline):
        hotline.post(
            PAGE,
            answers(
                world,
                anonymous="on",
                do_not_call="on",
                reporter_name="Nông Văn Kín",
                reporter_phone="0900 000 123",
            ),
        )

        told = Report.objects.get().get("reporter")
        assert told["anonymous"]
        assert told["do_not_call"]
        assert told["name"] == ""

    def test_by_an_old_name_is_the_commune_of_today(self, world, hotline):
        page = hotline.get(PAGE)
        groups = page.context["form"].fields["incident_commune"].choices
        old = next(v for v, label in groups[3][1] if label.startswith("Tân Mỹ →"))

        hotline.post(PAGE, answers(world, incident_commune=old))

        assert Case.unscoped.get().incident_commune == world.commune

    def test_as_advice_only_counts_the_call_and_opens_no_case(self, world, hotline):
        response = hotline.post(
            PAGE,
            {
                "key": uuid.uuid4().hex,
                "action": "consultation",
                "scope_reason": "advice_law",
            },
        )

        report = Report.objects.get()
        assert response.status_code == 302
        assert (report.scope, report.scope_reason) == ("consultation", "advice_law")
        assert not Case.unscoped.exists()
        assert not Alert.objects.exists()

    def test_as_advice_only_needs_a_reason(self, world, hotline):
        response = hotline.post(PAGE, answers(world, action="consultation"))

        assert response.status_code == 422
        assert response.context["form"].errors["scope_reason"]
        assert not Report.objects.exists()


class TestWithoutScript:
    def test_a_child_more_is_drawn_and_nothing_is_lost_or_saved(self, world, hotline):
        typed = answers(world, add_child="1", **{"child-0-name": "Lương Thị Thử"})
        del typed["action"]

        response = hotline.post(PAGE, typed)

        assert response.status_code == 200
        assert 'name="child-1-name"' in text(response)
        assert "Lương Thị Thử" in text(response)
        assert STORY in text(response)
        assert not Report.objects.exists()

    def test_a_child_less_moves_the_others_up(self, world, hotline):
        typed = answers(
            world,
            remove_child="0",
            children="2",
            **{"child-0-name": "Lương Thị Thử", "child-1-name": "Lương Văn Hai"},
        )
        del typed["action"]

        response = hotline.post(PAGE, typed)

        assert 'name="child-1-name"' not in text(response)
        assert 'name="child-0-name" value="Lương Văn Hai"' in text(response)

    def test_the_page_says_who_will_be_told_before_saving(self, world, hotline):
        response = hotline.post(PAGE, answers(world, action="check"))

        assert response.status_code == 200
        assert "Công an xã Hoàng Văn Thụ" in text(response)
        assert not Report.objects.exists()


class TestWhoWillBeTold:
    @pytest.mark.parametrize("state", ["danger", "safe", "unknown"])
    def test_is_whom_the_report_then_rings(self, world, hotline, state):
        now = timezone.now()
        seen = foreseen(
            commune=world.commune.pk,
            residence=None,
            danger=state != "safe",
            received_at=now,
            actor=world.actor("hotline", now),
            at=now,
        )

        hotline.post(PAGE, answers(world, child_state=state))

        rung = Delivery.objects.filter(alert__key__startswith="new_report")
        assert seen.people == set(rung.values_list("recipient", flat=True))
        assert seen.people

    def test_is_the_province_where_the_place_is_not_known(self, world, hotline):
        now = timezone.now()
        seen = foreseen(
            commune=None,
            residence=None,
            danger=True,
            received_at=now,
            actor=world.actor("hotline", now),
            at=now,
        )

        hotline.post(PAGE, answers(world, incident_commune="unknown"))

        rung = Delivery.objects.filter(alert__key__startswith="new_report")
        assert seen.people == {world.people["supervisor"].pk}
        assert seen.people == set(rung.values_list("recipient", flat=True))

    def test_is_everybody_for_a_report_typed_late_too(self, world, hotline):
        long_ago = timezone.localtime(timezone.now() - timedelta(days=3))
        response = hotline.post(
            "/tiep-nhan/xem-truoc/",
            answers(world, received_at=long_ago.strftime("%H:%M %d/%m/%Y")),
        )

        assert response.context["foreseen"].late
        assert world.people["chair"].pk in response.context["foreseen"].people


class TestCasesThatLookAlike:
    def alike(self, world, client):
        return client.post(
            "/tiep-nhan/xem-truoc/",
            answers(
                world,
                incident_types=["violence"],
                suspect="father",
                hamlet="Nà Sòm",
                **{
                    "child-0-name": "Lương Văn Giả",
                    "child-0-sex": "male",
                    "child-0-age": "9",
                },
            ),
        )

    def test_stand_beside_with_reasons_and_no_name(self, world, client):
        case = a_case(world)

        response = self.alike(world, sign_in(client, world.people["worker"]))

        (line,) = response.context["alike"]
        assert line.reference == case.reference
        assert line.initials == "L.V.G."
        assert line.reasons
        assert "Lương Văn Giả" not in text(response)

    def test_are_not_there_for_somebody_who_may_not_know_them(self, world, client):
        a_case(world, "worker", receiving_point="commune_pc")
        colleague = a_person(
            "colleague", Role.CASE_WORKER, world.bodies["commune_committee"]
        )

        response = self.alike(world, sign_in(client, colleague))

        assert response.context["alike"] == []

    def test_are_noted_and_nothing_is_merged(self, world, client):
        before = a_case(world)
        worker = sign_in(client, world.people["worker"])

        worker.post(PAGE, answers(world, **{f"alike-{before.pk}": "same_child"}))

        after = Case.unscoped.exclude(pk=before.pk).get()
        pair = PossibleDouble.objects.get(first=before, second=after)
        assert pair.decision == "same_child"
        assert pair.decided_by == world.people["worker"]
        assert Case.unscoped.get(pk=before.pk).version == before.version

    def test_of_somebody_elses_are_not_noted_and_the_report_is_saved(
        self, world, hotline
    ):
        before = a_case(world)

        hotline.post(PAGE, answers(world, **{f"alike-{before.pk}": "same_child"}))

        assert Report.objects.count() == 2
        assert not PossibleDouble.objects.exclude(decision="").exists()


class TestADraft:
    def typed(self, world, **more):
        return {**answers(world), "action": "", **more}

    def test_is_kept_sealed_and_found_again_by_its_owner(self, world, hotline):
        kept = hotline.post("/tiep-nhan/nhap/", self.typed(world))

        draft = Draft.objects.get()
        assert kept.json() == {"draft": draft.pk}
        assert b"\xe1\xbb\x91" not in bytes(draft.content)  # "ố": nothing readable
        again = hotline.get(f"{PAGE}?nhap={draft.pk}")
        assert STORY in text(again)
        assert f"?nhap={draft.pk}" in text(hotline.get(PAGE))
        assert STORY not in text(hotline.get(PAGE))

    def test_is_one_however_often_it_is_saved(self, world, hotline):
        typed = self.typed(world)

        hotline.post("/tiep-nhan/nhap/", typed)
        hotline.post("/tiep-nhan/nhap/", typed | {"narrative": "Thêm một câu."})

        (draft,) = Draft.objects.all()
        assert draft.get("content")["typed"]["narrative"] == ["Thêm một câu."]

    def test_is_not_there_for_anybody_else(self, world, hotline):
        hotline.post("/tiep-nhan/nhap/", self.typed(world))
        draft = Draft.objects.get()
        other = sign_in(hotline, world.people["receiver"])

        response = other.get(f"{PAGE}?nhap={draft.pk}")

        assert response.status_code == 302
        assert STORY not in text(other.get(PAGE))

    def test_dies_after_a_day(self, world, hotline):
        hotline.post("/tiep-nhan/nhap/", self.typed(world))
        draft = Draft.objects.get()
        Draft.objects.update(expires_at=timezone.now() - timedelta(seconds=1))

        assert hotline.get(f"{PAGE}?nhap={draft.pk}").status_code == 302
        assert f"?nhap={draft.pk}" not in text(hotline.get(PAGE))

    def test_ends_when_the_report_is_saved_and_a_late_save_brings_none_back(
        self, world, hotline
    ):
        typed = answers(world)
        hotline.post("/tiep-nhan/nhap/", typed)

        hotline.post(PAGE, typed)
        late = hotline.post("/tiep-nhan/nhap/", typed)

        assert Report.objects.count() == 1
        assert late.status_code == 410
        assert not Draft.objects.exists()

    def test_is_what_saving_without_alarm_makes(self, world, hotline):
        response = hotline.post(PAGE, answers(world, action="draft"))

        assert response.status_code == 302
        assert Draft.objects.count() == 1
        assert not Report.objects.exists()
        assert not Alert.objects.exists()

    def test_is_thrown_away_by_its_owner_alone(self, world, hotline):
        hotline.post("/tiep-nhan/nhap/", self.typed(world))
        draft = Draft.objects.get()
        sign_in(hotline, world.people["receiver"]).post(
            f"/tiep-nhan/nhap/{draft.pk}/bo/"
        )
        assert Draft.objects.exists()

        sign_in(hotline, world.people["hotline"]).post(
            f"/tiep-nhan/nhap/{draft.pk}/bo/"
        )
        assert not Draft.objects.exists()
