"""Statutory forms on the page: typed, kept, chosen between two texts, signed, read-only."""

from __future__ import annotations

import json

import pytest
import time_machine
from django.http import QueryDict

from casework.commands.forms import save_form
from casework.demo.answers import filled, levels
from casework.models import FormRecord
from casework.paper_forms.answers import lines_of, read_one, shown_one, typed_one
from casework.paper_forms.fields import marks_a_label
from casework.paper_forms.form import PaperForm, answers_from, differences, text_of
from tests.casework.case_pages import (
    PASSWORD,
    accepted,
    at,
    fresh,
    give_password,
    hidden,
    paper_posted,
    sent,
    signed_in,
    signed_on_page,
    walker_of,
)
from tests.making import MONDAY, World, a_case, a_world
from workflows.rules.forms import FORMS, Type, missing
from workflows.rules.forms.parts import Field

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    return a_world()


@pytest.fixture(autouse=True)
def clock(world: World):
    with time_machine.travel(world.now, tick=False) as clock:
        yield clock


def text(answer) -> str:
    return answer.content.decode()


def asked(kind: Type) -> Field:
    return Field("key", "Nhãn", "Label", kind)


class TestAnAnswer:
    @pytest.mark.parametrize(
        ("kind", "typed", "kept"),
        [
            (Type.DATE, "23/11/2026", "2026-11-23"),
            (Type.DATE, "31/02/2026", "31/02/2026"),
            (Type.PARTIAL_DATE, "2017", "2017"),
            (Type.PARTIAL_DATE, "5/2017", "2017-05"),
            (Type.PARTIAL_DATE, "04/05/2017", "2017-05-04"),
            (Type.PARTIAL_DATE, "khoảng 2017", "khoảng 2017"),
            (Type.DATETIME, "14:05 23/11/2026", "2026-11-23T14:05:00+07:00"),
            (Type.DATETIME, "chiều qua", "chiều qua"),
            (Type.MONEY, "1.500.000", 1_500_000),
            (Type.MONEY, "một triệu", "một triệu"),
            (Type.INTEGER, "0", 0),
            (Type.LONG_TEXT, "a\r\nb", "a\nb"),
            (Type.TEXT, "   ", ""),
        ],
    )
    def test_is_read_or_kept_as_it_was_typed(self, kind, typed, kept):
        assert read_one(asked(kind), typed) == kept

    @pytest.mark.parametrize(
        ("kind", "kept", "typed"),
        [
            (Type.DATE, "2026-11-23", "23/11/2026"),
            (Type.DATE, "31/02/2026", "31/02/2026"),
            (Type.PARTIAL_DATE, "2017-05", "05/2017"),
            (Type.PARTIAL_DATE, "2017", "2017"),
            (Type.DATETIME, "2026-11-23T07:05:00+00:00", "14:05 23/11/2026"),
            (Type.YES_NO, True, "yes"),
            (Type.YES_NO, "no", "no"),
            (Type.CHOICES, None, []),
        ],
    )
    def test_begins_the_field_as_it_would_be_typed(self, kind, kept, typed):
        assert typed_one(asked(kind), kept) == typed

    def test_is_shown_in_the_papers_words(self):
        field = FORMS["mau_02"].field("conclusion")

        assert shown_one(field, "emergency") == "Cần can thiệp khẩn cấp"
        assert shown_one(asked(Type.MONEY), 1_500_000) == "1.500.000 đồng"
        assert shown_one(asked(Type.YES_NO), "no") == "Không"
        assert shown_one(asked(Type.TEXT), None) == ""


