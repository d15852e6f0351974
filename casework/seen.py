"""What one person sees of one case: the only place where sealed values are opened for
a page. What a person may not see is absent: no label, no dash, no star.

Every page of a case, print, timeline and list asks a ``Seen``; a contract test fails on
a query or page that opens a sealed column another way.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from accounts.actor import Actor
from casework.field_groups import (
    EVERYTHING,
    NAME_OF_THE_CHILD,
    OF_QUESTION,
    OF_VALUE,
    FieldGroup,
    of_answer,
    of_column,
    of_service,
)
from casework.models import Case, FormRecord, HistoryEvent, PlanRow, WorkResult
from casework.models.child import initials
from casework.policy import Tie, groups_by, ties_of
from casework.sealing import SealedRow
from casework.ties import ACTS_ON_THE_CASE, OPENS_THE_WHOLE
from workflows.rules.forms import Form
from workflows.rules.forms.parts import Field


@dataclass(frozen=True)
class Seen:
    """A case through the eyes of one person. ``groups`` are those they may see."""

    case: Case
    actor: Actor
    ties: frozenset[Tie]
    groups: frozenset[FieldGroup]

    @property
    def whole(self) -> bool:
        """Say whether the case is this person's to work on or to decide."""
        return bool(self.ties & frozenset(OPENS_THE_WHOLE))

    @property
    def opens_the_file(self) -> bool:
        """Say whether the pages are drawn whole: also in an emergency, to be read."""
        return self.whole or Tie.BREAK_GLASS in self.ties

    @property
    def acts(self) -> bool:
        """Say whether this person's post holds for the case: a help for pages."""
        return bool(self.ties & frozenset(ACTS_ON_THE_CASE))

    @property
    def own_part_only(self) -> bool:
        """Say whether a team member reads: of the others' work nothing is shown."""
        return not self.whole and not self.ties & {Tie.AUDITOR, Tie.BREAK_GLASS}

    def may(self, *wanted: FieldGroup) -> bool:
        return self.groups.issuperset(wanted)

    # --- single columns --------------------------------------------------------

    def open(self, row: SealedRow, column: str) -> Any:
        """Return the content of a column of one group, or null.

        Errors: ``SealBroken`` once the key was destroyed.
        """
        return row.get(column) if self.may(of_column(row, column)) else None

    def told(self, row: SealedRow, column: str) -> dict[str, Any]:
        """Return the content of a column that holds names and values, or none of them."""
        return dict(self.open(row, column) or {})

    @property
    def child_name(self) -> str:
        """The child's name; empty for whoever may not know it."""
        if not self.may(FieldGroup.IDENTITY):
            return ""
        return self.case.child.name

    @property
    def shown_name(self) -> str:
        """The child's name as pages write it: initials where the case hides the name."""
        hidden = self.case.name_hidden
        return initials(self.child_name) if hidden else self.child_name

    def with_shown_name(self, answers: Mapping[str, Any]) -> dict[str, Any]:
        """Return the answers of a form to be read, the name as pages write it."""
        if not self.case.name_hidden:
            return dict(answers)
        named = {
            key: initials(str(answers[key])) for key in NAME_OF_THE_CHILD & set(answers)
        }
        return dict(answers) | named

    # --- columns of several groups ---------------------------------------------

    def form(self, form: Form) -> Form:
        """Return the form with the questions this person may read the answers of."""
        sections = [
            replace(section, fields=tuple(f for f in section.fields if self.asks(f)))
            for section in form.sections
        ]
        return replace(form, sections=tuple(s for s in sections if s.fields))

    def asks(self, question: Field) -> bool:
        return self.may(OF_QUESTION[question.group])

    def whole_form(self, form: Form) -> bool:
        """Say whether every answer may be read, so that the form may be filled."""
        return all(self.asks(question) for question in form.fields)

    def answers(self, form: Form, row: FormRecord) -> dict[str, Any]:
        """Return the answers of a form that this person may read."""
        return self.answers_in(form, row.get("answers") or {})

    def answers_in(self, form: Form, told: Mapping[str, Any]) -> dict[str, Any]:
        shown = {field.key for field in form.fields if self.asks(field)}
        return {key: value for key, value in told.items() if key in shown}

    def values(self, row: HistoryEvent) -> dict[str, Any]:
        """Return the sealed values of a history row that this person may read."""
        told = row.get("values") or {}
        return {key: value for key, value in told.items() if self._value(key)}

    def holds_values(self, row: HistoryEvent) -> bool:
        """Say whether the row has a value this person may open; opens nothing."""
        return row.values is not None and any(self._value(key) for key in row.fields)

    def _value(self, key: str) -> bool:
        group = OF_VALUE.get(key)
        return group in self.groups if group else self.groups >= EVERYTHING

    def plan_row(self, row: PlanRow) -> bool:
        """Say whether this person may read of this service of the plan."""
        return self.may(of_service(row.service_type))

    def service(self, row: PlanRow) -> dict[str, Any]:
        """Return goal, activity and result of a service that may be read."""
        if not self.plan_row(row):
            return {}
        return dict(row.get("activity") or {}) | {"result": row.get("result") or ""}

    def answer(self, row: WorkResult, role: str, body: int | None) -> dict[str, Any]:
        """Return what a body of ``role`` answered; a body reads its own answers."""
        if self.may(of_answer(role)) or self.is_own(role, body):
            return dict(row.get("answer") or {})
        return {}

    def is_own(self, role: str, body: int | None) -> bool:
        """Say whether work of this role and body is the reader's own."""
        return any(
            standing.role == role and standing.organisation_id == body
            for standing in self.actor.standings
        )


def seen_by(actor: Actor, case: Case) -> Seen:
    """Return ``case`` as ``actor`` sees it now; asked once per case that was read."""
    kept = case.__dict__.get("_seen")
    if isinstance(kept, Seen) and kept.actor is actor:
        return kept
    ties = ties_of(actor, case)
    seen = Seen(case, actor, ties, groups_by(actor, case, ties))
    case.__dict__["_seen"] = seen
    return seen


def own_report(seen: Seen) -> Seen:
    """Return the case as its report's taker told it: for Mẫu số 01 alone."""
    if Tie.INTAKE_AUTHOR in seen.ties:
        return replace(seen, groups=EVERYTHING)
    return seen
