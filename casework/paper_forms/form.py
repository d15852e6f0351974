"""A whole paper as one form of a page: sections, tables of rows, counts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.forms import BoundField
from django.forms.utils import ErrorDict, ErrorList
from django.http import QueryDict
from django.utils.translation import gettext as _

from casework.paper_forms.answers import lines_of, read_one, shown_one, typed_one
from casework.paper_forms.fields import (
    ASKS_NOTHING,
    field_of,
    is_private,
    label_of,
    title_of,
)
from casework.queries.suggested import counts_words
from workflows.rules.forms import Field, FieldProblem, Form, Type, totals
from workflows.rules.forms.answers import is_empty

MOST_ROWS = 60
Answers = dict[str, Any]


@dataclass(frozen=True)
class Part:
    """One thing of a section. ``kind``: field, rows, counts or signature."""

    kind: str
    key: str
    label: str = ""
    bound: BoundField | None = None
    rows: list[list[BoundField]] = field(default_factory=list)
    columns: list[str] = field(default_factory=list)
    text: str = ""
    table: str = ""
    errors: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class PaperSection:
    key: str
    title: str
    parts: list[Part]


class PaperForm(forms.Form):
    """The fields of a paper, beginning with ``answers``. Never bound: the page keeps
    what was typed by reading it into answers first (``answers_from``).
    """

    use_required_attribute = False

    def __init__(
        self,
        paper: Form,
        answers: Mapping[str, Any],
        *,
        more_rows: Iterable[str] = (),
        problems: Iterable[FieldProblem] = (),
    ) -> None:
        super().__init__(auto_id="id_%s")
        self.paper = paper
        self.answers = dict(answers)
        self.more_rows = set(more_rows)
        for asked in paper.fields:
            self._add(asked)
        self._errors = _errors(self.fields, problems)

    def _add(self, asked: Field) -> None:
        if asked.type is Type.ROWS:
            rows = self._rows(asked)
            for number, row in enumerate(rows, start=1):
                for column in asked.columns:
                    name = f"{asked.key}-{number}-{column.key}"
                    self.fields[name] = field_of(column)
                    self.initial[name] = typed_one(column, row.get(column.key))
        elif asked.type not in ASKS_NOTHING:
            self.fields[asked.key] = field_of(asked)
            self.initial[asked.key] = typed_one(asked, self.answers.get(asked.key))

    def _rows(self, asked: Field) -> list[dict[str, Any]]:
        told = self.answers.get(asked.key)
        listed: list[Any] = told if isinstance(told, list) else []
        rows = [row for row in listed if isinstance(row, dict)]
        if not rows or asked.key in self.more_rows:
            rows = [*rows, {}]
        return rows[:MOST_ROWS]

    @property
    def sections(self) -> list[PaperSection]:
        return [
            PaperSection(
                section.key,
                title_of(section.title_vi, section.title_en),
                [self._part(asked) for asked in section.fields],
            )
            for section in self.paper.sections
        ]

    def _part(self, asked: Field) -> Part:
        label = label_of(asked)
        if asked.type is Type.COMPUTED:
            counts = totals(self.paper, self.answers)
            table = asked.key.removesuffix("_totals")
            words = counts_words(counts.get(table, {}))
            return Part("counts", asked.key, label, text=words, table=table)
        if asked.type is Type.SIGNATURE:
            words = _("filled in when the form is signed")
            return Part("signature", asked.key, label, text=words)
        if asked.type is Type.ROWS:
            return self._table(asked, label)
        return Part("field", asked.key, label, bound=self[asked.key])

    def _table(self, asked: Field, label: str) -> Part:
        rows = [
            [self[f"{asked.key}-{number}-{column.key}"] for column in asked.columns]
            for number in range(1, len(self._rows(asked)) + 1)
        ]
        errors = [str(e) for e in self._errors.get(asked.key, [])]
        return Part(
            "rows",
            asked.key,
            label,
            rows=rows,
            columns=[label_of(column) for column in asked.columns],
            errors=errors,
        )

    @property
    def problems(self) -> list[dict[str, str]]:
        """Return every problem as a line with a link, in the paper's order."""
        found = []
        for asked in self.paper.fields:
            names = [n for n in self._errors if _belongs(n, asked)]
            found += [
                {"text": f"{label_of(asked)}: {error}", "href": f"#{self._id(name)}"}
                for name in names
                for error in self._errors[name]
            ]
        return found

    def _id(self, name: str) -> str:
        if name not in self.fields:
            return f"rows_{name}"
        radio = isinstance(
            self.fields[name].widget, forms.RadioSelect | forms.CheckboxSelectMultiple
        )
        return f"id_{name}_0" if radio else f"id_{name}"


