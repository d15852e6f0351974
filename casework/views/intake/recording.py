"""Saves a report from any of the intake pages: once per key, then ends its draft."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime
from typing import Any, Final

from django.http import QueryDict

from accounts.middleware import StaffRequest
from accounts.rates import INTAKE, TooOften, count
from accounts.typed import moment_in
from casework.commands.doubles import decide_double
from casework.commands.refusals import Refused
from casework.commands.report import record_report
from casework.views.calling import INVALID, Outcome, carry_out, key_of, show
from casework.views.intake.beside import answers_about_alike
from casework.views.intake.keeping import let_go
from casework.views.intake.telling import Telling, told_of

TOO_OFTEN: Final = 429


def record(
    request: StaffRequest, telling: Telling, data: QueryDict, page: str, at: datetime
) -> Outcome:
    """Record the report of ``telling``. What was typed stays in the forms if it cannot be.

    The limit is far above what anybody can type (``settings.RATE_LIMITS``), and where it
    cannot be counted the report is taken: a script is held up, never a hotline.
    """
    if not telling.is_valid():
        return Outcome(status=INVALID, key=key_of(request))
    try:
        count(INTAKE, request.actor.person_id, at)
    except TooOften:
        return Outcome(status=TOO_OFTEN, key=key_of(request))
    outcome = carry_out(
        request, record_report, told=told_of(telling, _moment(data, at))
    )
    if not outcome.done:
        return show(outcome, telling.form)
    _note_alike(request, outcome.answer, data, at)
    with suppress(Refused):  # the report is safe; its draft dies within a day anyway
        let_go(key_of(request), page, actor=request.actor, at=at)
    return outcome


def _moment(data: QueryDict, at: datetime) -> datetime:
    """Return when the page was drawn, so that sending it twice tells the same."""
    drawn_at = moment_in(data.get("sent_at", ""))
    return drawn_at if drawn_at is not None and drawn_at <= at else at


def _note_alike(
    request: StaffRequest, answer: dict[str, Any], data: QueryDict, at: datetime
) -> None:
    """Note what was said of cases that look alike, on each new case. Nothing is merged."""
    for case in answer["cases"]:
        for other, decision in answers_about_alike(data).items():
            with suppress(Refused):  # a remark; the report itself is saved
                decide_double(
                    key=f"{key_of(request)}:{case}:{other}",
                    actor=request.actor,
                    at=at,
                    case=case,
                    other=other,
                    decision=decision,
                )
