"""The front end: vendored as it was taken, nothing from elsewhere, nothing inline."""

from __future__ import annotations

import gzip
import hashlib
import json
import re

import pytest
from django.template import engines
from django.template.loader import get_template

from tests.contracts.project import ROOT, files, shown

STATIC = ROOT / "static"
VENDOR = STATIC / "vendor"
MANIFEST = json.loads((VENDOR / "manifest.json").read_text(encoding="utf-8"))
TEMPLATES = sorted(files(".html", below="templates"))
OURS = [p for p in files(".css", ".js", below="static") if VENDOR not in p.parents]
FOREIGN = re.compile(
    r"""(?:src|href|action|url\(|import|from)\s*[=(]?\s*["'(]?(?:https?:)?//""",
    re.IGNORECASE,
)
INLINE = re.compile(
    r"\sstyle\s*=|<style\b|\son[a-z]+\s*=\s*[\"']|javascript:|hx-on|\bhx-vals=.js:",
    re.IGNORECASE,
)
SCRIPT = re.compile(
    r"<script\b(?![^>]*(?:\bsrc=|type=\"application/json\"))", re.IGNORECASE
)
PICTURE = re.compile(r"<svg\b.*?</svg>", re.DOTALL)
LICENSED = ("GDS Transport", "govuk-crest", "Margaret Calvert")
# What the intake page loads on a first visit, its HTML apart (screens.md: 200 KB in all).
FIRST_VISIT = (
    "vendor/fonts/fonts.css",
    "vendor/govuk/govuk.min.css",
    "vendor/moj/moj.min.css",
    "vendor/autocomplete/autocomplete.min.css",
    "css/frame.css",
    "css/components.css",
    "vendor/htmx/htmx.min.js",
    "vendor/govuk/govuk.min.js",
    "vendor/autocomplete/autocomplete.min.js",
)
HTML_ALLOWANCE = 25_000


class TestVendoredFiles:
    def test_are_exactly_those_of_the_manifest(self):
        there = {
            p.relative_to(VENDOR).as_posix(): hashlib.sha256(p.read_bytes()).hexdigest()
            for p in VENDOR.rglob("*")
            if p.is_file() and p.name != "manifest.json"
        }

        assert there == MANIFEST["files"]

    def test_come_from_the_exact_versions_that_are_locked(self):
        wanted = json.loads((ROOT / "frontend/package.json").read_text())
        locked = json.loads((ROOT / "frontend/package-lock.json").read_text())

        for name, version in wanted["dependencies"].items():
            assert re.fullmatch(r"\d+\.\d+\.\d+", version), name
            assert locked["packages"][f"node_modules/{name}"]["version"] == version
            assert locked["packages"][f"node_modules/{name}"]["integrity"]
            assert MANIFEST["packages"][name] == version

    @pytest.mark.parametrize(
        "folder", sorted(p.name for p in VENDOR.iterdir() if p.is_dir())
    )
    def test_have_their_licence_beside_them(self, folder):
        assert (VENDOR / folder / "LICENSE.txt").stat().st_size > 300

    def test_hold_no_licensed_face_and_no_pointer_to_a_source_map(self):
        for path in VENDOR.rglob("*.*s"):
            text = path.read_text(encoding="utf-8")

            assert "sourceMappingURL" not in text, shown(path)
            assert not [word for word in LICENSED if word in text], shown(path)

    def test_refer_only_to_files_beside_them(self):
        for path in VENDOR.rglob("*.css"):
            text = path.read_text(encoding="utf-8")
            for name in re.findall(r"url\(\"?([^)\"]*)\"?\)", text):
                assert name.startswith("data:") or (path.parent / name).is_file(), name


class TestOurScriptsAndStyles:
    @pytest.mark.parametrize("path", OURS, ids=shown)
    def test_load_nothing_from_elsewhere(self, path):
        assert FOREIGN.search(path.read_text(encoding="utf-8")) is None

    @pytest.mark.parametrize("path", OURS, ids=shown)
    def test_evaluate_no_text_as_code(self, path):
        text = path.read_text(encoding="utf-8")

        assert re.search(r"\beval\(|new Function|document\.write", text) is None

    @pytest.mark.parametrize("path", [p for p in OURS if p.suffix == ".js"], ids=shown)
    def test_import_only_what_is_there(self, path):
        text = path.read_text(encoding="utf-8")
        for name in re.findall(r"^\s*import\s.*?[\"'](\..*?)[\"']", text, re.MULTILINE):
            assert (path.parent / name).resolve().is_file(), name

    def test_fit_a_first_visit_on_a_weak_link(self):
        scripts = [p for p in OURS if p.suffix == ".js"]
        parts = [*(STATIC / name for name in FIRST_VISIT), *scripts]
        packed = sum(len(gzip.compress(p.read_bytes(), 6)) for p in parts)
        faces = sum(p.stat().st_size for p in VENDOR.rglob("*.woff2"))

        assert packed + faces + HTML_ALLOWANCE <= 200 * 1024


class TestTemplates:
    @pytest.mark.parametrize("path", TEMPLATES, ids=shown)
    def test_compile(self, path):
        assert get_template(path.relative_to(ROOT / "templates").as_posix())

    @pytest.mark.parametrize("path", TEMPLATES, ids=shown)
    def test_hold_no_inline_script_or_style_and_no_foreign_address(self, path):
        text = path.read_text(encoding="utf-8")
        without_pictures = PICTURE.sub("", text)

        assert INLINE.search(without_pictures) is None
        assert SCRIPT.search(text) is None
        assert FOREIGN.search(without_pictures) is None

    @pytest.mark.parametrize("path", TEMPLATES, ids=shown)
    def test_mark_nothing_as_safe(self, path):
        text = path.read_text(encoding="utf-8")

        assert "|safe" not in text
        assert "autoescape off" not in text

    def test_refer_to_static_files_that_are_there(self):
        for path in TEMPLATES:
            text = path.read_text(encoding="utf-8")
            for name in re.findall(r"{%\s*static\s+['\"]([^'\"]+)['\"]", text):
                assert (STATIC / name).is_file(), f"{shown(path)}: {name}"

    def test_of_components_ask_the_database_nothing(self):
        # A manager or a reverse accessor in a component would be a query per row.
        for path in files(".html", below="templates/components"):
            assert re.search(r"_set\b|\.objects\b|\.all\b", path.read_text()) is None

    def test_of_every_component_have_an_example(self):
        examples = "".join(
            p.read_text(encoding="utf-8") for p in files(".html", below="templates")
        )
        for path in files(".html", below="templates/components"):
            used = f"components/{path.name}" in examples

            assert used or path.name == "clock.html", f"{path.name} is used nowhere"

    def test_are_found_where_the_settings_say(self):
        assert engines["django"].engine.dirs == [ROOT / "templates"]
