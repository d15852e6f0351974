"""The pieces of work a flow opens: who is asked, by when, and who has them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, Final

from accounts.models import Organisation
from accounts.roles import Role
from casework import recipients
from casework.models import Case, Moment
from workflows.engine import Opened, Step
from workflows.models import Track, WorkItem
from workflows.models.work_item import WorkItemQuerySet

OWN: Final = frozenset({Role.CASE_WORKER.value, Role.CHAIR.value})
"""Roles of the committee itself: they see their work on "My work", no alert goes out."""
AT_ONCE: Final = timedelta(hours=12)
"""C05: emergency work is due with the emergency measures."""


def open_items(case: Case) -> WorkItemQuerySet:
    """Return the open pieces of work of the case's present cycle."""
    return WorkItem.objects.open().filter(case=case, cycle=case.cycle)


def follow(case: Case, step: Step, at: datetime) -> list[WorkItem]:
    """Say whom each opened piece of work is asked of, and by when; return them."""
    items = [_address(case, opened, at) for opened in step.opened]
    WorkItem.objects.bulk_update(items, ["organisation", "person", "due_at"])
    return items


def _address(case: Case, opened: Opened, at: datetime) -> WorkItem:
    item = opened.item
    item.organisation = _body(case, item.node, opened.role, at)
    item.person_id = case.holder_id if opened.role == Role.CASE_WORKER else None
    item.due_at = _due(case, opened, at)
    return item


def _body(case: Case, node: str, role: Role, at: datetime) -> Organisation | None:
    if node == "pass_on":
        return case.report.receiving_organisation
    return recipients.body_for(role, case, at)


def _due(case: Case, opened: Opened, at: datetime) -> datetime | None:
    """Return when the work is due: with the twelve hours where they run, else open.

    An old report taken in late asks nobody to have acted in time.
    """
    if case.late_entry:
        return None
    if opened.item.track == Track.EMERGENCY:
        return max(_danger_known(case) + AT_ONCE, at)
    if opened.node.due == "P01":
        return max(case.report.received_at + timedelta(hours=24), at)
    return None


def _danger_known(case: Case) -> datetime:
    """Return when the danger was known: with the report, or later as a new one."""
    new = Moment.objects.filter(case=case, cycle=case.cycle, key="danger_known")
    return new.values_list("at", flat=True).first() or case.report.received_at


def carry_over(left: Iterable[WorkItem], opened: list[WorkItem]) -> None:
    """Keep body, person and due moment of emergency work asked again in another flow.

    Same cycle, same clocks: who has taken it up has taken it up.
    """
    before = {i.node: i for i in left if i.track == Track.EMERGENCY}
    again = [i for i in opened if i.track == Track.EMERGENCY and i.node in before]
    for item in again:
        old = before[item.node]
        item.organisation_id, item.person_id = old.organisation_id, old.person_id
        item.due_at = old.due_at
        item.acknowledged_at = old.acknowledged_at
        item.acknowledged_by_id = old.acknowledged_by_id
    fields = ["organisation", "person", "due_at", "acknowledged_at", "acknowledged_by"]
    WorkItem.objects.bulk_update(again, fields)


def hand_to_holder(case: Case) -> None:
    """Give the worker's open work to whoever holds the case now."""
    open_items(case).filter(role=Role.CASE_WORKER.value).update(
        person_id=case.holder_id, organisation_id=case.committee_id
    )
    open_items(case).filter(role=Role.CHAIR.value).update(
        organisation_id=case.committee_id
    )


def take_from(case: Case, person: int) -> list[WorkItem]:
    """Give what a person has of the bodies' open work back to the bodies; return it."""
    held = open_items(case).filter(person=person).exclude(role=Role.CASE_WORKER.value)
    items = list(held.order_by("pk"))
    for item in items:
        item.person = item.acknowledged_by = item.acknowledged_at = None
        item.version += 1
    WorkItem.objects.bulk_update(
        items, ["person", "acknowledged_by", "acknowledged_at", "version"]
    )
    return items


def asking(
    item: WorkItem, case: Case, at: datetime
) -> Iterable[tuple[str, list[int], int, dict[str, Any]]]:
    """Yield the alerts a new piece of work calls for: key, people, level, params.

    A body that has nobody, or is not known, is the worker's and supervisor's worry.
    """
    if item.role in OWN or item.node == "pass_on":
        return
    people = recipients.able_holders_of(Role(item.role), item.organisation, case, at)
    urgent = item.track == Track.EMERGENCY or item.node == "record_crime_report"
    if people:
        yield "task_asked", people, 1 if urgent else 2, {"item": item.pk}
        return
    told = {"item": item.pk, "asked": item.role}
    yield "nobody_on_call", recipients.worried(case, at), 1 if urgent else 2, told
