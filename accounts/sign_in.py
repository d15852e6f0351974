"""Sign-in: no self-registration, secrets of the second factor sealed."""

from __future__ import annotations

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django.http import HttpRequest

from accounts.sealing import seal_small, unseal_small


class ClosedAdapter(DefaultAccountAdapter):
    """Accounts are made by an administrator, never by a visitor."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002
        return False


class SealingMfaAdapter(DefaultMFAAdapter):
    """allauth stores TOTP secrets in clear unless told otherwise."""

    def encrypt(self, text: str) -> str:
        return seal_small(text, context="mfa")

    def decrypt(self, encrypted_text: str) -> str:
        return unseal_small(encrypted_text, context="mfa")
