"""Exports: asking for a file, a second person's decision, taking it once.

Every step is in the access log, in the same transaction: what cannot be written there
does not happen. The file is made by the page and never kept.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from django.db import connection

from accounts.access_log import What, remember
from accounts.actor import Actor
from accounts.roles import PERMISSIONS, Permission
from casework import access
from casework.commands.path import Unit, command
from casework.commands.refusals import (
    ALREADY_DONE,
    NOT_ALLOWED,
    NOT_THERE,
    Invalid,
    NotAllowed,
    NotThere,
    Refused,
    Stale,
)
from casework.exporting.reach import (
    audits,
    covers,
    is_ready,
    permission_for,
    reaches,
    second_persons,
)
from casework.exporting.wanted import LATE_ENTRIES, NO_COMMUNE
from casework.models import DataKey, Export, Reading
from notifications.models import Alert
from notifications.outbox import post
from workflows.rules.guards import Reason
from workflows.rules.kinds import Kind
from workflows.rules.words import _

DECIDED_WITHIN: Final = timedelta(days=3)
TAKEN_WITHIN: Final = timedelta(hours=24)
MOST_A_DAY: Final = 10
LONGEST_PERIOD: Final = timedelta(days=3 * 366)
SHORTEST: Final = 15
LONGEST: Final = 2000
READING: Final = "export"

TOO_OFTEN = Reason(
    "too_often",
    _("You have asked for many files today. Wait until tomorrow, or use one of them."),
)
NOT_ONESELF = Reason(
    "not_oneself", _("You asked for it yourself. Somebody else must decide.")
)
SENTENCE = _("Write at least one sentence. Name no child and no family.")
KINDS: Final = {"", *(kind.value for kind in Kind)}


@dataclass(frozen=True)
class ExportTold:
    """What somebody asks for. ``committee``: null for all, 0 for no commune yet."""

    content: str
    purpose: str
    sharing: str
    words: str
    since: date
    until: date
    committee: int | None = None
    kind: str = ""
    late_entries: str = ""


@command("request_export", permission=Permission.EXPORT_COUNTS, through="nothing")
def request_export(unit: Unit, *, told: ExportTold) -> dict[str, Any]:
    """Ask for a file. With case references it waits for a second person."""
    wanted = permission_for(told.content)
    if not unit.actor.may(wanted):
        raise NotAllowed(NOT_ALLOWED)
    wrong = _wrong(told, unit.actor)
    if not audits(unit.actor):
        wrong |= _too_narrow(told)
    if wrong:
        raise Invalid(wrong)
    asked = Export.objects.filter(
        person=unit.actor.signed_in_id, asked_at__gt=unit.at - timedelta(days=1)
    )
    if asked.count() >= MOST_A_DAY:
        raise Refused(TOO_OFTEN)
    row = Export(
        data_key=DataKey.make(),
        person_id=unit.actor.signed_in_id,
        organisation_id=_body_of(unit.actor, wanted),
        content=told.content,
        purpose=told.purpose,
        sharing=told.sharing,
        since=told.since,
        until=told.until,
        committee_id=told.committee or None,
        without_committee=told.committee == NO_COMMUNE,
        kind=told.kind,
        late_entries=told.late_entries,
        asked_at=unit.at,
    )
    waits = row.needs_a_second_person
    row.ends_at = unit.at + (DECIDED_WITHIN if waits else TAKEN_WITHIN)
    row.put("words", told.words.strip())
    row.save(force_insert=True)
    _log(unit, row, What.EXPORT_ASKED)
    if waits:
        for body, people in second_persons(row, unit.at).items():
            _tell(unit, row, "export_asked", body, people)
    return {"export": str(row.uid)}


def _wrong(told: ExportTold, actor: Actor) -> dict[str, str]:
    """Return a sentence for every field that cannot be used."""
    committee = told.committee
    checked = {
        "content": (
            told.content in Export.Content.values,
            _("Choose what the file holds."),
        ),
        "purpose": (
            told.purpose in Export.Purpose.values,
            _("Choose what the file is for."),
        ),
        "sharing": (
            told.sharing in Export.Sharing.values,
            _("Choose who may read the file."),
        ),
        "words": (SHORTEST <= len(told.words.strip()) <= LONGEST, SENTENCE),
        "until": (
            told.since <= told.until <= told.since + LONGEST_PERIOD,
            _("Choose a period of at most three years."),
        ),
        "kind": (told.kind in KINDS, _("Choose a kind of incident.")),
        "late_entries": (
            told.late_entries in LATE_ENTRIES,
            _("Choose what becomes of late entries."),
        ),
        "committee": (
            committee is None or reaches(actor, committee),
            _("Choose a commune whose times you may see."),
        ),
    }
    return {name: words for name, (right, words) in checked.items() if not right}


def _too_narrow(told: ExportTold) -> dict[str, str]:
    """Return why whoever sees sums alone may not have this: parts could be subtracted."""
    wrong: dict[str, str] = {}
    if told.kind or told.late_entries or told.committee is not None:
        wrong["kind"] = _("Numbers are for all communes and kinds together.")
    first, after = told.since.day == 1, (told.until + timedelta(days=1)).day == 1
    if not (first and after):
        wrong["until"] = _("Choose whole months, from a first to a last day.")
    return wrong


@command("approve_export", permission=Permission.EXPORT_TIMES, through="nothing")
def approve_export(unit: Unit, *, export: uuid.UUID) -> dict[str, Any]:
    """Let the file with case references be taken; never one's own."""
    row = _to_decide(unit, export)
    row.ends_at = unit.at + TAKEN_WITHIN
    return _decide(unit, row, approved=True, words="")


