"""Who can see this child: the list of people and the rules of access say the same."""

from __future__ import annotations

from datetime import timedelta

import pytest

from accounts.actor import actor_for
from accounts.models import Person, Post
from accounts.roles import OrganisationKind, Role
from casework import access, commands
from casework.models import Case, CaseMember, Relation
from casework.queries.readers import people_in
from tests.making import a_case, a_person, a_walker, a_world
from tests.proofs import scenes

pytestmark = pytest.mark.django_db


def seen_by_asking(case: Case, at) -> tuple[frozenset[int], frozenset[int]]:
    """Return who opens the case, and who sees a part, asked person by person."""
    whole, part = set(), set()
    for person in Person.objects.all():
        actor = actor_for(person, at)
        if (
            access.cases_for(actor).filter(pk=case.pk).exists()
            or access.open_by_glass(actor).filter(pk=case.pk).exists()
        ):
            whole.add(person.pk)
        elif any(
            rows.exists()
            for rows in (
                access.readable_for(actor).filter(pk=case.pk),
                access.work_items_for(actor).filter(case=case),
                access.reports_for(actor).filter(cases=case),
                access.told_cases_for(actor).filter(pk=case.pk),
                access.times_for(actor).filter(pk=case.pk),
            )
        ):
            part.add(person.pk)
    return frozenset(whole), frozenset(part)


def assert_same(at) -> None:
    for case in Case.unscoped.all():
        whole, part = seen_by_asking(case, at)
        assert people_in(case, at, part=False) == whole, case
        assert people_in(case, at, part=True) == part, case


class TestTheListOfReaders:
    @pytest.mark.parametrize(
        "state", ["fresh", "accepted", "emergency", "running", "closed"]
    )
    def test_names_exactly_who_sees_the_case_at(self, state):
        world = a_world()
        walk = getattr(scenes, state)(world)

        assert_same(walk.now)
        whole = people_in(Case.unscoped.get(pk=walk.case), walk.now, part=False)
        assert world.people["chair"].pk in whole
        assert world.people["police"].pk not in whole

    def test_names_exactly_who_sees_it_after_everything_at_once(self):
        """Grants, conflicts, a transfer on offer, ended posts, somebody deactivated."""
        world = a_world()
        case = a_case(
            world,
            residence_same=False,
            residence_commune_id=world.other_commune.pk,
        )
        walk = a_walker(world, case).after(minutes=10).accept().after(minutes=5)
        walk.verify().assess().decide(emergency=True)
        world.now = walk.now
        committee = world.bodies[OrganisationKind.COMMUNE_COMMITTEE]
        people = world.people | {
            "colleague": a_person("colleague", Role.CASE_WORKER, committee),
            "office": a_person("office", Role.SUPERVISOR, committee),
            "former": Person.objects.create(username="former", display_name="Người cũ"),
        }
        on = {"case": case.pk, "reason": "Cùng xác minh."}
        for name in ("justice", "youth", "border"):
            give = commands.people.grant_access
            world.do("chair", give, person=people[name].pk, **on)
        soon = world.now + timedelta(hours=1)
        give = commands.people.grant_access
        world.do("chair", give, person=people["school"].pk, until=soon, **on)
        world.do("chair", commands.passing.offer_to_residence, case=case.pk)
        ask = {"asks": "Tìm gia đình.", "answer_by": world.now + timedelta(days=9)}
        for kind in (OrganisationKind.BORDER_GUARD, OrganisationKind.WOMENS_UNION):
            body = world.bodies[kind].pk
            send = commands.referral.send_referral
            world.do("worker", send, case=case.pk, organisation=body, **ask)
        for name in ("receiver", "colleague"):
            world.people |= {name: people[name]}
            world.do(
                name,
                commands.glass.break_glass,
                case=case.pk,
                reason="danger",
                words="Cháu gọi cầu cứu, người phụ trách tắt máy.",
                confirmed_at=world.now,
            )
        opens = commands.opening.open_file
        told = {"purpose": "audit", "words": "Kiểm tra theo kế hoạch quý."}
        world.do("supervisor", opens, case=case.pk, **told)
        tie = commands.people.declare_conflict
        for name in ("health", "border"):
            world.do("chair", tie, person=people[name].pk, **on)
        CaseMember.objects.create(
            case=case,
            person=people["receiver"],
            relation=Relation.TOLD,
            organisation=people["receiver"].posts.get().organisation,
            starts_at=world.now,
        )
        Post.objects.filter(person=people["police"]).update(
            ends_on=world.now.date() - timedelta(days=1)
        )
        Person.objects.filter(pk=people["youth"].pk).update(is_active=False)

        for wait in (timedelta(minutes=1), timedelta(hours=2), timedelta(days=20)):
            at = world.now + wait
            assert_same(at)

        first = people_in(case, world.now + timedelta(minutes=1), part=False)
        later = people_in(case, world.now + timedelta(hours=2), part=False)
        ended = {people[n].pk for n in ("school", "receiver", "colleague")}
        assert first - later == ended
        assert {people[n].pk for n in ("justice", "other_worker", "worker")} < later
        assert not later & {people[n].pk for n in ("border", "youth", "colleague")}
