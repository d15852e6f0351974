"""Reads the environment once, with a sentence when something is missing.

A fresh checkout runs without any variable set. Every variable is explained in
``.env.example``; each may also be given as ``<NAME>_FILE``, a file to read it from.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

ROOT = Path(__file__).resolve().parent.parent
DEVELOPMENT_SECRET = "development-only-never-in-production"  # noqa: S105


class SettingsIncomplete(Exception):
    """The environment lacks something, or holds a value that is not allowed."""


def read(name: str, default: str = "") -> str:
    """Return the variable ``name``, or the text of the file ``name_FILE`` names."""
    if file := os.environ.get(f"{name}_FILE"):
        return Path(file).read_text(encoding="utf-8").strip()
    return os.environ.get(name, default)


@dataclass(frozen=True)
class Environment:
    """What the outside world tells the site."""

    profile: str  # "embedded" or "fleet"
    production: bool
    secret_key: str
    allowed_hosts: tuple[str, ...]
    data_folder: Path
    key_folder: Path  # holds the wrapping keys; outside the data folder
    anchor_file: Path  # told each signed checkpoint; better on another disk
    database_url: str
    redis_url: str
    demo: bool

    @property
    def embedded(self) -> bool:
        return self.profile == "embedded"

    @property
    def database(self) -> dict[str, Any]:
        """Return the ``DATABASES["default"]`` entry."""
        if not self.database_url:
            wait = int(read("CHOCHE_TEST_LOCK_SECONDS", "20"))
            return sqlite(self.data_folder / "cho-che.sqlite3", wait_seconds=wait)
        parts = urlsplit(self.database_url)
        if parts.scheme == "sqlite":
            return sqlite(Path(unquote(parts.path)), wait_seconds=20)
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": unquote(parts.path.lstrip("/")),
            "USER": unquote(parts.username or ""),
            "PASSWORD": unquote(parts.password or ""),
            "HOST": read("CHOCHE_TEST_PG_SOCKET") or unquote(parts.hostname or ""),
            "PORT": str(parts.port or ""),
            "OPTIONS": dict(parse_qsl(parts.query)),  # sslmode, sslrootcert, …
        }


def sqlite(path: Path, *, wait_seconds: int) -> dict[str, Any]:
    """Return a SQLite entry that never loses a commit and never upgrades a lock."""
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": path,
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": wait_seconds,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;",
        },
        "TEST": {"NAME": path.with_name(f"test-{path.name}")},
    }


def load() -> Environment:
    """Read the environment. Errors: ``SettingsIncomplete`` with what to set."""
    profile = read("CHOCHE_PROFILE", "embedded")
    if profile not in {"embedded", "fleet"}:
        raise SettingsIncomplete("CHOCHE_PROFILE is 'embedded' or 'fleet'.")
    production = read("CHOCHE_PRODUCTION") == "1"
    secret = read("CHOCHE_SECRET_KEY", "" if production else DEVELOPMENT_SECRET)
    hosts = read("CHOCHE_ALLOWED_HOSTS", "" if production else "localhost,127.0.0.1")
    if production and not secret:
        raise SettingsIncomplete("Set CHOCHE_SECRET_KEY or CHOCHE_SECRET_KEY_FILE.")
    if production and secret == DEVELOPMENT_SECRET:
        raise SettingsIncomplete("CHOCHE_SECRET_KEY holds the development value.")
    if production and not hosts:
        raise SettingsIncomplete("Set CHOCHE_ALLOWED_HOSTS, comma separated.")
    demo = read("CHOCHE_DEMO") == "1"
    if production and demo:
        raise SettingsIncomplete("CHOCHE_DEMO=1 is for the demo; unset it here.")
    data = Path(read("CHOCHE_DATA_FOLDER", str(ROOT / "var" / "data")))
    keys = Path(read("CHOCHE_KEY_FOLDER", str(ROOT / "var" / "keys")))
    redis = read("REDIS_URL")
    database = read("DATABASE_URL")
    if profile == "fleet" and not (redis and database):
        raise SettingsIncomplete("The fleet needs DATABASE_URL and REDIS_URL.")
    return Environment(
        profile=profile,
        production=production,
        secret_key=secret,
        allowed_hosts=tuple(h for h in hosts.split(",") if h),
        data_folder=data,
        key_folder=keys,
        anchor_file=Path(read("CHOCHE_ANCHOR_FILE", str(data / "anchor.log"))),
        database_url=database,
        redis_url=redis,
        demo=demo,
    )
