"""Finds one case for one person, and names its codes in the reader's language."""

from __future__ import annotations

from django.utils.translation import get_language

from accounts.actor import Actor
from casework import access
from casework.models import Case
from workflows.rules.vocabulary import Choice, vocabulary

RELATED = (
    *("report__receiving_organisation", "report__data_key", "child__data_key"),
    *("committee", "holder", "incident_commune", "residence_commune"),
)


def find_case(actor: Actor, reference: str) -> Case | None:
    """Return the case this person may open, or nothing: absent answers like forbidden."""
    rows = access.files_for(actor).select_related(*RELATED)
    return rows.filter(reference=reference).first()


def find_readable(actor: Actor, reference: str) -> Case | None:
    """Return the case whose page this person may open, in whole or in part."""
    rows = access.pages_for(actor).select_related(*RELATED)
    return rows.filter(reference=reference).first()


def find_reported(actor: Actor, reference: str) -> Case | None:
    """Return the case that came of a report this person took, without a way into it.

    Only to pass it on or finish Mẫu số 01; nothing of the assessment is on those pages.
    """
    report = (
        access.reports_for(actor)
        .filter(cases__reference=reference)
        .filter(access.not_conflicted(actor, "cases"))
        .first()
    )
    if report is None:
        return None
    return report.cases.select_related(*RELATED).filter(reference=reference).first()


def find_supervised(actor: Actor, reference: str) -> Case | None:
    """Return a case this person supervises, without a way into it: to name a conflict."""
    rows = access.times_for(actor).select_related(*RELATED)
    return rows.filter(reference=reference).first()


def in_english() -> bool:
    """Say whether the reader's language is English; Vietnamese stands for all others."""
    return (get_language() or "vi").startswith("en")


def choice_label(choice: Choice) -> str:
    return choice.label_en if in_english() else choice.label_vi


def term(name: str, code: str) -> str:
    """Return the label of a code of a list, or the code where the list lacks it."""
    for choice in vocabulary(name):
        if choice.code == code:
            return choice_label(choice)
    return code


def terms(name: str) -> list[tuple[str, str]]:
    """Return ``(code, label)`` of a list, in its order, for a field to choose from."""
    return [(choice.code, choice_label(choice)) for choice in vocabulary(name)]