class TestAWholePaper:
    @pytest.mark.parametrize("key", FORMS)
    def test_typed_on_its_page_says_what_was_meant(self, key):
        answers = filled(key, at=MONDAY)
        post = QueryDict(mutable=True)
        for name, value in paper_posted(key, answers).items():
            post.setlist(name, value if isinstance(value, list) else [str(value)])

        read = answers_from(FORMS[key], post)

        assert missing(FORMS[key], read) == ()
        assert differences(FORMS[key], read, _plain(key, answers)) == []

    @pytest.mark.parametrize("key", FORMS)
    def test_asks_every_question_of_the_law_once(self, key):
        form = PaperForm(FORMS[key], {})

        drawn = [part.key for section in form.sections for part in section.parts]

        assert drawn == [field.key for field in FORMS[key].fields]

    def test_shows_every_problem_with_a_link_to_its_field(self):
        paper = FORMS["mau_04"]
        answers = {"rows": [{"goal": "An toàn", "start": "31/02/2026"}]}

        form = PaperForm(paper, answers, problems=missing(paper, answers))

        links = {problem["href"] for problem in form.problems}
        assert "#id_rows-1-start" in links
        assert "#id_rows-1-activity" in links
        assert form["rows-1-start"].errors

    def test_never_adds_the_two_tables_up(self):
        answers = levels("mau_02", harm="high", protection="low")

        sections = PaperForm(FORMS["mau_02"], answers).sections

        counts = [p.text for s in sections for p in s.parts if p.kind == "counts"]
        assert counts == [
            "Cao 2 · Trung bình 0 · Thấp 0",
            "Cao 0 · Trung bình 0 · Thấp 2",
        ]

    def test_keeps_an_empty_row_out(self):
        post = QueryDict("rows-1-goal=&rows-2-goal=Đi học&rows-7-goal=An toàn")

        read = answers_from(FORMS["mau_04"], post)

        assert read["rows"] == [{"goal": "Đi học"}, {"goal": "An toàn"}]

    def test_reads_the_rows_as_lines(self):
        field = FORMS["mau_05"].field("recipients")

        assert lines_of(field, [{"name": "Bà ngoại"}]) == [["Bà ngoại"]]

    def test_is_signed_with_the_signers_name_where_the_paper_asks_for_it(self):
        sections = text_of(FORMS["mau_02"], {}, "Vi Thị Lan")

        lines = {line.label: line.text for s in sections for line in s.lines}
        assert lines["Họ và tên cán bộ đánh giá"] == "Vi Thị Lan"


def _plain(key, answers):
    """Return answers with yes and no as a page sends them."""
    plain = {True: "yes", False: "no"}
    return {
        name: plain[value] if isinstance(value, bool) else value
        for name, value in answers.items()
    }


