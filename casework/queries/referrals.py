"""Referrals: what a body is asked and sees, and what the case's tab shows of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.utils.translation import gettext as _

from accounts.actor import Actor
from accounts.local_time import local_day
from accounts.models import Organisation
from accounts.sealing import SealBroken
from casework import access
from casework.models import Case, Referral
from casework.queries.child_words import commune_of, unnamed_child
from casework.referring import KINDS

MOST: Final = 50
RELATED: Final = (
    *("case__child__data_key", "case__incident_commune", "case__residence_commune"),
    *("case__holder", "case__committee", "to_organisation", "sent_by"),
    *("accepted_by", "refused_by", "done_by", "revoked_by"),
)
TONES: Final = {"asked": "yellow", "accepted": "blue", "done": "green"}


@dataclass(frozen=True)
class Asked:
    """One referral. ``state``: asked, accepted, refused, done, revoked.

    ``case`` is for the reading log and the command, never for the page of the body.
    """

    pk: int
    case: Case
    reference: str
    body: str
    sender: str
    child: str
    name: str
    commune: str
    asks: str
    contact: str
    phone: str
    state: str
    state_words: str
    tone: str
    sent_at: datetime
    answer_by: datetime
    late: bool
    by: str
    answered_at: datetime | None
    words: str

    @property
    def open(self) -> bool:
        return self.state in {"asked", "accepted"}


def referrals_to(actor: Actor, at: datetime) -> list[Asked]:
    """Return what the actor's bodies are asked now, the nearest limit first."""
    rows = access.referrals_for(actor).select_related(*RELATED)
    return [_asked(row, at) for row in rows.order_by("answer_by", "pk")[:MOST]]


def find_referral(actor: Actor, pk: int, at: datetime) -> Asked | None:
    """Return one open referral asked of the actor's body, or nothing."""
    row = access.referrals_for(actor).filter(pk=pk).select_related(*RELATED).first()
    return _asked(row, at) if row else None


def referrals_of(case: Case, at: datetime) -> list[Asked]:
    """Return every referral of the case, open ones first. For whoever has the case."""
    rows = Referral.objects.filter(case=case).select_related(*RELATED)
    found = [_asked(row, at) for row in rows.order_by("-sent_at", "-pk")[:MOST]]
    return sorted(found, key=lambda one: not one.open)


def bodies_to_ask(at: datetime) -> list[tuple[str, str]]:
    """Return the bodies that may be asked for help."""
    rows = Organisation.objects.in_force_on(local_day(at)).filter(kind__in=KINDS)
    return [(str(row.pk), row.name) for row in rows.order_by("name", "pk")]


def open_referral(case: Case, pk: int) -> Referral | None:
    """Return an open referral of the case."""
    rows = Referral.objects.filter(Referral.OPEN, case=case, pk=pk)
    return rows.select_related("to_organisation").first()


def they_see(case: Case, *, with_name: bool) -> list[str]:
    """Return what the body will see, in words."""
    lines = [
        ", ".join(
            part for part in (unnamed_child(case.child), commune_of(case)) if part
        ),
        _("What you ask, by when, whom to call"),
    ]
    if with_name:
        lines.insert(0, _("The child's name"))
    return lines


def they_do_not_see(*, with_name: bool) -> list[str]:
    hidden = [] if with_name else [_("The child's name, unless you choose to show it")]
    return [
        *hidden,
        _("Who reported, the suspected person, the address"),
        _("Timeline, documents, assessments"),
    ]


def _asked(row: Referral, at: datetime) -> Asked:
    case, state = row.case, row.state
    by, answered_at, words = _answer(row)
    return Asked(
        pk=row.pk,
        case=case,
        reference=case.reference,
        body=row.to_organisation.name,
        sender=case.committee.name if case.committee else "",
        child=unnamed_child(case.child),
        name=_name(row),
        commune=commune_of(case),
        asks=_opened(row, "asks"),
        contact=case.holder.display_name if case.holder else "",
        phone=case.holder.phone if case.holder else "",
        state=state,
        state_words=_words_of(state),
        tone=TONES.get(state, "grey"),
        sent_at=row.sent_at,
        answer_by=row.answer_by,
        late=state == "asked" and at >= row.answer_by,
        by=by,
        answered_at=answered_at,
        words=words,
    )


def _name(row: Referral) -> str:
    if not row.shows_name:
        return ""
    try:
        return row.case.child.name
    except SealBroken:
        return ""


def _answer(row: Referral) -> tuple[str, datetime | None, str]:
    """Return who answered last, when, and in which words."""
    ends: Iterable[tuple[object, datetime | None, str]] = (
        (row.revoked_by, row.revoked_at, "revocation"),
        (row.refused_by, row.refused_at, "refusal"),
        (row.done_by, row.done_at, "result"),
        (row.accepted_by, row.accepted_at, ""),
    )
    for person, moment, column in ends:
        if moment is not None:
            name = str(getattr(person, "display_name", ""))
            return name, moment, _opened(row, column) if column else ""
    return "", None, ""


def _opened(row: Referral, column: str) -> str:
    try:
        return str(row.get(column) or "")
    except SealBroken:
        return ""


def _words_of(state: str) -> str:
    return {
        "asked": _("Not answered yet"),
        "accepted": _("Accepted"),
        "refused": _("Declined"),
        "done": _("Done"),
        "revoked": _("Called off"),
    }[state]
