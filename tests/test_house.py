"""The house stands: the named packages are the right ones, runs leave nothing behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

from scripts.words import compile_catalogues
from tests.contracts.project import ROOT

HOLD_SERVICES = """
import time
from tests import services
print(services.os.environ["CHOCHE_TEST_FOLDER"], flush=True)
time.sleep(600)
"""
SKIPPING = """
import pytest

def test_passes():
    pass

def test_is_not_in_the_mood():
    pytest.skip("no browser here")

@pytest.mark.embedded
@pytest.mark.fleet
def test_means_nothing_here():
    pass
"""
SKIPPING_WHOLE = """
import pytest

pytest.importorskip("a_package_that_is_not_installed")
"""


class TestNamedPackages:
    def test_viewflow_comes_from_django_viewflow(self):
        assert packages_distributions()["viewflow"] == ["django-viewflow"]

    def test_django_fsm_comes_from_the_kept_continuation(self):
        assert packages_distributions()["django_fsm"] == ["django-fsm-2"]


class TestWhereNothingMayBeSkipped:
    def test_a_skipped_test_fails(self, tmp_path):
        (tmp_path / "test_some.py").write_text(SKIPPING, encoding="utf-8")
        (tmp_path / "test_whole.py").write_text(SKIPPING_WHOLE, encoding="utf-8")

        told = _run_tests(tmp_path, nothing_skipped="1")

        assert "no browser here" in told
        assert "a_package_that_is_not_installed" in told
        assert "1 failed, 1 passed, 1 skipped, 1 error" in told

    def test_elsewhere_it_may(self, tmp_path):
        (tmp_path / "test_some.py").write_text(SKIPPING, encoding="utf-8")

        assert "1 passed, 2 skipped" in _run_tests(tmp_path, nothing_skipped="")


def _run_tests(folder: Path, *, nothing_skipped: str) -> str:
    environment = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("PYTEST_", "CHOCHE_TEST_"))
    }
    environment["CHOCHE_NOTHING_SKIPPED"] = nothing_skipped
    return subprocess.run(
        [
            *(sys.executable, "-m", "pytest", "-c", "pyproject.toml", "-n0"),
            *(
                "-p",
                "tests.conftest",
                "-p",
                "no:cacheprovider",
                "--continue-on-collection-errors",
            ),
            str(folder),
        ],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    ).stdout


@pytest.mark.fleet
class TestServices:
    def test_are_gone_when_their_run_was_killed(self):
        environment = {
            name: value
            for name, value in os.environ.items()
            if name not in {"DATABASE_URL", "REDIS_URL", "PYTEST_XDIST_WORKER"}
        }
        with subprocess.Popen(
            [sys.executable, "-c", HOLD_SERVICES],
            cwd=ROOT,
            env=environment | {"CHOCHE_TEST_PROFILE": "fleet"},
            stdout=subprocess.PIPE,
            text=True,
        ) as run:
            assert run.stdout is not None
            folder = Path(run.stdout.readline().strip())
            pids = [int(pid) for pid in (folder / "pids").read_text().split()]
            assert len(pids) == 2
            assert all(_alive(pid) for pid in pids)

            run.send_signal(signal.SIGKILL)

        while folder.exists() or any(_alive(pid) for pid in pids):
            time.sleep(0.1)


def _alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/status").read_text(encoding="utf-8")
    except (FileNotFoundError, ProcessLookupError):
        return False
    return "State:\tZ" not in state


class TestWords:
    def test_are_compiled_again_when_they_changed(self, tmp_path):
        source = tmp_path / "frame/vi/LC_MESSAGES/django.po"
        source.parent.mkdir(parents=True)
        source.write_text(
            'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\n'
            'msgid "Case"\nmsgstr "Vụ việc"\n',
            encoding="utf-8",
        )
        assert compile_catalogues(tmp_path) == 1
        assert "Vụ việc".encode() in source.with_suffix(".mo").read_bytes()

        source.write_text(
            source.read_text(encoding="utf-8").replace("Vụ việc", "Hồ sơ"),
            encoding="utf-8",
        )
        assert compile_catalogues(tmp_path) == 1
        assert "Hồ sơ".encode() in source.with_suffix(".mo").read_bytes()
        assert compile_catalogues(tmp_path) == 0
