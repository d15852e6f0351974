"""Who hears of the marks of each limit, as a table. Source: docs/sources/roles.md 5."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from workflows.rules.deadlines import DEADLINES


class Hears(StrEnum):
    """Who hears, as seen from the case."""

    WORKER = "worker"  # and the stand-in
    CHAIR = "chair"
    SUPERVISOR = "supervisor"


By = Mapping[int, tuple[Hears, ...]]
W, C, S = Hears.WORKER, Hears.CHAIR, Hears.SUPERVISOR

_HOURS: Final[By] = {50: (W, C), 75: (W, C), 90: (W, C), 100: (W, C, S)}
_DAYS: Final[By] = {50: (W,), 75: (W, C), 90: (W, C), 100: (W, C, S)}
_EVERYBODY: Final[By] = dict.fromkeys((50, 75, 90, 100), (C, W, S))
_WORKER_AND_CHAIR: Final[By] = _HOURS
_CHAIR: Final[By] = {50: (C,), 75: (C,), 90: (C,), 100: (W, C, S)}

TOLD: Final[Mapping[str, By]] = MappingProxyType(
    {
        "emergency_measures": _EVERYBODY,  # 6, 9 and 11 h on the twelve-hour clock
        "isolation_decision": _EVERYBODY,
        "isolation_reassessment": _WORKER_AND_CHAIR,  # days 10, 13 and 14
        "plan_submission": _WORKER_AND_CHAIR,  # days 3 and 5
        "plan_in_procedure": _WORKER_AND_CHAIR,
        "plan_approval": _CHAIR,  # days 1 and 2
    }
)
"""Rules with a line of their own; the others go by the unit they count in."""

KEYS: Final[Mapping[int, str]] = MappingProxyType(
    {
        50: "limit_half",
        75: "limit_three_quarters",
        90: "limit_three_quarters",
        100: "limit_passed",
    }
)


def hearers_of(rule: str, percent: int) -> tuple[Hears, ...]:
    """Return who hears of this mark of a limit."""
    length = DEADLINES[rule].length
    usual = _HOURS if length is not None and length.unit == "hour" else _DAYS
    return TOLD.get(rule, usual)[percent]


def key_of(rule: str, percent: int) -> str:
    """Return the alert of a mark; a moment the rule names is no "half of the time"."""
    if percent < 100 and rule == "isolation_reassessment":
        return "isolation_marks"
    named = percent < 100 and percent in dict(DEADLINES[rule].warns)
    return "limit_three_quarters" if named else KEYS[percent]
