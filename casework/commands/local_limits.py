"""Stricter limits of one place or body: set, and ended; never edited, never looser.

They count for limits that begin afterwards; what runs keeps the length it began with.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final

from accounts.actor import Actor
from accounts.commands.change import record
from accounts.local_time import local_day
from accounts.models import AdministrationChange, Place
from accounts.reach import organisations_in_reach
from accounts.roles import Permission
from casework.commands.path import Unit, command
from casework.commands.refusals import NOT_THERE, Invalid, NotThere
from workflows.models import LocalLimit
from workflows.rules.deadlines import BEGIN_CHOICES, DEADLINES
from workflows.rules.limits import refusal_of
from workflows.rules.words import _

What = AdministrationChange.What
LIMIT: Final = AdministrationChange.Subject.LOCAL_LIMIT
LARGEST: Final = Decimal(9999)


@dataclass(frozen=True)
class LimitTold:
    """A local limit: in the rule's own unit, for a commune or a body, from a day on."""

    rule: str
    valid_from: date
    value: Decimal | None = None
    begins: str = ""
    place_id: int | None = None
    organisation_id: int | None = None
    valid_to: date | None = None


@command("set_local_limit", permission=Permission.MANAGE_LIMITS, through="nothing")
def set_local_limit(unit: Unit, *, told: LimitTold) -> dict[str, Any]:
    """Set a stricter limit, or switch a benchmark on. Errors: ``Invalid`` if looser."""
    if wrong := _wrong(unit, told):
        raise Invalid(wrong)
    row = LocalLimit.objects.create(
        rule=told.rule,
        place_id=told.place_id,
        organisation_id=told.organisation_id,
        value=told.value,
        begins=told.begins,
        valid_from=told.valid_from,
        valid_to=told.valid_to,
        made_at=unit.at,
        made_by_id=unit.actor.signed_in_id,
    )
    record(
        unit.actor,
        unit.at,
        What.LOCAL_LIMIT_ADDED,
        LIMIT,
        subject_id=row.pk,
        after=_said(row),
        effective_date=row.valid_from,
    )
    return {"limit": row.pk}


@command("end_local_limit", permission=Permission.MANAGE_LIMITS, through="nothing")
def end_local_limit(unit: Unit, *, limit: int, last_day: date) -> dict[str, Any]:
    """Set the last day a local limit counts on; one that has not begun is taken back."""
    row = LocalLimit.objects.select_for_update().filter(pk=limit).first()
    if row is None or not _reaches(unit.actor, row.place_id, row.organisation_id):
        raise NotThere(NOT_THERE)
    today = local_day(unit.at)
    begun = row.valid_from <= today
    if begun and last_day < today:
        raise Invalid({"last_day": _("The earliest last day is today.")})
    if row.valid_to is not None and row.valid_to < today:
        raise Invalid({"last_day": _("This local limit has ended already.")})
    before = _said(row)
    after: dict[str, Any] = {}
    if last_day < row.valid_from:
        LocalLimit.objects.filter(pk=row.pk).delete()
    else:
        row.valid_to = last_day
        row.save(update_fields=["valid_to"])
        after = _said(row)
    record(
        unit.actor,
        unit.at,
        What.LOCAL_LIMIT_ENDED,
        LIMIT,
        subject_id=limit,
        before=before,
        after=after,
        effective_date=last_day,
    )
    return {"limit": limit}


def _wrong(unit: Unit, told: LimitTold) -> dict[str, str]:
    wrong = _wrong_value(told) | _wrong_days(told, local_day(unit.at))
    if not _reaches(unit.actor, told.place_id, told.organisation_id):
        wrong["where"] = _("Choose the commune or the organisation it is for.")
    same = LocalLimit.objects.filter(
        rule=told.rule,
        place=told.place_id,
        organisation=told.organisation_id,
        valid_from=told.valid_from,
    )
    if not wrong and same.exists():
        wrong["valid_from"] = _("There is a local limit from this day already.")
    return wrong


def _wrong_value(told: LimitTold) -> dict[str, str]:
    rule = DEADLINES.get(told.rule)
    if rule is None:
        return {"rule": _("There is no such limit.")}
    wrong: dict[str, str] = {}
    if told.begins and told.begins not in BEGIN_CHOICES.get(told.rule, ()):
        wrong["begins"] = _("This limit begins at a fixed event.")
    if told.value is None:
        if not told.begins:
            wrong["value"] = _("Write the value of the local limit.")
    elif abs(told.value) > LARGEST:
        wrong["value"] = _("This number is too large.")
    elif why := refusal_of(rule, float(told.value)):
        wrong["value"] = why
    return wrong


def _wrong_days(told: LimitTold, today: date) -> dict[str, str]:
    wrong: dict[str, str] = {}
    if told.valid_from < today:
        wrong["valid_from"] = _("A local limit begins today or later.")
    if told.valid_to is not None and told.valid_to < told.valid_from:
        wrong["valid_to"] = _("The last day lies before the first.")
    return wrong


def _reaches(actor: Actor, place: int | None, body: int | None) -> bool:
    """Whether it is for one commune or one body, and that lies in the actor's reach."""
    if (place is None) == (body is None):
        return False
    reach = organisations_in_reach(actor, Permission.MANAGE_LIMITS)
    if body is not None:
        return reach.filter(pk=body).exists()
    communes = Place.objects.communes().filter(pk__in=[place])
    return reach.filter(place__in=communes).exists()


def _said(row: LocalLimit) -> dict[str, Any]:
    return {
        "limit": DEADLINES[row.rule].source,
        "value": None if row.value is None else f"{row.value.normalize():f}",
        "begins": row.begins,
        "place_id": row.place_id,
        "organisation_id": row.organisation_id,
        "valid_from": row.valid_from.isoformat(),
        "valid_to": row.valid_to.isoformat() if row.valid_to else None,
    }
