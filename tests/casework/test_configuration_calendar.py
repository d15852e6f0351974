"""A changed day: open limits move, met ones stay, every case and the log say so."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from html import unescape

import pytest
import time_machine

from accounts.models import AdministrationChange
from accounts.roles import OrganisationKind
from casework.commands.calendar import (
    DayTold,
    edit_calendar_day,
    fill_calendar_year,
    keep_filled,
)
from casework.commands.refusals import Invalid, NotAllowed, NotThere, Stale
from casework.history import broken_links
from casework.models import Case, HistoryEvent
from casework.queries.calendar_page import version_now
from tests.casework.case_pages import fresh, hidden, signed_in, walker_of
from tests.making import LOCAL, World, a_case, a_world
from workflows.models import CalendarDay, CalendarVersion, Duty
from workflows.working_days import seed_calendar

pytestmark = pytest.mark.django_db
LIST, NEW = "/cau-hinh/lich/", "/cau-hinh/lich/moi/"
WEDNESDAY = date(2026, 11, 25)
SATURDAY = date(2026, 11, 28)


@pytest.fixture
def world() -> World:
    world = a_world()
    seed_calendar([2026], world.now)
    return world


@pytest.fixture(autouse=True)
def clock(world):
    with time_machine.travel(world.now, tick=False) as clock:
        yield clock


def a_day(**changes) -> DayTold:
    told = {
        "date": WEDNESDAY,
        "kind": "holiday",
        "name_vi": "Nghỉ theo quyết định",
        "source": "QĐ 12/QĐ-TTg",
    }
    return DayTold(**told | changes)


def edit(world: World, told: DayTold | None, **more) -> dict:
    more.setdefault("calendar", version_now())
    return world.do("administrator", edit_calendar_day, told=told, **more)


def planning(world: World) -> Case:
    """Return a case whose plan is being drawn up: C10 and C12 run."""
    case = a_case(world)
    walker = walker_of(world, case).accept().verify().assess(harm="medium")
    walker.decide(emergency=False, risk="medium").sign("mau_03").after(minutes=5).meet()
    return case


def waiting_for_the_chair(world: World) -> Case:
    """Return a case whose plan was submitted today: C10 is met, C11 runs."""
    case = planning(world)
    walker_of(world, case).after(minutes=30).plan().submit()
    return case


def limit(case: Case, rule: str) -> Duty:
    return Duty.objects.get(case=case, rule=rule)


def shown(moment) -> str:
    return f"{moment.astimezone(LOCAL):%H:%M %d/%m/%Y}"


def told_in_history(case: Case) -> list[HistoryEvent]:
    return list(HistoryEvent.objects.filter(case=case, event="edit_calendar_day"))


class TestADayOff:
    def test_moves_the_open_limits_that_run_over_it(self, world):
        case = waiting_for_the_chair(world)
        world.later(hours=1)
        before = limit(case, "plan_approval")

        edit(world, a_day())

        after = limit(case, "plan_approval")
        assert after.due_at == before.due_at + timedelta(days=1)
        assert after.calendar_version == version_now()

    def test_leaves_met_limits_as_they_were(self, world):
        case = waiting_for_the_chair(world)
        world.later(hours=1)
        before = Duty.objects.filter(case=case, met_at__isnull=False)
        kept = list(before.order_by("pk").values())
        assert "plan_submission" in {row["rule"] for row in kept}

        edit(world, a_day())

        assert list(before.order_by("pk").values()) == kept

    def test_leaves_limits_that_have_run_out(self, world):
        case = planning(world)
        world.later(days=20)
        before = limit(case, "plan_submission").due_at

        edit(world, a_day())

        assert limit(case, "plan_submission").due_at == before
        assert told_in_history(case) == []

    def test_leaves_the_clock_hours_of_the_law(self, world):
        case = a_case(world)
        before = limit(case, "emergency_measures").due_at

        edit(world, a_day(date=world.now.date()))

        assert limit(case, "emergency_measures").due_at == before
        assert told_in_history(case) == []

    def test_is_told_in_the_history_of_each_case_it_moves(self, world):
        cases = [planning(world), planning(world)]
        world.later(hours=1)
        before = {case.pk: limit(case, "plan_submission").due_at for case in cases}

        answer = edit(world, a_day())

        assert answer["cases"] == 2
        for case in cases:
            (row,) = told_in_history(case)
            moved = {one["rule"]: one for one in row.facts["moved"]}
            assert set(moved) == {"plan_submission", "plan_in_procedure"}
            told = moved["plan_submission"]
            after = limit(case, "plan_submission").due_at
            assert told["from"] == before[case.pk].isoformat()
            assert told["to"] == after.isoformat()
            assert row.facts["calendar"] == answer["calendar"]
            assert row.actor == world.people["administrator"]
            assert broken_links(fresh(case)) == []

    def test_is_read_on_the_timeline(self, world):
        case = planning(world)
        world.later(hours=1)
        before = limit(case, "plan_submission").due_at
        edit(world, a_day())
        after = limit(case, "plan_submission").due_at

        page = signed_in(world, "worker").get(f"/ho-so/{case.reference}/dien-bien/")

        text = unescape(page.content.decode())
        assert "Lịch thay đổi: thời hạn được tính lại" in text
        said = f"trước đây hạn {shown(before)}, nay hạn {shown(after)}"
        assert said in text
        assert "(C10)" in text.split(said)[0][-60:]

    def test_of_one_organisation_moves_its_own_limits_alone(self, world):
        case = planning(world)
        world.later(hours=1)
        before = limit(case, "plan_submission").due_at

        edit(world, a_day(organisation_id=world.other_committee.pk))
        assert limit(case, "plan_submission").due_at == before
        assert told_in_history(case) == []

        ours = world.bodies[OrganisationKind.COMMUNE_COMMITTEE].pk
        edit(world, a_day(organisation_id=ours))
        assert limit(case, "plan_submission").due_at == before + timedelta(days=1)

    def test_stands_in_the_log_with_before_and_after(self, world):
        edit(world, a_day())
        row = CalendarDay.objects.get(date=WEDNESDAY)
        edit(world, a_day(name_vi="Tên khác"), day=row.pk)
        edit(world, None, day=row.pk)

        log = AdministrationChange.objects.filter(subject="calendar_day").order_by("pk")
        assert [change.what for change in log] == [
            "day_added",
            "day_edited",
            "day_removed",
        ]
        added, edited, removed = log
        assert added.after["date"] == "2026-11-25"
        assert (edited.before["name_vi"], edited.after["name_vi"]) == (
            "Nghỉ theo quyết định",
            "Tên khác",
        )
        assert (removed.before["name_vi"], removed.after) == ("Tên khác", {})
        assert {change.who for change in log} == {world.people["administrator"]}


class TestAWorkedSaturday:
    def test_brings_the_due_moment_nearer_and_taking_it_out_brings_it_back(self, world):
        case = planning(world)
        world.later(hours=1)
        before = limit(case, "plan_submission").due_at

        edit(world, a_day(date=SATURDAY, kind="swapped_worked"))
        assert limit(case, "plan_submission").due_at < before

        edit(world, None, day=CalendarDay.objects.get(date=SATURDAY).pk)
        assert limit(case, "plan_submission").due_at == before
        assert len(told_in_history(case)) == 2


def nothing_changed(world: World, case: Case, days: int, due) -> bool:
    return (
        CalendarDay.objects.count() == days
        and limit(case, "plan_submission").due_at == due
        and told_in_history(case) == []
        and not AdministrationChange.objects.filter(subject="calendar_day").exists()
    )


class TestARefusedDay:
    @pytest.mark.parametrize(
        ("changes", "field"),
        [
            ({"kind": "x"}, "kind"),
            ({"name_vi": "  "}, "name_vi"),
            ({"source": ""}, "source"),
            ({"date": date(2026, 9, 2)}, "date"),  # stands there already
            ({"date": date(1999, 1, 1)}, "date"),
            ({"kind": "swapped_worked"}, "kind"),
            ({"date": SATURDAY, "kind": "swapped_off"}, "kind"),
            ({"organisation_id": 999_999}, "organisation"),
        ],
    )
    def test_changes_nothing(self, world, changes, field):
        case = planning(world)
        world.later(hours=1)
        before = CalendarDay.objects.count(), limit(case, "plan_submission").due_at

        with pytest.raises(Invalid) as refused:
            edit(world, a_day(**changes))

        assert field in refused.value.fields
        assert nothing_changed(world, case, *before)

    def test_was_shown_an_older_calendar(self, world):
        shown = version_now()
        edit(world, a_day())

        with pytest.raises(Stale):
            edit(world, a_day(date=date(2026, 11, 26)), calendar=shown)

        assert not CalendarDay.objects.filter(date=date(2026, 11, 26)).exists()

    @pytest.mark.parametrize("who", ["chair", "worker", "supervisor"])
    def test_comes_from_somebody_who_may_not(self, world, who):
        case = planning(world)
        before = CalendarDay.objects.count(), limit(case, "plan_submission").due_at

        with pytest.raises(NotAllowed):
            world.do(
                who, edit_calendar_day, told=a_day(), calendar=version_now(), key="k"
            )

        assert nothing_changed(world, case, *before)

    def test_is_not_there(self, world):
        with pytest.raises(NotThere):
            edit(world, None, day=999_999)
        with pytest.raises(NotThere):
            edit(world, None)

    def test_pressed_twice_is_one_change(self, world):
        planning(world)
        world.later(hours=1)
        shown = version_now()

        first = edit(world, a_day(), calendar=shown, key="same")
        second = edit(world, a_day(), calendar=shown, key="same")

        assert first == second
        assert CalendarVersion.objects.count() == 2


class TestFillingAYear:
    def test_adds_its_public_holidays_once(self, world):
        first = world.do("administrator", fill_calendar_year, year=2027)
        second = world.do("administrator", fill_calendar_year, year=2027)

        assert first["days"] > 8
        assert second["days"] == 0
        assert AdministrationChange.objects.filter(what="year_filled").count() == 1

    def test_refuses_a_year_nobody_means(self, world):
        with pytest.raises(Invalid):
            world.do("administrator", fill_calendar_year, year=1700)


class TestAFreshSite:
    def test_has_every_year_from_2023_to_the_next_one(self, world):
        CalendarDay.objects.all().delete()

        keep_filled(world.now)

        years = {day.year for day in CalendarDay.objects.dates("date", "year")}
        assert years == {2023, 2024, 2025, 2026, 2027}

    def test_counts_open_limits_anew_when_its_days_come(self, world):
        CalendarDay.objects.all().delete()
        world.now = datetime(2026, 12, 30, 9, tzinfo=LOCAL)
        case = planning(world)
        before = limit(case, "plan_submission").due_at

        keep_filled(world.now + timedelta(hours=2))

        assert limit(case, "plan_submission").due_at > before  # over the new year

    def test_leaves_alone_what_a_person_removed(self, world):
        keep_filled(world.now)
        CalendarDay.objects.filter(date__year=2025).delete()

        keep_filled(world.now)

        assert not CalendarDay.objects.filter(date__year=2025).exists()


class TestThePages:
    def test_list_the_days_with_how_sure_they_are(self, world):
        seed_calendar([2027], world.now)
        client = signed_in(world, "administrator")

        this_year = unescape(client.get(LIST).content.decode())
        next_year = unescape(client.get(f"{LIST}?nam=2027").content.decode())

        assert this_year.count("<h1") == 1
        assert "02/09/2026" in this_year
        assert "chưa công bố" not in this_year
        assert "chưa công bố" in next_year

    def test_offer_to_fill_in_an_empty_year(self, world):
        client = signed_in(world, "administrator")
        assert (
            "Điền các ngày nghỉ lễ" in client.get(f"{LIST}?nam=2027").content.decode()
        )

        answer = client.post(f"{LIST}nam/2027/")

        assert answer.status_code == 302
        assert CalendarDay.objects.filter(date__year=2027).count() > 8

    def test_add_change_and_take_out_a_day(self, world):
        client = signed_in(world, "administrator")
        typed = {
            "date": "25/11/2026",
            "kind": "holiday",
            "name_vi": "Nghỉ bão",
            "source": "CV 5/UBND",
        }

        assert sent(client, NEW, **typed).status_code == 302
        day = CalendarDay.objects.get(date=WEDNESDAY)
        address = f"{LIST}{day.pk}/"
        assert (
            sent(client, address, **typed | {"name_vi": "Nghỉ lũ"}).status_code == 302
        )
        day.refresh_from_db()
        assert (day.name_vi, day.edited) == ("Nghỉ lũ", True)
        assert "Nghỉ lũ" in client.get(f"{LIST}?nam=2026").content.decode()
        assert sent(client, f"{address}bo/").status_code == 302
        assert not CalendarDay.objects.filter(pk=day.pk).exists()

    def test_keep_what_was_typed_when_it_cannot_stand(self, world):
        client = signed_in(world, "administrator")

        answer = sent(
            client,
            NEW,
            date="25/11/2026",
            kind="swapped_worked",
            name_vi="Làm bù giữ lại",
            source="CV 6",
        )

        text = unescape(answer.content.decode())
        assert answer.status_code == 422
        assert "Ngày này vốn là ngày làm việc." in text
        assert 'value="Làm bù giữ lại"' in text
        assert not CalendarDay.objects.filter(date=WEDNESDAY).exists()

    @pytest.mark.parametrize("typed", [{}, {"date": "31/02/2026"}, {"date": "x" * 999}])
    def test_say_what_is_missing(self, world, typed):
        answer = sent(signed_in(world, "administrator"), NEW, **typed)

        assert answer.status_code == 422
        assert "govuk-error-summary" in answer.content.decode()

    def test_say_that_somebody_was_faster_and_keep_what_was_typed(self, world):
        client = signed_in(world, "administrator")
        page = client.get(NEW)
        edit(world, a_day(date=date(2026, 12, 1)))
        typed = {
            "key": hidden(page, "key"),
            "version": hidden(page, "version"),
            "date": "25/11/2026",
            "kind": "holiday",
            "name_vi": "Giữ lại",
            "source": "CV 7",
        }

        refused = client.post(NEW, typed)
        text = unescape(refused.content.decode())
        assert refused.status_code == 409
        assert "Trong lúc đó có người khác đã sửa lịch" in text
        assert 'value="Giữ lại"' in text

        again = typed | {
            "key": hidden(refused, "key"),
            "version": hidden(refused, "version"),
        }
        assert client.post(NEW, again).status_code == 302

    @pytest.mark.parametrize("who", ["chair", "worker", "supervisor", "police"])
    def test_are_not_there_for_others(self, world, who):
        client = signed_in(world, who)
        day = CalendarDay.objects.first().pk

        for address in (LIST, NEW, f"{LIST}{day}/", f"{LIST}{day}/bo/"):
            assert client.get(address).status_code == 404
            assert client.post(address).status_code == 404
        assert client.post(f"{LIST}nam/2027/").status_code == 404
        assert not CalendarDay.objects.filter(date__year=2027).exists()

    def test_stay_within_twelve_queries(self, world, django_assert_max_num_queries):
        for offset in range(4):
            edit(world, a_day(date=date(2026, 12, 7) + timedelta(days=offset)))
        client = signed_in(world, "administrator")
        client.get("/tro-giup/")

        for address in (LIST, NEW):
            with django_assert_max_num_queries(12):
                client.get(address)


def sent(client, address: str, **typed):
    """Open the page, then send its form as a browser does."""
    page = client.get(address)
    assert page.status_code == 200
    assert page.content.decode().count("<h1") == 1
    carried = {name: hidden(page, name) for name in ("key", "version")}
    return client.post(address, carried | typed)
