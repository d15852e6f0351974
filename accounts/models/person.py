"""People who sign in, and the posts they hold. Deactivated, never deleted."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any, ClassVar

from django.conf import settings
from django.contrib.auth.base_user import BaseUserManager
from django.contrib.auth.models import AbstractBaseUser, PermissionsMixin
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.db import models
from django.db.models import F, Q
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from accounts.folding import fold
from accounts.local_time import LOCAL, local_day
from accounts.models.organisation import Organisation
from accounts.roles import Role

ROLES = [
    (Role.HOTLINE.value, _("Hotline officer")),
    (Role.RECEIVER.value, _("Receiving officer")),
    (Role.COLLABORATOR.value, _("Village collaborator")),
    (Role.CASE_WORKER.value, _("Commune child-protection worker")),
    (Role.CHAIR.value, _("Commune Chair")),
    (Role.POLICE.value, _("Police officer")),
    (Role.HEALTH.value, _("Health officer")),
    (Role.SCHOOL.value, _("School representative")),
    (Role.JUSTICE.value, _("Justice officer")),
    (Role.WOMENS_UNION.value, _("Women's Union member")),
    (Role.YOUTH_UNION.value, _("Youth Union member")),
    (Role.BORDER_GUARD.value, _("Border guard officer")),
    (Role.LABOUR_OFFICER.value, _("Labour officer")),
    (Role.SUPERVISOR.value, _("Supervisor")),
    (Role.STATISTICIAN.value, _("Statistician")),
    (Role.PROVIDER.value, _("Service provider")),
    (Role.ADMINISTRATOR.value, _("Administrator")),
]
ROLE_LABELS = dict(ROLES)


__all__ = ["LOCAL", "ROLES", "ROLE_LABELS", "Person", "Post"]


class PersonManager(BaseUserManager["Person"]):
    use_in_migrations = True

    def create_user(
        self, username: str, password: str | None = None, **fields: Any
    ) -> Person:
        """Return a saved person; without a password nobody can sign in as them."""
        fields.setdefault("folded_name", fold(fields.get("display_name", "")))
        person = self.model(username=username, **fields)
        person.set_password(password)
        person.save(using=self._db)
        return person

    def create_superuser(
        self, username: str, password: str | None = None, **fields: Any
    ) -> Person:
        fields |= {"is_staff": True, "is_superuser": True}
        return self.create_user(username, password, **fields)


class Person(AbstractBaseUser, PermissionsMixin):
    """Somebody who signs in."""

    username = models.CharField(
        _("Account"),
        max_length=60,
        unique=True,
        validators=[UnicodeUsernameValidator()],
    )
    display_name = models.CharField(_("Name"), max_length=120)
    folded_name = models.CharField(
        max_length=120, blank=True, default="", db_index=True
    )
    phone = models.CharField(_("Phone"), max_length=20, blank=True, default="")
    email = models.EmailField(_("E-mail"), blank=True, default="")
    language = models.CharField(
        _("Language"),
        max_length=2,
        choices=[("vi", "Tiếng Việt"), ("en", "English")],
        default="vi",
    )
    hides_names = models.BooleanField(_("Hide names on my screen"), default=False)
    is_active = models.BooleanField(_("Active"), default=True)
    is_staff = models.BooleanField(_("Repairs data"), default=False)
    password_is_temporary = models.BooleanField(default=False)
    session_round = models.PositiveIntegerField(default=0)  # a higher one ends sessions
    joined_at = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[PersonManager] = PersonManager()

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["display_name"]

    def __str__(self) -> str:
        return self.display_name

    def get_full_name(self) -> str:
        return self.display_name

    def get_session_auth_hash(self) -> str:
        """Return what a session must carry: changes with password and session round."""
        return self._session_hash(settings.SECRET_KEY)

    def get_session_auth_fallback_hash(self) -> Iterator[str]:
        for secret in settings.SECRET_KEY_FALLBACKS:
            yield self._session_hash(secret)

    def _session_hash(self, secret: str | bytes) -> str:
        value = f"{self.password}:{self.session_round}"
        return salted_hmac(
            "accounts.Person.session", value, secret=secret, algorithm="sha256"
        ).hexdigest()


class PostQuerySet(models.QuerySet["Post"]):
    def held_on(self, at: datetime) -> PostQuerySet:
        """Return the posts held on the local day of ``at``; both ends count."""
        day = local_day(at)
        return self.filter(starts_on__lte=day).filter(
            Q(ends_on__isnull=True) | Q(ends_on__gte=day)
        )

    def not_ended(self, at: datetime) -> PostQuerySet:
        """Return the posts held on the local day of ``at`` or later."""
        return self.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=local_day(at)))


class Post(models.Model):
    """A person's role in an organisation, from a first to a last day."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="posts")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="posts")
    role = models.CharField(max_length=20, choices=ROLES)
    title = models.CharField(max_length=120, blank=True, default="")
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)

    objects = PostQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="post_ends_after_it_begins",
            ),
            models.UniqueConstraint(
                fields=["person", "organisation", "role", "starts_on"], name="post_key"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.role}"
