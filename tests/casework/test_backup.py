"""A copy taken while people work comes back whole; a damaged one never does."""

from __future__ import annotations

import hashlib
import json
import os
import re
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
pytestmark = pytest.mark.embedded

FILL = """
import django; django.setup()
from accounts import sealing
sealing.make_key()
from django.core.management import call_command
call_command("migrate", verbosity=0)
from accounts.roles import Role
from casework import commands
from tests.making import a_world, a_case, a_walker
from tests.pictures import a_pdf
world = a_world()
walk = a_walker(world, a_case(world))
walk.after(minutes=9).accept().after(hours=1).verify().assess()
told = {"kind": "letter", "source": "body", "title": "", "evidence": True}
walk.do(Role.CASE_WORKER, commands.documents.add_document, file=a_pdf(), **told)
a_case(world)
"""


class Site:
    """A whole embedded site in folders of its own."""

    def __init__(self, folder: Path, name: str) -> None:
        self.data = folder / name / "data"
        self.keys = folder / name / "keys"
        self.data.mkdir(parents=True)
        self.environment = {
            **os.environ,
            "CHOCHE_PROFILE": "embedded",
            "CHOCHE_DATA_FOLDER": str(self.data),
            "CHOCHE_KEY_FOLDER": str(self.keys),
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "PYTHONPATH": str(ROOT),
        }

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, *arguments],
            cwd=ROOT,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )

    def manage(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return self.run("manage.py", *arguments)


@pytest.fixture(scope="module")
def filled(tmp_path_factory):
    site = Site(tmp_path_factory.mktemp("backup"), "first")
    made = site.run("-c", FILL)
    assert made.returncode == 0, made.stderr[-2000:]
    return site


@pytest.fixture
def copy(filled, tmp_path):
    done = filled.manage(
        "backup", str(tmp_path / "copy"), "--keys", str(tmp_path / "k")
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return Path(done.stdout.strip())


class TestBackingUp:
    def test_and_restoring_brings_every_case_back_verified(self, copy, tmp_path):
        other = Site(tmp_path, "second")

        done = other.manage("restore", str(copy), "--keys", str(tmp_path / "k"))

        assert done.returncode == 0, done.stderr[-2000:]
        assert re.fullmatch(
            "Đã kiểm tra 2 hồ sơ, mở được 2 tin báo, 1 tài liệu nguyên vẹn, "
            r"[1-9]\d* sự kiện trong nhật ký đúng\.\n",
            done.stdout,
        )

    def test_takes_the_anchor_along(self, copy, tmp_path):
        other = Site(tmp_path, "second")
        other.manage("restore", str(copy), "--keys", str(tmp_path / "k"))

        anchored = (other.data / "anchor.log").read_text()

        assert anchored == copy.with_suffix(".anchor").read_text()
        assert other.manage("verify_history").returncode == 0

    def test_keeps_the_keys_out_of_the_copy(self, copy, filled):
        key = next(filled.keys.glob("*.key")).read_bytes()

        assert key not in copy.read_bytes()
        assert not list(copy.parent.rglob("*.key"))

    def test_refuses_to_put_the_keys_beside_the_data(self, filled, tmp_path):
        done = filled.manage("backup", str(tmp_path), "--keys", str(tmp_path / "keys"))

        assert done.returncode != 0
        assert "Hãy để khóa ở thư mục khác" in done.stderr
        assert not list(tmp_path.glob("*.sqlite3"))


class TestRestoring:
    def test_a_damaged_copy_is_refused_and_replaces_nothing(self, copy, tmp_path):
        other = Site(tmp_path, "second")
        other.manage("migrate", "--verbosity", "0")
        before = (other.data / "cho-che.sqlite3").read_bytes()
        whole = copy.read_bytes()
        copy.write_bytes(whole[:-4096] + b"\0" * 4096)

        done = other.manage(
            "restore", str(copy), "--keys", str(tmp_path / "k"), "--language", "en"
        )

        assert done.returncode != 0
        assert "damaged" in done.stderr
        assert (other.data / "cho-che.sqlite3").read_bytes() == before

    @pytest.mark.parametrize("harm", ["gone", "changed"])
    def test_a_copy_that_lost_a_document_is_refused(self, copy, tmp_path, harm):
        other = Site(tmp_path, "second")
        file = next(copy.with_suffix(".documents").glob("*.shown"))
        if harm == "gone":
            file.unlink()
        else:
            file.write_bytes(file.read_bytes()[:-1] + b"\0")

        done = other.manage("restore", str(copy), "--keys", str(tmp_path / "k"))

        assert done.returncode != 0
        assert "bị thiếu hoặc hỏng" in done.stderr
        assert not (other.data / "cho-che.sqlite3").exists()

    def test_a_copy_whose_history_was_changed_is_named(self, copy, tmp_path):
        """Somebody changes the copy and writes the digest anew."""
        with closing(sqlite3.connect(copy)) as database:
            database.execute("DROP TRIGGER casework_historyevent_no_update")
            database.execute("UPDATE casework_historyevent SET event = 'add_note'")
            database.commit()
        manifest = copy.with_suffix(".json")
        said = json.loads(manifest.read_text())
        said["sha256"] = hashlib.sha256(copy.read_bytes()).hexdigest()
        manifest.write_text(json.dumps(said))
        other = Site(tmp_path, "second")

        done = other.manage("restore", str(copy), "--keys", str(tmp_path / "k"))

        assert done.returncode != 0
        assert "[chain]" in done.stderr
        assert "[bolt]" in done.stderr

    def test_an_older_copy_says_what_is_not_in_it(self, copy, tmp_path):
        other = Site(tmp_path, "second")
        keys = str(tmp_path / "k")
        other.manage("restore", str(copy), "--keys", keys)
        other.manage("checkpoint_history")
        newer = (other.data / "anchor.log").read_text()

        done = other.manage("restore", str(copy), "--keys", keys)

        assert done.returncode == 0, done.stderr[-2000:]
        assert "1 sự kiện xảy ra sau bản sao này" in done.stdout
        assert (other.data / "anchor.log.before-restore").read_text() == newer
        assert other.manage("verify_history").returncode == 0

    def test_with_the_wrong_keys_says_so(self, copy, tmp_path):
        other = Site(tmp_path, "second")
        other.run(
            "-c",
            "import django; django.setup()\nfrom accounts import sealing\nsealing.make_key()",
        )

        done = other.manage("restore", str(copy))

        assert done.returncode != 0
        assert "các khóa này không mở được" in done.stderr

    def test_keeps_the_database_that_was_there(self, copy, tmp_path):
        other = Site(tmp_path, "second")
        other.manage("migrate", "--verbosity", "0")

        other.manage("restore", str(copy), "--keys", str(tmp_path / "k"))

        assert (other.data / "cho-che.sqlite3.before-restore").exists()
