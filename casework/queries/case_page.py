"""The overview of one case: head, stepper, next step, work, last entries, limits."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from casework.models import Case
from casework.queries.asked_work import Asked, work_of
from casework.queries.limits import Limit, limits_of, nearest_of
from casework.queries.next_steps import (
    Choice,
    NextStep,
    gather_facts,
    next_steps,
    other_actions,
)
from casework.queries.one_case import term
from casework.queries.path import steps_of
from casework.queries.timeline import Entry, last_entries
from casework.seen import Seen
from workflows.rules.kinds import KIND_LABELS, Kind
from workflows.rules.states import ENDED, STATE_LABELS, State
from workflows.stepper import StepMark


@dataclass(frozen=True)
class Overview:
    """Everything the first tab of a case shows."""

    head: dict[str, Any]
    path: list[StepMark]
    steps: list[NextStep]
    actions: list[Choice]
    work: list[Asked]
    entries: list[Entry]
    limits: list[Limit]
    ended: bool
    whole: bool = True  # false: the reader sees a part and decides nothing here


def overview_of(seen: Seen, at: datetime) -> Overview:
    """Return the overview: to a reader of a part, without what only others may do."""
    case, actor = seen.case, seen.actor
    if not seen.opens_the_file:
        return _part_of(seen, at)
    facts = gather_facts(case, actor, at)
    limits = limits_of(case.pk, at, case.committee_id)
    work = work_of(case, actor, at)
    return Overview(
        head=head_of(seen, limits),
        path=steps_of(case, at),
        steps=next_steps(case, work, actor),
        actions=other_actions(case, actor, isolated=facts.isolation_open),
        work=work,
        entries=last_entries(seen, 5),
        limits=limits,
        ended=State(case.state) in ENDED,
    )


def _part_of(seen: Seen, at: datetime) -> Overview:
    case = seen.case
    limits = limits_of(case.pk, at, case.committee_id)
    return Overview(
        head=head_of(seen, limits),
        path=steps_of(case, at),
        steps=[],
        actions=[],
        work=work_of(case, seen.actor, at, whole=not seen.own_part_only),
        entries=last_entries(seen, 5),
        limits=[] if seen.own_part_only else limits,
        ended=State(case.state) in ENDED,
        whole=False,
    )


def head_of(seen: Seen, limits: list[Limit]) -> dict[str, Any]:
    """Return what ``components/case_header.html`` draws; the name for whom it is.

    Lists show initials, also to whoever may read the name in the case.
    """
    case = seen.case
    limit, more = nearest_of(limits)
    report = case.report
    body = report.receiving_organisation
    return {
        "reference": case.reference,
        "opened": _("Opened %(moment)s") % {"moment": _moment(case.opened_at)},
        "received": _moment(report.received_at),
        "source": body.name
        if body
        else term("receiving_point", report.receiving_point),
        "stage": _(STATE_LABELS[State(case.state)]),
        "name": seen.shown_name,
        "name_href": name_href(seen),
        "age": age_words(case),
        "risk": case.risk,
        "risk_words": str(case.get_risk_display()) if case.risk else "",
        "kind": _(KIND_LABELS[Kind(case.kind)]),
        "notes": list(_notes(case)),
        "happened_at": _place(case),
        "residence": case.residence_commune.name if case.residence_commune else "",
        "holder": case.holder.display_name if case.holder else _("nobody yet"),
        "decides": _("Chair of %(body)s") % {"body": case.committee.name}
        if case.committee
        else "",
        "readers_href": f"/ho-so/{case.reference}/ai-xem-duoc/"
        if seen.opens_the_file
        else "",
        "limit": limit,
        "more": more,
        "no_limit": limit is None and State(case.state) not in ENDED,
    }


def name_href(seen: Seen) -> str:
    """Return where the hidden name is opened; empty where it is not hidden."""
    opens = seen.case.name_hidden and seen.child_name
    return f"/ho-so/{seen.case.reference}/ten/" if opens else ""


def age_words(case: Case) -> str:
    """Return the child's age in words; empty while nobody knows it."""
    child = case.child
    if child.age is None:
        return ""
    if child.age_to and child.age_to != child.age:
        return _("%(a)d to %(b)d years old") % {"a": child.age, "b": child.age_to}
    return _("%(n)d years old") % {"n": child.age}


def _place(case: Case) -> str:
    if case.incident_commune:
        return case.incident_commune.name
    return _("Not known") if case.place_unknown else ""


def _notes(case: Case) -> list[str]:
    notes = []
    if case.emergency:
        notes.append(_("Emergency"))
    if case.cycle > 1:
        notes.append(_("cycle %(n)d") % {"n": case.cycle})
    if case.late_entry:
        notes.append(_("entered late"))
    others = [t for t in case.incident_types if t != case.kind]
    return notes + [term("incident_type", code) for code in others]


def _moment(at: datetime) -> str:
    return date_format(timezone.localtime(at), "H:i d/m/Y")
