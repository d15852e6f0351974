"""A statutory form of a case: fill it, keep a draft, choose between two texts, read it."""

from __future__ import annotations

import json
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.actor import Actor
from accounts.middleware import StaffRequest
from accounts.typed import whole_number
from casework.access import permissions_on
from casework.commands import forms
from casework.commands.forms import save_form
from casework.models import Case
from casework.paper_forms.fields import label_of, marks_a_label, title_of
from casework.paper_forms.form import PaperForm, answers_from, differences, text_of
from casework.policy import Tie
from casework.queries.limits import limits_of, nearest_of
from casework.queries.one_case import find_readable
from casework.queries.papers import SIGNED_ONCE, Paper, paper_of, signed_paper
from casework.queries.suggested import suggested_by
from casework.seen import Seen
from casework.steps import address_of
from casework.views.calling import INVALID, OK, Outcome, carry_out, key_of, new_key
from casework.views.case.door import record, seen_or_404
from workflows.rules.forms import FORMS, FieldProblem, Form, missing
from workflows.rules.states import ENDED, State

CONFLICT = 409
HIGHEST = 10**4


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def paper(request: HttpRequest, reference: str, key: str) -> HttpResponse:
    """Show a form, or keep what was typed into it."""
    staff: StaffRequest = request  # type: ignore[assignment]
    seen, form = seen_and_form(staff, reference, key)
    case = seen.case
    shown = paper_of(seen, key, timezone.now(), anew="moi" in request.GET)
    if request.method == "POST":
        if not may_fill(seen, form):
            raise Http404
        return _save(staff, seen, shown)
    if shown.status == "signed" or not may_fill(seen, form):
        return _read_only(staff, seen, shown)
    more = [request.GET["them"]] if request.GET.get("them") else []
    page = PaperForm(form, shown.answers, more_rows=more)
    return _edit(staff, case, shown, page, Outcome())


@never_cache
@login_required
def version(
    request: HttpRequest, reference: str, key: str, cycle: int, number: int
) -> HttpResponse:
    """Show one signed version, read-only."""
    staff: StaffRequest = request  # type: ignore[assignment]
    seen, _form = seen_and_form(staff, reference, key)
    fits = max(cycle, number) < HIGHEST
    shown = signed_paper(seen, key, cycle, number) if fits else None
    if shown is None:
        raise Http404
    return _read_only(staff, seen, shown)


def seen_and_form(request: StaffRequest, reference: str, key: str) -> tuple[Seen, Form]:
    """Return the case and the form; whoever took the report has Mẫu số 01 alone."""
    form = FORMS.get(key)
    if form is None:
        raise Http404
    return seen_or_404(request, reference, through_report=key == "mau_01"), form


def may_fill(seen: Seen, form: Form) -> bool:
    """Say whether the form is this person's to fill: a help; the command refuses.

    Who may not read every answer fills nothing: what they cannot see would be lost.
    """
    works = seen.acts or (form.key == "mau_01" and Tie.INTAKE_AUTHOR in seen.ties)
    ended = State(seen.case.state) in ENDED
    if ended or not (works and seen.whole_form(form)):
        return False
    return forms.may_fill(permissions_on(seen.actor, seen.case), form)


def may_sign(actor: Actor, case: Case, form: Form) -> bool:
    return forms.may_sign(permissions_on(actor, case), form)


def back_of(request: StaffRequest, case: Case) -> str:
    """Return the way back: the list of forms, or home for whoever has only Mẫu 01."""
    own = find_readable(request.actor, case.reference) is not None
    return f"{address_of(case.reference)}bieu-mau/" if own else "/"


def address(case: Case, key: str) -> str:
    return f"{address_of(case.reference)}bieu-mau/{key}/"


def _save(request: StaffRequest, seen: Seen, shown: Paper) -> HttpResponse:
    case, form = seen.case, shown.form
    if "choose" in request.POST:
        answers = _chosen(request, shown)
    else:
        answers = answers_from(form, request.POST, shown.answers)
        answers = _without_row(answers, request.POST.get("remove_row", ""))
    outcome = carry_out(
        request,
        save_form,
        case=case.pk,
        form=form.key,
        answers=answers,
        revision=_revision(request),
    )
    if "application/json" in request.headers.get("Accept", ""):
        return _json(outcome)
    if outcome.stale:
        return _two_texts(request, seen, form, answers)
    if not outcome.done:
        return _edit(request, case, shown, PaperForm(form, answers), outcome)
    return _onward(request, seen, shown, answers, outcome)


def _json(outcome: Outcome) -> JsonResponse:
    told = {"key": new_key(), "revision": outcome.answer.get("revision")}
    return JsonResponse(told if outcome.done else {}, status=outcome.status)


