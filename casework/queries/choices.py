"""What the step pages offer to choose from: people, bodies, visits, communes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.actor import Actor
from accounts.local_time import local_day
from accounts.models import Organisation, Person, Post
from accounts.models.person import ROLE_LABELS
from accounts.on_call import people_holding
from accounts.places import commune_choices
from accounts.roles import OPEN_TO_CASES, ORGANISATION_OF, Role
from casework import access
from casework.facts import plan_of
from casework.models import Case, CaseUserPermission, CourtRequest, PlanRow, Visit
from casework.queries.one_case import term
from casework.recipients import shut_out
from workflows.models import Duty, WorkItem

Choices = list[tuple[str, str]]


@dataclass(frozen=True)
class Communes:
    """Communes to choose from, and the old names each is found by."""

    choices: Choices
    also: dict[str, str]


def communes(at: datetime) -> Communes:
    """Return the communes of today."""
    found = commune_choices(local_day(at))
    return Communes(
        [(str(one.pk), one.name) for one in found],
        {str(one.pk): one.also for one in found if one.also},
    )


def workers_of(case: Case, at: datetime) -> Choices:
    """Return the child-protection workers of the committee that has the case."""
    if case.committee is None:
        return []
    people = people_holding(case.committee, at, Role.CASE_WORKER)
    barred = shut_out(case, at)
    return [(str(p.pk), p.display_name) for p in people if p.pk not in barred]


def bodies_for(role: str, at: datetime) -> Choices:
    """Return the bodies of the kind that does the work of ``role``."""
    kind = ORGANISATION_OF[Role(role)]
    rows = Organisation.objects.in_force_on(local_day(at)).filter(kind=kind)
    return [(str(row.pk), row.name) for row in rows.order_by("name")]


def people_in_posts(case: Case, at: datetime) -> Choices:
    """Return who holds a post near the case, in its commune or above it, and is not
    shut out.
    """
    places = {case.incident_commune_id, case.residence_commune_id} - {None}
    if case.committee is not None:
        places.add(case.committee.place_id)
    parents = set(
        Organisation.objects.filter(place__in=places).values_list(
            "place__parent", flat=True
        )
    )
    posts = (
        Post.objects.held_on(at)
        .filter(person__is_active=True, organisation__place__in=places | parents)
        .filter(role__in=OPEN_TO_CASES)
        .exclude(person__in=shut_out(case, at))
        .select_related("person", "organisation")
        .order_by("person__folded_name", "pk")
    )
    found: dict[str, str] = {}
    for post in posts:
        label = ROLE_LABELS.get(post.role, post.role)
        found.setdefault(
            str(post.person_id),
            f"{post.person.display_name} – {label}, {post.organisation.name}",
        )
    return list(found.items())


def people_to_shut_out(case: Case, actor: Actor, at: datetime) -> Choices:
    """Return of whom this person may say that they are tied to the case.

    Of everybody near it for the Chair and the supervisor, of oneself for all others.
    """
    found = people_in_posts(case, at)
    if access.times_for(actor).filter(pk=case.pk).exists():
        return found
    return [(pk, name) for pk, name in found if pk == str(actor.person_id)] or [
        (str(actor.person_id), actor.name)
    ]


def people_shut_out(case: Case, at: datetime) -> Choices:
    """Return who is shut out of the case now."""
    people = Person.objects.filter(pk__in=shut_out(case, at)).order_by("folded_name")
    return [(str(person.pk), person.display_name) for person in people]


def people_with_access(case: Case, at: datetime) -> Choices:
    """Return who was given access by name, and still has it."""
    rows = CaseUserPermission.objects.filter(
        content_object=case, starts_at__lte=at, ends_at__gt=at
    ).values_list("user_id", flat=True)
    people = Person.objects.filter(pk__in=list(rows)).order_by("folded_name")
    return [(str(person.pk), person.display_name) for person in people]


def waiting_visits(case: Case, purpose: str) -> Choices:
    """Return the planned visits nobody has reported on, earliest first."""
    rows = Visit.objects.filter(
        case=case, purpose=purpose, done_at__isnull=True, cancelled_at__isnull=True
    ).order_by("planned_on", "pk")
    return [
        (
            str(row.pk),
            _("The visit planned for %(day)s")
            % {"day": date_format(row.planned_on, "d/m/Y")},
        )
        for row in rows
    ]


def court_requests(case: Case) -> list[tuple[str, str]]:
    """Return what the court was asked and has not answered, oldest first."""
    rows = CourtRequest.objects.filter(
        case=case, answered_at__isnull=True
    ).select_related("case__child__data_key")
    return [
        (str(row.pk), f"{row.get_matter_display()} · {row.get('court')}")
        for row in rows.order_by("asked_at", "pk")
    ]


def plan_row(case: Case, pk: int) -> PlanRow | None:
    """Return one row of the present plan, ready to be opened."""
    rows = plan_of(case).filter(pk=pk)
    return rows.select_related("case__child__data_key").first()


def plan_rows(case: Case) -> list[PlanRow]:
    """Return the rows of the present plan in order."""
    rows = plan_of(case).select_related("case__child__data_key", "responsible")
    return list(rows.order_by("position"))


def open_work(case: Case, actor: Actor, pk: int) -> WorkItem | None:
    """Return one open piece of work of the case that this person may see."""
    rows = access.work_items_for(actor).filter(case=case, cycle=case.cycle, pk=pk)
    return rows.open().select_related("organisation").first()  # type: ignore[attr-defined, no-any-return]


def missed_limit(case: Case, pk: int, at: datetime) -> Duty | None:
    """Return a limit of the case that has run out and is not explained yet."""
    rows = Duty.objects.filter(case=case, pk=pk, due_at__lt=at, breach_reason="")
    return rows.first()


def row_words(row: PlanRow) -> str:
    """Return what a row of the plan is about."""
    told = row.get("activity") or {}
    return f"{term('service_type', row.service_type)} – {told.get('activity', '')}"
