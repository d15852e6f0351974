"""A case passes between communes; no clock stops on the way. NĐ 56/2017 Art 26(1)."""

from __future__ import annotations

from typing import Any

from accounts.local_time import local_day
from accounts.models import Organisation, Place
from accounts.places import units_on
from accounts.roles import OrganisationKind, Permission, Role
from casework import recipients
from casework.commands.change import Change
from casework.commands.path import command
from casework.commands.people import give
from casework.commands.refusals import NOT_ALLOWED, Invalid, NotAllowed, Refused
from casework.models import Forwarding
from casework.work import hand_to_holder
from workflows.rules.guards import Reason
from workflows.rules.states import State
from workflows.rules.words import _

WAITING = Reason("waiting", _("The case already waits for another commune's answer."))
NONE_WAITS = Reason("none_waits", _("No commune is asked to take this case now."))
TAKEN_UP = Reason(
    "taken_up",
    _("This case no longer waits for a commune, so it cannot be passed on as new."),
)
CHOOSE = _("Choose the commune whose People's Committee is to take the case.")


@command("forward_case", permission=Permission.FORWARD_REPORT, through="report")
def forward_case(change: Change, *, commune: int) -> dict[str, Any]:
    """Pass the report on to the commune of the incident, once the place is known.

    Only while no commune has taken it up; from then on the case is the commune's own.
    NĐ 56/2017 Art 26(1).
    """
    if change.case.state not in {State.RECEIVED, State.FORWARDED}:
        raise Refused(TAKEN_UP)
    committee = _committee(commune, change)
    _none_may_wait(change)
    change.set(incident_commune_id=commune, place_unknown=False)
    _offer(change, committee, Forwarding.Purpose.INCIDENT)
    change.moment("forwarded", first=True)
    _hand(change, committee)
    if change.waiting("pass_on") is not None:
        change.complete("pass_on")
    change.alert("forwarded", _told(change))
    return {"case": change.case.pk}


@command("accept_case", permission=Permission.ACCEPT_CASE, through="offer")
def accept_case(change: Change) -> dict[str, Any]:
    """The commune takes the case; its worker holds it from now on."""
    row = _open_forwarding(change)
    if row is None and _taken_here(change):
        take_up(change)
        return {"case": change.case.pk}
    row = _waiting(change)
    row.accepted_at = change.at
    row.accepted_by_id = change.actor.person_id
    row.save(update_fields=["accepted_at", "accepted_by"])
    change.say(purpose=row.purpose)
    if row.purpose == Forwarding.Purpose.RESIDENCE:
        _hand(change, row.to_organisation)
    else:
        take_up(change)
    return {"case": change.case.pk}


def take_up(change: Change) -> None:
    """The commune has the case from this moment."""
    change.set(accepted_at=change.at)
    change.moment("accepted", first=True)
    change.complete("take_up")


def _taken_here(change: Change) -> bool:
    """Say whether the actor's own committee took the report itself."""
    own = change.actor.organisations_where(Permission.ACCEPT_CASE)
    return (
        change.case.committee_id in own
        and change.case.accepted_at is None
        and change.waiting("take_up") is not None
    )


@command("send_back_case", permission=Permission.ACCEPT_CASE, through="offer")
def send_back_case(change: Change, *, reason: str) -> dict[str, Any]:
    """Another commune's case: back to whoever sent it, at once, with the reason."""
    row = _waiting(change)
    if not reason.strip():
        raise Invalid({"reason": _("Say which commune it is, or what is wrong.")})
    row.returned_at = change.at
    row.returned_by_id = change.actor.person_id
    row.put("reason", reason)
    row.save(update_fields=["returned_at", "returned_by", "reason"])
    change.remember(reason=reason)
    change.say(purpose=row.purpose)
    told = [*recipients.supervisors(change.case, change.at)]
    author = change.case.report.received_by_id
    if author:
        told.insert(0, author)
    if row.purpose == Forwarding.Purpose.INCIDENT:
        change.complete("take_up")
        give(change.case, None, [], change.at)
        change.set(committee=None, holder=None)
    change.alert("sent_back", recipients.unique(told))
    return {"case": change.case.pk}


@command("offer_to_residence", permission=Permission.ASSIGN_CASE, decides=True)
def offer_to_residence(change: Change) -> dict[str, Any]:
    """Ask the commune of residence to take the case over: it owns the plan.

    Source: Law 102/2016/QH13 Art 52(2).
    """
    commune = change.case.residence_commune_id
    if commune is None:
        raise Invalid({"residence": _("Enter the commune of residence first.")})
    committee = _committee(commune, change)
    if committee == change.case.committee:
        raise Invalid({"residence": _("The child lives in your own commune.")})
    _none_may_wait(change)
    _offer(change, committee, Forwarding.Purpose.RESIDENCE)
    change.alert(
        "forwarded",
        [
            *recipients.holders_of(Role.CASE_WORKER, committee, change.at),
            *recipients.holders_of(Role.CHAIR, committee, change.at),
        ],
    )
    return {"case": change.case.pk}


def _committee(commune: int, change: Change) -> Organisation:
    place = Place.objects.filter(pk=commune, level=Place.Level.COMMUNE).first()
    units = units_on(place, local_day(change.at)) if place else []
    found = [recipients.committee_for(unit, change.at) for unit in units]
    if len(found) != 1 or found[0] is None:
        raise Invalid({"commune": CHOOSE})
    if found[0].kind != OrganisationKind.COMMUNE_COMMITTEE:
        raise Invalid({"commune": CHOOSE})
    return found[0]


def _none_may_wait(change: Change) -> None:
    if _open_forwarding(change) is not None:
        raise Refused(WAITING)


def _open_forwarding(change: Change) -> Forwarding | None:
    return Forwarding.objects.filter(
        case=change.case, accepted_at__isnull=True, returned_at__isnull=True
    ).first()


def _waiting(change: Change) -> Forwarding:
    row = _open_forwarding(change)
    if row is None:
        raise Refused(NONE_WAITS)
    mine = change.actor.organisations_where(Permission.ACCEPT_CASE)
    if row.to_organisation_id not in mine:
        raise NotAllowed(NOT_ALLOWED)
    return row


def _offer(change: Change, committee: Organisation, purpose: str) -> None:
    Forwarding.objects.create(
        case=change.case,
        cycle=change.case.cycle,
        purpose=purpose,
        from_organisation_id=change.case.committee_id
        or change.case.report.receiving_organisation_id,
        to_organisation=committee,
        sent_at=change.at,
        sent_by_id=change.actor.person_id,
    )
    change.say(to_organisation=committee.pk, purpose=str(purpose))


def _hand(change: Change, committee: Organisation) -> None:
    """Put the case into the committee's hands: its worker on call holds it."""
    first, others = recipients.case_worker_for(committee, change.at)
    shut = recipients.shut_out(change.case, change.at)
    able = [p for p in (first, *others) if p is not None and p not in shut]
    holder = able[0] if able else None
    change.set(committee=committee, holder_id=holder)
    give(change.case, holder, able[1:], change.at)
    hand_to_holder(change.case)


def _told(change: Change) -> list[int]:
    return recipients.unique(
        [*recipients.workers(change.case), *recipients.deciders(change.case, change.at)]
    )
