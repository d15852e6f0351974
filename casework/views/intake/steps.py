"""The same report, one question a page: the answers wait sealed between the pages."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.http import Http404, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from accounts.local_time import local_day
from accounts.middleware import StaffRequest
from accounts.typed import whole_number
from casework.commands.refusals import NotThere, Refused
from casework.intake_forms import IntakeForm
from casework.queries.intake import PlaceOptions, place_options
from casework.views.calling import INVALID, OK, Outcome, key_in
from casework.views.intake import keeping
from casework.views.intake.beside import beside
from casework.views.intake.checking import rows_of, wrong_steps
from casework.views.intake.door import for_whoever_may
from casework.views.intake.page import MAY, draft_or_none, first_answers, gone
from casework.views.intake.recording import record
from casework.views.intake.telling import (
    Telling,
    Typed,
    as_data,
    drawn,
    sent,
    typed_of,
    with_one_more_child,
    without_child,
    wrong_lines,
)


@dataclass(frozen=True)
class Question:
    """One page: its heading, and which fields it asks. ``children``: the blocks too."""

    heading: Promise
    fields: tuple[str, ...] = ()
    children: bool = False


QUESTIONS: Final[dict[int, Question]] = {
    1: Question(_("How is the child now?"), ("child_state",)),
    2: Question(
        _("Where?"),
        ("incident_commune", "hamlet", "spot", "residence", "residence_commune"),
    ),
    3: Question(
        _("What happened?"),
        (
            *("narrative", "narrative_unknown", "incident_types"),
            *("happened_from", "happened_to"),
        ),
    ),
    4: Question(_("The child"), (), children=True),
    5: Question(
        _("Who is suspected, and who reports?"),
        (
            *("suspect", "suspect_name", "lives_with_child", "anonymous"),
            *("reporter_name", "reporter_phone", "do_not_call", "keep_from_commune"),
            "reporter_relation",
            *("receiving_point", "channel", "received_at", "received_precision"),
            "learned_at",
        ),
    ),
    6: Question(_("Check it once more")),
}
LAST: Final = max(QUESTIONS)


@for_whoever_may(MAY)
@require_http_methods(["GET", "HEAD", "POST"])
def step(request: StaffRequest, number: int) -> HttpResponse:
    """Show one page of the report, or take its answer."""
    if number not in QUESTIONS:
        raise Http404
    at = timezone.now()
    wanted = request.GET.get("nhap", "")
    kept = draft_or_none(request, wanted, at) if wanted else None
    if kept is None and (wanted or number > 1):
        return gone(request)
    typed = kept or typed_of(first_answers(request, at))
    if request.method != "POST":
        return _show(request, number, typed, at)
    if number == LAST:
        return _send(request, typed, at)
    return _take(request, number, typed, at)


def _take(
    request: StaffRequest, number: int, typed: Typed, at: datetime
) -> HttpResponse:
    """Keep this page's answer and go on; or draw the page again with a child more."""
    typed = _merged(number, typed, request.POST)
    if "add_child" in request.POST:
        return _show(request, number, typed_of(with_one_more_child(as_data(typed))), at)
    gone_child = whole_number(request.POST.get("remove_child"), 2)
    if gone_child is not None:
        less = typed_of(without_child(as_data(typed), gone_child))
        return _show(request, number, less, at)
    telling = _asked(number, typed, place_options(local_day(at)))
    if not telling.is_valid():
        return _show(request, number, typed, at, telling, Outcome(status=INVALID))
    try:
        draft = keeping.keep(
            key_in(typed["key"][0]), keeping.STEPS, typed, actor=request.actor, at=at
        )
    except NotThere:
        return gone(request)
    except Refused as refused:
        outcome = Outcome(status=refused.status, reasons=refused.reasons)
        return _show(request, number, typed, at, telling, outcome)
    onward = LAST if "back_to_check" in request.POST else number + 1
    return HttpResponseRedirect(_address(onward, draft))


def _address(number: int, draft: int | str) -> str:
    return f"{reverse('casework:intake_step', args=[number])}?nhap={draft}"


def _merged(number: int, typed: Typed, data: QueryDict) -> Typed:
    """Return ``typed`` with what this page answers in place of what it said before."""
    question = QUESTIONS[number]
    carried = {"key", "opened_at"} if number == 1 else set()
    kept = {
        name: values
        for name, values in typed.items()
        if name not in question.fields
        and not (
            question.children and (name.startswith("child-") or name == "children")
        )
    }
    said = {
        name: values
        for name, values in typed_of(data).items()
        if name in question.fields
        or name in carried
        or (question.children and (name.startswith("child-") or name == "children"))
    }
    return {**kept, **said}


def _asked(number: int, typed: Typed, places: PlaceOptions) -> Telling:
    """Return this page's questions with their answers, to be checked."""
    question, data = QUESTIONS[number], as_data(typed)
    form = IntakeForm(data, places=places, only=question.fields)
    children = sent(data, places).children if question.children else []
    return Telling(form, children)


def _show(
    request: StaffRequest,
    number: int,
    typed: Typed,
    at: datetime,
    telling: Telling | None = None,
    outcome: Outcome | None = None,
) -> HttpResponse:
    question, data = QUESTIONS[number], as_data(typed)
    outcome = outcome or Outcome()
    places = place_options(local_day(at))
    draft = request.GET.get("nhap", "")
    shown = telling or drawn(data, places, question.fields)
    if not question.children:
        shown = Telling(shown.form, [])
    context: dict[str, Any] = {
        "number": number,
        "last": LAST,
        "question": question,
        "telling": shown,
        "form": shown.form,
        "wrong": wrong_lines(telling) if telling and number != LAST else [],
        "has_errors": outcome.status != OK,
        "outcome": outcome,
        "key": typed.get("key", [""])[0],
        "opened_at": typed.get("opened_at", [""])[0],
        "sent_at": at.isoformat(),
        "draft": draft,
        "back": _address(number - 1, draft)
        if number > 1
        else reverse("casework:intake"),
        "to_check": "sua" in request.GET,
    }
    if number == LAST:
        whole = telling or sent(data, places)
        context |= {
            "rows": rows_of(whole, draft, at),
            "wrong": wrong_steps(telling, QUESTIONS, draft) if telling else [],
            **beside(sent(data, places), data, request.actor, at),
        }
    return render(request, "casework/intake/step.html", context, status=outcome.status)


def _send(request: StaffRequest, typed: Typed, at: datetime) -> HttpResponse:
    telling = sent(as_data(typed), place_options(local_day(at)))
    outcome = record(request, telling, request.POST, keeping.STEPS, at)
    if outcome.done:
        return redirect("casework:receipt", outcome.answer["reference"])
    return _show(request, LAST, typed, at, telling, outcome)
