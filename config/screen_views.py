"""The covered screen: cover, open again, and "I am still here"."""

from __future__ import annotations

from django import forms
from django.contrib.auth import authenticate
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from config.screen import COVERED, wants_a_page


class UnlockForm(forms.Form):
    """Asks for the password of whoever is signed in."""

    password = forms.CharField(
        label=_("Password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )


def _back(request: HttpRequest) -> str:
    """Return where the person came from, when that is a place of this site."""
    wanted = request.POST.get("next") or request.GET.get("next") or "/"
    if url_has_allowed_host_and_scheme(wanted, {request.get_host()}):
        return wanted
    return "/"


@never_cache
@login_required
def locked(request: HttpRequest) -> HttpResponse:
    """POST covers the screen; GET shows the cover."""
    if request.method == "POST":
        request.session[COVERED] = True
        if not wants_a_page(request):
            return HttpResponse(status=204)
    context = {"form": UnlockForm(), "next": _back(request)}
    return render(request, "locked.html", context)


@never_cache
@require_POST
@sensitive_post_parameters("password")
@login_required
def unlock(request: HttpRequest) -> HttpResponse:
    """Open the screen for the same person; wrong passwords count towards lockout."""
    form = UnlockForm(request.POST)
    person = form.is_valid() and authenticate(
        request,
        username=request.user.get_username(),
        password=form.cleaned_data["password"],
    )
    if person and person.pk == request.user.pk:
        request.session.pop(COVERED, None)
        if not wants_a_page(request):
            return HttpResponse(status=204)
        return HttpResponseRedirect(_back(request))
    if form.is_valid():
        form.add_error("password", _("The password is not right."))
    if not wants_a_page(request):
        return HttpResponse(status=422)
    context = {"form": form, "next": _back(request)}
    return render(request, "locked.html", context, status=422)


@never_cache
@require_POST
@login_required
def still_here(request: HttpRequest) -> HttpResponse:
    """Somebody is working: the middleware has noted it."""
    return HttpResponse(status=204)
