"""What a real site starts with: nothing left to warn about, cookies bound to its host."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
COOKIES = """
import json
from django.conf import settings as s
print(json.dumps({
    "names": [s.SESSION_COOKIE_NAME, s.CSRF_COOKIE_NAME, s.DEVICE_COOKIE_NAME],
    "bound": [s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE, s.SESSION_COOKIE_HTTPONLY],
    "domains": [s.SESSION_COOKIE_DOMAIN, s.CSRF_COOKIE_DOMAIN],
    "paths": [s.SESSION_COOKIE_PATH, s.CSRF_COOKIE_PATH],
    "hours": s.SESSION_COOKIE_AGE / 3600,
    "idle_minutes": s.IDLE_SECONDS / 60,
}))
"""


@pytest.fixture
def production(tmp_path):
    """Runs a command as a real site would, in a folder of its own."""

    def run(*command: str) -> subprocess.CompletedProcess[str]:
        kept = {
            k: v
            for k, v in os.environ.items()
            if not k.startswith(("CHOCHE_", "DJANGO_"))
        }
        own = {
            "CHOCHE_PRODUCTION": "1",
            "CHOCHE_PROFILE": "embedded",
            "CHOCHE_SECRET_KEY": "k4-" + "Zr7xQm2pLw9" * 5,
            "CHOCHE_ALLOWED_HOSTS": "treem.example.vn",
            "CHOCHE_DATA_FOLDER": str(tmp_path),
            "CHOCHE_KEY_FOLDER": str(tmp_path / "keys"),
            "DATABASE_URL": "",
        }
        return subprocess.run(
            [sys.executable, "manage.py", *command],
            cwd=ROOT,
            env=kept | own,
            capture_output=True,
            text=True,
            check=False,
        )

    return run


class TestARealSite:
    def test_has_nothing_to_be_warned_about(self, production):
        answer = production("check", "--deploy", "--fail-level", "WARNING")

        assert answer.returncode == 0, answer.stderr
        assert "no issues" in answer.stdout + answer.stderr

    def test_does_not_start_on_the_demo(self, production, tmp_path):
        (tmp_path / "demo-password.txt").touch()

        answer = production("check")

        assert answer.returncode != 0
        assert "config.E001" in answer.stderr

    def test_binds_every_cookie_to_its_own_host(self, production):
        said = json.loads(production("shell", "-v", "0", "-c", COOKIES).stdout)

        assert all(name.startswith("__Host-") for name in said["names"])
        assert said["bound"] == [True, True, True]
        assert said["domains"] == [None, None]  # what __Host- demands
        assert said["paths"] == ["/", "/"]

    def test_ends_a_session_after_fifteen_idle_minutes_and_twelve_hours(
        self, production
    ):
        said = json.loads(production("shell", "-v", "0", "-c", COOKIES).stdout)

        assert (said["idle_minutes"], said["hours"]) == (15, 12)
