"""Local limits: stricter only, for limits that begin afterwards; the register; flows."""

from __future__ import annotations

import csv
from datetime import timedelta
from decimal import Decimal
from html import unescape

import pytest
import time_machine

from accounts.local_time import local_day
from accounts.models import AdministrationChange
from accounts.roles import OrganisationKind
from casework.commands.local_limits import LimitTold, end_local_limit, set_local_limit
from casework.commands.refusals import Invalid, NotAllowed, NotThere
from casework.models import Moment
from casework.queries.flows_page import limits_that_can_run
from tests.casework.case_pages import signed_in
from tests.casework.test_configuration_calendar import planning
from tests.making import World, a_case, a_world
from workflows.models import Duty, LocalLimit
from workflows.rules.deadlines import BENCHMARKS, DEADLINES
from workflows.rules.kinds import Kind
from workflows.rules.register import DATA

pytestmark = pytest.mark.django_db
LIST = "/cau-hinh/han/"


@pytest.fixture
def world() -> World:
    return a_world()


@pytest.fixture(autouse=True)
def clock(world):
    with time_machine.travel(world.now, tick=False) as clock:
        world._extra["clock"] = clock
        yield clock


def a_limit(world: World, **changes) -> LimitTold:
    told = {
        "rule": "plan_submission",
        "value": Decimal(3),
        "place_id": world.commune.pk,
        "valid_from": local_day(world.now),
    }
    return LimitTold(**told | changes)


def set_it(world: World, **changes) -> LocalLimit:
    answer = world.do("administrator", set_local_limit, told=a_limit(world, **changes))
    return LocalLimit.objects.get(pk=answer["limit"])


def log() -> list[str]:
    changes = AdministrationChange.objects.filter(subject="local_limit")
    return list(changes.order_by("pk").values_list("what", flat=True))


class TestALocalLimit:
    def test_counts_for_limits_that_begin_afterwards(self, world):
        before = planning(world)
        set_it(world)
        world.later(minutes=30)

        after = planning(world)

        running = Duty.objects.get(case=before, rule="plan_submission")
        begun = Duty.objects.get(case=after, rule="plan_submission")
        assert (running.count, running.basis) == (5, "source")
        assert (begun.count, begun.basis) == (3, "local")
        assert begun.due_at < running.due_at

    def test_counts_for_its_commune_alone(self, world):
        set_it(world, place_id=world.other_commune.pk)

        case = planning(world)

        assert Duty.objects.get(case=case, rule="plan_submission").count == 5

    def test_counts_for_an_organisation(self, world):
        body = world.bodies[OrganisationKind.COMMUNE_COMMITTEE]
        set_it(world, place_id=None, organisation_id=body.pk)

        case = planning(world)

        assert Duty.objects.get(case=case, rule="plan_submission").count == 3

    def test_of_commune_and_body_both_count_value_and_start_apart(self, world):
        body = world.bodies[OrganisationKind.COMMUNE_COMMITTEE]
        set_it(world, value=None, begins="mau_03_signed")
        set_it(world, place_id=None, organisation_id=body.pk)

        case = planning(world)

        begun = Duty.objects.get(case=case, rule="plan_submission")
        signed = Moment.objects.get(case=case, key="mau_03_signed")
        assert (begun.count, begun.begins_at) == (3, signed.at)

    def test_begins_with_the_earliest_event_that_was_chosen(self, world):
        body = world.bodies[OrganisationKind.COMMUNE_COMMITTEE]
        set_it(world, value=Decimal(2), begins="meeting_held")
        set_it(
            world,
            value=None,
            begins="mau_03_signed",
            place_id=None,
            organisation_id=body.pk,
        )

        case = planning(world)

        begun = Duty.objects.get(case=case, rule="plan_submission")
        signed = Moment.objects.get(case=case, key="mau_03_signed")
        assert (begun.count, begun.begins_at) == (2, signed.at)

    def test_switches_a_step_of_the_benchmark_on(self, world):
        without = a_case(world)
        set_it(world, rule="step_verify", value=Decimal(4))

        case = a_case(world)

        assert not Duty.objects.filter(case=without, rule="step_verify").exists()
        assert Duty.objects.get(case=case, rule="step_verify").count == 4

    def test_stands_in_the_log_with_who_and_from_when(self, world):
        row = set_it(world, valid_from=local_day(world.now) + timedelta(days=3))

        change = AdministrationChange.objects.get(subject="local_limit")
        assert change.who == world.people["administrator"]
        assert change.after["limit"] == "C10"
        assert change.after["value"] == "3"
        assert change.effective_date == row.valid_from

    def test_ends_on_a_day_and_stays_in_the_log(self, world):
        row = set_it(world)
        world.later(days=2)
        last = local_day(world.now)

        world.do("administrator", end_local_limit, limit=row.pk, last_day=last)

        row.refresh_from_db()
        assert row.valid_to == last
        assert log() == ["local_limit_added", "local_limit_ended"]

    def test_is_taken_back_before_it_has_begun(self, world):
        today = local_day(world.now)
        row = set_it(world, valid_from=today + timedelta(days=9))

        world.do("administrator", end_local_limit, limit=row.pk, last_day=today)

        assert not LocalLimit.objects.exists()
        assert log() == ["local_limit_added", "local_limit_ended"]

    def test_that_counted_already_does_not_end_in_the_past(self, world):
        row = set_it(world)
        world.later(days=3)

        with pytest.raises(Invalid) as refused:
            world.do(
                "administrator",
                end_local_limit,
                limit=row.pk,
                last_day=local_day(world.now) - timedelta(days=1),
            )

        row.refresh_from_db()
        assert "last_day" in refused.value.fields
        assert row.valid_to is None


