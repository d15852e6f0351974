"""Roles and permissions as data: who may do what, before any case is looked at.

A permission here is necessary, never sufficient: the relation to the case is asked
by ``casework.access``. Keys reach the database; they are retired, never renamed.
Source: docs/sources/roles.md (NĐ 56/2017 Art 25-32; rows marked "design proposal"
there stay editable by changing this table and ``docs/permissions.csv`` together).
"""

from __future__ import annotations

from enum import StrEnum
from typing import Final


class Role(StrEnum):
    """What a post makes a person. One post, one role."""

    HOTLINE = "hotline"
    RECEIVER = "receiver"
    COLLABORATOR = "collaborator"
    CASE_WORKER = "case_worker"
    CHAIR = "chair"
    POLICE = "police"
    HEALTH = "health"
    SCHOOL = "school"
    JUSTICE = "justice"
    WOMENS_UNION = "womens_union"
    YOUTH_UNION = "youth_union"
    BORDER_GUARD = "border_guard"
    LABOUR_OFFICER = "labour_officer"
    SUPERVISOR = "supervisor"
    STATISTICIAN = "statistician"
    PROVIDER = "provider"
    ADMINISTRATOR = "administrator"


class Permission(StrEnum):
    """One thing a person may do; asked inside the lock by every command."""

    TAKE_REPORT = "take_report"
    FORWARD_REPORT = "forward_report"
    IMPORT_REPORTS = "import_reports"
    READ_COMMUNE_CASES = "read_commune_cases"  # every case of the own commune
    WORK_CASE = "work_case"  # verify, assess, plan, follow up: cases given to one
    ACCEPT_CASE = "accept_case"
    ASSIGN_CASE = "assign_case"
    DECIDE_EMERGENCY = "decide_emergency"
    DECIDE_ISOLATION = "decide_isolation"
    HOLD_MEETING = "hold_meeting"
    APPROVE_PLAN = "approve_plan"
    DECIDE_CLOSURE = "decide_closure"
    CLOSE_EARLY = "close_early"
    VOID_CASE = "void_case"
    DECIDE_RETENTION = (
        "decide_retention"  # keep for proceedings, erase when time is over
    )
    REOPEN_CASE = "reopen_case"
    CHANGE_KIND = "change_kind"
    GRANT_ACCESS = "grant_access"
    ASK_ACCESS = "ask_access"  # ask to read a case one knows by its reference
    BREAK_GLASS = "break_glass"  # emergency access; casework.glass says to which cases
    REVIEW_ACCESS = "review_access"  # say whether an emergency access was justified
    OPEN_FILE = "open_file"  # an auditor's hour with one case; casework.file_opening
    DO_TEAM_TASK = "do_team_task"
    READ_TIMES = "read_times"  # workflow facts only, names never
    READ_FIGURES = "read_figures"  # sums of a province, small ones hidden; no case
    EXPORT_COUNTS = "export_counts"  # take a file of numbers, small ones hidden
    EXPORT_TIMES = "export_times"  # take a file with a row per limit; decide of others'
    MANAGE_PEOPLE = "manage_people"
    MANAGE_PLACES = "manage_places"
    MANAGE_CALENDAR = "manage_calendar"
    MANAGE_WORDING = "manage_wording"
    MANAGE_LIMITS = "manage_limits"
    MANAGE_ON_CALL = "manage_on_call"


P = Permission
_TEAM: Final = frozenset(
    {P.TAKE_REPORT, P.FORWARD_REPORT, P.DO_TEAM_TASK, P.ASK_ACCESS}
)
_RECEIVING: Final = frozenset(
    {P.TAKE_REPORT, P.FORWARD_REPORT, P.IMPORT_REPORTS, P.ASK_ACCESS}
)

PERMISSIONS: Final[dict[Role, frozenset[Permission]]] = {
    Role.HOTLINE: _RECEIVING | {P.BREAK_GLASS},
    Role.RECEIVER: _RECEIVING | {P.BREAK_GLASS},
    Role.COLLABORATOR: frozenset({P.TAKE_REPORT, P.FORWARD_REPORT}),
    Role.CASE_WORKER: frozenset(
        {
            P.TAKE_REPORT,
            P.FORWARD_REPORT,
            P.IMPORT_REPORTS,
            P.ACCEPT_CASE,
            P.WORK_CASE,
            P.ASK_ACCESS,
            P.BREAK_GLASS,
        }
    ),
    Role.CHAIR: frozenset(
        {
            P.TAKE_REPORT,
            P.FORWARD_REPORT,
            P.READ_COMMUNE_CASES,
            P.ACCEPT_CASE,
            P.ASSIGN_CASE,
            P.DECIDE_EMERGENCY,
            P.DECIDE_ISOLATION,
            P.HOLD_MEETING,
            P.APPROVE_PLAN,
            P.DECIDE_CLOSURE,
            P.CLOSE_EARLY,
            P.VOID_CASE,
            P.DECIDE_RETENTION,
            P.REOPEN_CASE,
            P.CHANGE_KIND,
            P.GRANT_ACCESS,
            P.ASK_ACCESS,
            P.BREAK_GLASS,
            P.REVIEW_ACCESS,
            P.EXPORT_COUNTS,
            P.EXPORT_TIMES,
            P.MANAGE_ON_CALL,
        }
    ),
    Role.POLICE: _TEAM | {P.BREAK_GLASS},
    Role.HEALTH: _TEAM | {P.BREAK_GLASS},
    Role.SCHOOL: _TEAM,
    Role.JUSTICE: _TEAM,
    Role.WOMENS_UNION: _TEAM,
    Role.YOUTH_UNION: _TEAM,
    Role.BORDER_GUARD: _TEAM,
    Role.LABOUR_OFFICER: _TEAM,
    Role.SUPERVISOR: frozenset(
        {
            P.READ_TIMES,
            P.OPEN_FILE,
            P.EXPORT_COUNTS,
            P.EXPORT_TIMES,
            P.BREAK_GLASS,
            P.REVIEW_ACCESS,
            P.MANAGE_ON_CALL,
        }
    ),
    Role.STATISTICIAN: frozenset({P.READ_FIGURES, P.EXPORT_COUNTS}),
    # Asked for help beside the path and nothing else: the least of the child.
    Role.PROVIDER: frozenset({P.DO_TEAM_TASK}),
    Role.ADMINISTRATOR: frozenset(
        {
            P.MANAGE_PEOPLE,
            P.MANAGE_PLACES,
            P.MANAGE_CALENDAR,
            P.MANAGE_WORDING,
            P.MANAGE_LIMITS,
            P.MANAGE_ON_CALL,
        }
    ),
}
"""Deny by default: a role that is not here, or a permission not listed, grants nothing."""


