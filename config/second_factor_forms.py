"""allauth's forms of the second factor, each telling the session what it has seen."""

from __future__ import annotations

from typing import Any

from allauth.core import context
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import (
    AddWebAuthnForm,
    AuthenticateWebAuthnForm,
    ReauthenticateWebAuthnForm,
)
from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.lockout import codes_are_closed, forget_wrong_codes, note_wrong_code
from accounts.second_factor import note_given, use_code


def _given(person: Any) -> None:
    request = context.request
    note_given(request.session, person.pk, timezone.now())
    request.proved = person  # its browser becomes a known device


class _Typed(forms.Form):
    """A code, in words of ours; typed right, the second factor counts as given."""

    user: Any

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["code"]
        field.label = _("Code")
        field.widget.attrs.pop("placeholder", None)
        field.widget.attrs |= {"inputmode": "numeric", "spellcheck": "false"}

    def clean_code(self) -> str:
        request = context.request
        if codes_are_closed(request, self.user):
            raise forms.ValidationError(_("Too many wrong codes. Wait 15 minutes."))
        try:
            code: str = super().clean_code()  # type: ignore[misc]
            if not use_code(self.user.pk, code, timezone.now()):
                raise get_adapter().validation_error("incorrect_code")
        except forms.ValidationError:
            note_wrong_code(request, self.user)
            raise
        forget_wrong_codes(request, self.user)
        _given(self.user)
        return code


class CodeForm(_Typed, AuthenticateForm):
    """The code that ends a sign-in."""


class FreshCodeForm(_Typed, ReauthenticateForm):
    """The code asked again of somebody who is signed in."""


class FirstCodeForm(_Typed, ActivateTOTPForm):
    """The first code of a new app."""


class _Touched(forms.Form):
    """A security key; it cannot be guessed, so nothing is counted."""

    user: Any

    def clean_credential(self) -> Any:
        key = super().clean_credential()  # type: ignore[misc]
        _given(self.user)
        return key


class KeyForm(_Touched, AuthenticateWebAuthnForm):
    """The key that ends a sign-in."""


class FreshKeyForm(_Touched, ReauthenticateWebAuthnForm):
    """The key asked again of somebody who is signed in."""


class NewKeyForm(AddWebAuthnForm):
    """A new key; the browser has just shown that it is there."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label = _("Name of this key")
        self.fields["name"].initial = ""
        self.initial["name"] = ""

    def clean(self) -> dict[str, Any]:
        try:
            cleaned: dict[str, Any] = super().clean()
        except (AttributeError, KeyError, TypeError, ValueError) as forged:
            raise forms.ValidationError(_("This is no security key.")) from forged
        if cleaned.get("credential"):
            _given(self.user)
        return cleaned
