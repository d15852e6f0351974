"""Cases that may be about one incident: shown to a person, never merged by itself."""

from __future__ import annotations

from datetime import datetime

from casework.models import Case


def note_doubles(case: Case, *, at: datetime) -> None:
    """Write down which cases look like ``case``."""
