"""The four kinds of incident, and which one leads when a report tells of several."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from typing import Final

from workflows.rules.words import _


class Kind(StrEnum):
    ABUSE = "abuse"
    VIOLENCE = "violence"
    CHILD_LABOUR = "child_labour"
    INJURY = "injury"


PRECEDENCE: Final = (Kind.ABUSE, Kind.VIOLENCE, Kind.CHILD_LABOUR, Kind.INJURY)

KIND_LABELS: Final[dict[Kind, str]] = {
    Kind.ABUSE: _("Child abuse"),
    Kind.VIOLENCE: _("Violence against a child"),
    Kind.CHILD_LABOUR: _("Child labour"),
    Kind.INJURY: _("Accidental injury"),
}

KIND_OF_INCIDENT: Final[dict[str, Kind]] = {
    "sexual_abuse": Kind.ABUSE,
    "trafficking": Kind.ABUSE,
    "exploitation": Kind.ABUSE,
    "abandonment_neglect": Kind.ABUSE,
    "other_harm": Kind.ABUSE,
    "violence": Kind.VIOLENCE,
    "child_labour": Kind.CHILD_LABOUR,
    "injury": Kind.INJURY,
    # No flow of their own: they take the full path at level "support"
    # (docs/sources/process.md section 5.4).
    "special_circumstance": Kind.VIOLENCE,
    "rights_violation": Kind.VIOLENCE,
    "custody_dispute": Kind.VIOLENCE,
}
"""Code of ``incident_type`` → the flow that works it."""

_SUPPORT_ONLY: Final = {"special_circumstance", "rights_violation", "custody_dispute"}


def main_kind(incident_types: Iterable[str]) -> Kind:
    """Return the one kind that leads: abuse > violence > child labour > injury.

    Types at level "support" count only when nothing else is told. Nothing told at all
    takes the full path of violence: a cry for help is handled as danger until cleared.
    Errors: ``KeyError`` for a code that is not of the list.
    """
    types = list(incident_types)
    told = [t for t in types if t not in _SUPPORT_ONLY] or types
    kinds = {KIND_OF_INCIDENT[t] for t in told}
    return next((k for k in PRECEDENCE if k in kinds), Kind.VIOLENCE)
