"""The seven groups every field of a case belongs to. A field without a group is not shown.

Which group a role may see in a relation is ``casework.policy``. A sealed column may hold
several groups, as a statutory form does: then each of its values has its own.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from accounts.roles import Role
from casework.sealing import SealedRow
from workflows.rules.forms.parts import Group
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

OF_QUESTION: Final[dict[Group, FieldGroup]] = {
    Group.IDENTITY: FieldGroup.IDENTITY,
    Group.CONTACT: FieldGroup.CONTACT_AND_PLACE,
    Group.NARRATIVE: FieldGroup.NARRATIVE,
    Group.MEDICAL: FieldGroup.MEDICAL,
    Group.OFFENDER: FieldGroup.ALLEGED_OFFENDER,
    Group.REPORTER: FieldGroup.REPORTER,
    Group.WORKFLOW: FieldGroup.WORKFLOW_FACTS,
}
"""The group of a question of a statutory form, which the form declares itself."""

NAME_OF_THE_CHILD: Final = frozenset({"child_name", "child"})
"""Questions of statutory forms that hold the child's name and nothing else."""

OF_VALUE: Final[dict[str, FieldGroup]] = {
    **dict.fromkeys(
        ("text", "note", "reason", "reasons", "asked", "measures", "minutes"),
        FieldGroup.NARRATIVE,
    ),
    **dict.fromkeys(
        ("labour", "who", "relation", "job", "court"), FieldGroup.NARRATIVE
    ),
    **dict.fromkeys(("activities", "result"), FieldGroup.MEDICAL),
    **dict.fromkeys(("title", "digest"), FieldGroup.MEDICAL),  # of any document
    "recipients": FieldGroup.IDENTITY,
    "safe_place": FieldGroup.CONTACT_AND_PLACE,
    "at": FieldGroup.WORKFLOW_FACTS,
}
"""The group of a sealed value of a history row, by its name. Others are not shown."""

MEDICAL_SERVICES: Final = frozenset({"health", "psych"})
"""Services of a plan whose rows tell of health or therapy."""

MEDICAL_ROLES: Final = frozenset({Role.HEALTH.value})
"""Bodies whose answers tell of health."""

KEPT_WHOLE: Final = frozenset({"Report.raw", "ImportRow.content", "Draft.content"})
"""Columns that hold every group at once: as typed or brought in, shown to nobody else."""


def of_column(row: SealedRow, column: str) -> FieldGroup:
    """Return the group of a sealed column. Errors: ``KeyError``, ``ValueError``."""
    return FieldGroup(type(row).SEALED[column])


def of_service(service_type: str) -> FieldGroup:
    """Return the group of a row of the plan."""
    medical = service_type in MEDICAL_SERVICES
    return FieldGroup.MEDICAL if medical else FieldGroup.NARRATIVE


def of_answer(role: str) -> FieldGroup:
    """Return the group of what a body of ``role`` answered."""
    return FieldGroup.MEDICAL if role in MEDICAL_ROLES else FieldGroup.NARRATIVE
