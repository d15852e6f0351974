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
    "names": [s.SESSION_COOKIE_NAME, s.CSRF_COOKIE_NAME, s.DEVICE_COOKIE_NAME,
              s.LANGUAGE_COOKIE_NAME],
    "bound": [s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE],
    "from_scripts": [s.SESSION_COOKIE_HTTPONLY, s.CSRF_COOKIE_HTTPONLY],
    "domains": [s.SESSION_COOKIE_DOMAIN, s.CSRF_COOKIE_DOMAIN],
    "paths": [s.SESSION_COOKIE_PATH, s.CSRF_COOKIE_PATH],
    "hours": s.SESSION_COOKIE_AGE / 3600,
    "idle_minutes": s.IDLE_SECONDS / 60,
}))
"""

ANSWERS = """
import json, pathlib
from django.conf import settings
from django.core.management import call_command
from django.test import Client
settings.STATIC_ROOT = pathlib.Path(settings.DATA_FOLDER) / "static"
call_command("collectstatic", interactive=False, verbosity=0)
client = Client(raise_request_exception=False, enforce_csrf_checks=True)
host = {"Host": "treem.example.vn"}
def told(answer):
    return [answer.status_code, dict(answer.headers), answer.content.decode()]
answers = {
    "page": client.get("/dang-nhap/", headers=host, secure=True),
    "missing": client.get("/khong-co/", headers=host, secure=True),
    "old form": client.post("/ngon-ngu/", headers=host, secure=True),
    "method": client.options("/tro-giup/", headers=host, secure=True),
    "foreign host": client.get("/", headers={"Host": "la.example"}, secure=True),
    "in clear": client.get("/dang-nhap/", headers=host),
    "styleguide": client.get("/styleguide/", headers=host, secure=True),
    "admin": client.get("/admin/", headers=host, secure=True),
    "trace": client.trace("/dang-nhap/", headers=host, secure=True),
}
client.cookies[settings.SESSION_COOKIE_NAME] = "a" * 32
answers["no database"] = client.get("/", headers=host, secure=True)
print(json.dumps({name: told(answer) for name, answer in answers.items()}))
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
        assert said["bound"] == said["from_scripts"] == [True, True]
        assert said["domains"] == [None, None]  # what __Host- demands
        assert said["paths"] == ["/", "/"]

    def test_ends_a_session_after_fifteen_idle_minutes_and_twelve_hours(
        self, production
    ):
        said = json.loads(production("shell", "-v", "0", "-c", COOKIES).stdout)

        assert (said["idle_minutes"], said["hours"]) == (15, 12)

    def test_says_nothing_of_itself_whatever_goes_wrong(self, production, tmp_path):
        shell = production(
            "shell", "-v", "0", "-c", ANSWERS
        )  # a database without a table
        said = json.loads(shell.stdout)

        statuses = {name: answer[0] for name, answer in said.items()}
        assert statuses == {
            "page": 200,
            "missing": 404,
            "old form": 403,
            "method": 405,
            "foreign host": 400,
            "in clear": 301,
            "styleguide": 404,
            "admin": 404,
            "trace": 405,
            "no database": 503,
        }
        for name, (_status, headers, page) in said.items():
            for told in ("Traceback", "Exception", "django", "sqlite", str(tmp_path)):
                assert told not in page, (name, told)
            assert not {"Server", "X-Powered-By"} & set(headers), name
            policy = headers["Content-Security-Policy"]
            assert "default-src 'none'" in policy, name
            assert "unsafe" not in policy, name
            assert headers["Cross-Origin-Resource-Policy"] == "same-origin", name
        safe = {n: a for n, a in said.items() if n not in {"in clear", "foreign host"}}
        for name, (_status, headers, _page) in safe.items():
            limit, *rest = headers["Strict-Transport-Security"].split("; ")
            assert int(limit.removeprefix("max-age=")) >= 365 * 24 * 3600, name
            assert rest == ["includeSubDomains", "preload"], name
        assert said["in clear"][1]["Location"].startswith("https://treem.example.vn/")
        assert "no such table" not in shell.stderr
        assert said["no database"][2].count('<strong class="app-code">') == 1
