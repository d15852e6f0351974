"""The seven groups every field of a case belongs to. A field without a group is not shown.

Which group a role may see in a relation is ``casework.policy``. A sealed column may hold
several groups, as a statutory form does: then each of its values has its own.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from workflows.rules.words import _


class FieldGroup(StrEnum):
    """A part of a case that is shown or absent as a whole. Design, section "who sees what"."""

    IDENTITY = "identity"
    CONTACT_AND_PLACE = "contact_and_place"
    NARRATIVE = "narrative"
    MEDICAL = "medical"
    ALLEGED_OFFENDER = "alleged_offender"
    REPORTER = "reporter"
    WORKFLOW_FACTS = "workflow_facts"


GROUP_LABELS: Final[dict[FieldGroup, str]] = {
    FieldGroup.IDENTITY: _("Who the child and the family are"),
    FieldGroup.CONTACT_AND_PLACE: _("Where the child is, how to reach them"),
    FieldGroup.NARRATIVE: _("What happened, and what was found"),
    FieldGroup.MEDICAL: _("Health, injuries and therapy"),
    FieldGroup.ALLEGED_OFFENDER: _("The suspected person"),
    FieldGroup.REPORTER: _("Who reported"),
    FieldGroup.WORKFLOW_FACTS: _("Steps, limits and who does what"),
}

EVERYTHING: Final = frozenset(FieldGroup)
NOTHING: Final[frozenset[FieldGroup]] = frozenset()
