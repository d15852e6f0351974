"""The house holds: locks, licences, settings, and what no file may contain."""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
from importlib.metadata import distribution

import pytest

from tests import services
from tests.contracts.project import ROOMS, ROOT, files, room_modules, shown

EXAMPLE = (ROOT / ".env.example").read_text(encoding="utf-8")
VENDORED = ("static/vendor/", "frontend/package-lock.json")


class TestBothProfiles:
    def test_collect_the_same_tests(self, request):
        ours = {item.nodeid.removesuffix("@browser") for item in request.session.items}

        assert set(_collected_on_the_other_profile(request.config)) == ours


def _collected_on_the_other_profile(config) -> list[str]:
    other = "embedded" if services.PROFILE == "fleet" else "fleet"
    nowhere = {  # collecting reads the settings and connects to nothing
        "DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none",
        "REDIS_URL": "redis://127.0.0.1:1/0",
    }
    environment = os.environ | nowhere | {"CHOCHE_TEST_PROFILE": other}
    for name in [n for n in environment if n.startswith("PYTEST_")]:
        del environment[name]
    chosen = [f"-k={config.option.keyword}", f"-m={config.option.markexpr}"]
    chosen += [f"--deselect={left_out}" for left_out in config.option.deselect or ()]
    answer = subprocess.run(
        [
            *(sys.executable, "-m", "pytest", "--collect-only", "-q", "-n0"),
            *("-p", "no:randomly", "-p", "no:cacheprovider"),
            *chosen,
            *config.args,
        ],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert answer.returncode == 0, answer.stdout + answer.stderr
    return [
        line.removesuffix("@browser")
        for line in answer.stdout.splitlines()
        if line.startswith("tests/") and "::" in line
    ]


class TestLocks:
    @pytest.mark.parametrize("name", ["requirements", "requirements-dev"])
    def test_pin_every_requirement_with_hashes(self, name):
        lock = (ROOT / f"{name}.txt").read_text(encoding="utf-8")
        blocks = re.findall(
            r"^([A-Za-z0-9._\[\]-]+)==\S+ \\\n((?: +--hash=sha256:[0-9a-f]{64}.*\n)+)",
            lock,
            re.MULTILINE,
        )
        pinned = {_plain(package) for package, _ in blocks}

        assert len(blocks) == len(re.findall(r"^[A-Za-z0-9]\S*==", lock, re.MULTILINE))
        assert {_plain(wanted) for wanted, _ in _wanted(name)} <= pinned

    def test_of_development_hold_the_pins_of_the_site(self):
        site = set(_pins("requirements"))

        assert site <= set(_pins("requirements-dev"))

    @pytest.mark.parametrize("name", ["requirements", "requirements-dev"])
    def test_say_what_each_requirement_is_for(self, name):
        assert [package for package, why in _wanted(name) if not why] == []


def _plain(package: str) -> str:
    return re.sub(r"[-_.]+", "-", package.split("[", maxsplit=1)[0]).lower()


def _wanted(name: str) -> list[tuple[str, str]]:
    lines = (ROOT / f"{name}.in").read_text(encoding="utf-8").splitlines()
    found = []
    for line in lines:
        if line and not line.startswith(("#", "-r")):
            spec, _, why = line.partition("#")
            package = re.match(r"[A-Za-z0-9._\[\]-]+", spec)
            assert package is not None, line
            found.append((package.group(), why.strip()))
    return found


def _pins(name: str) -> list[str]:
    lock = (ROOT / f"{name}.txt").read_text(encoding="utf-8")
    return re.findall(r"^([A-Za-z0-9]\S*==\S+)", lock, re.MULTILINE)


class TestLicences:
    # Each was read and may be combined with AGPL-3.0-or-later.
    COMPATIBLE = (
        *(
            "MIT",
            "MIT-0",
            "MIT-CMU",
            "BSD",
            "BSD-2-Clause",
            "BSD-3-Clause",
            "New BSD",
            "ISC",
        ),
        *("Apache-2.0", "Apache 2", "Apache Software License", "MPL-2.0", "PSF-2.0"),
        *("BSD License", "MIT License", "BSD 2-Clause License", "LGPL-3.0-only"),
        *("Mozilla Public License 2.0 (MPL 2.0)", "PSFL", "AGPL"),
        "Apache-2.0 OR BSD-3-Clause",
        "Apache-2.0 OR BSD-2-Clause",
        "Python Software Foundation License",
        "GNU Affero General Public License v3 or later (AGPLv3+)",
    )
    # Their metadata names no licence we can compare; their licence files were read.
    READ = {
        "qrcode": "BSD-3-Clause; the QR code specification's MIT code beside it",
    }

    def test_of_everything_the_site_needs_fit_ours(self):
        unfit = {
            name: said
            for name in sorted({pin.split("==")[0] for pin in _pins("requirements")})
            if name not in self.READ
            and _installed(name)
            and not set(said := _licences(name)) & set(self.COMPATIBLE)
        }

        assert unfit == {}

    def test_ours_is_there_in_full(self):
        text = (ROOT / "LICENSE").read_text(encoding="utf-8")

        assert "GNU AFFERO GENERAL PUBLIC LICENSE" in text
        assert "13. Remote Network Interaction" in text
        assert "17. Interpretation of Sections 15 and 16." in text
        assert "END OF TERMS AND CONDITIONS" in text


def _installed(name: str) -> bool:
    """A lock may hold a package for other versions of Python or other systems."""
    try:
        distribution(name)
    except ModuleNotFoundError:
        return False
    return True


def _licences(name: str) -> list[str]:
    told = distribution(name).metadata
    classifiers = told.get_all("Classifier") or []
    return [
        *(told.get_all("License-Expression") or []),
        *(told.get_all("License") or []),
        *(c.split(" :: ")[-1] for c in classifiers if c.startswith("License")),
    ]


class TestSettings:
    def test_the_example_names_exactly_what_is_read(self):
        source = (ROOT / "config/environment.py").read_text(encoding="utf-8")
        read = set(re.findall(r"\bread\(\s*\"([A-Z_]+)\"", source))
        named = set(re.findall(r"^([A-Z_]+)=", EXAMPLE, re.MULTILINE))

        assert named == {name for name in read if not name.startswith("CHOCHE_TEST_")}

    def test_the_example_explains_each_variable(self):
        blocks = EXAMPLE.strip().split("\n\n")[1:]

        for block in blocks:
            *comment, last = block.splitlines()
            assert re.match(r"[A-Z_]+=", last), last
            assert comment, last
            assert all(line.startswith("#") for line in comment), last

    def test_only_one_module_reads_the_environment(self):
        readers = {
            shown(path)
            for path in room_modules()
            if re.search(r"os\.(environ(?!\.setdefault)|getenv)", path.read_text())
        }

        assert readers == {"config/environment.py"}


class TestEveryFile:
    def test_names_no_package_host_and_no_place_on_a_machine(self):
        hosts = ("pypi" + ".org", "pythonhosted" + ".org", "npmjs" + ".org")
        places = ("/wo" + "rk/", "/ro" + "ot/", "/ho" + "me/")
        found = [
            f"{shown(path)}: {word}"
            for path in files()
            if not shown(path).startswith(VENDORED)
            for word in (*hosts, *places)
            if re.search(rb"(?<![\w-])" + re.escape(word.encode()), path.read_bytes())
        ]

        assert found == []

    def test_holds_no_private_key(self):
        mark = ("PRIVATE" + " KEY-----").encode()

        assert [shown(p) for p in files() if mark in p.read_bytes()] == []

    def test_is_small_unless_vendored(self):
        big = [
            shown(path)
            for path in files()
            if path.stat().st_size > 2_000_000 and not shown(path).startswith(VENDORED)
        ]

        assert big == []


class TestRooms:
    def test_have_no_signals_and_no_logic_in_save(self):
        found = []
        for path in room_modules():
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.ImportFrom) and "signals" in (
                    node.module or ""
                ):
                    found.append(f"{shown(path)}: imports {node.module}")
                if isinstance(node, ast.FunctionDef) and node.name == "save":
                    found.append(f"{shown(path)}: def save")

        assert found == []

    def test_use_the_clock_only_at_the_edge(self):
        edge = re.compile(
            r"/(views|management|live|middleware|loops)\b|(middleware|context)\.py|^config/"
            r"|^casework/(access|alerted)\.py"  # asked again at each delivery, by hook
            r"|^workflows/flows/nodes\.py"  # viewflow's own column, read by nobody
        )
        inside = [
            shown(path)
            for path in room_modules()
            if not edge.search(shown(path))
            and re.search(
                r"\btimezone\.now\b|\bdatetime\.now\(|\bdate\.today\(|\btime\.time\("
                r"|from django\.utils\.timezone import .*\bnow\b",
                path.read_text(encoding="utf-8"),
            )
        ]

        assert inside == []

    def test_have_names_that_say_what_is_in_them(self):
        empty_words = {"utils", "helpers", "common", "misc", "manager"}

        assert [shown(p) for p in room_modules() if p.stem in empty_words] == []

    def test_are_all_held_by_the_import_contracts(self):
        settings = (ROOT / "pyproject.toml").read_text(encoding="utf-8")

        for room in ROOMS:
            assert f'"{room}"' in settings.split("root_packages")[1].split("]")[0]


class TestWhatComesFromABrowser:
    BARE = re.compile(r"forms\.Date(Time)?Field\(|[\"'][^\"']*<(int|str):.")

    def test_is_read_by_fields_and_converters_with_bounds(self):
        """``accounts.typed``: no year of another age, no number that no row can have."""
        bare = [
            shown(path)
            for path in room_modules()
            if "styleguide" not in path.name
            and path.name != "typed.py"
            and self.BARE.search(path.read_text("utf-8"))
        ]

        assert bare == []
