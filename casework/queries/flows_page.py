"""Each flow version as a picture and in words, with the limits its cases can meet."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from itertools import product
from typing import Final

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from casework.queries.limit_words import limit_in_words
from workflows.flows import CATALOGUE
from workflows.flows.base import CaseFlow
from workflows.pictures import Line, outline, picture
from workflows.rules.deadlines import DEADLINES, Deadline
from workflows.rules.facts import CaseFacts
from workflows.rules.kinds import KIND_LABELS, Kind
from workflows.rules.states import ENDED, State

ANY_DAY: Final = datetime(2026, 1, 1, tzinfo=UTC)  # no rule below reads the moment


@dataclass(frozen=True)
class Name:
    """One flow in the list. ``newest``: new cases of its kind run in it."""

    key: str
    kind: str
    title: str
    version: int
    newest: bool


@dataclass(frozen=True)
class Limit:
    """One limit a case in the flow can meet, and where it comes from."""

    source: str
    label: str
    limit: str
    legal_basis: str
    certainty: str
    unasked: bool  # runs without a local value


@dataclass(frozen=True)
class FlowPage:
    """One flow: what it is called, told and limited by."""

    name: Name
    lines: list[Line]
    limits: list[Limit]


def flow_names() -> list[Name]:
    """Return every flow version, the newest of a kind last. No query."""
    return [_name(kind, flow) for kind, flow in _flows()]


def flow_page(key: str) -> FlowPage | None:
    """Return one flow version, or nothing for a key that no flow has. No query."""
    for kind, flow in _flows():
        if flow.key() == key:
            return FlowPage(
                name=_name(kind, flow),
                lines=outline(flow),
                limits=[_limit(rule) for rule in limits_that_can_run(kind)],
            )
    return None


def flow_picture(key: str) -> SafeString | None:
    """Return the drawing of one flow version as an SVG document. No query."""
    return next((picture(flow) for _kind, flow in _flows() if flow.key() == key), None)


def _flows() -> Iterator[tuple[Kind, type[CaseFlow]]]:
    for kind, flows in CATALOGUE.items():
        for flow in flows:
            yield kind, flow


def _name(kind: Kind, flow: type[CaseFlow]) -> Name:
    return Name(
        key=flow.key(),
        kind=_(KIND_LABELS[kind]),
        title=_(str(flow.process_title)),
        version=flow.version,
        newest=CATALOGUE[kind][-1] is flow,
    )


@cache
def limits_that_can_run(kind: Kind) -> tuple[Deadline, ...]:
    """Return the rules that apply to some case of ``kind``: asked of the rules."""
    some = list(_cases_of(kind))
    return tuple(
        rule
        for rule in DEADLINES.values()
        if any(rule.applies(facts) for facts in some)
    )


def _cases_of(kind: Kind) -> Iterator[CaseFacts]:
    """Yield facts of a case of ``kind`` in every open state and urgency."""
    for state, emergency, risk in product(
        (state for state in State if state not in ENDED),
        (None, True, False),
        ("high", "medium", "low"),
    ):
        yield CaseFacts(
            at=ANY_DAY,
            kind=kind,
            state=state,
            emergency=emergency,
            risk=risk,
            receiving_point="111",
            suspect_is_carer=True,
        )


def _limit(rule: Deadline) -> Limit:
    return Limit(
        source=rule.source,
        label=_(rule.label),
        limit=limit_in_words(rule),
        legal_basis=rule.row.legal_basis,
        certainty=rule.certainty,
        unasked=rule.runs_unasked,
    )
