"""Which groups of fields a person sees of a case, by role and relation. Deny by default.

Pure tables, asked by ``groups_for``. ``docs/policy.csv`` says the same for people to
review; it is written apart and never read here. A test compares both, cell by cell.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from typing import Final

from accounts.actor import Actor
from accounts.roles import OPEN_TO_CASES, PERMISSIONS, Permission, Role
from casework import access
from casework.field_groups import EVERYTHING, NOTHING, FieldGroup
from casework.models import Case
from casework.ties import OPENS_THE_PAGE, TEAM_ROLES, Tie
from workflows.rules.states import ENDED, State

__all__ = ["OPENS", "Action", "Tie", "allows"]
__all__ += ["groups", "groups_by", "groups_for", "ties_of"]

G = FieldGroup
_FILE: Final = EVERYTHING - {G.REPORTER}
_FACTS: Final = frozenset({G.WORKFLOW_FACTS})
_NAMES: Final = frozenset({G.IDENTITY, G.CONTACT_AND_PLACE, G.ALLEGED_OFFENDER})

GROUPS_OF_TIE: Final[dict[Tie, frozenset[FieldGroup]]] = {
    Tie.COMMUNE_HEAD: EVERYTHING,
    Tie.OFFERED_BODY: _FILE,
    Tie.CASE_HOLDER: EVERYTHING,
    Tie.GRANTED: _FILE,
    Tie.AUDITOR: _FILE - _NAMES,
    Tie.AUDITOR_NAMED: _FILE,
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

OF_THE_TEAM: Final = frozenset({Tie.TASK_HOLDER, Tie.TEAM_MEMBER})
OPENS: Final = frozenset(OPENS_THE_PAGE)


class Action(StrEnum):
    """What somebody does with a case. The first four are asked per group of fields."""

    READ = "read"  # on the pages of the case
    HISTORY = "history"  # the sealed content of an entry
    PRINT = "print"  # a statutory form as text
    OWN_REPORT = "own_report"  # Mẫu số 01 of a report one took
    OPEN_CASE = "open_case"
    LIST = "list"  # found by its reference
    SEARCH = "search"  # found by the child's name
    FIGURES = "figures"  # part of a sum that is shown where it is not small
    COUNT = "count"  # counted among the times of a commune
    HEAR = "hear"  # an alert about it may ring
    ADD_NOTE = "add_note"
    WORK_CASE = "work_case"
    DO_TASK = "do_task"
    DECIDE = "decide"


OF_FIELDS: Final = frozenset(
    {Action.READ, Action.HISTORY, Action.PRINT, Action.OWN_REPORT}
)
_READING: Final = frozenset({Action.OPEN_CASE, *(OF_FIELDS - {Action.OWN_REPORT})})
_FINDING: Final = frozenset({Action.LIST, Action.SEARCH, Action.HEAR, Action.ADD_NOTE})
_TIMES: Final = frozenset({Action.COUNT, Action.HEAR})
_DOING: Final = frozenset({Action.WORK_CASE, Action.DECIDE})

ACTIONS_OF_TIE: Final[dict[Tie, frozenset[Action]]] = {
    Tie.COMMUNE_HEAD: _READING | _FINDING | _DOING | {Action.COUNT},
    Tie.OFFERED_BODY: _READING | _FINDING,
    Tie.CASE_HOLDER: _READING | _FINDING | _DOING,
    Tie.GRANTED: _READING | _FINDING,
    Tie.TASK_HOLDER: _READING | {Action.HEAR, Action.DO_TASK},
    Tie.TEAM_MEMBER: _READING | {Action.HEAR, Action.DO_TASK},
    Tie.REFERRAL_BODY: frozenset({Action.HEAR}),
    **dict.fromkeys((Tie.AUDITOR, Tie.AUDITOR_NAMED), _READING | _TIMES),
    Tie.BREAK_GLASS: _READING | {Action.ADD_NOTE},
    Tie.INTAKE_AUTHOR: frozenset({Action.HEAR, Action.OWN_REPORT}),
    Tie.PROVINCE_SUPERVISOR: _TIMES,
    Tie.PROVINCE_STATISTICIAN: frozenset({Action.FIGURES}),
    Tie.TOLD: frozenset({Action.HEAR}),
    Tie.CONFLICTED: frozenset(),
}

PERMISSION_OF: Final[dict[Action, Permission]] = {
    Action.WORK_CASE: Permission.WORK_CASE,
    Action.DO_TASK: Permission.DO_TEAM_TASK,
    Action.DECIDE: Permission.ASSIGN_CASE,  # stands for all the Chair decides
}

ROLES_OF_TIE: Final[dict[Tie, frozenset[Role]]] = {
    Tie.COMMUNE_HEAD: frozenset({Role.CHAIR}),
    Tie.OFFERED_BODY: frozenset({Role.CHAIR, Role.CASE_WORKER}),
    Tie.CASE_HOLDER: frozenset({Role.CASE_WORKER}),
    Tie.GRANTED: OPEN_TO_CASES,
    Tie.TASK_HOLDER: TEAM_ROLES,
    Tie.TEAM_MEMBER: TEAM_ROLES,
    Tie.REFERRAL_BODY: TEAM_ROLES | {Role.PROVIDER},
    Tie.AUDITOR: frozenset({Role.SUPERVISOR}),
    Tie.AUDITOR_NAMED: frozenset({Role.SUPERVISOR}),
    Tie.BREAK_GLASS: frozenset(
        role for role in Role if Permission.BREAK_GLASS in PERMISSIONS[role]
    ),
    Tie.INTAKE_AUTHOR: frozenset(
        role for role in Role if Permission.TAKE_REPORT in PERMISSIONS[role]
    ),
    Tie.PROVINCE_SUPERVISOR: frozenset({Role.SUPERVISOR}),
    Tie.PROVINCE_STATISTICIAN: frozenset({Role.STATISTICIAN}),
    Tie.TOLD: OPEN_TO_CASES,
    Tie.CONFLICTED: frozenset(Role),
}
"""Who can stand to a case so at all. Administrators come near no case."""

ENDS_WITH_THE_CASE: Final = frozenset(
    {*OF_THE_TEAM, Tie.OFFERED_BODY, Tie.REFERRAL_BODY, Tie.TOLD}
)


def allows(
    role: Role, tie: Tie, action: Action, group: FieldGroup | None, state: State
) -> bool:
    """Say whether a holder of ``role`` who stands so to a case in ``state`` may do this.

    ``group`` is asked for the actions ``OF_FIELDS`` and null for the others.
    """
    if role not in ROLES_OF_TIE[tie] or action not in ACTIONS_OF_TIE[tie]:
        return False
    if state in ENDED and tie in ENDS_WITH_THE_CASE:
        return False
    permission = PERMISSION_OF.get(action)
    if permission is not None and permission not in PERMISSIONS[role]:
        return False
    if action not in OF_FIELDS:
        return group is None
    if action is Action.OWN_REPORT:
        return group is not None
    return group in groups({tie}, {role})


def groups(ties: Iterable[Tie], roles: Iterable[Role]) -> frozenset[FieldGroup]:
    """Return what these relations show to a holder of these posts, all together.

    ``roles``: for a team member those in which they are asked for work.
    """
    stands = frozenset(ties)
    if Tie.CONFLICTED in stands:
        return NOTHING
    shown = NOTHING.union(*(GROUPS_OF_TIE.get(tie, NOTHING) for tie in stands))
    if stands & OF_THE_TEAM:
        shown |= NOTHING.union(*(PART_OF_ROLE.get(role, NOTHING) for role in roles))
    return shown


def ties_of(actor: Actor, case: Case) -> frozenset[Tie]:
    """Return how the actor stands to the case now; one query.

    Somebody in conflict with the case stands to it in no other way.
    """
    return access.ties_between(actor, case.pk)


def groups_for(actor: Actor, case: Case) -> frozenset[FieldGroup]:
    """Return the groups of fields this person may see of this case now."""
    return groups_by(actor, case, ties_of(actor, case))


def groups_by(
    actor: Actor, case: Case, stands: frozenset[Tie]
) -> frozenset[FieldGroup]:
    """Return the groups these relations show; one post's work opens one post's part.

    Who reported is closed to everybody but the taker of the report, where they asked
    that the commune shall not know.
    """
    roles = actor.roles & TEAM_ROLES
    if len(roles) > 1 and stands & OF_THE_TEAM:
        roles = access.roles_asked(actor, case.pk)
    shown = groups(stands, roles)
    if case.report.keep_from_commune and Tie.INTAKE_AUTHOR not in stands:
        shown -= {G.REPORTER}
    return shown