class TestADraft:
    def test_is_kept_whatever_was_typed(self, world):
        case = accepted(world)
        worker = signed_in(world, "worker")
        address = at(case, "bieu-mau/mau_02/")

        answer = sent(worker, address, save="1", assessed_on="31/02/2026")

        assert answer.status_code == 302
        row = FormRecord.objects.get(case=case, key="mau_02")
        assert row.get("answers")["assessed_on"] == "31/02/2026"
        assert 'value="31/02/2026"' in text(worker.get(address))

    def test_saves_itself_and_carries_on_with_the_next_revision(self, world):
        case = accepted(world)
        worker = signed_in(world, "worker")
        address = at(case, "bieu-mau/mau_02/")
        page = worker.get(address)
        form = {"key": hidden(page, "key"), "revision": hidden(page, "revision")}
        as_script = {"HTTP_ACCEPT": "application/json"}

        first = worker.post(address, {**form, "conclusion_text": "Một"}, **as_script)
        second = worker.post(
            address, {**first.json(), "conclusion_text": "Một hai"}, **as_script
        )
        stale = worker.post(
            address,
            {"key": "z", "revision": "1", "conclusion_text": "Cũ"},
            **as_script,
        )

        assert (first.status_code, first.json()["revision"]) == (200, 1)
        assert (second.status_code, second.json()["revision"]) == (200, 2)
        assert stale.status_code == 409
        row = FormRecord.objects.get(case=case, key="mau_02")
        assert row.get("answers")["conclusion_text"] == "Một hai"

    def test_grows_and_shrinks_its_tables_without_script(self, world):
        case = accepted(world)
        worker = signed_in(world, "worker")
        address = at(case, "bieu-mau/mau_02/")
        row = {"need_shelter-1-service": "Chỗ ở"}

        more = sent(worker, address, add_row="need_shelter", **row)
        two = worker.get(more.url)
        less = sent(worker, address, remove_row="need_shelter-1", **row)

        assert more.status_code == less.status_code == 302
        assert 'name="need_shelter-2-service"' in text(two)
        assert "Chỗ ở" in text(two)
        assert "Chỗ ở" not in text(worker.get(address))

    def test_of_somebody_else_meanwhile_is_shown_beside_ones_own(self, world):
        case = accepted(world)
        worker = signed_in(world, "worker")
        address = at(case, "bieu-mau/mau_02/")
        sent(worker, address, save="1", conclusion_text="Đầu", child_name="Giả")
        old = worker.get(address)
        walker_of(world, case).do(
            "case_worker",
            save_form,
            form="mau_02",
            answers={"conclusion_text": "Của người khác", "child_name": "Giả"},
            revision=1,
        )

        both = worker.post(
            address,
            {
                "key": hidden(old, "key"),
                "revision": hidden(old, "revision"),
                "save": "1",
                "conclusion_text": "Của tôi",
                "child_name": "Giả A",
            },
        )

        assert both.status_code == 409
        for words in ("Của người khác", "Của tôi", "Giả A"):
            assert words in text(both)
        row = FormRecord.objects.get(case=case, key="mau_02")
        assert row.get("answers")["conclusion_text"] == "Của người khác"

        chosen = worker.post(
            address,
            {
                "key": hidden(both, "key"),
                "revision": hidden(both, "revision"),
                "mine": json.dumps(
                    {"conclusion_text": "Của tôi", "child_name": "Giả A"}
                ),
                "choice-conclusion_text": "theirs",
                "choice-child_name": "mine",
                "choose": "1",
            },
        )

        assert chosen.status_code == 302
        row.refresh_from_db()
        kept = row.get("answers")
        assert kept["conclusion_text"] == "Của người khác"
        assert kept["child_name"] == "Giả A"

    def test_of_another_form_is_read_by_the_chair_and_not_written(self, world):
        case = accepted(world)
        walker_of(world, case).do(
            "case_worker",
            save_form,
            form="mau_03",
            answers={"condition": "Trẻ sợ"},
            revision=0,
        )
        chair = signed_in(world, "chair")
        address = at(case, "bieu-mau/mau_03/")

        shown = text(chair.get(address))
        answer = chair.post(address, {"condition": "Khác", "revision": 1, "key": "k"})

        assert "Trẻ sợ" in shown
        assert "<textarea" not in shown.split("<main")[1]
        assert answer.status_code == 404
        row = FormRecord.objects.get(case=case, key="mau_03")
        assert row.get("answers") == {"condition": "Trẻ sợ"}

    def test_of_a_form_that_does_not_exist_is_not_there(self, world):
        case = accepted(world)

        page = signed_in(world, "worker").get(at(case, "bieu-mau/mau_99/"))

        assert page.status_code == 404

    def test_of_mau_01_is_finished_by_whoever_took_the_report(self, world):
        case = a_case(world)
        hotline = signed_in(world, "hotline")

        page = hotline.get(at(case, "bieu-mau/mau_01/"))
        other = hotline.get(at(case, "bieu-mau/mau_02/"))
        answer = sent(
            hotline, at(case, "bieu-mau/mau_01/"), save="1", child_condition="Ổn hơn"
        )

        assert (page.status_code, other.status_code) == (200, 404)
        assert answer.status_code == 302