def _onward(
    request: StaffRequest,
    seen: Seen,
    shown: Paper,
    answers: dict[str, Any],
    outcome: Outcome,
) -> HttpResponse:
    """Go where the pressed button leads, now that the draft is kept."""
    case, form = seen.case, shown.form
    here = address(case, form.key)
    more = request.POST.get("add_row", "")
    if more:
        rows = len(answers.get(more) or []) + 1
        return redirect(f"{here}?them={more}#rows_{more}-{rows}")
    if "remove_row" in request.POST:
        return redirect(f"{here}#rows_{request.POST['remove_row'].rpartition('-')[0]}")
    if "sign" in request.POST:
        problems = missing(form, answers)
        if not problems:
            return redirect(f"{here}ky/")
        kept = paper_of(seen, form.key, timezone.now())
        page = PaperForm(form, answers, problems=problems)
        wrong = Outcome(status=INVALID, key=new_key())
        return _edit(request, case, kept, page, wrong)
    del outcome
    messages.success(request, _("The draft is kept."))
    return redirect(here)


def _revision(request: StaffRequest) -> int:
    told = whole_number(request.POST.get("revision", "0"), 9)
    return -1 if told is None else told


def _without_row(answers: dict[str, Any], gone: str) -> dict[str, Any]:
    key, _sep, told = gone.rpartition("-")
    rows, number = answers.get(key), whole_number(told)
    if not isinstance(rows, list) or number is None:
        return answers
    kept = [row for n, row in enumerate(rows, start=1) if n != number]
    return {**answers, key: kept}


def _chosen(request: StaffRequest, shown: Paper) -> dict[str, Any]:
    """Return the text put together field by field from the two that were shown."""
    try:
        mine = json.loads(request.POST.get("mine", "{}"))
    except ValueError:
        mine = {}
    known = {field.key for field in shown.form.fields}
    answers = dict(shown.answers)
    for key in known:
        if request.POST.get(f"choice-{key}") == "mine":
            answers.pop(key, None)
            if isinstance(mine, dict) and key in mine:
                answers[key] = mine[key]
    return answers


def _two_texts(
    request: StaffRequest, seen: Seen, form: Form, mine: dict[str, Any]
) -> HttpResponse:
    """Show both values of every field that differs; nothing is lost on either side."""
    case = seen.case
    record(request, case, f"form:{form.key}")
    theirs = paper_of(seen, form.key, timezone.now())
    context = {
        "case": case,
        "reference": case.reference,
        "form_title": title_of(form.title_vi, form.title_en),
        "paper": theirs,
        "mine": json.dumps(mine, ensure_ascii=False),
        "fields": [
            {"key": field.key, "label": label_of(field), "mine": a, "theirs": b}
            for field, a, b in differences(form, mine, theirs.answers)
        ],
        "key": new_key(),
        "revision": theirs.revision,
        "back": back_of(request, case),
        "here": address(case, form.key),
        "has_errors": True,
    }
    return render(request, "casework/case/two_texts.html", context, status=CONFLICT)


def _edit(
    request: StaffRequest, case: Case, shown: Paper, page: PaperForm, outcome: Outcome
) -> HttpResponse:
    record(request, case, f"form:{shown.form.key}")
    at = timezone.now()
    form = shown.form
    limit, more = nearest_of(limits_of(case.pk, at, case.committee_id))
    posted = request.method == "POST" and outcome.status != INVALID
    context = {
        "case": case,
        "reference": case.reference,
        "paper": shown,
        "form_title": title_of(form.title_vi, form.title_en),
        "sections": page.sections,
        "unsure": marks_a_label(form),
        "problems": page.problems,
        "has_errors": outcome.status != OK,
        "reasons": [{"advice": r.advice, "href": ""} for r in outcome.reasons],
        "suggestion": suggested_by(form.key, page.answers, case),
        "limit": limit,
        "more": more,
        "key": outcome.key or (key_of(request) if posted else new_key()),
        "revision": shown.revision,
        "may_sign": may_sign(request.actor, case, form),
        "back": back_of(request, case),
        "here": address(case, form.key),
    }
    return render(request, "casework/case/paper.html", context, status=outcome.status)


def _read_only(request: StaffRequest, seen: Seen, shown: Paper) -> HttpResponse:
    record(request, seen.case, f"form:{shown.form.key}")
    case, form = seen.case, shown.form
    whole = seen.whole_form(FORMS[form.key])
    anew = (
        shown.status == "signed"
        and form.key not in SIGNED_ONCE
        and may_fill(seen, FORMS[form.key])
    )
    context = {
        "case": case,
        "reference": case.reference,
        "paper": shown,
        "form_title": title_of(form.title_vi, form.title_en),
        "text": text_of(
            form,
            seen.with_shown_name(shown.answers),
            shown.who if shown.digest else "",
        ),
        "suggestion": suggested_by(form.key, shown.answers, case) if whole else None,
        "whole": whole,
        "anew": f"{address(case, form.key)}?moi=1" if anew else "",
        "back": back_of(request, case),
    }
    return render(request, "casework/case/paper_text.html", context)


def problems_of(outcome: Outcome) -> list[FieldProblem]:
    """Return a command's wrong fields as problems of the paper."""
    return [FieldProblem(key, text) for key, text in outcome.fields.items()]
