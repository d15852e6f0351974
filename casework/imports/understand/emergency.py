"""Suggests whether a report is an emergency (NĐ 56/2017 Art 31(1)). The Chair decides."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from casework.imports.parsed import Emergency, Scope, Suggestion
from casework.imports.rules import emergency_signs as signs
from casework.imports.telling import Telling
from casework.imports.understand.text import Text, says
from casework.imports.words import Sentence
from workflows.rules.words import _

_SUPPORT: Final = {"special_circumstance", "custody_dispute", "rights_violation"}


@dataclass(frozen=True)
class Known:
    """What the test looks at."""

    scope: Scope
    kinds: frozenset[str]
    suspects: frozenset[str]
    text: Text
    suspect: Text
    carers_raise: bool
    grown_since: bool  # 16 by the day of receipt


def emergency(known: Known) -> Emergency:
    """Return the suggestion with its ground and one sentence why."""
    settled = _settled(known)
    if settled is not None:
        return settled
    if _hangs_on_a_fact(known):
        return _unclear()
    grounds = (_serious(known), _by_carer(known))
    told = tuple(g for g in grounds if g)
    if told:
        return Emergency(Suggestion.YES, told, _sentence(told))
    return _open(known)


def known_of(
    telling: Telling,
    scope: Scope,
    kinds: tuple[str, ...],
    suspects: tuple[str, ...],
    *,
    grown_since: bool,
) -> Known:
    text = Text(f"{telling.narrative}. {telling.condition}. {telling.births}")
    raised = says(Text(telling.carers), r"ông|bà|bác|chú|cô|dì")
    suspect = Text(f"{telling.suspect}. {telling.suspect_relation}")
    return Known(
        scope, frozenset(kinds), frozenset(suspects), text, suspect, raised, grown_since
    )


def _settled(known: Known) -> Emergency | None:
    if known.scope is not Scope.CASE:
        return Emergency(
            Suggestion.NO, (), Sentence(_("Not a case under Decree 56/2017."))
        )
    if says(known.text, *signs.DIED):
        return Emergency(Suggestion.NO, (), Sentence(_("The child has died.")))
    if not known.kinds:
        return Emergency(
            Suggestion.UNCLEAR,
            (),
            Sentence(_("Nothing is known yet: treat as an emergency until cleared.")),
        )
    return None


def _hangs_on_a_fact(known: Known) -> bool:
    """Sixteen by now, a paid minder, or a child left with kin who care for it."""
    minder = known.suspects == {"carer"} and says(known.suspect, *signs.MINDER)
    with_kin = known.kinds == {"abandonment_neglect"} and says(
        known.text, *signs.LEFT_WITH_KIN
    )
    return known.grown_since or minder or with_kin


def _serious(known: Known) -> str:
    """Art 31(1)a: serious harm to life, health or dignity, or the threat of it."""
    if known.kinds & {"sexual_abuse", "trafficking"}:
        return "31.1a"
    if says(known.text, *signs.SELF_HARM, *signs.MISFIT):
        return "31.1a"
    if "abandonment_neglect" in known.kinds and says(known.text, *signs.BABY_LEFT):
        return "31.1a"
    if "violence" in known.kinds and says(known.text, *signs.GOING_ON):
        return "31.1a" if known.suspects & set(signs.PARENTS) else ""
    if "child_labour" in known.kinds and says(known.text, *signs.NEAR_ACCIDENT):
        return "31.1a"
    if "exploitation" in known.kinds and says(
        known.text, *signs.SUSPECTED_EXPLOITATION
    ):
        return "31.1a"
    return ""


def _by_carer(known: Known) -> str:
    """Art 31(1)b: the one who harms is a parent or carer."""
    forced = "rights_violation" in known.kinds and says(known.text, *signs.FORCED)
    if not forced and not known.kinds & {"violence", "abandonment_neglect"}:
        return ""
    if known.suspects & set(signs.PARENTS):
        return "31.1b"
    raising = "grandparent" in known.suspects and known.carers_raise
    return "31.1b" if raising else ""


def _sentence(grounds: tuple[str, ...]) -> Sentence:
    if grounds == ("31.1a",):
        return Sentence(
            _("Serious harm to life, health or dignity, or the threat of it.")
        )
    if grounds == ("31.1b",):
        return Sentence(_("The one who harms is a parent or carer."))
    return Sentence(_("Serious harm or its threat, and by a parent or carer."))


def _open(known: Known) -> Emergency:
    if _needs_a_fact(known):
        return _unclear()
    return Emergency(
        Suggestion.NO,
        (),
        Sentence(_("Neither serious harm nor a carer who harms is told.")),
    )


def _unclear() -> Emergency:
    text = _("It hangs on a fact to be found: treat as an emergency until cleared.")
    return Emergency(Suggestion.UNCLEAR, (), Sentence(text))


def _needs_a_fact(known: Known) -> bool:
    if known.kinds == {"injury"}:
        return says(known.text, *signs.DELAYED_CARE)
    if known.kinds <= _SUPPORT:
        if says(known.text, *signs.TAKES_AWAY):
            return True
        parents = bool(known.suspects & set(signs.PARENTS))
        return parents and "special_circumstance" not in known.kinds
    if "child_labour" in known.kinds:
        kin = known.suspects - {"employer", "unknown"}
        return bool(kin) or says(known.text, *signs.HEAVY_WORK)
    if known.suspects & set(signs.CLOSE) or known.suspects & {"unknown"}:
        return True
    threatened = "partner" in known.suspects and says(known.text, *signs.THREAT)
    return threatened or says(known.text, *signs.LASTING_HARM)
