"""A commune, a case everybody has a part in, and two cases that are others' business.

``near`` lies in the same commune, in the hands of one worker; ``far`` in another
province. Both are full of canaries, and so is the open one.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

import time_machine
from django.db import transaction
from django.utils import timezone

from accounts.models import OnCall, Organisation
from accounts.roles import ORGANISATION_OF, OrganisationKind, Role
from casework.models import (
    BrokenGlass,
    Case,
    Draft,
    Export,
    ImportBatch,
    ImportRow,
    PlanRow,
    Referral,
)
from notifications.models import Alert
from notifications.relay import relay_now
from tests.browser.town import KEPT
from tests.making import MONDAY, PEOPLE, SINCE, World, a_case, a_person, a_world
from tests.proofs import canaries as birds
from tests.proofs.canaries import Canaries
from workflows.models import Duty, WorkItem

NOWHERE = 987_654
"""A number no row has."""


@dataclass
class Thing:
    """What addresses can name: one case and everything that hangs on it."""

    reference: str = "TH-2026-9876"
    report: str = "TB-2026-9876"
    case: int = NOWHERE
    work: int = NOWHERE
    referral: int = NOWHERE
    glass: int = NOWHERE
    alert: int = NOWHERE
    draft: int = NOWHERE
    batch: int = NOWHERE
    row: int = NOWHERE
    plan_row: int = NOWHERE
    duty: int = NOWHERE
    person: int = NOWHERE
    body: int = NOWHERE
    place: int = NOWHERE
    turn: int = NOWHERE
    export: UUID = field(default_factory=lambda: UUID(int=NOWHERE))


@dataclass
class Land:
    """Everything, at one moment."""

    world: World
    far: World
    now: datetime = MONDAY
    birds: dict[str, Canaries] = field(default_factory=dict)
    things: dict[str, Thing] = field(default_factory=dict)

    @contextmanager
    def at_its_moment(self) -> Iterator[None]:
        with time_machine.travel(self.now, tick=False):
            yield

    def leaks(self, text: str, cases: frozenset[str]) -> set[str]:
        """Return what ``text`` shows of these cases."""
        return {
            f"{case}: {where}"
            for case in cases
            for where in self.birds[case].in_text(text)
        }


def a_land() -> Land:
    """Return a land whose every case holds a canary in every field."""
    world = a_world()
    committee = world.bodies[OrganisationKind.COMMUNE_COMMITTEE]
    for login, role in (
        ("colleague", Role.CASE_WORKER),
        ("listener", Role.RECEIVER),
        ("collaborator", Role.COLLABORATOR),
    ):
        world.people[login] = a_person(login, role, committee)
    for role in set(Role) - {Role.COLLABORATOR} - {post[0] for post in PEOPLE.values()}:
        world.people[role.value] = a_person(role.value, role, _body(world, role))
    for person in world.people.values():
        person.password = KEPT
        person.save(update_fields=["password"])
    land = Land(world, birds.a_far_province(world))
    land.birds = {case: Canaries(case) for case in ("far", "near", "open")}
    far = birds.a_far_life(land.far, land.birds["far"])
    birds.typed_in_private(land.far, land.birds["far"])
    birds.asked_for(land.far, land.birds["far"])
    near = birds.a_near_life(world, land.birds["near"], "colleague", "listener")
    world.now = max(land.far.now, world.now)
    a_case(world, incident_commune_id=world.other_commune.pk)
    opened = birds.an_open_life(world, land.birds["open"])
    land.now = world.later(minutes=10)
    with land.at_its_moment():
        relay_now(timezone.now)
    land.things["far"] = _thing(far, land.far, Thing())
    land.things["near"] = _thing(near, world, land.things["far"])
    land.things["open"] = _thing(opened, world, Thing())
    land.things["nothing"] = Thing()
    return land


def _body(world: World, role: Role) -> Organisation:
    kind = ORGANISATION_OF[role]
    if kind not in world.bodies:
        world.bodies[kind] = Organisation.objects.create(
            kind=kind, name="Cơ quan khác", place=world.commune, starts_on=SINCE
        )
    return world.bodies[kind]


def _thing(case: Case, world: World, otherwise: Thing) -> Thing:
    """Return what hangs on the case, or on another case where it has none of a kind."""
    committee = world.bodies[OrganisationKind.COMMUNE_COMMITTEE]

    def newest(rows: Any, fallback: int) -> int:
        found = rows.order_by("-pk").values_list("pk", flat=True).first()
        return found or fallback

    of_case = {"case": case}
    return Thing(
        reference=case.reference,
        report=case.report.reference,
        case=case.pk,
        work=newest(WorkItem.objects.filter(**of_case), otherwise.work),
        referral=newest(Referral.objects.filter(**of_case), otherwise.referral),
        glass=newest(BrokenGlass.objects.filter(**of_case), otherwise.glass),
        alert=newest(Alert.objects.filter(subject=f"case:{case.pk}"), otherwise.alert),
        draft=newest(
            Draft.objects.filter(owner=world.people["receiver"]), otherwise.draft
        ),
        batch=newest(ImportBatch.objects.filter(rows__isnull=False), otherwise.batch),
        row=newest(ImportRow.objects.all(), otherwise.row),
        plan_row=newest(PlanRow.objects.filter(**of_case), otherwise.plan_row),
        duty=newest(Duty.objects.filter(**of_case), otherwise.duty),
        person=world.people["worker"].pk,
        body=committee.pk,
        place=world.commune.pk,
        export=Export.objects.latest("pk").uid
        if world.people["worker"].username.startswith("far_")
        else otherwise.export,
        turn=newest(OnCall.objects.filter(organisation=committee), otherwise.turn),
    )


@contextmanager
def standing() -> Iterator[Land]:
    """Keep a land for several tests: each of them starts from it, and it goes away."""
    with transaction.atomic():
        yield a_land()
        transaction.set_rollback(True)
