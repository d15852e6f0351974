"""Find a case: by reference, by words of the name without marks, by place and state.

Only inside what the person may open; what is shut answers like what does not exist.
Nothing is counted.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from rapidfuzz import fuzz

from accounts.actor import Actor
from accounts.folding import fold, folded_words
from accounts.local_time import LOCAL
from accounts.models import AccessEvent
from accounts.sealing import SealBroken
from casework import access
from casework.models import Case
from casework.models.child import name_hashes
from casework.queries.child_words import age_of, commune_of, initials_of
from casework.steps import address_of
from casework.ties import moment_of
from workflows.rules.kinds import KIND_LABELS, Kind
from workflows.rules.states import STATE_LABELS, State

PAGE: Final = 50
MOST_COMPARED: Final = 500
MOST_WORDS: Final = 8
MOST_AN_HOUR: Final = 30
"""How often one person may have names compared by spelling; exact words always work."""
AN_HOUR: Final = timedelta(hours=1)
NEAR_ENOUGH: Final = 80
"""Of 100. "Đào"/"Đạo" fold alike; one letter off in ten still counts as near."""
REFERENCE: Final = re.compile(
    r"^\s*(?:([a-z]{2,4})\s*-?\s*)?(\d{4})\s*[-/ ]\s*(\d{1,6})\s*$", re.IGNORECASE
)
AGE_WORDS: Final = frozenset({"tuoi", "t", "years", "year", "old"})
RELATED: Final = (
    *("child__data_key", "incident_commune", "residence_commune", "holder"),
)


@dataclass(frozen=True)
class Wanted:
    """What is looked for. ``since``/``until``: local days on which a case was opened."""

    reference: str = ""
    words: tuple[str, ...] = ()
    age: int | None = None
    commune: int | None = None
    state: str = ""
    since: date | None = None
    until: date | None = None
    before: int | None = None  # the cursor: only cases opened before this one


@dataclass(frozen=True)
class Found:
    """One case in the list: initials, never the name."""

    reference: str
    href: str
    initials: str
    age: str
    place: str
    risk: str
    risk_words: str
    kind: str
    state: str
    holder: str


@dataclass(frozen=True)
class Result:
    """At most fifty cases. ``near``: no name fits, these are spelled alike.

    ``compared``: how many names were opened for that. ``too_often``: none were, because
    this person has compared names too often in the last hour. ``next``: the cursor of the
    next page, or null.
    """

    rows: list[Found]
    near: bool = False
    compared: int = 0
    too_often: bool = False
    next: int | None = None


def reference_in(text: str) -> str:
    """Return the reference ``text`` means ("th 2026-142"), or nothing."""
    told = REFERENCE.match(text)
    if told is None:
        return ""
    prefix, year, number = told.groups()
    return f"{(prefix or 'TH').upper()}-{year}-{int(number):04d}"


def name_in(text: str) -> tuple[tuple[str, ...], int | None]:
    """Return the folded words of a name in ``text``, and the age: "dao nguyen 9 tuoi"."""
    words = folded_words(text)
    ages = [int(w.rstrip("t")) for w in words if re.fullmatch(r"\d{1,2}t?", w)]
    rest = [w for w in words if not re.fullmatch(r"\d+t?", w)]
    if ages:
        rest = [w for w in rest if w not in AGE_WORDS]
    return tuple(dict.fromkeys(rest))[:MOST_WORDS], ages[0] if ages else None


def find_cases(actor: Actor, wanted: Wanted) -> Result:
    """Return the cases that fit, the newest first. Two queries at most."""
    rows = _narrowed(actor, wanted)
    exact = rows
    for word in name_hashes(" ".join(wanted.words)):
        exact = exact.filter(child__name_words__word=word)
    found = list(exact.order_by("-pk")[: PAGE + 1])
    if not found and wanted.words and wanted.before is None:
        return _nearly(actor, rows, wanted.words)
    return Result(
        [_found(case) for case in found[:PAGE]],
        next=found[PAGE - 1].pk if len(found) > PAGE else None,
    )


def _narrowed(actor: Actor, wanted: Wanted) -> QuerySet[Case]:
    rows = access.cases_for(actor).select_related(*RELATED)
    if wanted.reference:
        rows = rows.filter(
            Q(reference=wanted.reference) | Q(report__reference=wanted.reference)
        )
    if wanted.age is not None:
        rows = rows.filter(
            Q(child__age=wanted.age)
            | Q(child__age__lte=wanted.age, child__age_to__gte=wanted.age)
        )
    if wanted.commune is not None:
        rows = rows.filter(
            Q(incident_commune=wanted.commune) | Q(residence_commune=wanted.commune)
        )
    if wanted.state:
        rows = rows.filter(state=wanted.state)
    if wanted.since is not None:
        rows = rows.filter(opened_at__gte=_midnight(wanted.since))
    if wanted.until is not None:
        rows = rows.filter(opened_at__lt=_midnight(wanted.until + timedelta(days=1)))
    if wanted.before is not None:
        rows = rows.filter(pk__lt=wanted.before)
    return rows


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=LOCAL)


def _nearly(actor: Actor, rows: QuerySet[Case], words: Sequence[str]) -> Result:
    """Compare by spelling, unless this person has done so too often."""
    since = moment_of(actor) - AN_HOUR
    before = AccessEvent.objects.filter(
        person=actor.person_id,
        what=AccessEvent.What.NAMES_COMPARED,
        at__gt=since,
    )
    if before.count() >= MOST_AN_HOUR:
        return Result([], too_often=True)
    compared = list(rows.order_by("-pk")[:MOST_COMPARED])
    near = [_found(case) for case in _near(compared, words)]
    return Result(near, near=True, compared=len(compared))


def _near(cases: Sequence[Case], words: Sequence[str]) -> list[Case]:
    """Return cases whose name is spelled nearly so, the nearest first.

    Opens the names of the five hundred newest cases of the own scope, and of no other.
    """
    asked = " ".join(words)
    scored = [(_likeness(asked, case), case) for case in cases]
    near = [(score, case) for score, case in scored if score >= NEAR_ENOUGH]
    near.sort(key=lambda one: (-one[0], -one[1].pk))
    return [case for _score, case in near[:PAGE]]


def _likeness(asked: str, case: Case) -> float:
    """Return how near the name is, 0 to 100: word by word, whatever their order."""
    try:
        name = fold(case.child.name).split()
    except SealBroken:
        return 0
    if not name:
        return 0
    best = [max(fuzz.ratio(word, own) for own in name) for word in asked.split()]
    return sum(best) / len(best)


def _found(case: Case) -> Found:
    return Found(
        reference=case.reference,
        href=address_of(case.reference),
        initials=initials_of(case.child),
        age=age_of(case.child),
        place=commune_of(case),
        risk=case.risk,
        risk_words=str(case.get_risk_display()) if case.risk else "",
        kind=_(KIND_LABELS[Kind(case.kind)]),
        state=_(STATE_LABELS[State(case.state)]),
        holder=case.holder.display_name if case.holder else "",
    )


def communes_of(actor: Actor) -> list[tuple[str, str]]:
    """Return the communes of the cases this person may open, for the filter."""
    rows = access.cases_for(actor).order_by()
    pairs: set[tuple[int, str]] = set()
    for place in ("incident_commune", "residence_commune"):
        known = rows.filter(**{f"{place}__isnull": False})
        pairs.update(known.values_list(place, f"{place}__name").distinct())
    named = [(str(pk), name) for pk, name in pairs]
    return sorted(named, key=lambda one: fold(one[1]))


def states() -> list[tuple[str, str]]:
    """Return every state with its label, in the order of the path."""
    return [(state.value, _(label)) for state, label in STATE_LABELS.items()]
