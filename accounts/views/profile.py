"""Each person's own page, and the way into the configuration."""

from __future__ import annotations

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.forms.people import LANGUAGES
from accounts.gate import needs
from accounts.incidents import history_in_doubt, open_incidents
from accounts.middleware import StaffRequest
from accounts.models import AdministrationChange, Post
from accounts.roles import Permission
from accounts.sessions import end_other_sessions, end_session, own_sessions
from accounts.told import told
from accounts.views.pages import INVALID, page_of, typed

P = Permission
A_YEAR = 365 * 24 * 3600


class ProfileForm(forms.Form):
    """How the pages look to this person alone."""

    language = forms.ChoiceField(
        label=gettext_lazy("Language"), choices=LANGUAGES, widget=forms.RadioSelect
    )
    hides_names = forms.BooleanField(
        label=gettext_lazy("Hide names on my screen"),
        help_text=gettext_lazy(
            "Names inside a case are blurred until you press them. Lists show initials "
            "in any case."
        ),
        required=False,
    )


@never_cache
@login_required
def profile(request: StaffRequest) -> HttpResponse:
    """Show the person's own posts; POST keeps the language and whether names hide."""
    person = request.user
    chosen = {"language": person.language, "hides_names": person.hides_names}
    form = ProfileForm(typed(request), initial=chosen)
    if request.method == "POST" and form.is_valid():
        person.language = form.cleaned_data["language"]
        person.hides_names = form.cleaned_data["hides_names"]
        person.save(update_fields=["language", "hides_names"])
        answer = redirect("accounts:profile")
        answer.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            person.language,
            max_age=A_YEAR,
            httponly=True,
            samesite="Lax",
            secure=settings.PRODUCTION,
        )
        return answer
    at = timezone.now()
    held = Post.objects.held_on(at).filter(person=person)
    context = {
        "form": form,
        "posts": held.select_related("organisation__place"),
        "sessions": own_sessions(request, person, at),
    }
    status = INVALID if form.errors else 200
    return render(request, "accounts/profile.html", context, status=status)


@never_cache
@require_POST
@login_required
def end_sessions(request: StaffRequest) -> HttpResponse:
    """End every other session of this person."""
    end_other_sessions(request, request.user, timezone.now())
    messages.success(request, _("You are now signed in on this device only."))
    return redirect("accounts:profile")


@never_cache
@require_POST
@login_required
def end_one_session(request: StaffRequest) -> HttpResponse:
    """End one other session of this person, named by its digest."""
    name = request.POST.get("session", "")
    if end_session(request, request.user, name, timezone.now()):
        messages.success(request, _("That device is signed out."))
    else:
        messages.info(request, _("That device was signed out already."))
    return redirect("accounts:profile")


@needs(
    P.MANAGE_PEOPLE,
    P.MANAGE_PLACES,
    P.MANAGE_CALENDAR,
    P.MANAGE_WORDING,
    P.MANAGE_LIMITS,
)
@require_safe
def configuration(request: StaffRequest) -> HttpResponse:
    """Show the way to each page of the configuration."""
    sees = request.actor.may(Permission.MANAGE_PEOPLE)
    context = {
        "doubt": history_in_doubt() if sees else None,
        "incidents": open_incidents() if sees else 0,
    }
    return render(request, "accounts/configuration.html", context)


@needs(P.MANAGE_PEOPLE, P.MANAGE_PLACES)
@require_safe
def change_list(request: StaffRequest) -> HttpResponse:
    """List every administration change, newest first."""
    rows = AdministrationChange.objects.select_related("who").order_by("-at", "-pk")
    page = page_of(request, rows)
    context = {"page": page, "changes": told(page)}
    return render(request, "accounts/changes.html", context)
