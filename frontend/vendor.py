"""Copies browser files out of node_modules into static/vendor, with their hashes.

Run after ``npm ci --ignore-scripts``: ``python frontend/vendor.py``. What we may not
ship is left out: the original typeface (licensed for one government, and it lacks most
Vietnamese letters), the crest, source maps. ``static/vendor/manifest.json`` names each
file with its SHA-256; a contract test compares them.
"""

from __future__ import annotations

import hashlib
import json
import re
import shutil
from pathlib import Path

import django_htmx

HERE = Path(__file__).resolve().parent
PACKAGES = HERE / "node_modules"
TARGET = HERE.parent / "static" / "vendor"
HTMX = Path(django_htmx.__file__).parent / "static" / "django_htmx" / "htmx-2.min.js"
FACE = (
    '"Be Vietnam Pro",system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans",'
    "Arial,sans-serif"
)
# Only the blocks of the MOJ design system that our pages use.
MOJ_BLOCKS = (
    "alert",
    "badge",
    "filter",
    "notification-badge",
    "sub-navigation",
    "ticket-panel",
    "timeline",
)
# GOV.UK blocks no page of ours draws: the crown's own header, cookies, and so on.
GOVUK_NOT_USED = (
    "cookie-banner",
    "exit-this-page",
    "footer",
    "header",
    "generic-header",
    "phase-banner",
    "accordion",
)
RANGES = {
    "vietnamese": "U+0102-0103,U+0110-0111,U+0128-0129,U+0168-0169,U+01A0-01A1,"
    "U+01AF-01B0,U+0300-0301,U+0303-0304,U+0308-0309,U+0323,U+0329,U+1EA0-1EF9,U+20AB",
    "latin": "U+0000-00FF,U+0131,U+0152-0153,U+02BB-02BC,U+02C6,U+02DA,U+02DC,"
    "U+2000-206F,U+20AC,U+2122,U+2191,U+2193,U+2212,U+2215,U+FEFF,U+FFFD",
}
MIT = """{name} {version}

MIT License

Copyright (c) {owner}

Permission is hereby granted, free of charge, to any person obtaining a copy
of this software and associated documentation files (the "Software"), to deal
in the Software without restriction, including without limitation the rights
to use, copy, modify, merge, publish, distribute, sublicense, and/or sell
copies of the Software, and to permit persons to whom the Software is
furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all
copies or substantial portions of the Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR
IMPLIED, INCLUDING BUT NOT LIMITED TO THE WARRANTIES OF MERCHANTABILITY,
FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE
AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER
LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM,
OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE
SOFTWARE.
"""
HTMX_LICENCE = """htmx 2 (bundled by django-htmx)

Zero-Clause BSD

Permission to use, copy, modify, and/or distribute this software for
any purpose with or without fee is hereby granted.

THE SOFTWARE IS PROVIDED "AS IS" AND THE AUTHOR DISCLAIMS ALL WARRANTIES
WITH REGARD TO THIS SOFTWARE INCLUDING ALL IMPLIED WARRANTIES OF
MERCHANTABILITY AND FITNESS. IN NO EVENT SHALL THE AUTHOR BE LIABLE
FOR ANY SPECIAL, DIRECT, INDIRECT, OR CONSEQUENTIAL DAMAGES OR ANY DAMAGES
WHATSOEVER RESULTING FROM LOSS OF USE, DATA OR PROFITS, WHETHER IN AN ACTION
OF CONTRACT, NEGLIGENCE OR OTHER TORTIOUS ACTION, ARISING OUT OF OR IN
CONNECTION WITH THE USE OR PERFORMANCE OF THIS SOFTWARE.
"""


def without_maps(text: str) -> str:
    """Return ``text`` without pointers to source maps."""
    text = re.sub(r"/\*#\s*sourceMappingURL=.*?\*/", "", text)
    return re.sub(r"//#\s*sourceMappingURL=\S*", "", text).rstrip() + "\n"


def with_our_face(css: str) -> str:
    """Return ``css`` without the licensed face and its notice, in ours."""
    css = re.sub(r"@charset[^;]*;|@font-face\{[^}]*\}", "", css)
    css = re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL)
    return css.replace("GDS Transport,arial,sans-serif", FACE)


def blocks(css: str) -> list[tuple[str, str]]:
    """Split minified ``css`` into (prelude, body), one level deep."""
    found: list[tuple[str, str]] = []
    start = depth = opened = 0
    for place, letter in enumerate(css):
        if letter == "{":
            depth += 1
            if depth == 1:
                opened = place
        elif letter == "}":
            depth -= 1
            if depth == 0:
                found.append((css[start:opened], css[opened + 1 : place]))
                start = place + 1
    return found


def chosen(css: str, wanted: re.Pattern[str]) -> str:
    """Return only the rules one of whose selectors is ``wanted``; media go along."""
    kept: list[str] = []
    for prelude, body in blocks(css):
        if prelude.startswith(("@media", "@supports")):
            if inner := chosen(body, wanted):
                kept.append(f"{prelude}{{{inner}}}")
            continue
        selectors = [s for s in split_selectors(prelude) if wanted.search(s)]
        if selectors:
            kept.append(f"{','.join(selectors)}{{{body}}}")
    return "".join(kept)


