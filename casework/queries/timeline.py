"""The history of a case in words: what, who, when, moves, limits, refusals."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from casework.event_words import ALARMING, FACTS, VALUES, said
from casework.models import Case, HistoryEvent
from casework.queries.asked_work import node_of
from casework.seen import Seen
from notifications.catalogue import CATALOGUE
from workflows.rules.deadlines import DEADLINES
from workflows.rules.forms import FORMS
from workflows.rules.states import STATE_LABELS, State

PAGE = 50
WITH_PEOPLE = ("actor", "actor_organisation", "holder", "holder_organisation")


@dataclass(frozen=True)
class Entry:
    """One entry of the timeline. ``reasons`` are keys of what stood in the way."""

    number: int
    at: datetime
    title: str
    who: str
    event: str
    text: str = ""
    details: list[str] = field(default_factory=list)
    tone: str = ""
    refused: bool = False
    reasons: tuple[str, ...] = ()
    sealed: bool = False
    actor_id: int | None = None
    form: str = ""
    times: int = 1


def last_entries(seen: Seen, count: int) -> list[Entry]:
    """Return the newest entries, refusals and repeated savings of a draft left out."""
    rows = rows_of(seen).filter(refused=False)[: count * 4]
    return _folded(entry_of(seen, row) for row in rows)[:count]


def rows_of(seen: Seen) -> Any:
    """Return the history rows of the case, newest first.

    A reader of a part has the moves of the case and what their own body did.
    """
    rows = HistoryEvent.objects.filter(case=seen.case).select_related(*WITH_PEOPLE)
    if seen.own_part_only:
        own = Q(actor_organisation__in=seen.actor.organisation_ids)
        rows = rows.filter(own | ~Q(moves=[]), refused=False)
    return rows.order_by("-number")


@dataclass(frozen=True)
class Page:
    """One page of the timeline. ``older``: the number to go on below, or null."""

    entries: list[Entry]
    older: int | None


def entries_of(seen: Seen, below: int | None = None, kind: str = "") -> Page:
    """Return a page of the history by key; ``kind`` "refused" or "moves" narrows it."""
    rows = rows_of(seen)
    if below is not None:
        rows = rows.filter(number__lt=below)
    if kind == "refused":
        rows = rows.filter(refused=True)
    elif kind == "moves":
        rows = rows.exclude(moves=[])
    found = list(rows[: PAGE + 1])
    older = found[PAGE - 1].number if len(found) > PAGE else None
    return Page(_folded(entry_of(seen, row) for row in found[:PAGE]), older)


def _folded(entries: Iterable[Entry]) -> list[Entry]:
    """Make one entry of the savings of one draft that follow each other."""
    found: list[Entry] = []
    for entry in entries:
        last = found[-1] if found else None
        same = last is not None and (last.event, last.actor_id, last.form) == (
            entry.event,
            entry.actor_id,
            entry.form,
        )
        if (
            last is not None
            and same
            and entry.event == "save_form"
            and not entry.refused
        ):
            found[-1] = replace(last, times=last.times + 1)
            continue
        found.append(entry)
    return [_with_times(entry) for entry in found]


def _with_times(entry: Entry) -> Entry:
    if entry.times == 1:
        return entry
    times = ngettext("%(n)d time", "%(n)d times", entry.times) % {"n": entry.times}
    return replace(entry, details=[*entry.details, times])


def entry_of(seen: Seen, row: HistoryEvent) -> Entry:
    """Return one history row in words. ``sealed``: it has content for this reader."""
    case = seen.case
    title = _(said(row.event))
    breached = row.facts.get("breached") or []
    alarming = row.event in ALARMING or breached or _passed(row)
    return Entry(
        number=row.number,
        at=row.at,
        title=_("Refused: %(what)s") % {"what": title} if row.refused else title,
        who=_who(row),
        event=row.event,
        text=_moves(row),
        details=list(_details(case, row)),
        tone="red" if alarming or row.refused else "",
        refused=row.refused,
        reasons=tuple(row.facts.get("reasons") or ()) if row.refused else (),
        sealed=seen.holds_values(row),
        actor_id=row.actor_id,
        form=str(row.facts.get("form", "")),
    )


def _who(row: HistoryEvent) -> str:
    if row.actor is None:
        return _("the system")
    body = row.actor_organisation.name if row.actor_organisation else ""
    return " · ".join(part for part in (row.actor.display_name, body) if part)


def _moves(row: HistoryEvent) -> str:
    return "; ".join(
        f"{_(STATE_LABELS[State(source)])} → {_(STATE_LABELS[State(target)])}"
        for _name, source, target in row.moves
        if source != target
    )


def _passed(row: HistoryEvent) -> bool:
    full = 100
    return any(mark.get("percent") == full for mark in row.facts.get("marks") or [])


def _details(case: Case, row: HistoryEvent) -> Iterable[str]:
    if row.happened_at is not None and row.happened_at != row.at:
        yield _("Happened at %(moment)s") % {"moment": moment_words(row.happened_at)}
    yield from _about(case, row.facts)
    yield from _marks(row)
    yield from _moved(row)
    yield from _limits(_("Limit begun: %(limit)s"), row.duties_begun)
    yield from _limits(_("Limit met: %(limit)s"), row.duties_met)
    yield from _limits(_("Limit no longer applies: %(limit)s"), row.duties_ended)
    yield from _limits(_("Ran out: %(limit)s"), row.facts.get("breached") or [])


def _about(case: Case, facts: dict[str, Any]) -> Iterable[str]:
    if "work" in facts:
        node = node_of(case, str(facts["work"]))
        yield str(node.label) if node else str(facts["work"])
    if facts.get("form") in FORMS:
        form = FORMS[str(facts["form"])]
        yield f"Mẫu số {form.number}" if form.number else form.title_vi
    if facts.get("alert") in CATALOGUE:
        yield str(CATALOGUE[str(facts["alert"])].label)
    for key, label in FACTS.items():
        if facts.get(key) not in {None, ""}:
            yield f"{_(label)}: {value_words(facts[key])}"


def _marks(row: HistoryEvent) -> Iterable[str]:
    """Say how far each limit has run: the marks of one limit in one line."""
    passed: dict[tuple[str, bool], list[str]] = {}
    for mark in row.facts.get("marks") or []:
        key = (str(mark.get("rule", "")), bool(mark.get("late")))
        passed.setdefault(key, []).append(f"{mark.get('percent', 0)}%")
    for (rule, late), percents in passed.items():
        line = _("%(percents)s of the limit: %(limit)s") % {
            "percents": ", ".join(percents),
            "limit": rule_words(rule),
        }
        yield line + (f" ({_('raised late')})" if late else "")


def _moved(row: HistoryEvent) -> Iterable[str]:
    """Say which limits a change of the calendar moved, from when to when."""
    for one in row.facts.get("moved") or []:
        yield _("%(limit)s: due %(old)s before, %(new)s now") % {
            "limit": rule_words(str(one.get("rule", ""))),
            "old": value_words(one.get("from") or "–"),
            "new": value_words(one.get("to") or "–"),
        }


def _limits(pattern: str, rules: Iterable[str]) -> Iterable[str]:
    for rule in rules:
        yield pattern % {"limit": rule_words(rule)}


def rule_words(rule: str) -> str:
    """Return the label of a limit with its id, also of one that was taken out."""
    found = DEADLINES.get(rule)
    return f"{_(found.label)} ({found.source})" if found else rule


def value_words(value: Any) -> str:
    """Return a plain value of a history row in words."""
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    text = str(value)
    for read, form in ((date.fromisoformat, "d/m/Y"), (datetime.fromisoformat, "")):
        try:
            at = read(text)
        except ValueError:
            continue
        return date_format(at, form) if form else moment_words(at)  # type: ignore[arg-type]
    return _(VALUES[text]) if text in VALUES else text


def moment_words(at: datetime) -> str:
    """Return a moment, local: 14:05 23/11/2026."""
    return date_format(timezone.localtime(at), "H:i d/m/Y")
