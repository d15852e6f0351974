"""Sign-in: no self-registration, secrets of the second factor sealed."""

from __future__ import annotations

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django.http import HttpRequest

from accounts.models import Person
from accounts.sealing import seal_small, unseal_small


class ClosedAdapter(DefaultAccountAdapter):
    """Accounts are made by an administrator, never by a visitor."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def set_password(self, user: Person, password: str) -> None:
        """Keep the password a person chose: it is no longer a one-time one."""
        user.password_is_temporary = False
        user.set_password(password)
        user.save(update_fields=["password", "password_is_temporary"])


class SealingMfaAdapter(DefaultMFAAdapter):
    """allauth stores TOTP secrets in clear unless told otherwise."""

    def encrypt(self, text: str) -> str:
        return seal_small(text, context="mfa")

    def decrypt(self, encrypted_text: str) -> str:
        return unseal_small(encrypted_text, context="mfa")
