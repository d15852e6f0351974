"""The supervision board: its numbers are the rows of the lists they open."""

from __future__ import annotations

import re
from datetime import date, timedelta
from html import unescape

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from accounts.models import Organisation, Place
from accounts.roles import OrganisationKind, Role
from casework import commands
from casework.models import Case, Reading
from casework.queries.limit_words import limit_in_words
from notifications.models import Delivery
from oversight.filters import usual
from oversight.queries.board import board, choices_of
from tests.casework.case_pages import signed_in, walker_of
from tests.making import SINCE, World, a_case, a_person, a_world
from workflows.models import Duty
from workflows.rules.deadlines import DEADLINES

pytestmark = pytest.mark.django_db
NAME = "Lương Văn Giả"
BOARD, ROWS = "/giam-sat/", "/giam-sat/danh-sach/"


@pytest.fixture
def world() -> World:
    return a_world()


@pytest.fixture(autouse=True)
def clock(world):
    with time_machine.travel(world.now, tick=False) as clock:
        world._extra["clock"] = clock
        yield clock


def goes_on(world: World, **span: float) -> None:
    """Let time pass, for the world and for the pages."""
    world._extra["clock"].move_to(world.later(**span))


def an_emergency(world: World, hours: float = 5) -> Case:
    """Take a report and apply the measures after so many hours."""
    case = a_case(world)
    walker = walker_of(world, case).accept().verify().assess()
    walker.decide(emergency=True).after(hours=hours).team().measures()
    return case


def text_of(world: World, address: str, who: str = "supervisor") -> str:
    answer = signed_in(world, who).get(address)
    assert answer.status_code == 200
    return unescape(answer.content.decode())


def numbers_of(text: str) -> list[tuple[str, int]]:
    """Return every number of the board with the address it opens."""
    links = re.findall(
        r'<a class="app-(?:number|now__link)[^"]*" href="([^"]+)">(.*?)</a>',
        text,
        re.DOTALL,
    )
    found = []
    for href, inside in links:
        words = re.sub(r'<span class="[^"]*(?:hidden|label)">.*?</span>', "", inside)
        said = re.sub(r"<[^>]+>", "", words).strip()
        if said.isdigit():
            found.append((href, int(said)))
    return found


def rows_in(text: str) -> list[str]:
    """Return the references of a list's rows."""
    return re.findall(r'data-testid="row".*?/giam-sat/vu/([^/]+)/', text, re.DOTALL)


def limit_row(text: str, source: str) -> str:
    """Return the row of the table of response times for one limit, as plain words."""
    row = next(
        part
        for part in text.split("<tr")
        if f'<span class="app-quiet">{source}</span>' in part
    )
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", row))


