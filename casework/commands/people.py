"""Who has the case, who is shut out, and who is let in by name."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Final

from django.contrib.auth.models import Permission as Codename
from django.db.models import Value
from django.db.models.functions import Greatest

from accounts.models import Person, Post
from accounts.roles import Permission, Role
from casework import recipients
from casework.commands.change import Change
from casework.commands.path import command
from casework.commands.refusals import ENDED_ALREADY, Invalid, Refused
from casework.models import Case, CaseMember, CaseUserPermission, Relation, Visit
from casework.ties import READ_CASE
from casework.work import hand_to_holder
from workflows.rules.states import ENDED, State
from workflows.rules.words import _

USUAL_GRANT: Final = timedelta(days=14)
LONGEST_GRANT: Final = timedelta(days=90)
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
    workers = recipients.holders_of(Role.CASE_WORKER, change.case.committee, change.at)
    named = [holder] if stand_in is None else [holder, stand_in]
    able = set(workers) - recipients.shut_out(change.case, change.at)
    if not able.issuperset(named) or len(set(named)) < len(named):
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
    """End the present holders' relations and begin the new ones."""
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


@command("declare_conflict", on_ended=True)
def declare_conflict(change: Change, *, person: int, reason: str) -> dict[str, Any]:
    """Shut out somebody who is suspect, kin or carer; somebody else is told at once."""
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
    if change.case.holder_id == person:
        shut = recipients.shut_out(change.case, change.at)
        able = [p for p in recipients.workers(change.case) if p not in shut]
        stand_in = able[0] if able else None
        give(change.case, stand_in, [], change.at)
        change.set(holder_id=stand_in)
        hand_to_holder(change.case)
    change.say(person=person)
    change.remember(reason=reason)
    told = [
        *recipients.workers(change.case),
        *recipients.deciders(change.case, change.at),
        *recipients.supervisors(change.case, change.at),
    ]
    change.alert("assigned", [p for p in recipients.unique(told) if p != person])
    return {"case": change.case.pk}


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
    if someone is None or not Post.objects.held_on(change.at).filter(person=someone):
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
