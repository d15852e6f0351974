"""Rows that say how things stand, against the signed events that made them so.

An emergency access, a file opened for an hour, a legal hold, a grant, a request for help,
a document, an incident: their rows change, so they are no events themselves. But each change is one, in the signed log. What
the events say is worked out anew and held against the rows: a row that was taken away,
changed or slipped in behind the site's back differs from them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Final, TypeVar

from django.db.models import Model, QuerySet

from accounts.models import AccessEvent, AdministrationChange, SealingIncident
from casework.models import (
    BrokenGlass,
    CaseUserPermission,
    Document,
    Export,
    HistoryEvent,
    LegalHold,
    OpenedFile,
    Referral,
)

Key = tuple[str, object, object]
"""What a row is called: its kind, and what tells it from the others of the kind."""
Standing = tuple[object, ...]
"""What a row says, in the order of its kind; ``ANY`` fits everything."""

ANY: Final = object()
REFERRALS: Final = (
    *("send_referral", "accept_referral", "refuse_referral"),
    *("finish_referral", "revoke_referral"),
)
EVENTS: Final = (
    *("break_glass", "review_break_glass", "hold_case", "lift_hold"),
    *("grant_access", "answer_access_request", "revoke_access"),
    *("open_file", "close_file", "add_document", "withdraw_document"),
    *REFERRALS,
)
CHUNK: Final = 2000
Row = TypeVar("Row", bound=Model)
Reader = Callable[[dict[Key, Standing], HistoryEvent], None]
"""Enters into the dictionary what an event makes of a row."""


@dataclass(frozen=True)
class Differences:
    """Rows that are gone, that say something else, and that nothing explains."""

    gone: frozenset[Key]
    different: frozenset[Key]
    unexplained: frozenset[Key]

    def __bool__(self) -> bool:
        return bool(self.gone or self.different or self.unexplained)

    def seen_again_in(self, other: Differences) -> Differences:
        """Return what both found: a command that ran meanwhile is no difference."""
        return Differences(
            self.gone & other.gone,
            self.different & other.different,
            self.unexplained & other.unexplained,
        )


def differences() -> Differences:
    """Return where the rows are not what their events made them. Reads only."""
    told, there = said_by_events(), dict(said_by_rows())
    return Differences(
        frozenset(told.keys() - there.keys()),
        frozenset(
            key
            for key in told.keys() & there.keys()
            if not _fits(told[key], there[key])
        ),
        frozenset(there.keys() - told.keys()),
    )


def named(key: Key) -> str:
    """Return the key in a report's words: kind and numbers, never content."""
    kind, *rest = key
    return " ".join([kind, *(str(part) for part in rest if part is not None)])


def _fits(told: Standing, there: Standing) -> bool:
    return all(a is ANY or a == b for a, b in zip(told, there, strict=True))


# --- what the events say ---------------------------------------------------------


def said_by_events() -> dict[Key, Standing]:
    """Return how each row must stand, by everything that happened to it."""
    told: dict[Key, Standing] = {}
    rows = HistoryEvent.objects.filter(event__in=EVENTS, refused=False)
    for event in rows.order_by("case", "number").iterator(chunk_size=CHUNK):
        try:
            _reader_of(event.event)(told, event)
        except (KeyError, TypeError, ValueError):  # no longer what a command wrote
            told["event", event.case_id, event.number] = ()
    _incidents(told)
    _exports(told)
    return told


def _reader_of(event: str) -> Reader:
    if event in REFERRALS:
        return _referral
    return READERS.get(event, _grant)


def _glass(told: dict[Key, Standing], event: HistoryEvent) -> None:
    key: Key = ("glass", event.facts["glass"], event.case_id)
    if event.event == "break_glass":
        until = datetime.fromisoformat(event.facts["until"])
        opened = (event.actor_id, event.facts["why"], event.at, until)
        told[key] = (*opened, None, None, None)
    else:
        before = told.get(key, (ANY, ANY, ANY, ANY))[:4]
        told[key] = (*before, event.facts["justified"], event.actor_id, event.at)


def _hold(told: dict[Key, Standing], event: HistoryEvent) -> None:
    if event.event == "hold_case":
        key: Key = ("hold", event.case_id, event.at)
        told[key] = (event.facts["basis"], event.actor_id, None, None)
        return
    mine = ("hold", event.case_id)
    if last := next((key for key in reversed(told) if key[:2] == mine), None):
        told[last] = (*told[last][:2], event.actor_id, event.at)


def _grant(told: dict[Key, Standing], event: HistoryEvent) -> None:
    key: Key = ("grant", event.case_id, event.facts["person"])
    if event.event == "revoke_access":
        began = told.get(key, (ANY,))[0]
        later = isinstance(began, datetime) and began > event.at
        told[key] = (began, began if later else event.at)
    elif event.event == "grant_access" or event.facts.get("granted"):
        until = event.facts.get("until")  # grants had no end at first
        ends = datetime.fromisoformat(until) if until else ANY
        told[key] = (event.at if until else ANY, ends)


def _file(told: dict[Key, Standing], event: HistoryEvent) -> None:
    key: Key = ("file", event.facts["file"], event.case_id)
    if event.event == "close_file":
        told[key] = (*told.get(key, (ANY, ANY, ANY, ANY, ANY))[:4], event.at)
        return
    until = datetime.fromisoformat(event.facts["until"])
    opened = (event.actor_id, event.facts["why"], event.facts["names"], event.at)
    told[key] = (*opened, until)


