"""What a step page is about, and the forms all steps are made of."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, ClassVar

from django import forms
from django.forms import BoundField
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.actor import Actor
from accounts.typed import whole_number
from casework.commands.path import Command
from casework.models import Case

Words = Any  # a text, or one translated when it is drawn
MOST_ROWS = 60


@dataclass(frozen=True)
class Setting:
    """The case, who looks at it, when, and what the address points at (a row, a visit)."""

    case: Case
    actor: Actor
    at: datetime
    target: int | None = None


@dataclass(frozen=True)
class Row:
    """One row of a step's table as it is drawn."""

    label: str
    fields: list[BoundField]


class StepForm(forms.Form):
    """The form of one step. ``inputs`` is what its command is called with.

    ``NAMES`` maps the command's fields to the form's, for its sentences.
    """

    NAMES: ClassVar[Mapping[str, str]] = {}
    setting: Setting

    def __init__(
        self,
        data: QueryDict | None = None,
        *,
        setting: Setting,
        initial: dict[str, Any] | None = None,
    ) -> None:
        super().__init__(data, initial=initial)
        self.setting = setting
        self.build()

    def build(self) -> None:
        """Fill in what depends on the case: choices, first values, further fields."""

    def begin(self, name: str, value: Any) -> None:
        """Let a field begin with ``value`` unless something was typed already."""
        self.initial.setdefault(name, value)

    def choose(self, name: str, choices: list[tuple[str, str]]) -> None:
        """Give a choice field its choices."""
        chosen: Any = self.fields[name]
        chosen.choices = choices

    def only_when(self, name: str, words: Words, shown_when: str) -> None:
        """Say on the label when a field is asked; the script hides it otherwise."""
        told: Any = self.fields[name]
        told.only_when = words
        told.shown_when = shown_when

    def inputs(self) -> dict[str, Any]:
        """Return the command's inputs. The form must be valid."""
        return dict(self.cleaned_data)

    def names(self) -> Mapping[str, str]:
        return self.NAMES

    @property
    def head(self) -> list[BoundField]:
        """Return the fields before the rows; a form without rows has only these."""
        return list(self)

    @property
    def tail(self) -> list[BoundField]:
        return []

    @property
    def rows(self) -> list[Row]:
        return []


class RowsForm(StepForm):
    """A step with a table of rows that grows and shrinks without script.

    A row's field is called ``rows-<number>-<name>``; a row left empty does not count.
    """

    COLUMNS: ClassVar[Mapping[str, Callable[[], forms.Field]]] = {}
    HEAD: ClassVar[tuple[str, ...]] = ()
    TAIL: ClassVar[tuple[str, ...]] = ()
    ROW_LABEL: ClassVar[Words] = gettext_lazy("Row %(n)d")

    def build(self) -> None:
        for number in range(1, self.count() + 1):
            for name, make in self.COLUMNS.items():
                made = make()
                made.required = False
                self.fields[f"rows-{number}-{name}"] = made

    def count(self) -> int:
        """Return how many rows are drawn, at least one."""
        told = self.data.get("rows") if self.is_bound else self.initial.get("rows")
        return min(max(whole_number(told) or 1, 1), MOST_ROWS)

    @property
    def rows(self) -> list[Row]:
        return [
            Row(
                str(self.ROW_LABEL) % {"n": number},
                [self[f"rows-{number}-{name}"] for name in self.COLUMNS],
            )
            for number in range(1, self.count() + 1)
        ]

    @property
    def head(self) -> list[BoundField]:
        return [self[name] for name in self.HEAD]

    @property
    def tail(self) -> list[BoundField]:
        return [self[name] for name in self.TAIL]

    def filled(self) -> dict[int, dict[str, Any]]:
        """Return the rows in which something was written, by their number."""
        found: dict[int, dict[str, Any]] = {}
        for number in range(1, self.count() + 1):
            row = {
                name: self.cleaned_data.get(f"rows-{number}-{name}")
                for name in self.COLUMNS
            }
            if any(value not in {None, ""} for value in map(_plain, row.values())):
                found[number] = row
        return found

    def names(self) -> Mapping[str, str]:
        """Map the command's row numbers, which skip empty rows, to the form's."""
        told = {
            f"rows-{index}-{name}": f"rows-{number}-{name}"
            for index, number in enumerate(self.filled(), start=1)
            for name in self.COLUMNS
        }
        return {**told, **self.NAMES}


