"""A commune at work, for the sweep of every page: a case at each step, rows on each list."""

from __future__ import annotations

import csv
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from io import StringIO
from pathlib import Path
from typing import Any

from django.contrib.auth.hashers import make_password
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from accounts.commands.rota import NewTurn, add_turn
from accounts.incidents import note_incidents
from accounts.local_time import local_day
from accounts.models import OnCall, Organisation
from accounts.roles import OrganisationKind, Role
from accounts.sealing import Broken
from casework import commands
from casework.commands.clock import tick
from casework.commands.exports import ExportTold
from casework.commands.local_limits import LimitTold, set_local_limit
from casework.commands.told import ChildTold, ReporterTold
from casework.demo.walker import Walker
from casework.documents.checking import check
from casework.models import Case, Draft, ImportBatch, ImportRow
from tests.casework.case_pages import PASSWORD, hidden, signed_in, walker_of
from tests.making import SINCE, World, a_case, a_person, a_world
from tests.pictures import a_pdf, a_photo
from workflows.models import Duty, Track, WorkItem
from workflows.working_days import seed_calendar

LOG = Path(__file__).resolve().parent.parent / "data/samples/so-theo-doi-xa.csv"
HIDDEN = ("Lương Văn Giả", "Nông Thị Thử", "0900 000 199", "0900000199")
"""What no title and no address may hold: the children, and whoever reported."""
KEPT = make_password(PASSWORD)  # once: a password is slow to keep, on purpose


@dataclass
class Town:
    """The commune, its people, and its cases by the step they stand at."""

    world: World
    now: datetime
    cases: dict[str, Case] = field(default_factory=dict)

    def reference(self, name: str) -> str:
        return self.cases[name].reference

    def work(self, name: str, **which: Any) -> WorkItem:
        """Return the oldest open piece of work of a case."""
        return WorkItem.objects.filter(case=self.cases[name], **which).earliest("pk")

    def draft(self, page: str) -> int:
        return Draft.objects.filter(page=page).latest("pk").pk

    def row_to_decide(self) -> ImportRow:
        newest = ImportBatch.objects.latest("pk")
        return newest.rows.filter(outcome="conflict", decided_at=None).earliest("pk")

    def late_limit(self) -> Duty:
        late = Duty.objects.filter(case=self.cases["emergency"], due_at__lt=self.now)
        return late.earliest("due_at")

    @property
    def committee(self) -> Organisation:
        return self.world.bodies[OrganisationKind.COMMUNE_COMMITTEE]


def a_town() -> Town:
    """Return a commune in which something stands on every page, now."""
    world = a_world()
    for person in world.people.values():
        person.password = KEPT
        person.save(update_fields=["password"])
    town = Town(world, timezone.now())
    for days, name, story in STORIES:
        world.now = town.now - timedelta(days=days)
        told = TOLD.get(name, {})
        children = (ChildTold(name=HIDDEN[len(town.cases) % 2], sex="male", age=9),)
        case = a_case(world, **({"children": children, "reporter": REPORTER} | told))
        story(walker_of(world, case))
        town.cases[name] = Case.unscoped.get(pk=case.pk)
    world.now = town.now
    tick(town.now)
    _grant(town)
    _add_documents(town)
    _break_the_glass(town)
    _open_the_file(town)
    _let_others_look(town)
    _ask_to_read(town)
    _hand_over(town)
    _ask_for_help(town)
    _keep(town)
    _ask_for_files(town)
    _administer(town)
    _bring_in_a_file(town)
    _begin_a_report(town)
    return town


REPORTER = ReporterTold(phone="+84900000199", relation="neighbour")


def _closed(walk: Walker) -> None:
    _reviewed(walk)
    walk.after(hours=4).close()


def _reviewed(walk: Walker) -> None:
    _running(walk)
    walk.after(days=7).visit().team(Track.TEAM).rows_done().begin_review()
    walk.after(days=7).visit().review()


def _running(walk: Walker) -> None:
    _submitted(walk)
    walk.after(hours=5).approve().after(hours=1).send()


def _submitted(walk: Walker) -> None:
    _planning(walk)
    walk.submit()


def _planning(walk: Walker) -> None:
    _assessed(walk)
    walk.after(minutes=30).decide(emergency=False, risk="medium")
    walk.after(hours=4).sign("mau_03").after(hours=2).meet().after(hours=3)
    walk.plan(Role.HEALTH, Role.CASE_WORKER)