class TestTheBoard:
    def test_opens_for_every_number_the_rows_it_counts(self, world):
        an_emergency(world)
        a_case(world)
        goes_on(world, hours=13)
        a_case(world)
        walker_of(world, a_case(world)).accept()
        text = text_of(world, BOARD)

        numbers = numbers_of(text)

        assert len(numbers) > 20
        assert any(n > 1 for _href, n in numbers)
        wrong = {
            href: (n, rows_in(text_of(world, href)))
            for href, n in numbers
            if len(rows_in(text_of(world, href))) != n
        }
        assert wrong == {}

    def test_counts_what_is_overdue_now(self, world):
        case = a_case(world)
        goes_on(world, hours=13)

        overdue = rows_in(text_of(world, f"{ROWS}?muc=qua-han"))

        expected = Duty.objects.overdue(world.now).filter(case=case).count()
        assert expected > 0
        assert overdue == [case.reference] * expected

    def test_shows_no_time_below_five_finished(self, world):
        for _ in range(4):
            an_emergency(world)
        goes_on(world, hours=6)

        assert "Đã xong" in text_of(world, BOARD)
        assert re.search(r" 4 \S* ?.* – ", limit_row(text_of(world, BOARD), "C05"))

    def test_shows_half_and_nine_tenths_from_five_on(self, world):
        for hours in (1, 2, 3, 4, 5):
            an_emergency(world, hours)
        goes_on(world, hours=30)

        shown = board(
            world.actor("supervisor"), usual(world.now), world.now, choices(world)
        )
        row = next(r for r in shown.limits if r.rule.key == "emergency_measures")

        assert row.spread.finished == 5
        assert row.spread.p50.amount < row.spread.p90.amount < 12
        assert row.late == 0

    def test_does_not_look_fast_because_of_an_open_breach(self, world):
        for _ in range(6):
            an_emergency(world, 1)
        before = emergency_spread(world)
        for _ in range(2):
            a_case(world)
        goes_on(world, hours=40)

        after = emergency_spread(world)

        assert before.p90.amount < 12
        assert after.p90.at_least
        assert after.p90.amount >= 40

    def test_draws_the_limit_as_the_rule_says_it(self, world):
        text = text_of(world, BOARD)

        assert limit_in_words(DEADLINES["plan_review"]) == "ngày ghi trong kế hoạch"
        assert "12 giờ" in limit_row(text, "C05")
        assert "5 ngày làm việc" in limit_row(text, "C10")

    def test_leaves_late_entries_out_unless_they_are_asked_for(self, world):
        old = a_case(
            world,
            received_at=world.now - timedelta(days=3),
            received_precision="minute",
        )
        Case.unscoped.filter(pk=old.pk).update(late_entry=True)
        new = a_case(world)

        def listed(late: str) -> set[str]:
            return set(rows_in(text_of(world, f"{ROWS}?muc=dang-mo&ghi_muon={late}")))

        assert listed("") == {new.reference}
        assert listed("chi") == {old.reference}
        assert listed("ca") == {old.reference, new.reference}

    def test_counts_what_a_late_entry_missed_after_it_was_written_down(self, world):
        old = a_case(world, received_at=world.now - timedelta(days=3))
        walk = walker_of(world, old).accept().verify().assess()
        walk.decide(emergency=False).sign("mau_03").meet().plan().submit()
        assert rows_in(text_of(world, f"{ROWS}?muc=qua-han")) == []

        goes_on(world, days=12)

        limits = Duty.objects.filter(
            case=old, rule__in=["plan_approval", "plan_in_procedure"]
        )
        assert limits.overdue(world.now).count() == 2
        assert rows_in(text_of(world, f"{ROWS}?muc=qua-han")) == [old.reference] * 2

    def test_leaves_out_what_was_entered_by_mistake(self, world):
        case = a_case(world)
        world.do(
            "chair",
            commands.ending.void_case,
            case=case.pk,
            note="Nhập nhầm.",
        )

        assert rows_in(text_of(world, f"{ROWS}?muc=xong")) == []

    def test_narrows_by_kind_commune_and_days(self, world):
        violence = a_case(world)
        injury = a_case(world, incident_types=("injury",), child_state="safe")
        everything = {violence.reference, injury.reference}

        def listed(query: str) -> set[str]:
            return set(rows_in(text_of(world, f"{ROWS}?muc=xong&han=C02&{query}")))

        tomorrow = f"{world.now + timedelta(days=1):%d/%m/%Y}"
        committee = world.bodies[OrganisationKind.COMMUNE_COMMITTEE].pk
        assert listed("") == everything
        assert listed(f"loai={injury.kind}") == {injury.reference}
        assert listed(f"xa={committee}") == everything
        assert listed(f"tu={tomorrow}&den={tomorrow}") == set()

    @pytest.mark.parametrize(
        "query", ["xa=999", "loai=x", "tu=99/99/9999", "tu=02/01/2026&den=01/01/2026"]
    )
    def test_says_what_it_cannot_read_and_shows_the_rest(self, world, query):
        text = text_of(world, f"{BOARD}?{query}")

        assert "govuk-error-summary" in text
        assert text.count("<h1") == 1

    @pytest.mark.parametrize(
        "query",
        ["", "muc=x", "muc=tre&han=Z99", "muc=tre&ly_do=x", "muc=dang-mo&tuoi=9"],
    )
    def test_has_no_list_for_a_number_it_does_not_have(self, world, query):
        answer = signed_in(world, "supervisor").get(f"{ROWS}?{query}")

        assert answer.status_code == 404

    @pytest.mark.parametrize("after", ["x", "9" * 40, "2026-01-01|1", "|", "2026|x"])
    def test_begins_anew_for_a_page_that_makes_no_sense(self, world, after):
        case = a_case(world)
        goes_on(world, hours=13)

        for measure in ("qua-han", "tre", "dang-mo"):
            text = text_of(world, f"{ROWS}?muc={measure}&sau={after}")
            assert case.reference in text

    def test_lists_go_on_by_key(self, world, monkeypatch):
        monkeypatch.setattr("oversight.queries.rows.PAGE", 2)
        for _ in range(3):
            a_case(world)
        goes_on(world, hours=13)

        for measure in ("qua-han", "tre", "dang-mo", "chua-nhan"):
            address, seen = f"{ROWS}?muc={measure}", []
            while address:
                text = text_of(world, address)
                seen += rows_in(text)
                onward = re.search(r'href="(\?[^"]*sau=[^"]*)"', text)
                address = f"{ROWS}{onward[1]}" if onward else ""
            shown = {
                href.split("muc=")[1].split("&")[0]: n
                for href, n in numbers_of(text_of(world, BOARD))
                if "han=" not in href and "xa=" not in href
            }
            assert len(seen) == shown[measure] > 2

    def test_counts_an_isolation_of_more_than_twelve_days(self, world):
        case = a_case(world)
        walker = walker_of(world, case).accept().verify().assess()
        walker.decide(emergency=True).isolate(days=15)
        goes_on(world, days=12, hours=-1)
        assert rows_in(text_of(world, f"{ROWS}?muc=cach-ly")) == []

        goes_on(world, hours=2)

        assert rows_in(text_of(world, f"{ROWS}?muc=cach-ly")) == [case.reference]

    def test_says_why_limits_ran_out(self, world):
        case = a_case(world)
        walker_of(world, case).accept()
        goes_on(world, hours=13)
        duty = Duty.objects.get(case=case, rule="emergency_measures")
        world.do(
            "worker",
            commands.notes.explain_breach,
            case=case.pk,
            duty=duty.pk,
            reason="far",
        )

        text = text_of(world, BOARD)

        assert "Đường xa" in text
        rows = text_of(world, f"{ROWS}?muc=tre&ly_do=far")
        assert rows_in(rows) == [case.reference]


