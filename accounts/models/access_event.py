"""What belongs to no case and is remembered: signing in and out, prints, exports."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class AccessEvent(models.Model):
    """One event around access: who, what, when. Added, never edited or removed.

    ``person`` is null where nobody of that name is known: what was typed is never kept,
    people type passwords into the wrong box. ``facts`` holds codes and counts in clear.
    """

    class What(models.TextChoices):
        SIGNED_IN = "signed_in", _("Signed in")
        SIGN_IN_FAILED = "sign_in_failed", _("Sign-in failed")
        LOCKED_OUT = "locked_out", _("Locked out")
        SIGNED_OUT = "signed_out", _("Signed out")
        SESSION_ENDED = "session_ended", _("Sessions ended from another device")
        PAGE_REFUSED = "page_refused", _("Page refused")
        PRINTED = "printed", _("Printed")
        EXPORT_ASKED = "export_asked", _("Export asked for")
        EXPORT_APPROVED = "export_approved", _("Export approved by a second person")
        EXPORT_REFUSED = "export_refused", _("Export refused by a second person")
        EXPORTED = "exported", _("Exported")
        NAMES_COMPARED = "names_compared", _("Names compared by spelling")
        RESTORED = "restored", _("Restored from a copy")
        INCIDENT = "incident", _("Something did not open, or does not stand")

    HARMLESS: ClassVar[tuple[str, ...]] = ("at", "what", "person", "facts")

    at = models.DateTimeField()
    what = models.CharField(max_length=20, choices=What.choices)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="access_events",
    )
    facts = models.JSONField(default=dict)

    class Meta:
        indexes = [
            models.Index(fields=["person", "-at"], name="access_of_person"),
            models.Index(fields=["what", "-at"], name="access_of_kind"),
        ]

    def __str__(self) -> str:
        return f"{self.what} {self.person_id or '–'}"
