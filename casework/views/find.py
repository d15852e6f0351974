"""Find a case: filters and references by address, names by the body of a form."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.access_log import What, note_access
from accounts.middleware import StaffRequest
from accounts.rates import SEARCH
from accounts.roles import Permission
from accounts.views.rate_limited import limited
from casework.queries import find as query
from casework.views.calling import INVALID, OK
from casework.views.find_form import FindForm

HERE = "/ho-so/"
KEEPS = (Permission.DECIDE_RETENTION, Permission.WORK_CASE)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@limited(SEARCH)
def find(request: HttpRequest) -> HttpResponse:
    """Show the cases that fit, at most fifty.

    What names nobody is sent on to an address one may keep. A name that arrives in an
    address is not looked for: the page asks to type it into the form.
    """
    staff: StaffRequest = request  # type: ignore[assignment]
    form = _form(staff)
    if not form.is_valid():
        return _page(staff, form, None, status=INVALID)
    by_name = form.names_somebody
    if request.method == "POST" and not by_name:
        return redirect(f"{HERE}?{form.address()}" if form.address() else HERE)
    if by_name and request.method != "POST":
        return redirect(HERE)
    sent = request.POST if by_name else request.GET
    result = query.find_cases(staff.actor, form.wanted(sent.get("sau", "")))
    if result.compared:
        note_access(
            What.NAMES_COMPARED,
            person=staff.actor.person_id,
            at=timezone.now(),
            compared=result.compared,
            found=len(result.rows),
        )
    return _page(staff, form, result, by_name=by_name)


def _form(request: StaffRequest) -> FindForm:
    data = request.POST if request.method == "POST" else request.GET
    return FindForm(
        data or QueryDict(),
        communes=query.communes_of(request.actor),
        states=query.states(),
    )


def _page(
    request: StaffRequest,
    form: FindForm,
    result: query.Result | None,
    *,
    by_name: bool = False,
    status: int = OK,
) -> HttpResponse:
    onward = result.next if result else None
    address = ""
    if onward is not None and not by_name:
        address = f"{HERE}?{form.address()}&sau={onward}".replace("?&", "?")
    context = {
        "form": form,
        "result": result,
        "has_errors": status != OK,
        "may_ask": request.actor.may(Permission.ASK_ACCESS),
        "may_break_glass": request.actor.may(Permission.BREAK_GLASS),
        "may_keep": any(request.actor.may(permission) for permission in KEEPS),
        "may_review": request.actor.may(Permission.REVIEW_ACCESS),
        "next": address,
        "next_by_name": onward if by_name else None,
        "typed": [(name, request.POST.get(name, "")) for name in form.fields],
    }
    return render(request, "casework/find/find.html", context, status=status)