def _isolated(walk: Walker) -> None:
    _emergency(walk)
    walk.after(minutes=20).isolate(days=7)
    asked = {"matter": "isolation", "court": "Tòa án nhân dân khu vực (giả định)"}
    walk.do(Role.CHAIR, commands.court.ask_court, asked_at=walk.now, **asked)


def _emergency(walk: Walker) -> None:
    _assessed(walk)
    walk.after(minutes=30).decide(emergency=True)


def _assessed(walk: Walker) -> None:
    _checked(walk)
    walk.after(minutes=40).assess()


def _checked(walk: Walker) -> None:
    walk.after(minutes=10).accept().after(hours=1).verify()


def _not_borne_out(walk: Walker) -> None:
    walk.after(minutes=10).accept().after(hours=1).verify("not_borne_out")


def _injury(walk: Walker) -> None:
    walk.after(minutes=20).accept().after(hours=2).verify().screen("negative")


def _accepted(walk: Walker) -> None:
    walk.after(minutes=2).accept()


def _nothing(_walk: Walker) -> None:
    """Nobody has taken the report yet."""


STORIES = (
    (40, "closed", _closed),
    (26, "reviewed", _reviewed),
    (12, "running", _running),
    (4, "submitted", _submitted),
    (3, "planning", _planning),
    (1.4, "isolated", _isolated),
    (1, "emergency", _emergency),
    (0.9, "not_borne_out", _not_borne_out),
    (0.8, "injury", _injury),
    (0.6, "labour", _checked),
    (0.01, "fresh", _nothing),
    (0.005, "twin", _accepted),
)
"""How many days ago each case was reported, and how far it has come since."""

TOLD: dict[str, dict[str, Any]] = {
    "injury": {"incident_types": ("injury",), "child_state": "hurt"},
    "labour": {"incident_types": ("child_labour",), "child_state": "safe"},
    "fresh": {"children": (ChildTold(name="Nông Thị Thử", sex="female", age=8),)},
    "twin": {"children": (ChildTold(name="Nông Thị Thử", sex="female", age=8),)},
}


def _grant(town: Town) -> None:
    town.world.do(
        "chair",
        commands.people.grant_access,
        case=town.cases["emergency"].pk,
        person=town.world.people["justice"].pk,
        reason="Đại diện pháp lý cho trẻ.",
    )


def _add_documents(town: Town) -> None:
    """A photograph, and a letter that was withdrawn."""
    told = {"case": town.cases["emergency"].pk, "source": "body", "title": "Ảnh tay"}
    add = commands.documents.add_document
    photo = check(a_photo())
    town.world.do("worker", add, kind="injury", evidence=True, file=photo, **told)
    town.world.do("worker", add, kind="letter", evidence=False, file=a_pdf(), **told)
    withdrawn = {"case": told["case"], "number": 2, "reason": "Nhầm hồ sơ"}
    town.world.do("worker", commands.documents.withdraw_document, **withdrawn)


def _ask_for_help(town: Town) -> None:
    """Two bodies are asked; one has declined."""
    bodies, told = town.world.bodies, {"case": town.cases["emergency"].pk}
    ask = commands.referral.send_referral
    for kind in (OrganisationKind.BORDER_GUARD, OrganisationKind.SCHOOL):
        asked = town.world.do(
            "worker",
            ask,
            organisation=bodies[kind].pk,
            asks="Cho trẻ theo học tạm tại trường.",
            answer_by=town.now + timedelta(days=2),
            shows_name=kind == OrganisationKind.SCHOOL,
            name_reason="Trường cần tên để nhận học sinh.",
            **told,
        )
        if kind == OrganisationKind.SCHOOL:
            told |= {"referral": asked["referral"]}
    refuse = commands.referral.refuse_referral
    town.world.do("school", refuse, reason="Trường đang nghỉ.", **told)


def _keep(town: Town) -> None:
    """Somebody proposed to erase a file that has ended, and a hold keeps it."""
    told = {"case": town.cases["closed"].pk}
    retention = commands.retention
    town.world.do("worker", retention.propose_erasure, ground="ordered", **told)
    held = {"basis": "audit", "reason": "Thanh tra tỉnh yêu cầu."}
    town.world.do("chair", retention.hold_case, **held, **told)


def _hand_over(town: Town) -> None:
    told = {"case": town.cases["injury"].pk, "reason": "Nghỉ phép hai tuần."}
    to = town.world.people["stand_in"].pk
    town.world.do("worker", commands.passing.hand_case_over, to=to, **told)


