"""Reads a JSON list of reports."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import BinaryIO, NoReturn

from casework.imports.parsed import FileRefused
from casework.imports.words import Sentence
from workflows.rules.words import _


def _no_number(text: str) -> NoReturn:
    raise ValueError(text)


class ListReader:
    """One JSON file; its size is bounded before it is read whole."""

    def __init__(self, file: BinaryIO) -> None:
        self.items = self._load(file)

    def _load(self, file: BinaryIO) -> list[object]:
        file.seek(0)
        try:
            loaded = json.loads(file.read(), parse_constant=_no_number)
        except json.JSONDecodeError as error:
            raise FileRefused(
                "broken_json",
                Sentence(
                    _(
                        "The file ends early or is written wrongly at line %(line)s, character %(column)s. Nothing was read."
                    ),
                    {"line": error.lineno, "column": error.colno},
                ),
            ) from error
        except (ValueError, RecursionError) as error:  # not UTF-8, NaN, nested too deep
            text = _("The file cannot be read as JSON in UTF-8. Nothing was read.")
            raise FileRefused("broken_json", Sentence(text)) from error
        if not isinstance(loaded, list):
            text = _(
                "A list of reports is expected, but the file holds a single object."
            )
            raise FileRefused("no_list", Sentence(text))
        return loaded

    def __iter__(self) -> Iterator[tuple[int, object]]:
        """Yield place in the list (first = 1) and item."""
        return iter(enumerate(self.items, start=1))
