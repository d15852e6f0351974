"""What happens in the demo: some on time, some late, one emergency open now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from accounts.roles import Role
from casework.demo.scene import Scene, Story
from casework.demo.walker import Walker
from workflows.models import Track


def minutes(count: float) -> timedelta:
    return timedelta(minutes=count)


def hours(count: float) -> timedelta:
    return timedelta(hours=count)


def days(count: float) -> timedelta:
    return timedelta(days=count)


@dataclass(frozen=True)
class Pace:
    """How long each stretch takes. The defaults keep every limit."""

    accept: timedelta = timedelta(minutes=9)
    verify: timedelta = timedelta(hours=2)
    decide: timedelta = timedelta(minutes=40)
    measures: timedelta = timedelta(hours=1)
    plan: timedelta = timedelta(days=2)
    approve: timedelta = timedelta(hours=20)


ON_TIME = Pace()
LATE_MEASURES = Pace(accept=hours(3), verify=hours(8), measures=hours(4))
LATE_PLAN = Pace(plan=days(9), approve=days(5))


def emergency(scene: Scene, pace: Pace = ON_TIME, *, isolate: bool = False) -> Story:
    """Violence at home: emergency, plan, visits, closure after a month."""
    scene.report(Role.HOTLINE, heard=minutes(4))
    yield pace.accept
    scene.walk.accept()
    yield pace.verify
    scene.walk.verify()
    yield minutes(35)
    scene.walk.assess()
    yield pace.decide
    scene.walk.decide(emergency=True)
    yield pace.measures
    scene.walk.team().measures()
    if isolate:
        yield minutes(10)
        scene.walk.isolate(days=10)
    else:
        scene.walk.no_isolation()
    yield from _plan_to_closure(scene, pace, isolate=isolate)


def calm(scene: Scene, pace: Pace = ON_TIME, *, risk: str = "medium") -> Story:
    """Harm that is over: no emergency, support by plan."""
    scene.report(
        Role.CASE_WORKER,
        heard=minutes(15),
        child_state="safe",
        narrative="Cháu bị mắng nhiều, nghỉ học hai hôm; nay ở với bà.",
    )
    yield pace.verify
    scene.walk.verify()
    yield hours(1)
    scene.walk.assess("medium" if risk == "medium" else "low", "medium")
    yield pace.decide
    scene.walk.decide(emergency=False, risk=risk)
    yield from _plan_to_closure(scene, pace)


def _plan_to_closure(scene: Scene, pace: Pace, *, isolate: bool = False) -> Story:
    yield days(1)
    scene.walk.sign("mau_03")
    yield hours(3)
    scene.walk.meet()
    yield pace.plan
    scene.walk.plan(Role.HEALTH, Role.CASE_WORKER).submit()
    yield pace.approve
    scene.walk.approve()
    yield hours(2)
    scene.walk.send()
    if isolate:
        yield days(4)
        scene.walk.sign("mau_03").end_isolation()
    yield days(2 if isolate else 5)
    scene.walk.visit()
    scene.walk.team(Track.TEAM)
    yield hours(3)
    scene.walk.rows_done().begin_review()
    yield days(6)
    scene.walk.visit().review()
    yield hours(26)
    scene.walk.close()


def abuse(scene: Scene) -> Story:
    """Suspected abuse: the police at once, the case is being planned now."""
    scene.report(
        Role.HOTLINE,
        heard=minutes(2),
        child_state="sexual",
        incident_types=("sexual_abuse",),
        narrative="Nghi cháu bị xâm hại. Công an và y tế vào cuộc ngay.",
    )
    yield minutes(12)
    scene.walk.team(Track.TEAM)
    yield minutes(8)
    scene.walk.accept()
    yield hours(1)
    scene.walk.verify().assess()
    yield minutes(30)
    scene.walk.decide(emergency=True)
    yield minutes(50)
    scene.walk.team().measures().no_isolation()
    yield hours(20)
    scene.walk.own_work("propose_prosecution").sign("mau_03")
    yield hours(6)
    scene.walk.meet()


def injury(scene: Scene, *, open_now: bool = False) -> Story:
    """An accident: screened, helped, prevented, closed."""
    scene.report(
        Role.CASE_WORKER,
        heard=hours(1),
        child_state="hurt",
        incident_types=("injury",),
        narrative="Cháu ngã từ cây mận, gãy tay, đã bó bột.",
    )
    yield hours(4)
    scene.walk.verify().screen("negative")
    yield days(2)
    scene.walk.team(Track.TEAM)
    if open_now:
        return
    scene.walk.own_work("cover_costs")
    yield days(1)
    scene.walk.own_work("write_prevention_note")
    yield days(6)
    scene.walk.visit()
    yield hours(5)
    scene.walk.close()


def child_labour(scene: Scene) -> Story:
    """A child at work: the labour authority beside the path; plan awaits approval."""
    scene.report(
        Role.HOTLINE,
        heard=minutes(6),
        child_state="safe",
        incident_types=("child_labour",),
        narrative="Cháu bưng bê ở quán ăn đến khuya, nghỉ học từ tháng trước.",
    )
    yield minutes(30)
    scene.walk.accept()
    yield hours(5)
    scene.walk.verify().test_work("illegal")
    yield hours(1)
    scene.walk.assess("medium", "medium").decide(emergency=False, risk="medium")
    yield days(1)
    scene.walk.team(Track.TEAM).own_work("record_inspection").sign("mau_03")
    yield hours(4)
    scene.walk.meet()
    yield days(1)
    scene.walk.plan(Role.SCHOOL, Role.WOMENS_UNION).submit()


def open_emergency(scene: Scene) -> Story:
    """The emergency that is open now: the Chair has little time left to decide."""
    scene.report(Role.HOTLINE, heard=minutes(3))
    yield minutes(14)
    scene.walk.accept()
    yield hours(2)
    scene.walk.verify()
    yield hours(1)
    scene.walk.assess()


def fresh(scene: Scene) -> Story:
    """A report that came in a moment ago; nobody has taken it yet."""
    scene.report(Role.HOTLINE, heard=minutes(2), child_state="alone")
    yield days(1)


def not_borne_out(scene: Scene) -> Story:
    """The check bears nothing out: the Chair closes with a reason."""
    scene.report(Role.HOTLINE, heard=minutes(5), child_state="unknown")
    yield minutes(25)
    scene.walk.accept()
    yield hours(6)
    scene.walk.verify("not_borne_out")
    yield hours(3)
    scene.walk.close_early("not_substantiated")


def missed_visit(scene: Scene) -> Story:
    """Plan running, and the visit that was planned has been missed."""
    yield from _until_carried_out(scene)
    yield days(1)
    scene.walk.plan_visit(days=1)
    yield days(40)


def _until_carried_out(scene: Scene) -> Story:
    walk: Walker = scene.report(Role.CASE_WORKER, heard=minutes(20), child_state="safe")
    yield hours(3)
    walk = scene.walk.verify().assess("medium", "medium")
    walk.decide(emergency=False, risk="medium")
    yield days(1)
    scene.walk.sign("mau_03").meet()
    yield days(1)
    scene.walk.plan(Role.POLICE, Role.SCHOOL).submit()
    yield hours(9)
    scene.walk.approve().send()
