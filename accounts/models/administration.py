"""What administrators changed: one row per change, added and never edited."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class AdministrationChange(models.Model):
    """Who changed what, when, from what to what, and from which day it counts.

    ``before`` and ``after`` name fields and their values; a password or a key is never
    among them. ``who`` is null for the set-up commands an operator runs.
    """

    class Subject(models.TextChoices):
        PERSON = "person", _("Person")
        POST = "post", _("Post")
        ORGANISATION = "organisation", _("Organisation")
        PLACE = "place", _("Place")
        ON_CALL = "on_call", _("Rota turn")
        CALENDAR_DAY = "calendar_day", _("Day of the calendar")
        LOCAL_LIMIT = "local_limit", _("Local limit")
        INCIDENT = "incident", _("Sealing incident")

    class What(models.TextChoices):
        PERSON_CREATED = "person_created", _("Person added")
        PERSON_EDITED = "person_edited", _("Details changed")
        PERSON_DEACTIVATED = "person_deactivated", _("Access ended")
        PERSON_REACTIVATED = "person_reactivated", _("Access given back")
        PASSWORD_GIVEN = "password_given", _("One-time password given")
        SECOND_FACTOR_TAKEN = "second_factor_taken", _("Second factor taken away")
        POST_ADDED = "post_added", _("Post added")
        POST_ENDED = "post_ended", _("Last day of post changed")
        ORGANISATION_CREATED = "organisation_created", _("Organisation added")
        ORGANISATION_EDITED = "organisation_edited", _("Organisation changed")
        PLACE_ADDED = "place_added", _("Place added")
        PLACE_ENDED = "place_ended", _("Place ended")
        PLACES_LOADED = "places_loaded", _("Places loaded")
        TURN_ADDED = "turn_added", _("Rota turn added")
        TURN_ENDED = "turn_ended", _("End of rota turn changed")
        DAY_ADDED = "day_added", _("Day of the calendar added")
        DAY_EDITED = "day_edited", _("Day of the calendar changed")
        DAY_REMOVED = "day_removed", _("Day of the calendar removed")
        YEAR_FILLED = "year_filled", _("Year of the calendar filled in")
        LOCAL_LIMIT_ADDED = "local_limit_added", _("Local limit set")
        LOCAL_LIMIT_ENDED = "local_limit_ended", _("Local limit ended")
        INCIDENT_CLOSED = "incident_closed", _("Sealing incident closed")

    at = models.DateTimeField()
    who = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="administration_changes",
    )
    what = models.CharField(max_length=30, choices=What.choices)
    subject = models.CharField(max_length=20, choices=Subject.choices)
    subject_id = models.BigIntegerField()
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    effective_date = models.DateField()

    class Meta:
        indexes = [
            models.Index(fields=["subject", "subject_id"], name="change_of_subject"),
            models.Index(fields=["-at", "-id"], name="change_newest_first"),
        ]

    def __str__(self) -> str:
        return f"{self.what}: {self.subject} {self.subject_id}"
