"""What a person may do and see, in words: the preview of a role."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.actor import Actor
from accounts.models import ROLE_LABELS, Organisation
from accounts.roles import PERMISSIONS, Permission, Role

P = Permission
PERMISSION_LABELS: dict[Permission, Any] = {
    P.TAKE_REPORT: _("Take a report"),
    P.FORWARD_REPORT: _("Pass a report on"),
    P.IMPORT_REPORTS: _("Bring in lists of reports"),
    P.READ_COMMUNE_CASES: _("Read the cases of their own commune"),
    P.WORK_CASE: _("Assess, plan and follow up cases given to them"),
    P.ACCEPT_CASE: _("Accept a case passed to the commune"),
    P.ASSIGN_CASE: _("Give a case to a worker"),
    P.DECIDE_EMERGENCY: _("Decide on emergency measures"),
    P.DECIDE_ISOLATION: _("Decide to isolate a child"),
    P.HOLD_MEETING: _("Chair the meeting on needs"),
    P.APPROVE_PLAN: _("Approve a plan"),
    P.DECIDE_CLOSURE: _("Decide to close a case"),
    P.CLOSE_EARLY: _("Close a case early"),
    P.VOID_CASE: _("Void a case opened by mistake"),
    P.DECIDE_RETENTION: _("Keep a file for proceedings, or decide to erase it"),
    P.REOPEN_CASE: _("Reopen a case"),
    P.CHANGE_KIND: _("Change the kind of a case"),
    P.GRANT_ACCESS: _("Let somebody into one case"),
    P.BREAK_GLASS: _("Open a case in an emergency, with a reason"),
    P.ASK_ACCESS: _("Ask to see a case by its reference"),
    P.REVIEW_ACCESS: _("Review emergency access"),
    P.OPEN_FILE: _("Open one file for an hour, with a reason"),
    P.DO_TEAM_TASK: _("Answer requests made to their organisation"),
    P.READ_FIGURES: _("See numbers of a province, small ones hidden"),
    P.READ_TIMES: _("See response times, never names"),
    P.EXPORT_COUNTS: _("Take out numbers as a file, small ones hidden"),
    P.EXPORT_TIMES: _(
        "Take out response times as a file, and decide about others' files"
    ),
    P.MANAGE_PEOPLE: _("Manage people and posts"),
    P.MANAGE_PLACES: _("Manage places and organisations"),
    P.MANAGE_CALENDAR: _("Manage days off and swapped days"),
    P.MANAGE_WORDING: _("Manage the wording of alerts"),
    P.MANAGE_LIMITS: _("Manage local time limits"),
    P.MANAGE_ON_CALL: _("Manage the on-call rota"),
}

CASE_CONTENT = frozenset({P.READ_COMMUNE_CASES, P.WORK_CASE})
OWN_PART = frozenset({P.DO_TEAM_TASK})


@dataclass(frozen=True)
class Grant:
    """What one post gives, and how much of cases it shows."""

    role: Any
    organisation: Organisation
    may: tuple[Any, ...]
    sees: Any


def sees(role: Role) -> Any:
    """Return one sentence on what ``role`` shows of cases."""
    granted = PERMISSIONS.get(role, frozenset())
    if P.READ_COMMUNE_CASES in granted:
        return _("Sees the cases of their own commune.")
    if P.WORK_CASE in granted:
        return _("Sees the cases given to them, and no others.")
    if granted & OWN_PART:
        return _("Sees what their organisation was asked to do, not the case.")
    if P.TAKE_REPORT in granted:
        return _("Sees the reports they took and how far they have got.")
    if P.READ_TIMES in granted:
        return _("Sees response times and counts, no names.")
    if P.READ_FIGURES in granted:
        return _("Sees numbers, no case.")
    return _("Sees no case.")


def what_they_may_do(actor: Actor) -> list[Grant]:
    """Return one grant per post held at the moment ``actor`` was asked for."""
    bodies = Organisation.objects.select_related("place").in_bulk(
        actor.organisation_ids
    )
    return [
        Grant(
            role=ROLE_LABELS[s.role.value],
            organisation=bodies[s.organisation_id],
            may=tuple(
                PERMISSION_LABELS[p]
                for p in Permission
                if p in PERMISSIONS.get(s.role, frozenset())
            ),
            sees=sees(s.role),
        )
        for s in actor.standings
    ]
