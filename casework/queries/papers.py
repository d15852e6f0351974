"""The statutory forms of one case: which are to do, drafted, signed, and their text."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from accounts.local_time import local_day
from accounts.models.person import ROLE_LABELS
from casework.models import Case, FormRecord
from casework.seen import Seen
from workflows.rules.forms import FORMS, Form
from workflows.rules.kinds import Kind

FULL_PATH_ONLY = frozenset({"mau_03", "mau_04", "mau_05", "mau_06", "needs_meeting"})
SIGNED_ONCE = frozenset({"mau_01", "mau_02"})


@dataclass(frozen=True)
class PaperLine:
    """One form in the list. ``state``: todo, draft, signed, or not_needed."""

    key: str
    number: str
    title: str
    state: str
    words: str
    who: str
    at: datetime | None
    signer: str
    versions: list[SignedVersion] = field(default_factory=list)

    @property
    def tone(self) -> str:
        return {"signed": "green", "draft": "yellow", "todo": "blue"}.get(
            self.state, "grey"
        )


@dataclass(frozen=True)
class SignedVersion:
    """One signed version: its own address, who, when, and the hash of the text."""

    number: int
    cycle: int
    who: str
    at: datetime | None
    digest: str


@dataclass(frozen=True)
class Paper:
    """One version of a form, or the empty one. ``revision`` 0: nothing is saved yet."""

    form: Form
    answers: dict[str, Any]
    status: str  # "", "draft" or "signed"
    revision: int = 0
    number: int = 1
    cycle: int = 1
    who: str = ""
    at: datetime | None = None
    digest: str = ""


def papers_of(case: Case) -> list[PaperLine]:
    """Return every form with where it stands in this cycle; signed ones of all cycles."""
    rows = FormRecord.objects.filter(case=case).select_related(
        "drafted_by", "signed_by"
    )
    by_key: dict[str, list[FormRecord]] = {}
    for row in rows.order_by("cycle", "number"):
        by_key.setdefault(row.key, []).append(row)
    return [_line(case, form, by_key.get(form.key, [])) for form in FORMS.values()]


def _line(case: Case, form: Form, rows: list[FormRecord]) -> PaperLine:
    now = [row for row in rows if row.cycle == case.cycle]
    draft = next((r for r in now if r.status == FormRecord.Status.DRAFT), None)
    signed = [row for row in rows if row.status == FormRecord.Status.SIGNED]
    last = next((row for row in reversed(signed) if row.cycle == case.cycle), None)
    state, words, who, at = _state(case, form, draft, last)
    return PaperLine(
        key=form.key,
        number=form.number,
        title=form.title_vi,
        state=state,
        words=words,
        who=who,
        at=at,
        signer=str(ROLE_LABELS.get(form.signer, form.signer)),
        versions=[_version(row) for row in signed],
    )


def _state(
    case: Case, form: Form, draft: FormRecord | None, last: FormRecord | None
) -> tuple[str, str, str, datetime | None]:
    if draft is not None:
        return "draft", _("Draft"), draft.drafted_by.display_name, draft.drafted_at
    if last is not None and last.signed_by is not None:
        return "signed", _("Signed"), last.signed_by.display_name, last.signed_at
    if case.kind == Kind.INJURY and form.key in FULL_PATH_ONLY:
        return "not_needed", _("Not needed for an injury"), "", None
    if form.key == "mau_07":
        return "not_needed", _("Only for an isolation"), "", None
    return "todo", _("To do"), "", None


def _version(row: FormRecord) -> SignedVersion:
    who = row.signed_by.display_name if row.signed_by else ""
    return SignedVersion(row.number, row.cycle, who, row.signed_at, row.digest)


def paper_of(seen: Seen, key: str, at: datetime, *, anew: bool = False) -> Paper:
    """Return the draft of this cycle, else the last signed version, else an empty one.

    ``anew``: an empty one although a signed version is there.
    Errors: ``KeyError`` for a form that does not exist.
    """
    form, case = FORMS[key], seen.case
    rows = _rows(case, key).filter(cycle=case.cycle)
    draft = rows.filter(status=FormRecord.Status.DRAFT).first()
    if draft is not None:
        return _paper(seen, form, draft)
    last = rows.order_by("-number").first()
    if last is not None and (not anew or key in SIGNED_ONCE):
        return _paper(seen, form, last)
    begun = seen.answers_in(form, first_answers(seen, key, at))
    return Paper(seen.form(form), begun, "", cycle=case.cycle)


def signed_paper(seen: Seen, key: str, cycle: int, number: int) -> Paper | None:
    """Return one signed version by its number."""
    row = (
        _rows(seen.case, key)
        .filter(cycle=cycle, number=number, status="signed")
        .first()
    )
    return _paper(seen, FORMS[key], row) if row is not None else None


def _rows(case: Case, key: str) -> Any:
    return FormRecord.objects.filter(case=case, key=key).select_related(
        "case__child__data_key", "drafted_by", "signed_by"
    )


def _paper(seen: Seen, form: Form, row: FormRecord) -> Paper:
    signed = row.status == FormRecord.Status.SIGNED
    person = row.signed_by if signed else row.drafted_by
    return Paper(
        form=seen.form(form),
        answers=seen.answers(form, row),
        status=row.status,
        revision=0 if signed else row.revision,
        number=row.number,
        cycle=row.cycle,
        who=person.display_name if person else "",
        at=row.signed_at if signed else row.drafted_at,
        digest=row.digest,
    )


def first_answers(seen: Seen, key: str, at: datetime) -> dict[str, Any]:
    """Return what the case knows already, for the fields the form asks."""
    asked = {field.key for field in FORMS[key].fields}
    case = seen.case
    identity = seen.told(case.child, "identity")
    known = {
        "child_name": seen.child_name,
        "child": seen.child_name,
        "child_sex": case.child.sex,
        "child_dob": identity.get("birth_date", ""),
        "assessed_on": local_day(at).isoformat(),
        "approved_plan": case.reference,
    }
    return {k: v for k, v in known.items() if k in asked and v not in {"", None}}