def choices(world: World):
    return choices_of(world.actor("supervisor"), usual(world.now), world.now)


def emergency_spread(world: World):
    shown = board(
        world.actor("supervisor"), usual(world.now), world.now, choices(world)
    )
    return next(r for r in shown.limits if r.rule.key == "emergency_measures").spread


class TestWhoMayAudit:
    def test_a_supervisor_of_another_province_sees_nothing(self, world):
        case = a_case(world)
        goes_on(world, hours=13)
        elsewhere = Place.objects.create(
            code="99",
            name="Tỉnh Khác",
            folded_name="tinh khac",
            level=Place.Level.PROVINCE,
            valid_from=date(2025, 7, 1),
        )
        office = Organisation.objects.create(
            kind=OrganisationKind.PROVINCE_OFFICE,
            name="Sở Y tế tỉnh Khác",
            place=elsewhere,
            starts_on=SINCE,
        )
        world.people["stranger"] = a_person("stranger", Role.SUPERVISOR, office)

        assert case.reference in text_of(world, f"{ROWS}?muc=qua-han")
        for address in (BOARD, f"{ROWS}?muc=qua-han", f"{ROWS}?muc=dang-mo"):
            text = text_of(world, address, "stranger")
            assert case.reference not in text
            assert "Hoàng Văn Thụ" not in text
        assert {n for _href, n in numbers_of(text_of(world, BOARD, "stranger"))} == {0}
        answer = signed_in(world, "stranger").get(f"/giam-sat/vu/{case.reference}/")
        assert answer.status_code == 404

    def test_a_chair_sees_only_the_own_commune(self, world):
        case = a_case(world)

        assert rows_in(text_of(world, f"{ROWS}?muc=dang-mo", "chair")) == [
            case.reference
        ]
        assert rows_in(text_of(world, f"{ROWS}?muc=dang-mo", "other_chair")) == []
        other = signed_in(world, "other_chair")
        assert other.get(f"/giam-sat/vu/{case.reference}/").status_code == 404

    @pytest.mark.parametrize("who", ["worker", "police", "hotline", "administrator"])
    def test_nobody_else_finds_the_pages(self, world, who):
        case = a_case(world)
        client = signed_in(world, who)

        for address in (BOARD, ROWS, f"/giam-sat/vu/{case.reference}/"):
            assert client.get(address).status_code == 404
        assert not Reading.objects.filter(what="times").exists()

    def test_whoever_is_shut_out_of_a_case_does_not_audit_it(self, world):
        case = a_case(world)
        world.do(
            "supervisor",
            commands.people.declare_conflict,
            case=case.pk,
            person=world.people["supervisor"].pk,
            reason="Họ hàng.",
        )

        assert rows_in(text_of(world, f"{ROWS}?muc=dang-mo")) == []


