"""How a case is opened to others for a time: by emergency, referral and request."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, Person
from casework.models.case import Case
from casework.models.record import CaseRow
from casework.sealing import DataKey, SealedRow
from workflows.rules.states import ENDED


class BrokenGlassQuerySet(models.QuerySet["BrokenGlass"]):
    def overdue_untold(self, at: datetime) -> BrokenGlassQuerySet:
        """Return what should be reviewed by now and nobody was reminded of yet."""
        return self.filter(
            reviewed_at__isnull=True, reminded_at__isnull=True, review_due_at__lte=at
        )


class BrokenGlass(CaseRow):
    """Somebody opened one case that was not theirs, in an emergency, to read it.

    Reading ends at ``ends_at``; whether it was justified is decided by ``review_due_at``.
    """

    class Reason(models.TextChoices):
        DANGER = "danger", _("The child is in danger now")
        NOBODY_REACHED = "nobody_reached", _("Whoever holds the case cannot be reached")
        OTHER = "other", _("Another reason")

    SEALED: ClassVar[dict[str, str]] = {"words": "narrative", "review": "narrative"}
    HARMLESS: ClassVar[tuple[str, ...]] = (
        *("case", "cycle", "person", "organisation", "reason", "confirmed_at"),
        *("starts_at", "ends_at", "review_due_at", "reviewed_at", "reviewed_by"),
        *("justified", "reminded_at"),
    )

    person = models.ForeignKey(Person, models.PROTECT, related_name="broken_glasses")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    reason = models.CharField(max_length=15, choices=Reason.choices)
    words = models.BinaryField()
    """What the person wrote, in a sentence at least."""
    confirmed_at = models.DateTimeField()
    """When the second factor was given for this."""
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    review_due_at = models.DateTimeField()
    reviewed_at = models.DateTimeField(null=True, blank=True)
    reviewed_by = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+"
    )
    justified = models.BooleanField(null=True)
    review = models.BinaryField(null=True)
    reminded_at = models.DateTimeField(null=True, blank=True)
    """When the reviewers were told that the day is over."""

    objects = BrokenGlassQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")), name="glass_has_an_end"
            ),
            models.CheckConstraint(
                condition=Q(
                    reviewed_at__isnull=True,
                    reviewed_by__isnull=True,
                    justified__isnull=True,
                    review__isnull=True,
                )
                | Q(
                    reviewed_at__isnull=False,
                    reviewed_by__isnull=False,
                    justified__isnull=False,
                    review__isnull=False,
                ),
                name="glass_is_reviewed_whole",
            ),
            models.CheckConstraint(
                condition=Q(reviewed_by__isnull=True) | ~Q(reviewed_by=F("person")),
                name="glass_is_reviewed_by_another",
            ),
        ]
        indexes = [
            models.Index(fields=["person", "case", "ends_at"], name="glass_person"),
            models.Index(
                fields=["review_due_at"],
                condition=Q(reviewed_at__isnull=True),
                name="glass_to_review",
            ),
        ]

    def __str__(self) -> str:
        return f"emergency access {self.pk} to {self.case_id}"


class ReferralQuerySet(models.QuerySet["Referral"]):
    def unanswered_untold(self, at: datetime) -> ReferralQuerySet:
        """Return what a body should have answered by now and nobody was told of yet.

        An ended case asks nobody any more.
        """
        running = ~Q(case__state__in=[state.value for state in ENDED])
        return self.filter(
            Referral.OPEN,
            running,
            accepted_at__isnull=True,
            reminded_at__isnull=True,
            answer_by__lte=at,
        )


class OpenedFile(CaseRow):
    """A supervisor opened one case of their communes, for a reason, to read it.

    Reading ends at ``ends_at``, which is brought forward when it is ended by hand.
    Names are shown where ``shows_name``, for a reason of their own.
    """

    class Purpose(models.TextChoices):
        LATE = "late_limit", _("A time limit was missed")
        COMPLAINT = "complaint", _("Complaint or denunciation")
        AUDIT = "audit", _("Inspection or audit")
        GUIDANCE = "guidance", _("The commune asks for guidance")
        REASSIGN = "reassign", _("To decide who should have the case")
        OTHER = "other", _("Another reason")

    SEALED: ClassVar[dict[str, str]] = {
        "words": "narrative",
        "name_reason": "narrative",
    }
    HARMLESS: ClassVar[tuple[str, ...]] = (
        *("case", "cycle", "person", "organisation", "purpose", "shows_name"),
        *("starts_at", "ends_at"),
    )

    person = models.ForeignKey(Person, models.PROTECT, related_name="opened_files")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    purpose = models.CharField(max_length=15, choices=Purpose.choices)
    words = models.BinaryField()
    """Why, in a sentence at least."""
    shows_name = models.BooleanField(default=False)
    name_reason = models.BinaryField(null=True)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gte=F("starts_at")), name="opened_file_has_an_end"
            ),
            models.CheckConstraint(
                condition=Q(shows_name=False, name_reason__isnull=True)
                | Q(shows_name=True, name_reason__isnull=False),
                name="opened_file_shows_names_for_a_reason",
            ),
        ]
        indexes = [
            models.Index(
                fields=["person", "case", "ends_at"], name="opened_file_person"
            )
        ]

    def __str__(self) -> str:
        return f"file of {self.case_id} opened by a supervisor, {self.pk}"


class Referral(CaseRow):
    """Another body is asked for help with a case that stays where it is.

    What the body sees is here, and nothing else; it ends with the referral. An answer
    limit, then: accepted or refused with a reason, done with a result, or revoked.
    """

    SEALED: ClassVar[dict[str, str]] = {
        "asks": "narrative",
        "name_reason": "narrative",
        "refusal": "narrative",
        "result": "narrative",
        "revocation": "narrative",
    }
    HARMLESS: ClassVar[tuple[str, ...]] = (
        *("case", "cycle", "to_organisation", "shows_name", "answer_by", "sent_at"),
        *("sent_by", "accepted_at", "accepted_by", "refused_at", "refused_by"),
        *("done_at", "done_by", "revoked_at", "revoked_by", "reminded_at"),
    )

    to_organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="referrals"
    )
    asks = models.BinaryField()
    shows_name = models.BooleanField(default=False)
    name_reason = models.BinaryField(null=True)
    answer_by = models.DateTimeField()
    sent_at = models.DateTimeField()
    sent_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    accepted_at = models.DateTimeField(null=True, blank=True)
    accepted_by = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+"
    )
    refused_at = models.DateTimeField(null=True, blank=True)
    refused_by = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+"
    )
    refusal = models.BinaryField(null=True)
    done_at = models.DateTimeField(null=True, blank=True)
    done_by = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+"
    )
    result = models.BinaryField(null=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_by = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+"
    )
    revocation = models.BinaryField(null=True)
    reminded_at = models.DateTimeField(null=True, blank=True)
    """When those concerned were told that no answer has come."""

    objects = ReferralQuerySet.as_manager()

    OPEN: ClassVar[Q] = Q(
        refused_at__isnull=True, done_at__isnull=True, revoked_at__isnull=True
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(answer_by__gt=F("sent_at")), name="referral_has_a_limit"
            ),
            models.CheckConstraint(
                condition=Q(refused_at__isnull=True, done_at__isnull=True)
                | Q(refused_at__isnull=True, revoked_at__isnull=True)
                | Q(done_at__isnull=True, revoked_at__isnull=True),
                name="referral_ends_once",
            ),
            models.CheckConstraint(
                condition=Q(done_at__isnull=True) | Q(accepted_at__isnull=False),
                name="referral_done_was_accepted",
            ),
            models.CheckConstraint(
                condition=Q(shows_name=False) | Q(name_reason__isnull=False),
                name="referral_shows_a_name_for_a_reason",
            ),
            models.UniqueConstraint(
                fields=["case", "to_organisation"],
                condition=Q(
                    refused_at__isnull=True,
                    done_at__isnull=True,
                    revoked_at__isnull=True,
                ),
                name="referral_once_at_a_time",
            ),
        ]
        indexes = [
            models.Index(
                fields=["answer_by"],
                condition=Q(
                    accepted_at__isnull=True,
                    refused_at__isnull=True,
                    revoked_at__isnull=True,
                    reminded_at__isnull=True,
                ),
                name="referral_to_answer",
            )
        ]

    def __str__(self) -> str:
        return f"referral {self.pk} of {self.case_id}"

    @property
    def state(self) -> str:
        """Return "asked", "accepted", "refused", "done" or "revoked"."""
        for state, at in (
            ("revoked", self.revoked_at),
            ("refused", self.refused_at),
            ("done", self.done_at),
            ("accepted", self.accepted_at),
        ):
            if at is not None:
                return state
        return "asked"


class AccessRequest(SealedRow):
    """Somebody asks to read a case they know by its reference.

    ``case`` stays null where there is none, or none to be asked of; whoever asks reads
    the same words either way, until ``lapses_at``.
    """

    SEALED: ClassVar[dict[str, str]] = {"reason": "narrative"}
    HARMLESS: ClassVar[tuple[str, ...]] = (
        *("data_key", "case", "person", "reference", "asked_at", "lapses_at"),
        *("answered_at", "answered_by", "granted"),
    )

    data_key = models.ForeignKey(DataKey, models.PROTECT, related_name="+")
    case = models.ForeignKey(
        Case,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="access_requests",
    )
    person = models.ForeignKey(Person, models.PROTECT, related_name="access_requests")
    reference = models.CharField(max_length=30)
    reason = models.BinaryField()
    asked_at = models.DateTimeField()
    lapses_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+"
    )
    granted = models.BooleanField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    answered_at__isnull=True,
                    answered_by__isnull=True,
                    granted__isnull=True,
                )
                | Q(
                    answered_at__isnull=False,
                    answered_by__isnull=False,
                    granted__isnull=False,
                    case__isnull=False,
                ),
                name="access_request_is_answered_whole",
            )
        ]
        indexes = [
            models.Index(fields=["person", "-asked_at"], name="access_request_person")
        ]

    def __str__(self) -> str:
        return f"request for access {self.pk}"

    def sealing_key(self) -> DataKey:
        return self.data_key
