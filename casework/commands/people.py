"""Who has the case, who is shut out, and who is let in by name."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Final

from django.contrib.auth.models import Permission as Codename
from django.db.models import Value
from django.db.models.functions import Greatest

from accounts.models import Person, Post
from accounts.roles import OPEN_TO_CASES, Permission, Role
from casework import access, recipients
from casework.commands.change import Change
from casework.commands.path import command
from casework.commands.refusals import (
    ENDED_ALREADY,
    Invalid,
    NotAllowed,
    Refused,
)
from casework.models import Case, CaseMember, CaseUserPermission, Relation, Visit
from casework.ties import READ_CASE
from casework.work import hand_to_holder, take_from
from workflows.rules.guards import Reason
from workflows.rules.states import ENDED, State
from workflows.rules.words import _

USUAL_GRANT: Final = timedelta(days=14)
LONGEST_GRANT: Final = timedelta(days=90)
NOT_YOURS_TO_DECIDE = Reason(
    "not_yours_to_decide",
    _(
        "You may say this of yourself. Of others the Chair decides, and of a Chair or a "
        "supervisor the province's supervisor: tell them."
    ),
    "people",
)
NO_SUCH_WORKER = _("Choose a child-protection worker of this commune.")


@command("assign_case", permission=Permission.ASSIGN_CASE, decides=True, on_ended=True)
def assign_case(
    change: Change, *, holder: int, stand_in: int | None = None
) -> dict[str, Any]:
    """Give the case to a worker of the committee, and name who stands in.

    Whoever held it before loses access with it. The limits run on. A case that has ended
    is given on only while the check after its closure waits for somebody.
    """
    if State(change.case.state) in ENDED and not check_waits(change.case):
        raise Refused(ENDED_ALREADY)
    workers = recipients.able_holders_of(
        Role.CASE_WORKER, change.case.committee, change.case, change.at
    )
    named = [holder] if stand_in is None else [holder, stand_in]
    if not set(workers).issuperset(named) or len(set(named)) < len(named):
        raise Invalid({"holder": NO_SUCH_WORKER})
    give(change.case, holder, [stand_in] if stand_in else [], change.at)
    change.set(holder_id=holder)
    hand_to_holder(change.case)
    change.say(holder=holder, stand_in=stand_in)
    change.alert("assigned", named)
    return {"case": change.case.pk}


def check_waits(case: Case) -> bool:
    """Say whether the check after closure is still to be made."""
    return Visit.objects.filter(
        case=case,
        purpose=Visit.Purpose.AFTER_CLOSURE,
        done_at__isnull=True,
        cancelled_at__isnull=True,
    ).exists()


def give(case: Case, holder: int | None, stand_ins: list[int], at: datetime) -> None:
    """End the present holders' relations and begin the new ones.

    Nobody in conflict with the case is among ``holder`` and ``stand_ins``.
    """
    now = CaseMember.objects.filter(
        case=case,
        relation__in=[Relation.CASE_HOLDER, Relation.STAND_IN],
        ends_at__isnull=True,
    )
    now.update(ends_at=at)
    rows = [(stand_in, Relation.STAND_IN) for stand_in in stand_ins]
    if holder is not None:
        rows.insert(0, (holder, Relation.CASE_HOLDER))
    CaseMember.objects.bulk_create(
        CaseMember(case=case, person_id=p, relation=r, starts_at=at) for p, r in rows
    )


@command("declare_conflict", through="any", on_ended=True)
def declare_conflict(change: Change, *, person: int, reason: str) -> dict[str, Any]:
    """Shut out somebody who is suspect, kin or carer; somebody else is told at once.

    Everybody may say it of themselves. Of others the Chair decides, of a Chair or a
    supervisor the province's supervisor: nobody shuts out whoever decides about them.
    What the person had of the case goes to others. docs/sources/roles.md section 4.
    """
    _ask_who_decides(change, person)
    if not reason.strip():
        raise Invalid({"reason": _("Say what the tie to the case is.")})
    if not Person.objects.filter(pk=person).exists():
        raise Invalid({"person": _("Choose a person.")})
    CaseMember.objects.get_or_create(
        case=change.case,
        person_id=person,
        relation=Relation.CONFLICTED,
        ends_at=None,
        defaults={"starts_at": change.at},
    )
    _hand_on(change, person)
    change.say(person=person)
    change.remember(reason=reason)
    deciders = recipients.deciders(change.case, change.at)
    above = recipients.supervisors(change.case, change.at)
    told = [*recipients.workers(change.case), *deciders, *above]
    change.alert("shut_out", recipients.unique(told))
    if not deciders or change.case.holder_id is None:
        change.alert("nobody_on_call", above)
    return {"case": change.case.pk}


@command("end_conflict", through="any", on_ended=True)
def end_conflict(change: Change, *, person: int, reason: str) -> dict[str, Any]:
    """Shut somebody out no longer: the tie was an error, or is over.

    Decided by whoever may shut them out; nobody of themselves. What the person had of
    the case before is not given back by this.
    """
    _ask_who_decides(change, person)
    row = CaseMember.objects.filter(
        case=change.case,
        person=person,
        relation=Relation.CONFLICTED,
        ends_at__isnull=True,
    ).first()
    wrong: dict[str, str] = {}
    if row is None:
        wrong["person"] = _("This person is not shut out.")
    if not reason.strip():
        wrong["reason"] = _("Say why the person may see the case again.")
    if wrong or row is None:
        raise Invalid(wrong)
    row.ends_at = change.at
    row.save(update_fields=["ends_at"])
    change.say(person=person)
    change.remember(reason=reason)
    return {"case": change.case.pk}


def _ask_who_decides(change: Change, person: int) -> None:
    """Refuse whoever does not decide about ``person``. Errors: ``NotAllowed``."""
    actor = change.actor
    if person == actor.person_id:
        return
    posts = Post.objects.held_on(change.at).filter(person=person)
    above = posts.filter(role__in=[Role.CHAIR.value, Role.SUPERVISOR.value]).exists()
    decides = access.times_for(actor).filter(pk=change.case.pk).exists()
    if not decides or (above and not actor.has_role(Role.SUPERVISOR)):
        raise NotAllowed(NOT_YOURS_TO_DECIDE)


def _hand_on(change: Change, person: int) -> None:
    """Give what the person has of the case to a stand-in, a colleague, or the body."""
    case = change.case
    change.opened_items += take_from(case, person)
    if case.holder_id != person:
        CaseMember.objects.filter(
            case=case, person=person, relation=Relation.STAND_IN, ends_at__isnull=True
        ).update(ends_at=change.at)
        return
    left = recipients.workers(case)
    if not left:
        first, others = recipients.case_worker_for(case.committee, change.at, case)
        left = [first, *others] if first is not None else []
    holder = left[0] if left else None
    give(case, holder, left[1:], change.at)
    change.set(holder_id=holder)
    hand_to_holder(case)
    change.alert("assigned", left[:1])


@command("grant_access", permission=Permission.GRANT_ACCESS, on_ended=True)
def grant_access(
    change: Change, *, person: int, reason: str, until: datetime | None = None
) -> dict[str, Any]:
    """Let one person read this one case until a moment: kept by django-guardian.

    Given again, it runs from now to the new moment.
    """
    someone = Person.objects.filter(pk=person, is_active=True).first()
    ends_at = until or change.at + USUAL_GRANT
    wrong: dict[str, str] = {}
    posts = Post.objects.held_on(change.at).filter(person=someone)
    if someone is None or not posts.filter(role__in=OPEN_TO_CASES).exists():
        wrong["person"] = _("Choose somebody who holds a post.")
    elif someone.pk in recipients.shut_out(change.case, change.at):
        wrong["person"] = _("This person is shut out of the case.")
    if not reason.strip():
        wrong["reason"] = _("Say why this person needs the case.")
    if not change.at < ends_at <= change.at + LONGEST_GRANT:
        wrong["until"] = _("Choose a day from today on, ninety days ahead at most.")
    if wrong or someone is None:
        raise Invalid(wrong)
    let_in(change.case, someone, change.at, ends_at)
    change.say(person=person, until=ends_at.isoformat())
    change.remember(reason=reason)
    change.alert("access_given", [someone.pk])
    return {"case": change.case.pk}


def let_in(case: Case, person: Person, starts_at: datetime, ends_at: datetime) -> None:
    """Write the exception into django-guardian's table, with its two moments."""
    reading = Codename.objects.get(
        codename=READ_CASE, content_type__app_label="casework"
    )
    CaseUserPermission.objects.update_or_create(
        content_object=case,
        user=person,
        permission=reading,
        defaults={"starts_at": starts_at, "ends_at": ends_at},
    )


@command("revoke_access", permission=Permission.GRANT_ACCESS, on_ended=True)
def revoke_access(change: Change, *, person: int) -> dict[str, Any]:
    """Take the exception back; reading ends with it."""
    someone = Person.objects.filter(pk=person).first()
    held = CaseUserPermission.objects.filter(
        content_object=change.case, user=someone, ends_at__gt=change.at
    )
    if someone is None or not held.exists():
        raise Invalid({"person": _("This person has no exception on this case.")})
    held.update(ends_at=Greatest("starts_at", Value(change.at)))
    change.say(person=person)
    return {"case": change.case.pk}
