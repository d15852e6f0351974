"""The child a case is about. Name, birth, home: sealed; age and sex help the work."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.folding import folded_words
from accounts.sealing import keyed_hash
from casework.sealing import DataKey, SealedRow


class Sex(models.TextChoices):
    MALE = "male", _("Male")
    FEMALE = "female", _("Female")
    UNKNOWN = "unknown", _("Not known")


class Child(SealedRow):
    """One child. ``age`` is in whole years on the last day of the incident."""

    SEALED: ClassVar[dict[str, str]] = {
        "identity": "identity",
        "home": "contact_and_place",
    }
    HARMLESS: ClassVar[tuple[str, ...]] = ("data_key", "sex", "age", "age_to")

    data_key = models.ForeignKey(DataKey, models.PROTECT, related_name="+")
    identity = models.BinaryField(null=True)
    """``{name, birth_date, birth_year_from, birth_year_to, ethnic_code, father, …}``"""
    home = models.BinaryField(null=True)
    """``{hamlet, spot, address}``"""
    sex = models.CharField(max_length=10, choices=Sex.choices, default=Sex.UNKNOWN)
    age = models.PositiveSmallIntegerField(null=True, blank=True)
    age_to = models.PositiveSmallIntegerField(null=True, blank=True)

    def __str__(self) -> str:
        return f"child {self.pk}"

    def sealing_key(self) -> DataKey:
        return self.data_key

    @property
    def name(self) -> str:
        return str((self.get("identity") or {}).get("name", ""))

    @property
    def initials(self) -> str:
        """Return "N.T.H.Đ." for lists; empty when the name is not known."""
        return initials(self.name)


def initials(name: str) -> str:
    """Return the first letters of ``name`` with dots, marks of the letter kept."""
    return "".join(f"{word[0].upper()}." for word in name.split() if word[0].isalpha())


class NameWord(models.Model):
    """A keyed hash of one folded word of a child's name: found in any order, no marks."""

    child = models.ForeignKey(Child, models.CASCADE, related_name="name_words")
    word = models.BinaryField(max_length=16)

    class Meta:
        indexes = [models.Index(fields=["word"], name="name_word")]
        constraints = [
            models.UniqueConstraint(fields=["child", "word"], name="name_word_once")
        ]

    def __str__(self) -> str:
        return f"word of child {self.child_id}"


def name_hashes(text: str) -> list[bytes]:
    """Return the keyed hash of each folded word of ``text``."""
    return [keyed_hash(word, purpose="child name") for word in folded_words(text)]
