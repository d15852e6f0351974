"""A whole site in processes of its own, on a database of its own, to be killed."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
import uuid
from collections.abc import Callable
from pathlib import Path
from urllib.error import URLError

from tests import services

ROOT = Path(__file__).resolve().parent.parent.parent
CEILING = 90.0  # seconds; generous, only ever reached by a fault


def until(condition, ceiling: float = CEILING):
    """Wait for a condition and return what it said."""
    end = time.monotonic() + ceiling
    while not (answer := condition()):
        if time.monotonic() > end:
            raise AssertionError("waited in vain")
        time.sleep(0.05)
    return answer


class Site:
    """Web process (killed again and again) and, in the fleet, a worker (left alone)."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = _free_port()
        self.web: subprocess.Popen[bytes] | None = None
        self.worker: subprocess.Popen[bytes] | None = None
        self.at_the_end: list[Callable[[], None]] = []
        self.environment = {
            **os.environ,
            "CHOCHE_PROFILE": services.PROFILE,
            "CHOCHE_DATA_FOLDER": str(folder / "data"),
            "CHOCHE_KEY_FOLDER": str(folder / "keys"),
            "CHOCHE_TEST_LOCK_SECONDS": "20",
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "PYTHONPATH": str(ROOT),
        }
        (folder / "data").mkdir(parents=True)
        if services.PROFILE == "fleet":
            self._own_database()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def _own_database(self) -> None:
        name = f"soak_{uuid.uuid4().hex[:12]}"
        self._psql(f'CREATE DATABASE "{name}"')
        self.environment["DATABASE_URL"] = f"postgresql://postgres@/{name}"

    def _psql(self, statement: str) -> None:
        self.python(
            "import os, psycopg\n"
            "where = os.environ.get('CHOCHE_TEST_PG_SOCKET') or None\n"
            "with psycopg.connect(host=where, user='postgres', dbname='postgres', "
            "autocommit=True) as c:\n"
            f"    c.execute('{statement}')\n"
        )

    def python(self, code: str) -> str:
        """Run ``code`` in a process of the site and return what it prints."""
        done = subprocess.run(
            [sys.executable, "-c", code],
            cwd=ROOT,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr[-3000:]
        return done.stdout

    def ask(self, code: str) -> str:
        """Run ``code`` with Django set up."""
        return self.python(f"import django; django.setup()\n{code}").strip()

    def start(self) -> None:
        """Start the web process and wait until it answers."""
        self.web = subprocess.Popen(
            [sys.executable, "manage.py", "serve", "--port", str(self.port)],
            cwd=ROOT,
            env=self.environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        until(self.answers)

    def start_worker(self) -> None:
        """Start the fleet's background; embedded has it inside the web process."""
        if services.PROFILE != "fleet":
            return
        self.worker = subprocess.Popen(
            [
                *(sys.executable, "-m", "celery", "-A", "config.celery", "worker"),
                *("-B", "-P", "solo", "--without-gossip", "--without-mingle"),
                *("-s", str(self.folder / "beat"), "-l", "CRITICAL"),
            ],
            cwd=ROOT,
            env=self.environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )

    def answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.address}/healthz", timeout=2) as page:
                return page.status == 200
        except (URLError, OSError):
            return False

    def kill(self) -> None:
        """``kill -9``: no warning, no clean-up."""
        assert self.web is not None
        os.killpg(self.web.pid, signal.SIGKILL)
        self.web.wait()

    def stop(self) -> None:
        for ending in self.at_the_end:
            ending()
        for process in (self.web, self.worker):
            if process is not None and process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
