"""The words of refusals in the history: it keeps their keys only."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from django.utils.translation import gettext as _

from casework.commands import alerts, emergency, follow_up, forms, passing, planning
from casework.commands import refusals as shared
from casework.commands import verification as check
from casework.queries.timeline import Entry
from workflows import moves
from workflows.rules import conditions
from workflows.rules.guards import Guard, Reason

ROOMS = (
    *(shared, alerts, emergency, follow_up, forms, passing, planning, check),
    moves,
)
ADVICE = {
    **{g.key: g.advice for g in vars(conditions).values() if isinstance(g, Guard)},
    **{
        reason.key: reason.advice
        for room in ROOMS
        for reason in vars(room).values()
        if isinstance(reason, Reason)
    },
}


def with_reasons(entries: Iterable[Entry]) -> list[Entry]:
    """Return the entries, each refusal with what stood against it in words."""
    return [
        replace(entry, details=[*entry.details, *map(words_of, entry.reasons)])
        if entry.refused
        else entry
        for entry in entries
    ]


def words_of(key: str) -> str:
    """Return the advice behind a key; a field's name means its answer was not usable."""
    if key in ADVICE:
        return _(ADVICE[key])
    return _("An answer could not be used: %(field)s") % {"field": key}
