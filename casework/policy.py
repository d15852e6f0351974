"""Which groups of fields a person sees of a case, by role and relation. Deny by default.

Pure tables, asked by ``groups_for``. ``docs/policy.csv`` says the same for people to
review; it is written apart and never read here. A test compares both, cell by cell.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from accounts.actor import Actor
from accounts.roles import Role
from casework import access
from casework.field_groups import EVERYTHING, NOTHING, FieldGroup
from casework.models import Case
from casework.ties import OPENS_A_PART, OPENS_THE_WHOLE, Tie

__all__ = ["GROUPS_OF_TIE", "PART_OF_ROLE", "Tie", "groups", "groups_for", "ties_of"]

G = FieldGroup
_FILE: Final = EVERYTHING - {G.REPORTER}
_FACTS: Final = frozenset({G.WORKFLOW_FACTS})

GROUPS_OF_TIE: Final[dict[Tie, frozenset[FieldGroup]]] = {
    Tie.COMMUNE_HEAD: EVERYTHING,
    Tie.OFFERED_BODY: EVERYTHING,
    Tie.CASE_HOLDER: EVERYTHING,
    Tie.GRANTED: _FILE,
    Tie.AUDITOR: _FILE,
    Tie.BREAK_GLASS: _FILE,
    Tie.REFERRAL_BODY: _FACTS,
    Tie.INTAKE_AUTHOR: _FACTS,
    Tie.PROVINCE_SUPERVISOR: _FACTS,
}
"""What a relation shows whatever the role. Team members: see ``PART_OF_ROLE``."""

PART_OF_ROLE: Final[dict[Role, frozenset[FieldGroup]]] = {
    # Incident facts, suspect, safety; no therapy or medical notes.
    Role.POLICE: _FILE - {G.MEDICAL},
    Role.BORDER_GUARD: _FILE - {G.MEDICAL},
    Role.HEALTH: frozenset({G.IDENTITY, G.MEDICAL, G.WORKFLOW_FACTS}),
    Role.SCHOOL: frozenset({G.IDENTITY, G.WORKFLOW_FACTS}),
    Role.JUSTICE: frozenset({G.IDENTITY, G.CONTACT_AND_PLACE, G.WORKFLOW_FACTS}),
    Role.WOMENS_UNION: frozenset({G.IDENTITY, G.CONTACT_AND_PLACE, G.WORKFLOW_FACTS}),
    Role.YOUTH_UNION: frozenset({G.IDENTITY, G.WORKFLOW_FACTS}),
    # Work of children: the workplace and the employer.
    Role.LABOUR_OFFICER: frozenset(
        {G.IDENTITY, G.CONTACT_AND_PLACE, G.ALLEGED_OFFENDER, G.WORKFLOW_FACTS}
    ),
}
"""What a team member sees of a case they are asked for work in. docs/sources/roles.md 4."""

_TEAM: Final = frozenset({Tie.TASK_HOLDER, Tie.TEAM_MEMBER})
_OF_THE_COMMUNE: Final = frozenset(
    {Tie.COMMUNE_HEAD, Tie.OFFERED_BODY, Tie.CASE_HOLDER, *_TEAM}
)
OPENS: Final = frozenset({*OPENS_THE_WHOLE, *OPENS_A_PART})


def groups(ties: Iterable[Tie], roles: Iterable[Role]) -> frozenset[FieldGroup]:
    """Return what these relations show to a holder of these posts, all together."""
    stands = frozenset(ties)
    if Tie.CONFLICTED in stands:
        return NOTHING
    shown = NOTHING.union(*(GROUPS_OF_TIE.get(tie, NOTHING) for tie in stands))
    if stands & _TEAM:
        shown |= NOTHING.union(*(PART_OF_ROLE.get(role, NOTHING) for role in roles))
    return shown


def ties_of(actor: Actor, case: Case) -> frozenset[Tie]:
    """Return how the actor stands to the case now; one query.

    Somebody in conflict with the case stands to it in no other way.
    """
    return access.ties_between(actor, case.pk)


def groups_for(actor: Actor, case: Case) -> frozenset[FieldGroup]:
    """Return the groups of fields this person may see of this case now."""
    return groups(ties_of(actor, case), actor.roles)