@command("refuse_export", permission=Permission.EXPORT_TIMES, through="nothing")
def refuse_export(unit: Unit, *, export: uuid.UUID, reason: str) -> dict[str, Any]:
    """Do not let the file be taken, and say why."""
    row = _to_decide(unit, export)
    if not reason.strip() or len(reason) > LONGEST:
        raise Invalid({"reason": _("Say why the file is not to be taken.")})
    return _decide(unit, row, approved=False, words=reason.strip())


@command("take_export", permission=Permission.EXPORT_COUNTS, through="nothing")
def take_export(
    unit: Unit,
    *,
    export: uuid.UUID,
    rows: int,
    digest: str,
    cases: Iterable[int] = (),
) -> dict[str, Any]:
    """Write that the file leaves now, before it does: once, by whoever asked for it.

    ``cases``: those the file names; each gets the reading in its own log.
    """
    row = _locked(export)
    if row is None or not is_ready(row, unit.actor, unit.at):
        raise NotThere(NOT_THERE)
    row.taken_at, row.rows, row.digest = unit.at, rows, digest
    row.save(update_fields=["taken_at", "rows", "digest"])
    named = access.times_for(unit.actor).filter(pk__in=list(cases))
    Reading.objects.bulk_create(
        Reading(
            case=case,
            person_id=row.person_id,
            organisation_id=row.organisation_id,
            what=f"{READING}:{row.pk}",
            at=unit.at,
        )
        for case in named.order_by("pk")
    )
    _log(unit, row, What.EXPORTED, rows=rows, digest=digest)
    return {"export": str(row.uid)}


def _to_decide(unit: Unit, export: uuid.UUID) -> Export:
    """Return the request, locked, if the actor's post lets them decide about it."""
    row = _locked(export)
    if row is None or not row.needs_a_second_person:
        raise NotThere(NOT_THERE)
    if row.person_id == unit.actor.person_id:
        raise NotAllowed(NOT_ONESELF)
    if not covers(unit.actor, row):
        raise NotThere(NOT_THERE)
    if row.decided_at is not None:
        raise Stale(ALREADY_DONE)
    if row.ends_at <= unit.at:
        raise NotThere(NOT_THERE)
    return row


def _decide(unit: Unit, row: Export, *, approved: bool, words: str) -> dict[str, Any]:
    row.decided_at = unit.at
    row.decided_by_id = unit.actor.signed_in_id
    row.approved = approved
    if words:
        row.put("decision", words)
    columns = ["decided_at", "decided_by", "approved", "decision", "ends_at"]
    row.save(update_fields=columns)
    _log(unit, row, What.EXPORT_APPROVED if approved else What.EXPORT_REFUSED)
    _tell(unit, row, "export_decided", row.organisation_id, [row.person_id])
    return {"export": str(row.uid)}


def _locked(export: uuid.UUID) -> Export | None:
    rows = Export.objects.select_related("data_key", "organisation", "person")
    if connection.features.has_select_for_update:
        rows = rows.select_for_update(no_key=True, of=("self",))
    return rows.filter(uid=export).first()


def _body_of(actor: Actor, wanted: Permission) -> int:
    """Return the body whose post lets the actor ask."""
    return next(
        s.organisation_id for s in actor.standings if wanted in PERMISSIONS[s.role]
    )


def _log(unit: Unit, row: Export, what: What, **more: Any) -> None:
    told = {"export": row.pk, "content": row.content, "purpose": row.purpose} | more
    remember(what, person=unit.actor.signed_in_id, at=unit.at, **told)


def _tell(unit: Unit, row: Export, key: str, body: int, people: list[int]) -> None:
    """Post the news to people of one body; it ends for whoever leaves the body."""
    post(
        key=key,
        level=Alert.Level.NEWS,
        subject=f"committee:{body}",
        reference=f"XB-{row.pk}",
        recipients=people,
        at=unit.at,
    )