class TestSigning:
    def filled(self, world):
        tables = levels("mau_02", harm="high", protection="low")
        return filled("mau_02", at=world.now, conclusion="emergency", **tables)

    def test_names_every_problem_at_once_and_keeps_the_draft(self, world):
        case = accepted(world)
        worker = signed_in(world, "worker")

        answer = sent(
            worker,
            at(case, "bieu-mau/mau_02/"),
            sign="1",
            conclusion_text="Đã trao đổi",
            assessed_on="hôm qua",
        )

        assert answer.status_code == 422
        said = text(answer)
        fields = ("harm_1_0", "harm_2_0", "conclusion_0", "assessed_on")
        for field in fields:
            assert f'href="#id_{field}"' in said
        assert "Đã trao đổi" in said
        assert "<title>Lỗi:" in said
        row = FormRecord.objects.get(case=case, key="mau_02")
        assert row.status == "draft"
        assert row.get("answers")["assessed_on"] == "hôm qua"

    def test_shows_exactly_the_text_and_asks_for_the_password(self, world):
        case = accepted(world)
        walker_of(world, case).verify()
        give_password(world, "worker")
        worker = signed_in(world, "worker")
        posted = paper_posted("mau_02", self.filled(world))
        sent(worker, at(case, "bieu-mau/mau_02/"), sign="1", **posted)
        address = at(case, "bieu-mau/mau_02/ky/")

        shown = text(worker.get(address))
        wrong = sent(worker, address, password="sai-mat-khau")
        unchanged = FormRecord.objects.get(case=case, key="mau_02").status
        right = sent(worker, address, password=PASSWORD)

        assert "Cần can thiệp khẩn cấp" in shown
        assert wrong.status_code == 422
        assert "sai-mat-khau" not in text(wrong)
        assert unchanged == "draft"
        assert right.status_code == 302
        row = FormRecord.objects.get(case=case, key="mau_02")
        assert (row.status, row.signed_by) == ("signed", world.people["worker"])
        assert fresh(case).state == "assessed"

    def test_does_not_sign_a_text_that_was_changed_after_it_was_read(self, world):
        case = accepted(world)
        walker_of(world, case).verify()
        give_password(world, "worker")
        worker = signed_in(world, "worker")
        posted = paper_posted("mau_02", self.filled(world))
        sent(worker, at(case, "bieu-mau/mau_02/"), sign="1", **posted)
        address = at(case, "bieu-mau/mau_02/ky/")
        read = worker.get(address)
        sent(
            worker,
            at(case, "bieu-mau/mau_02/"),
            save="1",
            **{**posted, "conclusion_text": "Khác"},
        )

        answer = worker.post(
            address,
            {
                "key": hidden(read, "key"),
                "revision": hidden(read, "revision"),
                "password": PASSWORD,
            },
        )

        assert answer.status_code == 302
        assert answer.url == address
        assert FormRecord.objects.get(case=case, key="mau_02").status == "draft"

    def test_leaves_a_paper_nobody_can_change(self, world):
        case = accepted(world)
        walker_of(world, case).verify()
        give_password(world, "worker")
        worker = signed_in(world, "worker")
        signed_on_page(worker, case, "mau_02", self.filled(world))
        row = FormRecord.objects.get(case=case, key="mau_02")
        address = at(case, "bieu-mau/mau_02/")

        shown = text(worker.get(address))
        again = worker.post(address, {"revision": "0", "key": "k", "child_name": "X"})

        assert row.digest in shown
        assert "Vi Thị Lan" in shown
        assert "<textarea" not in shown.split("<main")[1]
        assert again.status_code == 409
        row.refresh_from_db()
        assert row.get("answers")["child_name"] != "X"
        version = worker.get(at(case, "bieu-mau/mau_02/1/1/"))
        assert row.digest in text(version)

    def test_is_refused_with_every_reason_when_the_path_says_no(self, world):
        case = accepted(world)
        walk = walker_of(world, case).verify().assess().decide(emergency=True)
        walk.sign("mau_03").meet().plan().submit()  # measures are not recorded yet
        give_password(world, "chair")
        chair = signed_in(world, "chair")
        decision = FormRecord.objects.get(case=case, key="mau_05").get("answers")
        decision |= {"decision_no": "12", "recipients": [{"name": "Bà ngoại"}]}

        answer = signed_on_page(chair, case, "mau_05", decision)

        assert answer.status_code == 409
        assert at(case, "buoc/bien-phap/") in text(answer)
        assert fresh(case).state == "awaiting_approval"
        assert FormRecord.objects.get(case=case, key="mau_05").status == "draft"

    def test_of_the_chairs_papers_is_the_chairs(self, world):
        case = accepted(world)
        worker = signed_in(world, "worker")
        answers = paper_posted("mau_07", filled("mau_07", at=world.now))

        page = text(worker.get(at(case, "bieu-mau/mau_07/")))
        sent(worker, at(case, "bieu-mau/mau_07/"), save="1", **answers)
        answer = worker.get(at(case, "bieu-mau/mau_07/ky/"))

        assert 'name="sign"' not in page
        assert answer.status_code == 404


class TestALabelOfUnsureWording:
    @pytest.mark.parametrize("key", [key for key in FORMS if FORMS[key].number])
    def test_carries_a_sign_that_the_page_explains_once(self, world, key):
        case = accepted(world)

        page = text(signed_in(world, "worker").get(at(case, f"bieu-mau/{key}/")))

        assert page.count("† Lời của mục này") == int("†)" in page)

    def test_is_what_mau_02_has(self):
        assert marks_a_label(FORMS["mau_02"])


class TestTheListOfForms:
    def test_says_of_each_what_is_to_do_drafted_or_signed_and_by_whom(self, world):
        case = accepted(world)
        walk = walker_of(world, case).verify().assess()
        walk.do(
            "case_worker", save_form, form="mau_03", answers={"family": "…"}, revision=0
        )

        said = text(signed_in(world, "chair").get(at(case, "bieu-mau/")))

        for words in ("Mẫu số 07", "Chỉ khi cách ly", "Bản nháp", "Đã ký", "Cần làm"):
            assert words in said
        assert "bản đã ký 1, đợt 1" in said
