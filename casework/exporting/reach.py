"""Whose communes a file is about, and who may be the second person."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q

from accounts.actor import Actor, actor_for
from accounts.models import Post
from accounts.models.organisation import OrganisationQuerySet
from accounts.reach import organisations_in_reach
from accounts.roles import OrganisationKind, Permission, Role
from casework import access
from casework.exporting.wanted import NO_COMMUNE
from casework.models import Export


def reaches(actor: Actor, committee: int) -> bool:
    """Say whether ``actor`` audits times of this committee, or of nobody's cases."""
    cases = access.times_for(actor)
    if committee == NO_COMMUNE:
        return cases.filter(committee__isnull=True).exists()
    return cases.filter(committee=committee).exists()


def audits(actor: Actor) -> bool:
    """Say whether single cases are open to ``actor``, not sums alone."""
    return actor.may(Permission.READ_TIMES) or actor.may(Permission.READ_COMMUNE_CASES)


def permission_for(content: str) -> Permission:
    """Return what a post must grant for this content."""
    counts = content == Export.Content.COUNTS
    return Permission.EXPORT_COUNTS if counts else Permission.EXPORT_TIMES


def is_ready(row: Export, actor: Actor, at: datetime) -> bool:
    """Say whether ``actor`` may take the file now: their own, decided, not over.

    The post with which it was asked for must still be held.
    """
    if row.person_id != actor.person_id or row.taken_at is not None:
        return False
    if row.needs_a_second_person and not row.approved:
        return False
    holds = actor.organisations_where(permission_for(row.content))
    return (
        at < row.ends_at and row.approved is not False and row.organisation_id in holds
    )


def covers(actor: Actor, row: Export) -> bool:
    """Say whether ``actor``'s posts reach every committee the file may tell of.

    That of the file, or everything the person who asked reaches now. Conflicts of
    interest are left out on purpose: the answer would tell of a case.
    """
    mine = _committees(actor)
    if row.committee_id is not None:
        return mine.filter(pk=row.committee_id).exists()
    asker = actor_for(row.person, actor.at or row.asked_at)
    theirs = _committees(asker)
    if not theirs.exists():
        return False
    if theirs.exclude(pk__in=mine.values("pk")).exists():
        return False
    return _sees_nobodys(actor) or not _sees_nobodys(asker)


def second_persons(row: Export, at: datetime) -> dict[int, list[int]]:
    """Return who may decide about the request now, by the body whose post lets them.

    Of the Chairs only the one of the commune the file is about is asked.
    """
    posts = Post.objects.held_on(at).filter(
        Q(role=Role.SUPERVISOR) | Q(role=Role.CHAIR, organisation=row.committee_id),
        person__is_active=True,
    )
    found: dict[int, list[int]] = {}
    for post in posts.exclude(person=row.person_id).select_related("person"):
        if covers(actor_for(post.person, at), row):
            found.setdefault(post.organisation_id, []).append(post.person_id)
    return found


def _committees(actor: Actor) -> OrganisationQuerySet:
    """Return the committees whose times a post of ``actor`` lets them export."""
    reached = organisations_in_reach(actor, Permission.EXPORT_TIMES)
    return reached.filter(kind=OrganisationKind.COMMUNE_COMMITTEE)


def _sees_nobodys(actor: Actor) -> bool:
    """Say whether cases without a commune are among those whose times they audit."""
    return actor.may(Permission.READ_TIMES)
