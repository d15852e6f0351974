"""What the Chair reads before deciding: the facts of a plan, or of a review, on one page."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime

from django.utils.translation import gettext as _

from accounts.models.person import ROLE_LABELS
from casework.models import Case, FormRecord, Visit
from casework.paper_forms.answers import shown_one
from casework.paper_forms.fields import label_of
from casework.queries.choices import plan_rows
from casework.queries.one_case import term
from casework.seen import Seen
from workflows.rules.forms import FORMS


@dataclass(frozen=True)
class PlanLine:
    """One service of the plan as it is read."""

    pk: int
    service: str
    activity: str
    goal: str
    provider: str
    responsible: str
    starts_on: date
    due_on: date
    budget: int
    source: str
    state: str
    state_words: str
    done_on: date | None
    result: str
    open: bool


@dataclass(frozen=True)
class Told:
    """Answers of one signed form, by their labels."""

    key: str
    title: str
    who: str
    at: datetime | None
    lines: list[tuple[str, str]]


@dataclass(frozen=True)
class Dossier:
    """The facts on one page."""

    papers: list[Told]
    rows: list[PlanLine] = field(default_factory=list)
    budget: int = 0
    review_date: date | None = None
    visits: list[str] = field(default_factory=list)


SHORT = {
    "mau_02": ("conclusion", "conclusion_text", "risk_level"),
    "mau_03": ("condition", "family", "risk_factors", "child_view", "parent_view"),
    "mau_06": (
        *("no_more_risk", "stable_body", "stable_mind", "stable_thinking"),
        *("stable_feelings", "conclusion"),
    ),
}
"""The answers a decision rests on; the whole form is one link away."""


def dossier_of(seen: Seen) -> Dossier:
    """Return what the decision on a plan rests on."""
    rows = plan_lines(seen)
    return Dossier(
        papers=_told(seen, ("mau_02", "mau_03")),
        rows=rows,
        budget=sum(row.budget for row in rows),
        review_date=seen.case.review_date,
    )


def review_of(seen: Seen) -> Dossier:
    """Return what the decision on closing rests on."""
    return Dossier(
        papers=_told(seen, ("mau_06",)),
        rows=plan_lines(seen),
        visits=_visits(seen.case),
    )


def _told(seen: Seen, keys: tuple[str, ...]) -> list[Told]:
    case = seen.case
    rows = FormRecord.objects.filter(
        case=case, cycle=case.cycle, key__in=keys, status=FormRecord.Status.SIGNED
    ).select_related("case__child__data_key", "signed_by")
    last = {row.key: row for row in rows.order_by("number")}
    return [_paper(seen, last[key]) for key in keys if key in last]


def _paper(seen: Seen, row: FormRecord) -> Told:
    form = FORMS[row.key]
    answers = seen.answers(form, row)
    lines = [
        (label_of(form.field(key)), shown_one(form.field(key), answers.get(key)))
        for key in SHORT[row.key]
        if seen.asks(form.field(key))
    ]
    return Told(
        row.key,
        form.title_vi,
        row.signed_by.display_name if row.signed_by else "",
        row.signed_at,
        [line for line in lines if line[1]],
    )


def plan_lines(seen: Seen) -> list[PlanLine]:
    """Return the plan's rows as they are read; those of therapy for whom they are."""
    found = []
    for row in plan_rows(seen.case):
        if not seen.plan_row(row):
            continue
        told = seen.service(row)
        role = str(ROLE_LABELS.get(row.responsible_role, row.responsible_role))
        found.append(
            PlanLine(
                pk=row.pk,
                service=term("service_type", row.service_type),
                activity=told.get("activity", ""),
                goal=told.get("goal", ""),
                provider=row.provider,
                responsible=str(row.responsible.name) if row.responsible else role,
                starts_on=row.starts_on,
                due_on=row.due_on,
                budget=row.budget_vnd,
                source=row.money_source,
                state=row.state,
                state_words=str(row.get_state_display()),
                done_on=row.done_on,
                result=told.get("result", ""),
                open=row.state in {"planned", "started"},
            )
        )
    return found


def _visits(case: Case) -> list[str]:
    rows = Visit.objects.filter(case=case, cycle=case.cycle, done_at__isnull=False)
    found = []
    for row in rows.select_related("seen_by").order_by("done_at"):
        who = row.seen_by.display_name if row.seen_by else ""
        day = row.done_at.strftime("%d/%m/%Y") if row.done_at else ""
        words = _("the child was seen") if row.seen else _("the child was not seen")
        found.append(f"{day} – {words} ({who})")
    return found