class TestTheName:
    def test_of_the_child_stands_on_no_page_of_supervision(self, world):
        case = an_emergency(world)
        a_case(world)
        goes_on(world, hours=13)
        pages = [BOARD, f"/giam-sat/vu/{case.reference}/"]
        pages += [href for href, _n in numbers_of(text_of(world, BOARD))]

        for who in ("supervisor", "chair"):
            for address in dict.fromkeys(pages):
                text = text_of(world, address, who)
                assert NAME not in text
                assert "L.V.G." not in text
                assert "Lương" not in text

    def test_is_really_in_the_case(self, world):
        assert a_case(world).child.name == NAME


class TestTheTimesOfACase:
    def test_say_who_met_what_when_and_by_which_rule(self, world):
        case = an_emergency(world)
        goes_on(world, hours=8)

        text = text_of(world, f"/giam-sat/vu/{case.reference}/")

        assert text.count("<h1") == 1
        assert "Áp dụng biện pháp can thiệp khẩn cấp" in text
        assert "Vi Thị Lan · UBND xã Hoàng Văn Thụ" in text
        assert "NĐ 56/2017/NĐ-CP Điều 26(3)" in text
        assert "Xong, sớm" in text
        assert (
            text.count('data-testid="limit"') == Duty.objects.filter(case=case).count()
        )

    def test_say_how_late_and_that_it_still_runs(self, world):
        case = a_case(world)
        goes_on(world, hours=13)

        text = text_of(world, f"/giam-sat/vu/{case.reference}/")

        assert "chưa nêu lý do" in text
        assert "tính đến nay" in text

    def test_say_who_was_told_who_took_and_who_did_not(self, world):
        case = a_case(world)
        goes_on(world, minutes=20)

        text = text_of(world, f"/giam-sat/vu/{case.reference}/")

        assert "Chưa ai nhận, đã 20 phút" in text
        for told in ("Vi Thị Lan", "Hà Văn Thế", "Nông Văn Chủ", "Hoàng Văn An"):
            assert told in text

    def test_say_who_held_the_case_and_how_much_was_out_of_hours(self, world):
        case = a_case(world)  # Monday 08:00; the office closes at 17:00
        goes_on(world, hours=12)

        text = text_of(world, f"/giam-sat/vu/{case.reference}/")

        assert "UBND xã Hoàng Văn Thụ" in text
        assert "3 giờ (25 %)" in text

    def test_leave_a_reading_behind_before_they_are_shown(self, world):
        case = a_case(world)

        text_of(world, f"/giam-sat/vu/{case.reference}/")

        row = Reading.objects.get(case=case)
        assert (row.what, row.person) == ("times", world.people["supervisor"])
        assert row.at == timezone.now()

    def test_are_where_a_supervisor_lands_from_an_alert(self, world):
        case = a_case(world)
        address = reverse("casework:open_case", args=[case.pk])

        answer = signed_in(world, "supervisor").get(address)

        assert answer.status_code == 302
        assert answer["Location"] == f"/giam-sat/vu/{case.reference}/"


class TestTheQueries:
    @pytest.mark.parametrize("cases", [2, 12])
    def test_of_a_page_stay_few_whatever_there_is(
        self, world, cases, django_assert_max_num_queries
    ):
        for _ in range(cases):
            a_case(world)
        case = an_emergency(world)
        # What the frame asks about waiting alerts is not the page's.
        Delivery.objects.filter(recipient=world.people["supervisor"]).delete()
        client = signed_in(world, "supervisor")
        client.get("/tro-giup/")  # the first page of a session also saves the session
        for address, most in (
            (BOARD, 12),
            (f"{ROWS}?muc=tre", 12),
            (f"{ROWS}?muc=dang-mo", 12),
            (f"{ROWS}?muc=chua-nhan", 12),
            (
                f"/giam-sat/vu/{case.reference}/",
                14,
            ),  # also: is the file open, may it be
        ):
            with django_assert_max_num_queries(most):
                assert client.get(address).status_code == 200
