"""Production does not start where the demo lives: its ways in are printed and shown."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.core.checks import Error, Tags, register

TRACES: Final = ("demo-password.txt", "demo-second-factor.txt")


@register(Tags.security)
def no_demo_in_production(**_: Any) -> list[Error]:
    """Refuse a data folder that ``manage.py demo`` has filled."""
    folder = Path(settings.DATA_FOLDER)
    if not settings.PRODUCTION or not any((folder / t).exists() for t in TRACES):
        return []
    return [
        Error(
            "CHOCHE_DATA_FOLDER holds the demo, with its printed password.",
            hint="Name an empty folder. Never make a real site out of the demo.",
            id="config.E001",
        )
    ]
