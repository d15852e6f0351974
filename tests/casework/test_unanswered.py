"""What nobody answers in time rings somebody: once, also after downtime, until it is done."""

from __future__ import annotations

from datetime import timedelta

import pytest

from accounts.roles import OrganisationKind
from casework import commands
from casework.commands.clock import tick
from casework.models import BrokenGlass, Case, HistoryEvent, Referral
from notifications.models import Alert, Delivery
from tests.making import World, a_case, a_walker, a_world

pytestmark = pytest.mark.django_db
WORDS = "Cháu gọi cầu cứu, người phụ trách không nghe máy."


@pytest.fixture
def world() -> World:
    return a_world()


@pytest.fixture
def case(world) -> Case:
    found = a_case(world)
    world.now = a_walker(world, found).after(minutes=10).accept().now
    return Case.unscoped.get(pk=found.pk)


def told_of(alert: Alert) -> set[str]:
    rows = Delivery.objects.filter(alert=alert, kind=Delivery.Kind.ALERT)
    return set(rows.values_list("recipient__username", flat=True))


class TestARequestForHelp:
    @pytest.fixture
    def referral(self, world, case) -> Referral:
        told = {
            "organisation": world.bodies[OrganisationKind.BORDER_GUARD].pk,
            "asks": "Tìm gia đình của cháu ở bản bên kia.",
            "answer_by": world.now + timedelta(hours=5),
        }
        send = commands.referral.send_referral
        sent = world.do("worker", send, case=case.pk, **told)
        return Referral.objects.get(pk=sent["referral"])

    def rung(self) -> Alert | None:
        return Alert.objects.filter(key="referral_unanswered").first()

    def test_rings_the_body_the_worker_and_the_chair_at_its_moment(
        self, world, case, referral
    ):
        tick(referral.answer_by - timedelta(seconds=1))
        assert self.rung() is None

        tick(referral.answer_by)

        alert = self.rung()
        assert alert.params["referral"] == referral.pk
        assert told_of(alert) == {"border", "worker", "stand_in", "chair"}
        assert not alert.late
        assert HistoryEvent.objects.filter(
            case=case, event="find_unanswered_referrals"
        ).exists()

    def test_rings_once_also_after_a_standstill(self, referral):
        for hours in (30, 31, 40):
            tick(referral.answer_by + timedelta(hours=hours))

        assert Alert.objects.get(key="referral_unanswered").late

    @pytest.mark.parametrize(
        ("who", "answer"),
        [
            ("border", ("accept_referral", {})),
            ("border", ("refuse_referral", {"reason": "Không có người."})),
            ("worker", ("revoke_referral", {"reason": "Đã tìm thấy."})),
        ],
    )
    def test_an_answer_ends_it_and_one_in_time_keeps_it_silent(
        self, world, case, referral, who, answer
    ):
        name, told = answer
        command = getattr(commands.referral, name)
        tick(referral.answer_by)
        world.now = referral.answer_by + timedelta(hours=1)

        world.do(who, command, case=case.pk, referral=referral.pk, **told)

        assert self.rung().done_at is not None
        before = Alert.objects.filter(key="referral_unanswered").count()
        tick(world.now + timedelta(days=3))
        assert Alert.objects.filter(key="referral_unanswered").count() == before

    def test_answered_in_time_rings_nobody(self, world, case, referral):
        accept = commands.referral.accept_referral
        world.do("border", accept, case=case.pk, referral=referral.pk)

        tick(referral.answer_by + timedelta(days=1))

        assert self.rung() is None

    def test_of_an_ended_case_rings_nobody(self, world, case, referral):
        walker = a_walker(world, case).verify("not_borne_out")
        walker.close_early("not_substantiated")

        tick(referral.answer_by + timedelta(days=1))

        assert self.rung() is None


class TestTheReviewOfAnEmergencyAccess:
    @pytest.fixture
    def glass(self, world, case) -> BrokenGlass:
        told = {"reason": "danger", "words": WORDS, "confirmed_at": world.now}
        breaks = commands.glass.break_glass
        answer = world.do("receiver", breaks, case=case.pk, **told)
        return BrokenGlass.objects.get(pk=answer["glass"])

    def rung(self) -> Alert | None:
        return Alert.objects.filter(key="review_overdue").first()

    def review(self, world, case, glass, at):
        world.now = at
        told = {"glass": glass.pk, "justified": True, "note": "Đã hỏi cả hai bên."}
        reviews = commands.glass.review_break_glass
        world.do("supervisor", reviews, case=case.pk, **told)

    def test_rings_chair_and_supervisor_when_its_day_is_over(self, glass):
        tick(glass.review_due_at - timedelta(seconds=1))
        assert self.rung() is None

        tick(glass.review_due_at)

        alert = self.rung()
        assert alert.params["glass"] == glass.pk
        assert told_of(alert) == {"chair", "supervisor"}

    def test_rings_once_also_after_a_standstill(self, glass):
        for days in (2, 3, 9):
            tick(glass.review_due_at + timedelta(days=days))

        assert Alert.objects.get(key="review_overdue").late

    def test_never_asks_whoever_opened_the_case(self, world, glass):
        BrokenGlass.objects.update(person=world.people["chair"])

        tick(glass.review_due_at)

        assert told_of(self.rung()) == {"supervisor"}

    def test_is_over_when_it_was_reviewed(self, world, case, glass):
        tick(glass.review_due_at)

        self.review(world, case, glass, glass.review_due_at + timedelta(hours=1))

        assert self.rung().done_at is not None

    def test_reviewed_in_time_rings_nobody(self, world, case, glass):
        self.review(world, case, glass, world.now + timedelta(hours=1))

        tick(glass.review_due_at + timedelta(days=1))

        assert self.rung() is None

    def test_waits_also_after_the_end_of_the_case(self, world, case, glass):
        tick(glass.review_due_at)
        walker = a_walker(world, case)
        walker.now = glass.review_due_at + timedelta(hours=1)

        walker.verify("not_borne_out").close_early("not_substantiated")

        assert self.rung().done_at is None
