"""Where the rooms are plugged into each other: the only place that knows them all."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Final

from django.conf import settings
from django.urls import reverse
from django.utils.module_loading import import_string
from django.utils.translation import gettext

from accounts import people
from accounts.actor import Actor
from accounts.incidents import note_incidents
from accounts.sealing import watching
from casework import access, alerted, leaving
from casework.commands import alerts, calendar, clock, drafts
from casework.commands.refusals import NotThere, Stale
from casework.evidence import checkpoints
from casework.exporting import wanted
from notifications import actions, permission, waking
from notifications.acknowledge import Acknowledged, AlreadyTaken, NoSuchAlert
from notifications.faults import note
from notifications.live.sign_out import close_ended_sockets
from notifications.models import Alert
from oversight.queries.exported import tables_of
from workflows.rules.deadlines import DEADLINES

Sweep = Callable[[datetime], object]
SWEEPS: Final[list[Sweep]] = [
    calendar.keep_filled,
    clock.tick,
    drafts.forget_expired,
    checkpoints.tick,
]
"""What the clock calls at each round, in this order."""


def take_as_a_command(
    *, alert_id: int, actor: Actor, at: datetime
) -> Acknowledged | AlreadyTaken:
    """Take an alert through the command path, so that the case's history says who."""
    try:
        alerts.take_alert(key=f"alert-{alert_id}", actor=actor, at=at, alert=alert_id)
    except NotThere as absent:
        raise NoSuchAlert from absent
    except Stale:
        return who_took(alert_id)
    return Acknowledged(alert_id, at)


def who_took(alert_id: int) -> AlreadyTaken:
    """Return who was faster, for the person who came second."""
    alert = Alert.objects.select_related("acknowledged_by").get(pk=alert_id)
    by = alert.acknowledged_by
    return AlreadyTaken(
        alert_id,
        by.display_name if by else "",
        by.pk if by else None,
        alert.acknowledged_at or alert.done_at or alert.created_at,
    )


def address_of(subject: str) -> str | None:
    """Return where the subject of an alert is opened, whoever opens it."""
    kind, _sep, number = subject.partition(":")
    if kind != "case" or not number.isdigit():
        return None
    return reverse("casework:open_case", args=[int(number)])


def label_of_limit(source: str) -> str:
    """Return what the limit with this id of the register is called."""
    return next(
        (gettext(d.label) for d in DEADLINES.values() if d.source == source), source
    )


def plug_everything() -> None:
    """Connect the rooms. Called once, when every room is loaded."""
    if leaving.still_in_hand not in people.reasons_not_to_deactivate:
        people.reasons_not_to_deactivate.append(leaving.still_in_hand)
    if close_ended_sockets not in people.sessions_ended:
        people.sessions_ended.append(close_ended_sockets)
    permission.plug(
        access.may_be_alerted, alerted.subjects_open_to, alerted.in_their_place
    )
    actions.plug(
        acknowledge=take_as_a_command,
        subject_url=address_of,
        limit_label=label_of_limit,
    )
    wanted.plug(tables_of)
    if settings.PROFILE == "fleet":
        waking.plug(import_string("config.tasks.kick"))


def sweep(at: datetime) -> None:
    """Let every part of the clock run; one that fails does not stop the next."""
    for part in SWEEPS:
        with watching() as not_opened:
            try:
                part(at)
            except Exception as fault:  # noqa: BLE001  # the next round tries again
                note(f"clock.{part.__module__}", fault)
        note_incidents(not_opened, person_id=None, at=at)
