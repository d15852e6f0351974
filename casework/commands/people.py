"""Who has the case, who is shut out, and who is let in by name."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from guardian.shortcuts import assign_perm, remove_perm

from accounts.models import Person, Post
from accounts.roles import Permission, Role
from casework import recipients
from casework.commands.change import Change
from casework.commands.path import command
from casework.commands.refusals import Invalid
from casework.models import Case, CaseMember, CaseUserPermission, Relation
from casework.ties import READ_CASE
from casework.work import hand_to_holder
from workflows.rules.words import _

NO_SUCH_WORKER = _("Choose a child-protection worker of this commune.")


@command("assign_case", permission=Permission.ASSIGN_CASE, decides=True)
def assign_case(
    change: Change, *, holder: int, stand_in: int | None = None
) -> dict[str, Any]:
    """Give the case to a worker of the committee, and name who stands in.

    Whoever held it before loses access with it. The limits run on.
    """
    workers = recipients.holders_of(Role.CASE_WORKER, change.case.committee, change.at)
    named = [holder] if stand_in is None else [holder, stand_in]
    if any(person not in workers for person in named) or len(set(named)) < len(named):
        raise Invalid({"holder": NO_SUCH_WORKER})
    give(change.case, holder, [stand_in] if stand_in else [], change.at)
    change.set(holder_id=holder)
    hand_to_holder(change.case)
    change.say(holder=holder, stand_in=stand_in)
    change.alert("assigned", named)
    return {"case": change.case.pk}


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


@command("declare_conflict", decides=False)
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
        stand_in = next(
            (p for p in recipients.workers(change.case) if p != person), None
        )
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


@command("grant_access", permission=Permission.GRANT_ACCESS)
def grant_access(change: Change, *, person: int, reason: str) -> dict[str, Any]:
    """Let one person read this one case: an exception, kept by django-guardian."""
    someone = Person.objects.filter(pk=person, is_active=True).first()
    if someone is None or not Post.objects.held_on(change.at).filter(person=someone):
        raise Invalid({"person": _("Choose somebody who holds a post.")})
    if not reason.strip():
        raise Invalid({"reason": _("Say why this person needs the case.")})
    assign_perm(READ_CASE, someone, change.case)
    change.say(person=person)
    change.remember(reason=reason)
    return {"case": change.case.pk}


@command("revoke_access", permission=Permission.GRANT_ACCESS)
def revoke_access(change: Change, *, person: int) -> dict[str, Any]:
    """Take the exception back; reading ends with it."""
    someone = Person.objects.filter(pk=person).first()
    held = CaseUserPermission.objects.filter(content_object=change.case, user=someone)
    if someone is None or not held.exists():
        raise Invalid({"person": _("This person has no exception on this case.")})
    remove_perm(READ_CASE, someone, change.case)
    change.say(person=person)
    return {"case": change.case.pk}