def _belongs(name: str, asked: Field) -> bool:
    row = re.match(rf"{re.escape(asked.key)}-\d+-", name)
    return name == asked.key or (asked.type is Type.ROWS and row is not None)


def _errors(fields: Mapping[str, Any], problems: Iterable[FieldProblem]) -> ErrorDict:
    del fields
    found = ErrorDict()
    for problem in problems:
        found.setdefault(problem.key, ErrorList()).append(_(problem.sentence))
    return found


def answers_from(
    paper: Form, typed: QueryDict, before: Mapping[str, Any] | None = None
) -> Answers:
    """Return the answers that were typed. Empty ones are left out.

    What the paper does not ask on the page (a signature, a count) stays as in ``before``.
    """
    kept = {
        key: value
        for key, value in (before or {}).items()
        if key not in {f.key for f in paper.fields if f.type not in _NOT_TYPED}
    }
    for asked in paper.fields:
        if asked.type in _NOT_TYPED:
            continue
        if asked.type is Type.ROWS:
            answer: Any = _rows_from(asked, typed)
        elif asked.type is Type.CHOICES:
            answer = typed.getlist(asked.key)
        else:
            answer = read_one(asked, typed.get(asked.key, ""))
        if not is_empty(answer):
            kept[asked.key] = answer
    return kept


_NOT_TYPED = frozenset({Type.COMPUTED, Type.SIGNATURE})


def _rows_from(asked: Field, typed: QueryDict) -> list[dict[str, Any]]:
    pattern = re.compile(rf"{re.escape(asked.key)}-(\d{{1,3}})-")
    numbers = {int(m[1]) for name in typed if (m := pattern.match(name))}
    rows = []
    for number in sorted(numbers)[:MOST_ROWS]:
        row = {
            column.key: read_one(
                column, typed.get(f"{asked.key}-{number}-{column.key}", "")
            )
            for column in asked.columns
        }
        if not all(is_empty(cell) for cell in row.values()):
            rows.append({key: cell for key, cell in row.items() if not is_empty(cell)})
    return rows


@dataclass(frozen=True)
class Line:
    """One answer as text to be read or signed. ``private``: it may name somebody."""

    label: str
    text: str
    columns: list[str] = field(default_factory=list)
    rows: list[list[str]] = field(default_factory=list)
    private: bool = False


@dataclass(frozen=True)
class TextSection:
    title: str
    lines: list[Line]


def text_of(
    paper: Form, answers: Mapping[str, Any], signer: str = ""
) -> list[TextSection]:
    """Return the whole paper as text: exactly what is signed, counts included.

    ``signer`` stands where the paper asks for a signature.
    """
    counts = totals(paper, answers)
    return [
        TextSection(
            title_of(section.title_vi, section.title_en),
            [
                _line(asked, answers, counts)
                if asked.type is not Type.SIGNATURE
                else Line(label_of(asked), signer)
                for asked in section.fields
            ],
        )
        for section in paper.sections
    ]


def _line(
    asked: Field, answers: Mapping[str, Any], counts: Mapping[str, Mapping[str, int]]
) -> Line:
    label = label_of(asked)
    if asked.type is Type.ROWS:
        columns = [label_of(column) for column in asked.columns]
        rows = lines_of(asked, answers.get(asked.key))
        return Line(label, "", columns, rows, private=is_private(asked))
    if asked.type is Type.COMPUTED:
        table = asked.key.removesuffix("_totals")
        return Line(label, counts_words(counts.get(table, {})))
    told = shown_one(asked, answers.get(asked.key))
    return Line(label, told, private=is_private(asked))


def differences(
    paper: Form, mine: Mapping[str, Any], theirs: Mapping[str, Any]
) -> list[tuple[Field, str, str]]:
    """Return the fields in which two texts differ, with both as text."""
    found = []
    for asked in paper.fields:
        if asked.type in _NOT_TYPED:
            continue
        a, b = mine.get(asked.key), theirs.get(asked.key)
        if a != b and not (is_empty(a) and is_empty(b)):
            found.append((asked, _as_text(asked, a), _as_text(asked, b)))
    return found


def _as_text(asked: Field, answer: Any) -> str:
    if asked.type is Type.ROWS:
        return "\n".join(
            " · ".join(c for c in row if c) for row in lines_of(asked, answer)
        )
    return shown_one(asked, answer)
