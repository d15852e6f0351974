"""Whom an event concerns: people, by role and body, at one moment.

Source: docs/sources/roles.md section 5, second column (who is told at once).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Q

from accounts import on_call
from accounts.models import Organisation, Place, Post
from accounts.roles import ORGANISATION_OF, OrganisationKind, Role
from casework.models import Case, CaseMember, Relation
from casework.rings import Hears, hearers_of
from workflows.models import WorkItem


def body_for(role: Role, case: Case, at: datetime) -> Organisation | None:
    """Return the one body of ``role`` that serves the case's commune.

    Null when there is none, or several (two schools): then the worker chooses.
    """
    if ORGANISATION_OF[role] == OrganisationKind.COMMUNE_COMMITTEE:
        return case.committee
    place = case.incident_commune or case.residence_commune
    if place is None:
        return None
    return on_call.organisation_for(ORGANISATION_OF[role], place, at)


def committee_for(place: Place | None, at: datetime) -> Organisation | None:
    """Return the People's Committee that serves ``place`` today."""
    if place is None:
        return None
    kind = OrganisationKind.COMMUNE_COMMITTEE
    return on_call.organisation_for(kind, place, at)


def able_holders_of(
    role: Role, organisation: Organisation | None, case: Case, at: datetime
) -> list[int]:
    """Return who holds ``role`` there and is not in conflict with the case."""
    people = holders_of(role, organisation, at)
    barred = shut_out(case, at) if people else frozenset()
    return [person for person in people if person not in barred]


def holders_of(
    role: Role, organisation: Organisation | None, at: datetime
) -> list[int]:
    """Return the people who hold ``role`` in ``organisation`` at ``at``."""
    if organisation is None:
        return []
    return [person.pk for person in on_call.people_holding(organisation, at, role)]


def case_worker_for(
    organisation: Organisation | None, at: datetime, case: Case | None = None
) -> tuple[int | None, list[int]]:
    """Return who holds new cases of a committee now, and who stands in.

    The rota first; without a turn, the first holder of the post holds and the others
    stand in, so that a report is nobody's only where nobody has the post. Nobody who is
    in conflict with ``case``, where it is there already.
    """
    if organisation is None:
        return None, []
    now = on_call.who_is_on_call(organisation, at, Role.CASE_WORKER)
    barred = shut_out(case, at) if case is not None else frozenset()
    people = [person.pk for person in now.everyone if person.pk not in barred]
    return (people[0], people[1:]) if people else (None, [])


def deciders(case: Case, at: datetime) -> list[int]:
    """Return the Chair (and Vice-Chair with the same post) of the case's committee."""
    return able_holders_of(Role.CHAIR, case.committee, case, at)


def workers(case: Case) -> list[int]:
    """Return whoever holds the case and stands in for them now."""
    members = CaseMember.objects.filter(
        case=case,
        relation__in=[Relation.CASE_HOLDER, Relation.STAND_IN],
        ends_at__isnull=True,
    )
    barred = CaseMember.objects.filter(
        case=case, relation=Relation.CONFLICTED, ends_at__isnull=True
    )
    left = members.exclude(person__in=barred.values("person"))
    return list(left.order_by("pk").values_list("person_id", flat=True))


def shut_out(case: Case, at: datetime) -> frozenset[int]:
    """Return who is in conflict with the case now: never given it, whoever asks."""
    members = CaseMember.objects.filter(
        Q(ends_at__isnull=True) | Q(ends_at__gt=at),
        case=case,
        relation=Relation.CONFLICTED,
        starts_at__lte=at,
    )
    return frozenset(members.values_list("person_id", flat=True))


def supervisors(case: Case, at: datetime) -> list[int]:
    """Return the supervisors of the province office over the case's commune.

    Of every province office where the place is not known: somebody must see it.
    """
    place = case.incident_commune or case.residence_commune
    if place is not None:
        offices = on_call.organisations_for(OrganisationKind.PROVINCE_OFFICE, place, at)
    else:
        offices = list(
            Organisation.objects.filter(kind=OrganisationKind.PROVINCE_OFFICE)
        )
    found = unique(p for o in offices for p in holders_of(Role.SUPERVISOR, o, at))
    barred = shut_out(case, at)
    return [person for person in found if person not in barred]


def able(case: Case, people: Iterable[int], at: datetime) -> frozenset[int]:
    """Return those of ``people`` who may hear of the case: a post now, no conflict.

    One query. Each delivery asks the whole permission again.
    """
    shut_out = CaseMember.objects.filter(
        case=case, relation=Relation.CONFLICTED, ends_at__isnull=True
    )
    held = Post.objects.held_on(at).filter(
        person__in=set(people), person__is_active=True
    )
    held = held.exclude(person__in=shut_out.values("person"))
    return frozenset(held.values_list("person_id", flat=True))


def in_their_place(case: Case, at: datetime) -> list[list[int]]:
    """Return who hears where nobody who was to hear can: Chair, then supervisors."""
    return [
        [person for person in group if person in able(case, group, at)]
        for group in (deciders(case, at), supervisors(case, at))
    ]


def told_of_a_mark(rule: str, percent: int, case: Case, at: datetime) -> list[int]:
    """Return who hears that this mark of a limit was reached: ``rings.TOLD``."""
    groups = {
        Hears.WORKER: lambda: workers(case),
        Hears.CHAIR: lambda: deciders(case, at),
        Hears.SUPERVISOR: lambda: supervisors(case, at),
    }
    return unique(p for who in hearers_of(rule, percent) for p in groups[who]())


def told_of_overdue_work(item: WorkItem, case: Case, at: datetime) -> list[int]:
    """Return the doer, else all who could be, and the case's worker."""
    doers = holders_of(Role(item.role), item.organisation, at)
    if item.person_id is not None:
        doers = [item.person_id]
    return unique([*doers, *workers(case)])


def told_of_a_breach(case: Case, at: datetime) -> list[int]:
    """Return who hears that a limit was passed: worker, Chair, supervisor."""
    return worried(case, at)


def police_of(case: Case, at: datetime) -> dict[int, int | None]:
    """Return the commune police who hear of a danger at once, with their body."""
    body = body_for(Role.POLICE, case, at)
    people = able_holders_of(Role.POLICE, body, case, at)
    return dict.fromkeys(people, body.pk if body else None)


def worried(case: Case, at: datetime) -> list[int]:
    """Return who hears at once that nobody is there to act: worker, Chair, supervisor."""
    return unique([*workers(case), *deciders(case, at), *supervisors(case, at)])


def unique(people: Iterable[int]) -> list[int]:
    return list(dict.fromkeys(people))