def _plain(value: Any) -> Any:
    return value if isinstance(value, str | int | None) else str(value)


@dataclass(frozen=True)
class Step:
    """One page: which form, which command, which words.

    ``back``: the page of the case to return to. ``tells``: what the template shows
    besides the form. ``links``: other steps offered under the button.
    """

    key: str
    command: Command
    form: type[StepForm]
    heading: Words
    button: Words
    done: Words
    intro: Words = ""
    danger: bool = False
    template: str = "casework/case/step.html"
    back: str = ""
    links: tuple[tuple[str, Words], ...] = ()
    tells: Callable[[Setting, StepForm], dict[str, Any]] | None = None
    through_report: bool = False
    through_times: bool = False  # the supervisor has a way to this page, too
    target: str = ""  # name of the address parameter that says which row, visit, limit
    previews: bool = (
        False  # has a second button that works something out, saving nothing
    )
    choose_command: Callable[[StepForm], Command] | None = None
    context: Mapping[str, Any] = field(default_factory=dict)


class Confirm(StepForm):
    """Nothing is asked: the button is the answer."""


def typed(data: QueryDict) -> dict[str, Any]:
    """Return what was typed as first values of a form that is drawn again unchecked."""
    return {
        name: values if len(values) > 1 else values[0]
        for name, values in data.lists()
        if values
    }


def with_one_more_row(data: QueryDict) -> dict[str, Any]:
    """Return what was typed, with one empty row more."""
    told = typed(data)
    told["rows"] = min((whole_number(told.get("rows")) or 1) + 1, MOST_ROWS)
    return told


def without_row(data: QueryDict, gone: int) -> dict[str, Any]:
    """Return what was typed without row ``gone``; those after it move up."""
    told = typed(data)
    last = whole_number(told.get("rows")) or 1
    kept = {name: value for name, value in told.items() if not name.startswith("rows-")}
    for name, value in told.items():
        parts = name.split("-", 2)
        number = whole_number(parts[1]) if parts[0] == "rows" and parts[2:] else None
        if number is None or number == gone:
            continue
        moved = number - 1 if number > gone else number
        kept[f"rows-{moved}-{parts[2]}"] = value
    kept["rows"] = max(last - 1, 1)
    return kept


def yes_no(label: Words, *, required: bool = True, **more: Any) -> forms.Field:
    """Return a question with two answers; unanswered is null, which is neither."""
    return forms.TypedChoiceField(
        label=label,
        required=required,
        choices=[("yes", gettext_lazy("Yes")), ("no", gettext_lazy("No"))],
        coerce=lambda answer: answer == "yes",
        empty_value=None,
        widget=forms.RadioSelect(attrs={"class": "govuk-radios--inline"}),
        **more,
    )


def one_of(
    label: Words, choices: Sequence[tuple[str, Words]] = (), **more: Any
) -> forms.ChoiceField:
    """Return a choice as radio buttons."""
    return forms.ChoiceField(
        label=label, choices=list(choices), widget=forms.RadioSelect, **more
    )


def long_text(label: Words, *, rows: int = 4, **more: Any) -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=8000,
        widget=forms.Textarea(attrs={"rows": rows}),
        **more,
    )


def said_of(pairs: Mapping[str, str]) -> list[tuple[str, str]]:
    """Return choices from codes with English words, translated now."""
    return [(code, _(words)) for code, words in pairs.items()]
