"""What the example pages show: plain values, every person and reference invented."""

from __future__ import annotations

from datetime import datetime
from typing import Any

PAGES: dict[str, str] = {}


def context_of(page: str, *, at: datetime) -> dict[str, Any]:
    return {}
