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
NOT_ABLE = Reason(
    "not_able",
    _("Whoever was asked cannot take this case any more. Take the offer back."),
)
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
    elif row.to_person_id is not None:
        _hand_to(change, row.to_person_id)
    else:
        take_up(change)
    return {"case": change.case.pk}


def _hand_to(change: Change, person: int) -> None:
    """Let a colleague hold the case; who held it leaves, stand-ins stay."""
    able = recipients.holders_of(Role.CASE_WORKER, change.case.committee, change.at)
    if person not in able or person in recipients.shut_out(change.case, change.at):
        raise Refused(NOT_ABLE)
    others = [
        p
        for p in recipients.workers(change.case)
        if p not in {person, change.case.holder_id}
    ]
    give(change.case, person, others, change.at)
    change.set(holder_id=person)
    hand_to_holder(change.case)
    change.say(holder=person)
    change.alert(
        "handed_over",
        [p for p in recipients.deciders(change.case, change.at) if p != person],
    )


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
    _return(change, row, reason)
    if row.to_person_id is not None:
        change.alert("sent_back", _told(change))
        return {"case": change.case.pk}
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


@command("hand_case_over", permission=Permission.WORK_CASE, decides=True)
def hand_case_over(change: Change, *, to: int, reason: str) -> dict[str, Any]:
    """Ask a colleague to take the case over. Until they accept, it stays here.

    Only the colleague, or the Chair for them, accepts; the limits run on.
    """
    committee = change.case.committee
    workers = recipients.holders_of(Role.CASE_WORKER, committee, change.at)
    able = set(workers) - recipients.shut_out(change.case, change.at)
    wrong: dict[str, str] = {}
    if to not in able - {change.case.holder_id}:
        wrong["to"] = _("Choose another child-protection worker of this commune.")
    if not reason.strip():
        wrong["reason"] = _("Say why the case changes hands.")
    if wrong or committee is None:
        raise Invalid(wrong)
    _none_may_wait(change)
    _offer(change, committee, Forwarding.Purpose.COLLEAGUE, to)
    change.remember(reason=reason)
    change.alert("case_offered", [to])
    return {"case": change.case.pk}


@command("withdraw_offer", on_ended=True)
def withdraw_offer(change: Change, *, reason: str) -> dict[str, Any]:
    """Take an offer back before it is answered.

    No permission of its own: whoever sent it, or the Chair of the committee.
    """
    row = _open_forwarding(change)
    if row is None or row.purpose == Forwarding.Purpose.INCIDENT:
        raise Refused(NONE_WAITS) if _sends(change) else NotAllowed(NOT_ALLOWED)
    if row.sent_by_id != change.actor.person_id and not _sends(change):
        raise NotAllowed(NOT_ALLOWED)
    if not reason.strip():
        raise Invalid({"reason": _("Say why this is not needed any more.")})
    _return(change, row, reason)
    return {"case": change.case.pk}


def _sends(change: Change) -> bool:
    """Say whether the actor is the head of the committee that has the case."""
    heads = change.actor.organisations_where(Permission.ASSIGN_CASE)
    return change.case.committee_id in heads


def _return(change: Change, row: Forwarding, reason: str) -> None:
    row.returned_at = change.at
    row.returned_by_id = change.actor.person_id
    row.put("reason", reason)
    row.save(update_fields=["returned_at", "returned_by", "reason"])
    change.remember(reason=reason)
    change.say(purpose=row.purpose)


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
    asked = row.to_person_id in {None, change.actor.person_id} or _sends(change)
    if row.to_organisation_id not in mine or not asked:
        raise NotAllowed(NOT_ALLOWED)
    return row


def _offer(
    change: Change, committee: Organisation, purpose: str, person: int | None = None
) -> None:
    Forwarding.objects.create(
        case=change.case,
        cycle=change.case.cycle,
        purpose=purpose,
        from_organisation_id=change.case.committee_id
        or change.case.report.receiving_organisation_id,
        to_organisation=committee,
        to_person_id=person,
        sent_at=change.at,
        sent_by_id=change.actor.person_id,
    )
    change.say(to_organisation=committee.pk, purpose=str(purpose))
    if person is not None:
        change.say(person=person)


def _hand(change: Change, committee: Organisation) -> None:
    """Put the case into the committee's hands: its worker on call holds it."""
    holder, stand_ins = recipients.case_worker_for(committee, change.at, change.case)
    change.set(committee=committee, holder_id=holder)
    give(change.case, holder, stand_ins, change.at)
    hand_to_holder(change.case)


def _told(change: Change) -> list[int]:
    return recipients.unique(
        [*recipients.workers(change.case), *recipients.deciders(change.case, change.at)]
    )