class TestARefusedLimit:
    @pytest.mark.parametrize(
        ("changes", "field", "sentence"),
        [
            ({"value": Decimal(6)}, "value", "never looser"),
            ({"value": Decimal(0)}, "value", "more than zero"),
            ({"value": Decimal(-1)}, "value", "more than zero"),
            ({"value": Decimal("2.5")}, "value", "counted whole"),
            ({"value": Decimal(10**9)}, "value", "too large"),
            ({"value": None}, "value", "Write the value"),
            ({"rule": "plan_review"}, "value", "set by a date"),
            (
                {"rule": "emergency_measures", "value": Decimal("12.5")},
                "value",
                "never looser",
            ),
            ({"rule": "step_verify", "value": Decimal(13)}, "value", "never looser"),
            ({"rule": "plan_sending", "value": Decimal(8)}, "value", "longest value"),
            ({"rule": "nothing"}, "rule", "no such limit"),
            ({"begins": "received"}, "begins", "fixed event"),
            ({"place_id": None}, "where", "Choose the commune"),
            ({"place_id": 999_999}, "where", "Choose the commune"),
        ],
    )
    def test_changes_nothing_and_says_why(self, world, changes, field, sentence):
        with pytest.raises(Invalid) as refused:
            set_it(world, **changes)

        assert sentence in refused.value.fields[field]
        assert not LocalLimit.objects.exists()
        assert log() == []

    def test_begins_in_the_past_or_ends_before_it_begins(self, world):
        today = local_day(world.now)
        with pytest.raises(Invalid) as refused:
            set_it(
                world,
                valid_from=today - timedelta(days=1),
                valid_to=today - timedelta(days=2),
            )

        assert set(refused.value.fields) == {"valid_from", "valid_to"}

    def test_stands_there_already(self, world):
        set_it(world)

        with pytest.raises(Invalid) as refused:
            set_it(world, value=Decimal(2))

        assert "valid_from" in refused.value.fields
        assert LocalLimit.objects.get().value == 3

    @pytest.mark.parametrize("who", ["chair", "worker", "supervisor"])
    def test_comes_from_somebody_who_may_not(self, world, who):
        row = set_it(world)
        for command, inputs in (
            (set_local_limit, {"told": a_limit(world, value=Decimal(1))}),
            (end_local_limit, {"limit": row.pk, "last_day": local_day(world.now)}),
        ):
            with pytest.raises(NotAllowed):
                world.do(who, command, **inputs)

        row.refresh_from_db()
        assert row.valid_to is None
        assert log() == ["local_limit_added"]

    def test_is_not_there(self, world):
        with pytest.raises(NotThere):
            world.do(
                "administrator",
                end_local_limit,
                limit=999_999,
                last_day=local_day(world.now),
            )


def text_of(world: World, address: str, who: str = "administrator") -> str:
    answer = signed_in(world, who).get(address)
    assert answer.status_code == 200
    text = unescape(answer.content.decode())
    assert text.count("<h1") == 1
    return text