def split_selectors(prelude: str) -> list[str]:
    """Split a selector list at commas outside brackets."""
    return re.split(r",(?![^(]*\))", prelude.strip())


def put(path: str, text: str) -> None:
    target = TARGET / path
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(text, encoding="utf-8")


def copy_govuk() -> None:
    folder = PACKAGES / "govuk-frontend" / "dist" / "govuk"
    css = (folder / "govuk-frontend.min.css").read_text(encoding="utf-8")
    version = re.search(r"--govuk-frontend-version:\s*\"?([\d.]+)", css)
    not_used = "|".join(re.escape(name) for name in GOVUK_NOT_USED)
    wanted = re.compile(rf"^(?!.*\.govuk-(?:{not_used})(?![a-z-]*navigation))")
    css = chosen(with_our_face(without_maps(css)), wanted)
    left = re.findall(r"url\((?!\"?data:)[^)]*\)", css)
    if left or not version:
        raise SystemExit(f"GOV.UK Frontend still refers to {left}")
    put("govuk/govuk.min.css", css + "\n")
    put(
        "govuk/govuk.min.js",
        without_maps((folder / "govuk-frontend.min.js").read_text(encoding="utf-8")),
    )
    put(
        "govuk/LICENSE.txt",
        MIT.format(
            name="GOV.UK Frontend",
            version=of("govuk-frontend"),
            owner="2017 Crown Copyright (Government Digital Service)",
        ),
    )


def copy_moj() -> None:
    folder = PACKAGES / "@ministryofjustice" / "frontend" / "moj"
    css = (folder / "moj-frontend.min.css").read_text(encoding="utf-8")
    names = "|".join(MOJ_BLOCKS)
    wanted = re.compile(rf"\.moj-(?:{names})(?![a-z]|-layout|-toggle)")
    css = chosen(with_our_face(without_maps(css)), wanted)
    css = re.sub(r"background-image:url\([^)]*\);?", "", css)
    put("moj/moj.min.css", css + "\n")
    put(
        "moj/LICENSE.txt",
        MIT.format(
            name="MOJ Frontend (only the blocks we use)",
            version=of("@ministryofjustice/frontend"),
            owner="2018 Crown Copyright (Ministry of Justice)",
        ),
    )


def copy_autocomplete() -> None:
    folder = PACKAGES / "accessible-autocomplete"
    for kind in ("js", "css"):
        text = (folder / "dist" / f"accessible-autocomplete.min.{kind}").read_text(
            encoding="utf-8"
        )
        put(f"autocomplete/autocomplete.min.{kind}", with_our_face(without_maps(text)))
    shutil.copy(folder / "LICENSE.txt", TARGET / "autocomplete" / "LICENSE.txt")


def copy_htmx() -> None:
    put("htmx/htmx.min.js", without_maps(HTMX.read_text(encoding="utf-8")))
    put("htmx/LICENSE.txt", HTMX_LICENCE)


def copy_faces() -> None:
    folder = PACKAGES / "@fontsource" / "be-vietnam-pro"
    (TARGET / "fonts").mkdir(parents=True, exist_ok=True)
    rules = []
    for weight in (400, 700):
        for part, letters in RANGES.items():
            name = f"be-vietnam-pro-{part}-{weight}-normal.woff2"
            shutil.copy(folder / "files" / name, TARGET / "fonts" / name)
            rules.append(
                '@font-face{font-family:"Be Vietnam Pro";font-style:normal;'
                f"font-weight:{weight};font-display:swap;"
                f'src:url("{name}") format("woff2");unicode-range:{letters}}}'
            )
    put("fonts/fonts.css", "\n".join(rules) + "\n")
    shutil.copy(folder / "LICENSE", TARGET / "fonts" / "LICENSE.txt")


def of(package: str) -> str:
    """Return the version of ``package`` that is installed."""
    text = (PACKAGES / package / "package.json").read_text(encoding="utf-8")
    return str(json.loads(text)["version"])


def write_manifest() -> None:
    wanted = json.loads((HERE / "package.json").read_text(encoding="utf-8"))
    files = sorted(p for p in TARGET.rglob("*") if p.is_file())
    manifest = {
        "packages": wanted["dependencies"] | {"htmx.org": "2 (django-htmx)"},
        "files": {
            p.relative_to(TARGET).as_posix(): hashlib.sha256(p.read_bytes()).hexdigest()
            for p in files
            if p.name != "manifest.json"
        },
    }
    put("manifest.json", json.dumps(manifest, indent=2, ensure_ascii=False) + "\n")


def main() -> None:
    shutil.rmtree(TARGET, ignore_errors=True)
    copy_govuk()
    copy_moj()
    copy_autocomplete()
    copy_htmx()
    copy_faces()
    write_manifest()


if __name__ == "__main__":
    main()
