"""Suggests a risk level and an emergency from the risk tables; people decide.

There is no numeric score in the law: the forms count and compare. The suggestion is a
**design proposal** (docs/sources/forms.md, "How levels lead to a path"), save the two
grounds of NĐ 56/2017 Art 26(3) and 31(1), which are confirmed. The worker and the Chair
confirm it or override it with a reason.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from workflows.rules.forms import FORMS, totals
from workflows.rules.forms.parts import CONFIRMED, PROPOSAL
from workflows.rules.vocabulary import codes
from workflows.rules.words import _

CARERS: Final = frozenset({"father", "mother", "step_parent", "grandparent", "carer"})
"""Codes of ``perpetrator_relation`` that are read as parent or carer. That a
grandparent always is one is the careful reading, not the text's."""


@dataclass(frozen=True)
class Ground:
    """One reason for a suggestion, and how sure the rule behind it is."""

    key: str
    text: str
    certainty: str


SERIOUS_HARM: Final = Ground(
    "serious_harm", _("The harm is serious, or life is threatened."), CONFIRMED
)
CARER_HARMS: Final = Ground(
    "carer_harms", _("The parent or carer is the one who harms."), CONFIRMED
)
HARM_GOES_ON: Final = Ground(
    "harm_goes_on",
    _("Harm is high while the harmer is a carer or life is threatened."),
    PROPOSAL,
)
HARM_OUTWEIGHS: Final = Ground(
    "harm_outweighs",
    _("At least as many high items of harm as of protection."),
    PROPOSAL,
)
ALL_LOW: Final = Ground("all_low", _("Every item of harm is low."), PROPOSAL)
BETWEEN: Final = Ground(
    "between", _("Protection outweighs the harm, but some harm remains."), PROPOSAL
)
STANDS: Final = Ground("stands", _("The emergency that was decided stands."), CONFIRMED)


@dataclass(frozen=True)
class Suggestion:
    """``level`` is "" while an item of a table is unanswered.

    ``emergency`` true: suggest it, or keep it. False: nothing here calls for one; that
    is never a reason to lower an emergency. ``counts`` are per table, never added up.
    """

    level: str
    emergency: bool
    counts: Mapping[str, Mapping[str, int]]
    grounds: tuple[Ground, ...]


def is_carer(relation: str) -> bool:
    """Whether a suspect of this relation is the child's parent or carer.

    Errors: ``KeyError`` for a relation that is not of the list.
    """
    if relation not in codes("perpetrator_relation"):
        raise KeyError(relation)
    return relation in CARERS


def suggest(
    form: str,
    answers: Mapping[str, Any],
    *,
    suspect_is_carer: bool | None = None,
    life_threatened: bool = False,
    emergency: bool | None = None,
) -> Suggestion:
    """Return what the tables of Mẫu 02, 03 or 06 suggest.

    ``emergency`` is what the Chair has decided so far; true is never lowered here.
    Trap: in the harm table high is bad, in the protection table high is good.

    Errors: ``KeyError`` for a form without risk tables.
    """
    definition = FORMS[form]
    counts = totals(definition, answers)
    harm, protection = counts["harm"], counts["protection"]
    level = ""
    level_ground: tuple[Ground, ...] = ()
    if _complete(form, answers):
        level, ground = _level(harm, protection)
        level_ground = (ground,)
    grounds = _emergency_grounds(
        answers,
        suspect_is_carer=suspect_is_carer is True,
        life_threatened=life_threatened,
    )
    if emergency is True and not grounds:
        grounds = (STANDS,)
    return Suggestion(level, bool(grounds), counts, (*grounds, *level_ground))


def _complete(form: str, answers: Mapping[str, Any]) -> bool:
    items = [field for field in FORMS[form].fields if field.table]
    return all(answers.get(item.key) in ("high", "medium", "low") for item in items)


def _level(
    harm: Mapping[str, int], protection: Mapping[str, int]
) -> tuple[str, Ground]:
    """Compare the two tables. A tie counts as high, also when nothing is high."""
    if not harm["high"] and not harm["medium"]:
        return "low", ALL_LOW
    if harm["high"] >= protection["high"]:
        return "high", HARM_OUTWEIGHS
    return "medium", BETWEEN


def _emergency_grounds(
    answers: Mapping[str, Any], *, suspect_is_carer: bool, life_threatened: bool
) -> tuple[Ground, ...]:
    high = [n for n in ("1", "2") if answers.get(f"harm_{n}") == "high"]
    found = (
        (SERIOUS_HARM, "1" in high or life_threatened),
        (CARER_HARMS, suspect_is_carer),
        (HARM_GOES_ON, bool(high) and (suspect_is_carer or life_threatened)),
    )
    return tuple(ground for ground, holds in found if holds)
