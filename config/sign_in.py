"""Sign-in: no self-registration, secrets of the second factor sealed and not optional."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Final

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.actor import actor_for
from accounts.lockout import address_of
from accounts.models import Person
from accounts.sealing import seal_small, unseal_small
from accounts.second_factor import given_within, is_needed, is_the_last
from accounts.session_store import SIGNED_IN

SITE: Final = "Chở Che"
JUST_NOW: Final = timedelta(minutes=5)


class ClosedAdapter(DefaultAccountAdapter):
    """Accounts are made by an administrator, never by a visitor."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        """Limit the rate of a known device by itself, not with its neighbours."""
        return address_of(request) or super().get_client_ip(request)

    def set_password(self, user: Person, password: str) -> None:
        """Keep the password a person chose: it is no longer a one-time one."""
        user.password_is_temporary = False
        user.set_password(password)
        user.save(update_fields=["password", "password_is_temporary"])

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Do not ask again what was given in the last five minutes."""
        request, at = context.request, timezone.now()
        begun = request.session.get(SIGNED_IN)
        if begun is not None and at.timestamp() - begun < JUST_NOW.total_seconds():
            return False
        if given_within(request.session, request.user.pk, at, JUST_NOW):
            return False
        required: bool = super().is_reauthentication_required(app=app, **kwargs)
        return required


class SealingMfaAdapter(DefaultMFAAdapter):
    """allauth stores TOTP secrets in clear unless told otherwise."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": _("The code is not right, or was used already."),
        "cannot_delete_authenticator": _(
            "Your work needs a second factor. Set up another one before you stop using "
            "this one."
        ),
    }

    def encrypt(self, text: str) -> str:
        return seal_small(text, context="mfa")

    def decrypt(self, encrypted_text: str) -> str:
        return unseal_small(encrypted_text, context="mfa")

    def get_totp_issuer(self) -> str:
        return SITE

    def _get_user_identifier(self, user: Person) -> str:
        return user.get_username()

    def generate_authenticator_name(self, user: Person, type: Any) -> str:  # noqa: A002
        """Name a key that was given none."""
        count = Authenticator.objects.filter(user=user, type=type).count()
        return gettext("Key %(number)s") % {"number": count + 1}

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """Refuse to leave somebody who needs a second factor without one."""
        person = authenticator.user
        if not is_needed(actor_for(person, timezone.now()), person):
            return True
        return not is_the_last(authenticator)
