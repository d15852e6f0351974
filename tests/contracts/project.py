"""The project's own files and words, as the contract tests read them."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import polib
from babel.messages.extract import extract_python
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parent.parent.parent
ROOMS = ("config", "oversight", "casework", "workflows", "notifications", "accounts")
OUTSIDE = {"node_modules", "staticfiles", "var", "__pycache__"}  # and hidden folders
KEYWORDS: dict[str, Any] = {
    "_": None,
    **dict.fromkeys(("gettext", "gettext_lazy", "gettext_noop")),
    **dict.fromkeys(("ngettext", "ngettext_lazy"), (1, 2)),
    **dict.fromkeys(("pgettext", "pgettext_lazy"), ((1, "c"), 2)),
    **dict.fromkeys(("npgettext", "npgettext_lazy"), ((1, "c"), 2, 3)),
}


def files(*suffixes: str, below: str = ".") -> Iterator[Path]:
    """Yield what belongs to the project: no environment, no data, no caches."""
    for path in sorted((ROOT / below).rglob("*")):
        parts = path.relative_to(ROOT).parts
        hidden = any(part.startswith(".") and part != ".ci" for part in parts[:-1])
        if hidden or OUTSIDE.intersection(parts) or not path.is_file():
            continue
        if not suffixes or path.suffix in suffixes:
            yield path


def room_modules() -> Iterator[Path]:
    """Yield every module of the rooms, migrations left out."""
    for room in ROOMS:
        for path in files(".py", below=room):
            if "migrations" not in path.parts:
                yield path


def shown(path: Path) -> str:
    return str(path.relative_to(ROOT))


@cache
def catalogues() -> dict[str, polib.POFile]:
    """Return every Vietnamese catalogue by the name of its room."""
    found = sorted((ROOT / "locale").glob("*/vi/LC_MESSAGES/*.po"))
    return {path.relative_to(ROOT / "locale").parts[0]: _read(path) for path in found}


def _read(path: Path) -> polib.POFile:
    return polib.pofile(str(path), check_for_duplicates=True)


Marked = tuple[str | None, str]
"""A text, after the context that tells it from the same words elsewhere."""


@cache
def marked_words() -> dict[Marked, str]:
    """Return each text marked for translation, with the file that marks it first."""
    words: dict[Marked, str] = {}
    for path in room_modules():
        _collect(words, path, path.read_bytes())
    for path in files(".html", ".txt", below="templates"):
        source = path.read_text(encoding="utf-8")
        _collect(words, path, templatize(source, origin=str(path)).encode())
    return words


def _collect(words: dict[Marked, str], path: Path, source: bytes) -> None:
    for _line, function, message, _comments in extract_python(
        io.BytesIO(source), KEYWORDS, (), {"encoding": "utf-8"}
    ):
        told: Any = message  # one text, or the texts of a plural or of a context
        texts = [told] if isinstance(told, str) else list(told or ())
        context = texts.pop(0) if "pgettext" in function else None
        if texts and texts[0]:
            words.setdefault((context, texts[0]), shown(path))


TRANSLATED = re.compile(
    r"{%\s*(blocktranslate|blocktrans)\b.*?{%\s*end\1\s*%}"
    r"|{%\s*comment\b.*?{%\s*endcomment\s*%}"
    r"|{#.*?#}|{%.*?%}|{{.*?}}"
    r"|<(script|style|svg)\b.*?</\2\s*>|<!--.*?-->",
    re.DOTALL,
)
ATTRIBUTES = re.compile(r"\b(?:aria-label|title|placeholder|alt)=\"([^\"]*)\"")


def visible_text(template: str) -> str:
    """Return what a template says by itself: no tags, no variables, no translations."""
    bare = TRANSLATED.sub(" ", template)
    said = " ".join(ATTRIBUTES.findall(bare))
    return " ".join((re.sub(r"<[^>]*>", " ", bare) + " " + said).split())
