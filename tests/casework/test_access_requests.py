"""Asking to read a case by its reference: nobody learns whether there is one."""

from __future__ import annotations

import html
import re
from datetime import timedelta

import pytest

from casework import access, commands
from casework.commands.refusals import Invalid, NotAllowed, Refused, Stale
from casework.models import AccessRequest, Case, CaseMember, Relation
from notifications.models import Alert, Delivery
from tests.casework.case_pages import sent, signed_in
from tests.casework.seeing import Eyes
from tests.making import World, a_case, a_walker, a_world

pytestmark = pytest.mark.django_db
HERE = "/yeu-cau/xin-xem/"
WHY = "Cần đối chiếu giấy khai sinh của cháu."


@pytest.fixture
def world() -> World:
    return a_world()


@pytest.fixture
def eyes(world) -> Eyes:
    return Eyes(world)


@pytest.fixture
def case(world) -> Case:
    found = a_case(world)
    world.now = a_walker(world, found).after(minutes=10).accept().now
    return Case.unscoped.get(pk=found.pk)


def asks(world: World, who: str, reference: str) -> AccessRequest:
    ask = commands.access_requests.ask_for_access
    answer = world.do(who, ask, reference=reference, reason=WHY)
    return AccessRequest.objects.get(pk=answer["request"])


def answers(world: World, row: AccessRequest, *, who: str = "chair", **changes):
    told = {"asked": row.pk, "granted": True, "reason": "Đúng việc."} | changes
    answer = commands.access_requests.answer_access_request
    return world.do(who, answer, case=row.case_id, **told)


def said(answer) -> str:
    text = re.sub(r"\s+", " ", html.unescape(answer.content.decode()))
    text = re.sub(r'(value|csrftoken": |nonce)=?"[^"]*"|TH-2026-\d{4}', "", text)
    return re.sub(r"\d\d:\d\d", "", text)


def opens(world: World, who: str, case: Case) -> bool:
    return access.cases_for(world.actor(who)).filter(pk=case.pk).exists()


class TestAsking:
    def test_tells_the_chair_and_whoever_has_the_case(self, world, case):
        row = asks(world, "justice", case.reference)

        assert row.case == case
        told = Delivery.objects.filter(alert=Alert.objects.get(key="access_asked"))
        names = ("chair", "worker", "stand_in")
        assert {d.recipient_id for d in told} == {world.people[n].pk for n in names}
        assert not opens(world, "justice", case)

    def test_answers_alike_whatever_the_reference_names(self, world, eyes, case):
        shut = a_case(world)
        CaseMember.objects.create(
            case=shut,
            person=world.people["labour"],
            relation=Relation.CONFLICTED,
            starts_at=world.now,
        )
        pages = []
        for number, who, reference in (
            (1, "justice", case.reference),
            (2, "school", "TH-2026-9999"),
            (3, "labour", shut.reference),
        ):
            told = {"key": f"k{number}", "reference": reference, "reason": WHY}
            answer = eyes.post(who, HERE, told, follow=True)
            assert answer.status_code == 200
            main = said(answer).split("<main")[1].split("</main>")[0]
            pages.append(main)
        assert pages[0] == pages[1] == pages[2]
        assert Alert.objects.filter(key="access_asked").count() == 1
        assert list(
            AccessRequest.objects.order_by("pk").values_list("case", flat=True)
        ) == [case.pk, None, None]

    def test_looks_alike_after_a_no_and_when_it_has_lapsed(self, world, eyes, case):
        row = asks(world, "justice", case.reference)
        asks(world, "school", "TH-2026-9999")
        answers(world, row, granted=False)

        for _moment in range(2):
            pages = [
                said(eyes.get(who, HERE)).split("<main")[1].split("</main>")[0]
                for who in ("justice", "school")
            ]
            assert pages[0] == pages[1]
            world.later(days=8)
        assert not Alert.objects.filter(key="access_given").exists()

    def test_needs_a_reference_and_a_reason(self, world, case):
        ask = commands.access_requests.ask_for_access
        with pytest.raises(Invalid) as refusal:
            world.do("justice", ask, reference=" ", reason=" ")

        assert set(refusal.value.fields) == {"reference", "reason"}

    def test_stops_whoever_asks_for_everything(self, world, case):
        for number in range(5):
            asks(world, "justice", f"TH-2026-90{number:02}")

        with pytest.raises(Refused):
            asks(world, "justice", case.reference)

    def test_is_not_for_somebody_without_a_part_in_cases(self, world, eyes, case):
        assert eyes.get("administrator", HERE).status_code == 404
        with pytest.raises(NotAllowed):
            asks(world, "administrator", case.reference)


class TestTheAnswer:
    def test_yes_opens_the_case_until_its_day_and_tells_them(self, world, case):
        row = asks(world, "justice", case.reference)

        answers(world, row, until=world.now + timedelta(days=2))

        assert opens(world, "justice", case)
        told = Delivery.objects.get(alert=Alert.objects.get(key="access_given"))
        assert told.recipient == world.people["justice"]
        world.later(days=2)
        assert not opens(world, "justice", case)

    def test_is_given_once(self, world, case):
        row = asks(world, "justice", case.reference)
        answers(world, row, granted=False)

        with pytest.raises(Stale):
            answers(world, row)

        assert not opens(world, "justice", case)

    def test_is_the_chairs_and_of_this_case_only(self, world, case):
        row = asks(world, "justice", case.reference)
        with pytest.raises(NotAllowed):
            answers(world, row, who="worker")
        other = asks(world, "justice", a_case(world).reference)
        with pytest.raises(Invalid):
            answers(world, row, asked=other.pk)

        assert not opens(world, "justice", case)

    def test_is_never_yes_to_somebody_in_conflict(self, world, case):
        row = asks(world, "justice", case.reference)
        tie = {"person": world.people["justice"].pk, "reason": "Có họ."}
        world.do("chair", commands.people.declare_conflict, case=case.pk, **tie)

        with pytest.raises(Invalid):
            answers(world, row)

    def test_is_given_on_the_page_of_the_readers(self, world, eyes, case):
        row = asks(world, "justice", case.reference)
        readers = f"/ho-so/{case.reference}/ai-xem-duoc/"
        link = f"buoc/tra-loi-xin-xem/?so={row.pk}"
        assert link in eyes.get("chair", readers).content.decode()
        assert link not in eyes.get("worker", readers).content.decode()

        with eyes.at():
            told = {"granted": "yes", "reason": "Đúng việc.", "until": "30/11/2026"}
            page = f"/ho-so/{case.reference}/{link}"
            answer = sent(signed_in(world, "chair"), page, **told)

        assert answer.status_code == 302
        assert opens(world, "justice", case)
        assert link not in eyes.get("chair", readers).content.decode()
