"""Every alert there is: its key, its usual level, what it is called inside the system.

The label is read by signed-in people only. The words that may leave the system are in
``templates/notifications/words/<key>.txt`` and hold a code, never a name.
Keys reach the database: retired, never renamed. Source of who is told: roles.md 5.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class AlertKind:
    """One line of the catalogue."""

    key: str
    level: int  # 1 danger now, 2 limit or answer, 3 news
    label: Promise | str


KINDS: Final[tuple[AlertKind, ...]] = (
    AlertKind("new_report_danger", 1, _("A child may be in danger")),
    AlertKind("new_report", 2, _("New report")),
    AlertKind("forwarded", 2, _("Report forwarded to your commune")),
    AlertKind("sent_back", 2, _("Report sent back")),
    AlertKind("case_offered", 2, _("You are asked to take a case over")),
    AlertKind("handed_over", 3, _("A case has changed hands")),
    AlertKind("assigned", 2, _("A case was given to you")),
    AlertKind("access_asked", 2, _("Somebody asks to read a case")),
    AlertKind("access_given", 3, _("You may read a case for a time")),
    AlertKind("glass_broken", 2, _("A case was opened in an emergency")),
    AlertKind("glass_not_justified", 2, _("An emergency access was not justified")),
    AlertKind("review_overdue", 2, _("An emergency access was not reviewed in time")),
    AlertKind("file_opened", 3, _("The supervisor opened a file")),
    AlertKind("shut_out", 2, _("Somebody was shut out of a case")),
    AlertKind("emergency_decided", 1, _("Emergency measures decided")),
    AlertKind("task_asked", 2, _("You are asked to act")),
    AlertKind("referral_asked", 2, _("Your office is asked for help")),
    AlertKind("referral_refused", 2, _("A body declined to help")),
    AlertKind("referral_unanswered", 2, _("A request for help got no answer")),
    AlertKind("referral_answered", 3, _("A body answered a request for help")),
    AlertKind("task_refused", 2, _("A body declined what was asked")),
    AlertKind("task_resumed", 3, _("A body takes on what it had declined")),
    AlertKind("task_done", 3, _("A body finished what was asked")),
    AlertKind("task_overdue", 2, _("What was asked is overdue")),
    AlertKind("limit_half", 3, _("Half of the time limit has passed")),
    AlertKind("limit_three_quarters", 2, _("A time limit is near")),
    AlertKind("limit_passed", 2, _("A time limit has passed")),
    AlertKind("visit_missed", 2, _("A visit was missed")),
    AlertKind("assessment_signed", 2, _("An assessment waits for your decision")),
    AlertKind("plan_submitted", 2, _("A plan waits for approval")),
    AlertKind("plan_approved", 3, _("The plan was approved")),
    AlertKind("plan_returned", 2, _("The plan was returned")),
    AlertKind("isolation_decided", 2, _("Temporary isolation was decided")),
    AlertKind("isolation_marks", 2, _("The isolation is near its end")),
    AlertKind("case_closed", 3, _("The case was closed")),
    AlertKind("case_reopened", 2, _("The case was opened again")),
    AlertKind("child_erased", 2, _("The record of a child was erased")),
    AlertKind("case_voided", 3, _("The case was voided")),
    AlertKind("closed_early", 2, _("The case was closed early")),
    AlertKind("kind_changed", 2, _("The kind of the case changed")),
    AlertKind("risk_raised", 2, _("The risk was raised")),
    AlertKind("export_asked", 3, _("A file with references waits for a second person")),
    AlertKind("export_decided", 3, _("A file you asked for was decided about")),
    AlertKind("import_summary", 3, _("Old reports were taken in")),
    AlertKind("nobody_on_call", 1, _("Nobody is on the rota")),
    AlertKind("post_closure_check_due", 2, _("A check after closure is due")),
)
CATALOGUE: Final[dict[str, AlertKind]] = {kind.key: kind for kind in KINDS}


class UnknownAlert(Exception):
    """The key is not in the catalogue."""


class HarmfulParams(Exception):
    """A parameter is not on the list, or could hold free text."""


_KEY = re.compile(r"[a-z][a-z0-9_]{0,39}|[A-Z]{1,3}\d{1,3}")  # ours, or the register's


def _key(value: Any) -> bool:
    return isinstance(value, str) and _KEY.fullmatch(value) is not None


def _whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _moment(value: Any) -> bool:
    if not isinstance(value, str):
        return False
    try:
        return datetime.fromisoformat(value).tzinfo is not None
    except ValueError:
        return False


HARMLESS: Final[dict[str, Callable[[Any], bool]]] = {
    "limit": _key,  # key or source id of the time limit, named by a hook when shown
    "asked": _key,  # key of what a body was asked to do
    "due": _moment,  # ISO 8601 with offset
    "percent": _whole,
    "count": _whole,
    "day": _whole,
    "item": _whole,  # number of the piece of work that is asked
    "visit": _whole,  # number of the visit
    "referral": _whole,  # number of the request for help
    "glass": _whole,  # number of the emergency access
}
"""What ``Alert.params`` may hold. Nothing here can carry a name."""


def kind_of(key: str) -> AlertKind:
    """Return the line for ``key``. Errors: ``UnknownAlert``."""
    try:
        return CATALOGUE[key]
    except KeyError:
        raise UnknownAlert(key) from None


def harmless(params: Mapping[str, Any] | None) -> dict[str, Any]:
    """Return ``params`` as stored; moments may be given as ``datetime``.

    Errors: ``HarmfulParams`` names the key, never the value.
    """
    kept: dict[str, Any] = {}
    for name, given in (params or {}).items():
        value = given.isoformat() if isinstance(given, datetime) else given
        if name not in HARMLESS or not HARMLESS[name](value):
            raise HarmfulParams(name)
        kept[name] = value
    return kept