class TestThePages:
    def test_list_every_limit_that_can_run_with_its_source(self, world):
        text = text_of(world, LIST)

        for rule in DEADLINES.values():
            assert f'<span class="app-quiet">{rule.source}</span>' in text
        assert text.count("đang tắt") == len(BENCHMARKS)
        assert "áp dụng cho các thời hạn bắt đầu từ sau đó" in text
        assert text.count("Nguồn không nêu số") == sum(
            rule.is_silent for rule in DEADLINES.values()
        )
        assert "dài nhất 7 ngày làm việc" in text  # C13

    def test_set_and_end_a_local_limit(self, world):
        client = signed_in(world, "administrator")
        typed = {
            "where": f"xa:{world.commune.pk}",
            "value": "3",
            "valid_from": f"{world.now:%d/%m/%Y}",
        }

        assert sent_to(client, f"{LIST}C10/moi/", **typed).status_code == 302

        row = LocalLimit.objects.get()
        assert (row.rule, row.value, row.place) == (
            "plan_submission",
            3,
            world.commune,
        )
        text = text_of(world, LIST)
        assert "3 ngày làm việc" in text
        assert "<strong>Đặt thời hạn riêng</strong>: C10" in text  # the log in words
        ended = sent_to(
            client, f"{LIST}{row.pk}/ket-thuc/", last_day=f"{world.now:%d/%m/%Y}"
        )
        assert ended.status_code == 302
        row.refresh_from_db()
        assert row.valid_to == local_day(world.now)

    def test_take_half_an_hour_as_it_is_written_here(self, world):
        answer = sent_to(
            signed_in(world, "administrator"),
            f"{LIST}B01/moi/",
            where=f"xa:{world.commune.pk}",
            value="0,5",
            valid_from=f"{world.now:%d/%m/%Y}",
        )

        assert answer.status_code == 302
        assert LocalLimit.objects.get().value == Decimal("0.5")

    def test_refuse_looser_with_the_sentence_and_keep_what_was_typed(self, world):
        answer = sent_to(
            signed_in(world, "administrator"),
            f"{LIST}C10/moi/",
            where=f"xa:{world.commune.pk}",
            value="6",
            valid_from=f"{world.now:%d/%m/%Y}",
        )

        text = unescape(answer.content.decode())
        assert answer.status_code == 422
        assert "không được lỏng hơn" in text or "không bao giờ lỏng hơn" in text
        assert "govuk-error-summary" in text
        assert 'value="6"' in text
        assert not LocalLimit.objects.exists()

    @pytest.mark.parametrize("source", ["C14", "Z99", "S01"])
    def test_offer_no_form_for_what_takes_no_local_value(self, world, source):
        client = signed_in(world, "administrator")

        assert client.get(f"{LIST}{source}/moi/").status_code == 404

    def test_show_the_whole_register_with_what_is_not_certain(self, world):
        text = text_of(world, f"{LIST}so-dang-ky/")

        with (DATA / "deadlines.csv").open(encoding="utf-8") as file:
            rows = list(csv.DictReader(file))
        assert len(rows) == 75
        for row in rows:
            assert f'id="{row["id"]}"' in text
        certain = [row for row in rows if row["confidence"] == "confirmed"]
        assert text.count("app-unsure") == len(rows) - len(certain)

    @pytest.mark.parametrize("kind", list(Kind))
    def test_show_each_flow_as_a_picture_and_in_words(self, world, kind):
        listed = text_of(world, "/cau-hinh/quy-trinh/")
        address = f"/cau-hinh/quy-trinh/{kind.value}-1/"
        assert address in listed

        text = text_of(world, address)
        picture = signed_in(world, "administrator").get(f"{address}so-do.svg")

        for rule in limits_that_can_run(kind):
            assert f'<span class="app-quiet">{rule.source}</span>' in text
        assert picture["Content-Type"] == "image/svg+xml"
        assert picture.content.startswith(b"<svg")
        assert f"{address}so-do.svg" in text

    def test_show_no_flow_that_is_not_there(self, world):
        client = signed_in(world, "administrator")

        assert client.get("/cau-hinh/quy-trinh/x-1/").status_code == 404
        assert client.get("/cau-hinh/quy-trinh/x-1/so-do.svg").status_code == 404

    @pytest.mark.parametrize("who", ["chair", "worker", "police", "hotline"])
    def test_are_not_there_for_others(self, world, who):
        row = set_it(world)
        client = signed_in(world, who)

        for address in (
            *(LIST, f"{LIST}C10/moi/", f"{LIST}{row.pk}/ket-thuc/"),
            *(f"{LIST}so-dang-ky/", "/cau-hinh/quy-trinh/"),
        ):
            assert client.get(address).status_code == 404

    def test_stay_within_twelve_queries(self, world, django_assert_max_num_queries):
        set_it(world)
        set_it(world, rule="step_verify", value=Decimal(2))
        client = signed_in(world, "administrator")
        client.get("/tro-giup/")

        for address in (
            *(LIST, f"{LIST}C10/moi/", f"{LIST}so-dang-ky/"),
            "/cau-hinh/quy-trinh/violence-1/",
        ):
            with django_assert_max_num_queries(12):
                assert client.get(address).status_code == 200


class TestTheLimitsOfAFlow:
    def test_leave_the_emergency_track_out_of_an_accidental_injury(self):
        injury = {rule.key for rule in limits_that_can_run(Kind.INJURY)}
        violence = {rule.key for rule in limits_that_can_run(Kind.VIOLENCE)}

        assert "emergency_measures" in violence
        assert "emergency_measures" not in injury
        assert "report_recorded" in injury


def sent_to(client, address: str, **typed):
    """Open a form without a version, then send it as a browser does."""
    page = client.get(address)
    assert page.status_code == 200
    key = page.content.decode().split('name="key" value="')[1].split('"')[0]
    return client.post(address, {"key": key, **typed})