def _ask_to_read(town: Town) -> None:
    told = {"reference": town.reference("emergency"), "reason": "Cần giấy khai sinh."}
    ask = commands.access_requests.ask_for_access
    town.world.do("labour", ask, **told)


def _ask_for_files(town: Town) -> None:
    """One waits to be taken, one for the Chair's decision."""
    for content, committee in (("times", None), ("references", town.committee.pk)):
        told = ExportTold(
            content=content,
            purpose="audit",
            sharing="own_body",
            words="Kiểm tra quý. Gửi phòng nghiệp vụ.",
            since=local_day(town.now) - timedelta(days=30),
            until=local_day(town.now),
            committee=committee,
        )
        town.world.do("supervisor", commands.exports.request_export, told=told)


def _break_the_glass(town: Town) -> None:
    town.world.do(
        "receiver",
        commands.glass.break_glass,
        case=town.cases["emergency"].pk,
        reason="danger",
        words="Trẻ gọi cầu cứu, người phụ trách không nghe máy.",
        confirmed_at=town.now,
    )


def _let_others_look(town: Town) -> None:
    """A statistician of the province, and a provider who is asked for help."""
    people, bodies = town.world.people, town.world.bodies
    office = bodies[OrganisationKind.PROVINCE_OFFICE]
    provider = Organisation.objects.create(
        kind=OrganisationKind.SERVICE_PROVIDER,
        name="Trung tâm Công tác xã hội (giả định)",
        place=office.place,
        starts_on=SINCE,
    )
    people["statistician"] = a_person("statistician", Role.STATISTICIAN, office)
    people["provider"] = a_person("provider", Role.PROVIDER, provider)
    town.world.do(
        "worker",
        commands.referral.send_referral,
        case=town.cases["running"].pk,
        organisation=provider.pk,
        asks="Tư vấn tâm lý cho trẻ.",
        answer_by=town.now + timedelta(days=3),
    )


def _open_the_file(town: Town) -> None:
    town.world.do(
        "supervisor",
        commands.opening.open_file,
        case=town.cases["emergency"].pk,
        purpose="late_limit",
        words="Xem vì sao biện pháp khẩn cấp bị chậm.",
    )


def _administer(town: Town) -> None:
    """Let the lists of the administration hold a row each."""
    world, today = town.world, local_day(town.now)
    turn = NewTurn(
        town.committee.pk,
        world.people["worker"].pk,
        OnCall.Place.HOLDER,
        town.now - timedelta(hours=1),
        town.now + timedelta(days=1),
    )
    add_turn(turn, actor=world.actor("administrator", town.now), at=town.now)
    seed_calendar([today.year], town.now)
    three_days = LimitTold(
        rule="plan_submission",
        value=Decimal(3),
        place_id=world.commune.pk,
        valid_from=today,
    )
    world.do("administrator", set_local_limit, told=three_days)
    broken = Broken("casework_child:identity:0b7f9a52-0000-4000-8000-000000000000")
    worker = world.people["worker"].pk
    note_incidents([broken], person_id=worker, at=town.now)
    world.people["youth"].is_active = False
    world.people["youth"].save(update_fields=["is_active"])


def _bring_in_a_file(town: Town) -> None:
    """Bring the commune's log in twice; the second time one row says something else."""
    worker = signed_in(town.world, "worker")
    for content in (LOG.read_bytes(), _log_with_another_first_row()):
        file = {"file": SimpleUploadedFile("so.csv", content)}
        looked = worker.post("/tiep-nhan/nhap-tep/", file).headers["Location"]
        _press_until_done(worker, f"{looked}nhap/")
    file = {"file": SimpleUploadedFile("so.csv", LOG.read_bytes())}
    worker.post("/tiep-nhan/nhap-tep/", file)  # this one waits to be looked through


def _begin_a_report(town: Town) -> None:
    """Answer the first question of the report that asks one a page."""
    worker, address = signed_in(town.world, "worker"), "/tiep-nhan/buoc/1/"
    key = hidden(worker.get(address), "key")
    worker.post(address, {"key": key, "child_state": "danger"})


def _press_until_done(client: Client, address: str) -> None:
    while "?tep=" in client.post(address).headers["Location"]:
        pass


def _log_with_another_first_row() -> bytes:
    text = LOG.read_text(encoding="utf-8-sig")
    rows = list(csv.reader(StringIO(text), delimiter=";"))
    rows[1][rows[0].index("Sự việc")] = "Nội dung đã được ghi khác hẳn."
    out = StringIO()
    csv.writer(out, delimiter=";").writerows(rows)
    return out.getvalue().encode()
