"""Rows of an invented plan."""

from __future__ import annotations

from datetime import date, timedelta

from casework.commands.planning import RowTold


def rows_of_a_plan(day: date, *roles: str) -> list[RowTold]:
    """Return one row per role (default: the worker), beginning on ``day``."""
    return [
        RowTold(
            service_type="psych",
            activity="Tư vấn tâm lý mỗi tuần",
            goal="Trẻ an toàn",
            provider="UBND xã",
            responsible_role=role,
            starts_on=day,
            due_on=day + timedelta(days=14),
        )
        for role in roles or ("case_worker",)
    ]
