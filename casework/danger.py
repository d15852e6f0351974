"""Who hears of a report or a danger at once, and may know of the case because of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from casework import recipients
from casework.models import Case, CaseMember, Relation


@dataclass(frozen=True)
class Heard:
    """Who hears: people of the committee that has the case, and the commune police."""

    workers: list[int]
    deciders: list[int]
    police: dict[int, int | None]  # with their body

    @property
    def people(self) -> list[int]:
        return recipients.unique([*self.workers, *self.deciders, *self.police])


def tell(case: Case, *, danger: bool, at: datetime, again: bool = False) -> Heard:
    """Return who hears at once, the police too where there is danger. Each of them may
    from now on know that the case exists and whom to call, nothing more; as long as
    they have a post in the body that was told. ``again``: of a case that is there.
    """
    heard = Heard(
        recipients.workers(case),
        recipients.deciders(case, at),
        recipients.police_of(case, at) if danger else {},
    )
    # Who has posts in both bodies hears as the commune's own.
    ours = dict.fromkeys([*heard.workers, *heard.deciders], case.committee_id)
    bodies = heard.police | ours
    if again:
        bodies = _not_told_yet(case, bodies, at)
    CaseMember.objects.bulk_create(
        CaseMember(
            case=case,
            person_id=person,
            relation=Relation.TOLD,
            organisation_id=body,
            starts_at=at,
        )
        for person, body in bodies.items()
    )
    return heard


def _not_told_yet(
    case: Case, bodies: dict[int, int | None], at: datetime
) -> dict[int, int | None]:
    """Return those who were not told in this body; what they heard in another ends."""
    rows = CaseMember.objects.filter(
        case=case, relation=Relation.TOLD, ends_at__isnull=True
    )
    known = dict(rows.values_list("person_id", "organisation_id"))
    new = {p: body for p, body in bodies.items() if p not in known or known[p] != body}
    rows.filter(person__in=new).update(ends_at=at)
    return new
