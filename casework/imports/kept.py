"""A report as told, kept as JSON until a person has decided about its row."""

from __future__ import annotations

import json
from datetime import date, datetime
from typing import Any

from casework.commands.told import ChildTold, OffenderTold, ReporterTold, ReportTold


def kept(told: ReportTold) -> dict[str, Any]:
    """Return ``told`` as plain JSON; days and moments as ISO text."""
    text = json.dumps(told.as_plain(), default=lambda value: value.isoformat())
    return dict(json.loads(text))


def told_again(plain: dict[str, Any]) -> ReportTold:
    """Return what ``kept`` kept. Errors: ``TypeError`` for a field that is no more."""
    return ReportTold(
        **{
            **plain,
            "received_at": datetime.fromisoformat(plain["received_at"]),
            "happened_from": _day(plain["happened_from"]),
            "happened_to": _day(plain["happened_to"]),
            "incident_types": tuple(plain["incident_types"]),
            "children": tuple(
                ChildTold(**{**child, "birth_date": _day(child["birth_date"])})
                for child in plain["children"]
            ),
            "reporter": ReporterTold(**plain["reporter"]),
            "offender": OffenderTold(
                **{
                    **plain["offender"],
                    "relations": tuple(plain["offender"]["relations"]),
                }
            ),
        }
    )


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