def _document(told: dict[Key, Standing], event: HistoryEvent) -> None:
    key: Key = ("document", event.facts["document"], event.case_id)
    if event.event == "withdraw_document":
        before = told.get(key, (ANY, ANY, ANY, ANY))[:4]
        told[key] = (*before, event.actor_id, event.at)
        return
    seals = tuple(event.facts["seals"])
    added = (event.facts["document_kind"], event.actor_id, event.at)
    told[key] = (*added, seals, None, None)


def _referral(told: dict[Key, Standing], event: HistoryEvent) -> None:
    key: Key = ("referral", event.facts["referral"], event.case_id)
    told[key] = (event.facts["organisation"], event.facts["answer"])


READERS: Final[Mapping[str, Reader]] = MappingProxyType(
    {
        "break_glass": _glass,
        "review_break_glass": _glass,
        "hold_case": _hold,
        "lift_hold": _hold,
        "open_file": _file,
        "close_file": _file,
        "add_document": _document,
        "withdraw_document": _document,
    }
)


def _incidents(told: dict[Key, Standing]) -> None:
    noted = AccessEvent.objects.filter(what=AccessEvent.What.INCIDENT)
    for event in noted.order_by("pk").iterator(chunk_size=CHUNK):
        facts = event.facts
        key: Key = ("incident", facts["incident"], None)
        told[key] = (facts["code"], facts["where"], None, "")
    closed = AdministrationChange.objects.filter(
        what=AdministrationChange.What.INCIDENT_CLOSED
    )
    for change in closed.order_by("pk").iterator(chunk_size=CHUNK):
        key = ("incident", change.subject_id, None)
        if key in told:
            code, where, _closed_at, _outcome = told[key]
            told[key] = (code, where, change.at, (change.after or {}).get("outcome"))


def _exports(told: dict[Key, Standing]) -> None:
    what = AccessEvent.What
    steps = (
        what.EXPORT_ASKED,
        what.EXPORT_APPROVED,
        what.EXPORT_REFUSED,
        what.EXPORTED,
    )
    for event in AccessEvent.objects.filter(what__in=steps).order_by("pk"):
        try:
            _export(told, event)
        except (KeyError, TypeError):  # no longer what a command wrote
            told["event", None, event.pk] = ()


def _export(told: dict[Key, Standing], event: AccessEvent) -> None:
    what = AccessEvent.What
    key: Key = ("export", event.facts["export"], None)
    before = told.get(key, (ANY,) * 7)
    if event.what == what.EXPORT_ASKED:
        asked = (event.person_id, event.facts["content"], event.at)
        told[key] = (*asked, None, None, None, "")
    elif event.what == what.EXPORTED:
        told[key] = (*before[:5], event.at, event.facts["digest"])
    else:
        approved = event.what == what.EXPORT_APPROVED
        told[key] = (*before[:3], event.person_id, approved, *before[5:])


# --- what the rows say -----------------------------------------------------------


def said_by_rows() -> Iterator[tuple[Key, Standing]]:
    for glass in _all(BrokenGlass.objects.all()):
        opened = (glass.person_id, glass.reason, glass.starts_at, glass.ends_at)
        reviewed = (glass.justified, glass.reviewed_by_id, glass.reviewed_at)
        yield ("glass", glass.pk, glass.case_id), (*opened, *reviewed)
    for hold in _all(LegalHold.objects.all()):
        lifted = (hold.lifted_by_id, hold.lifted_at)
        yield (
            ("hold", hold.case_id, hold.set_at),
            (hold.basis, hold.set_by_id, *lifted),
        )
    for grant in _all(CaseUserPermission.objects.all()):
        key: Key = ("grant", grant.content_object_id, grant.user_id)
        yield key, (grant.starts_at, grant.ends_at)
    for file in _all(OpenedFile.objects.all()):
        why = (file.person_id, file.purpose, file.shows_name)
        yield ("file", file.pk, file.case_id), (*why, file.starts_at, file.ends_at)
    for paper in _all(Document.objects.all()):
        seals = tuple(filter(None, (paper.seal_shown, paper.seal_original)))
        added = (paper.kind, paper.added_by_id, paper.added_at, seals)
        withdrawn = (paper.withdrawn_by_id, paper.withdrawn_at)
        yield ("document", paper.number, paper.case_id), (*added, *withdrawn)
    for asked in _all(Referral.objects.all()):
        key = ("referral", asked.pk, asked.case_id)
        yield key, (asked.to_organisation_id, asked.state)
    yield from _of_exports()
    yield from _of_incidents()


def _of_exports() -> Iterator[tuple[Key, Standing]]:
    for row in _all(Export.objects.all()):
        asked = (row.person_id, row.content, row.asked_at)
        decided = (row.decided_by_id, row.approved)
        yield ("export", row.pk, None), (*asked, *decided, row.taken_at, row.digest)


def _of_incidents() -> Iterator[tuple[Key, Standing]]:
    noted = AccessEvent.objects.filter(what=AccessEvent.What.INCIDENT)
    first = noted.order_by("at").values_list("at", flat=True).first()
    # Incidents were no events at first: those from before the first one count as such.
    rows = SealingIncident.objects.filter(first_at__gte=first) if first else ()
    for row in rows:
        said = (row.code, row.where, row.closed_at, row.outcome)
        yield ("incident", row.pk, None), said


def _all(rows: QuerySet[Row]) -> Iterable[Row]:
    return rows.order_by("pk").iterator(chunk_size=CHUNK)