class OrganisationKind(StrEnum):
    """The bodies of the law that have a part in a case."""

    HOTLINE = "hotline"
    COMMUNE_COMMITTEE = "commune_committee"
    COMMUNE_POLICE = "commune_police"
    HEALTH_STATION = "health_station"
    SCHOOL = "school"
    WOMENS_UNION = "womens_union"
    YOUTH_UNION = "youth_union"
    BORDER_GUARD = "border_guard"
    PROVINCE_OFFICE = "province_office"
    LABOUR_AUTHORITY = "labour_authority"
    SERVICE_PROVIDER = "service_provider"


ORGANISATION_OF: Final[dict[Role, OrganisationKind]] = {
    Role.HOTLINE: OrganisationKind.HOTLINE,
    Role.RECEIVER: OrganisationKind.COMMUNE_COMMITTEE,
    Role.COLLABORATOR: OrganisationKind.COMMUNE_COMMITTEE,
    Role.CASE_WORKER: OrganisationKind.COMMUNE_COMMITTEE,
    Role.CHAIR: OrganisationKind.COMMUNE_COMMITTEE,
    Role.JUSTICE: OrganisationKind.COMMUNE_COMMITTEE,
    Role.POLICE: OrganisationKind.COMMUNE_POLICE,
    Role.HEALTH: OrganisationKind.HEALTH_STATION,
    Role.SCHOOL: OrganisationKind.SCHOOL,
    Role.WOMENS_UNION: OrganisationKind.WOMENS_UNION,
    Role.YOUTH_UNION: OrganisationKind.YOUTH_UNION,
    Role.BORDER_GUARD: OrganisationKind.BORDER_GUARD,
    Role.LABOUR_OFFICER: OrganisationKind.LABOUR_AUTHORITY,
    Role.SUPERVISOR: OrganisationKind.PROVINCE_OFFICE,
    Role.STATISTICIAN: OrganisationKind.PROVINCE_OFFICE,
    Role.PROVIDER: OrganisationKind.SERVICE_PROVIDER,
    Role.ADMINISTRATOR: OrganisationKind.PROVINCE_OFFICE,
}
"""The kind of body that does the work of a role, where the work is asked of a body."""

K = OrganisationKind
KINDS_OF: Final[dict[Role, frozenset[OrganisationKind]]] = {
    role: frozenset({kind}) for role, kind in ORGANISATION_OF.items()
} | {
    # NĐ 56/2017 Art 25: police and health facilities receive reports too.
    Role.RECEIVER: frozenset(
        {K.COMMUNE_COMMITTEE, K.COMMUNE_POLICE, K.HEALTH_STATION, K.PROVINCE_OFFICE}
    ),
    # One commune may run the system for itself.
    Role.SUPERVISOR: frozenset({K.PROVINCE_OFFICE, K.COMMUNE_COMMITTEE}),
    Role.ADMINISTRATOR: frozenset({K.PROVINCE_OFFICE, K.COMMUNE_COMMITTEE}),
}
"""The kinds of body in which a post of a role may be held."""

ADMINISTRATION: Final[frozenset[Permission]] = PERMISSIONS[Role.ADMINISTRATOR]
"""Permissions that open no case."""

CASE_ROLES: Final[frozenset[Role]] = frozenset(
    role for role, granted in PERMISSIONS.items() if granted - ADMINISTRATION
)
"""Roles that come near cases. Nobody holds one of them and administers as well."""

OPEN_TO_CASES: Final[frozenset[Role]] = CASE_ROLES - {Role.STATISTICIAN, Role.PROVIDER}
"""Roles that may be told of a case and let into one by name. Providers see what is asked
of them, statisticians see sums. docs/sources/roles.md section 4."""


def roles_fitting(kind: OrganisationKind) -> list[Role]:
    """Return the roles a body of ``kind`` has posts for, in the order of ``Role``."""
    return [role for role in Role if kind in KINDS_OF.get(role, ())]
