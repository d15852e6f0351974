"""The second factor of the demo's invented people: one key, shown where it is asked.

The key is random, lies in a file of the demo's data folder and nowhere else, and only
the accounts that ``manage.py demo`` makes have it. No file, no code; production never
reads it, and refuses to start on a folder that holds one (``config.demo_check``).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Final

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
)
from django.conf import settings

from accounts.models import Person

HALF_A_MINUTE: Final = 30  # seconds one code is shown


def key_file() -> Path:
    return Path(settings.DATA_FOLDER) / "demo-second-factor.txt"


def give_to(people: Iterable[Person]) -> None:
    """Give everybody of ``people`` who has no code app the demo's. Not in production."""
    if settings.PRODUCTION:
        raise ValueError("The demo is not for production.")
    file = key_file()
    if not file.exists():
        file.touch(mode=0o600)
        file.write_text(generate_totp_secret(), encoding="ascii")
    key = file.read_text(encoding="ascii")
    has_one = set(
        Authenticator.objects.filter(type=Authenticator.Type.TOTP).values_list(
            "user_id", flat=True
        )
    )
    for person in people:
        if person.pk not in has_one:
            TOTP.activate(person, key)


def code_at(at: datetime) -> str:
    """Return the code the demo's people would read from their app; empty elsewhere."""
    if settings.PRODUCTION or not key_file().exists():
        return ""
    key = key_file().read_text(encoding="ascii")
    return str(format_hotp_value(hotp_value(key, int(at.timestamp()) // HALF_A_MINUTE)))
