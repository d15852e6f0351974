"""The sign-in form: account, password, and whether others use this computer too."""

from __future__ import annotations

from typing import Any

from allauth.account.forms import LoginForm
from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from accounts.session_store import IDLE


class SignInForm(LoginForm):
    """allauth's form with labels of ours and no placeholder that vanishes on typing."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].label = _("Account")
        self.fields["password"].label = _("Password")
        self.fields["password"].help_text = ""
        self.fields["shared"] = forms.BooleanField(
            required=False,
            label=_("Others use this computer too"),
            help_text=_("You are signed out after 5 minutes without use."),
        )
        for field in self.fields.values():
            field.widget.attrs.pop("placeholder", None)
        self.fields["login"].widget.attrs |= {
            "autocapitalize": "none",
            "spellcheck": "false",
        }

    def login(
        self, request: HttpRequest, redirect_url: str | None = None
    ) -> HttpResponse:
        """Sign in; a shared computer gets the short idle time."""
        if self.cleaned_data.get("shared"):
            request.session[IDLE] = settings.SHARED_IDLE_SECONDS
        response: HttpResponse = super().login(request, redirect_url=redirect_url)
        return response
