"""Words that stand nowhere else, put wherever something is typed, and found again.

A canary is a made-up word. Whoever finds it in an answer knows which case it leaked from
and which field.
"""

from __future__ import annotations

import csv
import dataclasses
import hashlib
import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from io import BytesIO, StringIO
from typing import Any

from accounts.local_time import local_day
from accounts.models import Organisation, Place
from accounts.roles import OrganisationKind as Kind
from accounts.roles import Role
from casework import commands
from casework.bringing_in import bring_in_part
from casework.commands.exports import ExportTold
from casework.commands.planning import RowTold
from casework.commands.told import ChildTold, OffenderTold, ReporterTold
from casework.demo.walker import Walker, cast_of, work_of
from casework.documents.checking import check
from casework.models import BrokenGlass, Case, CourtRequest, Document, Export
from tests.browser.town import LOG
from tests.making import BODIES, PEOPLE, SINCE, World, a_case, a_person
from tests.pictures import PDF, a_photo
from workflows.models import Duty, Track

SIGN = re.compile(r"zq[0-9a-z]{3}xw", re.IGNORECASE)
LETTERS = "0123456789abcdefghijklmnopqrstuvwxyz"
BORN = {
    "far": date(2014, 3, 19),
    "near": date(2015, 2, 23),
    "open": date(2013, 5, 29),
}
PHONES = {"far": 600, "near": 300, "open": 400, "life": 800}
FIRST_LETTERS = {"far": "ẀŸŹ", "near": "ŴŶŻ", "open": "ŴŸŽ"}
"""Of the child's name: no Vietnamese name begins so, and initials show nothing else."""


@dataclass
class Canaries:
    """The canaries of one case: each word with the field it was typed into."""

    case: str
    where: dict[str, str] = field(default_factory=dict)
    others: dict[str, str] = field(default_factory=dict)
    """What is no word: references, numbers, days; found as it is written."""
    _numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    def word(self, typed_into: str) -> str:
        number = next(self._numbers)
        tail = LETTERS[number // 36 % 36] + LETTERS[number % 36]
        word = f"Zq{self.case[0]}{tail}xw"
        self.where[word.lower()] = typed_into
        return word

    def phone(self, typed_into: str) -> str:
        number = f"0900 000 {PHONES[self.case] + next(self._numbers):03}"
        for form in (number, number.replace(" ", ""), f"+84{number[1:]}"):
            self.others[form.replace(" ", "") if "+" in form else form] = typed_into
        return number

    def in_text(self, text: str) -> set[str]:
        """Return the fields of this case that ``text`` shows."""
        words = {word.lower() for word in SIGN.findall(text)}
        shown = {self.where[word] for word in words & set(self.where)}
        return shown | {at for sign, at in self.others.items() if sign in text}


def secret(canaries: Canaries, told: Any, where: str) -> Any:
    """Return ``told`` with a canary in place of all that is free text, deep down.

    Codes, keys and moments stay: they have no blank and no letter with a mark.
    """
    if isinstance(told, str):
        free = " " in told or not told.isascii()
        phone = free and told.replace(" ", "").isdigit()
        if phone:
            return canaries.phone(where)
        return canaries.word(where) if free else told
    if isinstance(told, dict):
        return {
            key: secret(canaries, one, f"{where}.{key}") for key, one in told.items()
        }
    if isinstance(told, list | tuple):
        return type(told)(secret(canaries, one, where) for one in told)
    if isinstance(told, RowTold):
        told = dataclasses.replace(
            told,
            **{
                name: secret(canaries, getattr(told, name), f"{where}.{name}")
                for name in ("activity", "goal", "provider")
            },
        )
    return told


@dataclass
class Telling(Walker):
    """Walks like its people and types a canary wherever they type."""

    canaries: Canaries = field(default_factory=lambda: Canaries("x"))

    def do(self, role: Role, command: Any, **inputs: Any) -> dict[str, Any]:
        told = {
            name: secret(self.canaries, one, f"{command.name}.{name}")
            for name, one in inputs.items()
        }
        return super().do(role, command, **told)


def a_far_province(near: World) -> World:
    """Return a province that has nothing to do with ``near``, with its own people."""
    common = {"valid_from": SINCE}
    province = Place.objects.create(
        **common, code="99", level="province", name="Tỉnh Xa", folded_name="tinh xa"
    )
    commune = Place.objects.create(
        **common,
        code="99001",
        level="commune",
        name="Xã Xa",
        folded_name="xa xa",
        parent=province,
    )
    above = {"province_office": province, "labour_authority": province}
    bodies = {
        kind: Organisation.objects.create(
            kind=kind,
            name=f"{name} (nơi xa)",
            place=above.get(kind, commune),
            starts_on=SINCE,
        )
        for kind, name in BODIES.items()
    }
    people = {
        login: a_person(f"far_{login}", role, bodies[kind], f"Người Nơi Xa {login}")
        for login, (role, kind, _name) in PEOPLE.items()
    }
    committee = bodies[PEOPLE["worker"][1]]
    return World(commune, near.other_commune, people, bodies, committee, near.now)


def a_case_full_of_canaries(
    world: World, canaries: Canaries, by: str, **told: Any
) -> Case:
    """Take a report in which every word is a canary."""
    word, label = canaries.word, canaries.case
    name = " ".join(letter + word("child.name") for letter in FIRST_LETTERS[label])
    born = BORN[label]
    case = a_case(
        world,
        by=by,
        **{
            "narrative": word("report.narrative"),
            "hamlet": word("report.hamlet"),
            "spot": word("report.spot"),
            "children": (
                ChildTold(
                    name=name,
                    sex="female",
                    birth_date=born,
                    carers=word("child.carers"),
                ),
            ),
            "reporter": ReporterTold(
                name=word("reporter.name"),
                phone=canaries.phone("reporter.phone"),
                address=word("reporter.address"),
            ),
            "offender": OffenderTold(name=word("offender.name"), relations=("father",)),
            "raw": {"Sự việc": word("report.raw")},
        }
        | told,
    )
    initials = "".join(f"{letter}." for letter in FIRST_LETTERS[label])
    canaries.others |= {
        case.reference: "case.reference",
        case.report.reference: "report.reference",
        initials: "child.initials",
        born.isoformat(): "child.birth_date",
        born.strftime("%d/%m/%Y"): "child.birth_date",
    }
    return case


def walker(world: World, case: Case, canaries: Canaries) -> Telling:
    cast = cast_of(world.bodies.values(), world.now)
    return Telling(case.pk, cast, world.now, canaries=canaries)


def a_far_life(world: World, canaries: Canaries) -> Case:
    """Return a case of the far province that went through everything there is."""
    case = a_case_full_of_canaries(world, canaries, "hotline")
    walk = walker(world, case, canaries).after(minutes=10).accept()
    walk.after(minutes=20).verify().do(
        Role.CASE_WORKER, commands.notes.add_note, text="Một ghi chú."
    )
    walk.do(Role.CASE_WORKER, commands.notes.raise_alarm, text="Trẻ bị đuổi khỏi nhà.")
    documents(walk)
    walk.after(minutes=20).assess().decide(emergency=True)
    police = work_of(walk.case).get(role="police")
    no = {"item": police.pk, "reason": "Không đúng địa bàn."}
    walk.do(Role.POLICE, commands.team.decline_work, **no)
    walk.isolate(days=5).after(hours=1).team().measures()
    in_court(walk)
    late = Duty.objects.filter(case=case, due_at__gt=walk.now).earliest("due_at")
    assert late.due_at is not None
    walk.now = late.due_at + timedelta(hours=1)
    why = {"duty": late.pk, "reason": "far", "note": "Đường sạt lở."}
    walk.do(Role.CASE_WORKER, commands.notes.explain_breach, **why)
    walk.do(
        Role.CHAIR,
        commands.emergency.end_isolation,
        reason="time_is_up",
        ended_at=walk.now,
    )
    shared(world, walk)
    walk.after(hours=1).sign("mau_03").meet().plan(Role.POLICE, Role.HEALTH).submit()
    walk.approve().send().after(days=5).visit().team(Track.TEAM).rows_done()
    walk.do(
        Role.CHAIR,
        commands.retention.hold_case,
        basis="criminal",
        reason="Tòa đang thụ lý.",
    )
    world.now = walk.now
    return Case.unscoped.get(pk=case.pk)


def documents(walk: Telling) -> None:
    add = commands.documents.add_document
    pdf = PDF + walk.canaries.word("document.bytes").encode()
    for kind, file in (("letter", pdf), ("injury", a_photo())):
        about = {"kind": kind, "source": "body", "title": "Ảnh và thư"}
        walk.do(Role.CASE_WORKER, add, evidence=True, file=check(file), **about)
    number = Document.objects.filter(case=walk.case).latest("number").number
    walk.do(
        Role.CASE_WORKER,
        commands.documents.withdraw_document,
        number=number,
        reason="Nhầm hồ sơ.",
    )


def in_court(walk: Telling) -> None:
    court = {"matter": "parental_rights", "court": "Tòa án khu vực (giả định)"}
    walk.do(Role.CHAIR, commands.court.ask_court, asked_at=walk.now, **court)
    asked = CourtRequest.objects.filter(case=walk.case).latest("pk").pk
    told = {"court_request": asked, "outcome": "granted", "note": "Đã có quyết định."}
    answer = commands.court.record_court_answer
    walk.do(Role.CHAIR, answer, answered_at=walk.after(minutes=5).now, **told)


def shared(world: World, walk: Telling) -> None:
    """Referrals with every answer, a handing over taken back, asking, broken glass."""
    sent = commands.referral
    told = {"asks": "Tìm gia đình.", "shows_name": True, "name_reason": "Cần tên."}
    told["answer_by"] = walk.now + timedelta(days=2)
    answers = (
        (Kind.BORDER_GUARD, sent.refuse_referral, Role.BORDER_GUARD, "reason"),
        (Kind.YOUTH_UNION, sent.revoke_referral, Role.CASE_WORKER, "reason"),
        (Kind.WOMENS_UNION, sent.finish_referral, Role.WOMENS_UNION, "result"),
    )
    for kind, call, role, name in answers:
        body = world.bodies[kind].pk
        row = walk.do(Role.CASE_WORKER, sent.send_referral, organisation=body, **told)[
            "referral"
        ]
        if call is sent.finish_referral:
            walk.do(role, sent.accept_referral, referral=row)
        walk.after(minutes=5).do(role, call, referral=row, **{name: "Đã xem xét."})
    to = world.people["stand_in"].pk
    hand = {"to": to, "reason": "Nghỉ phép."}
    walk.do(Role.CASE_WORKER, commands.passing.hand_case_over, **hand)
    walk.do(Role.CASE_WORKER, commands.passing.withdraw_offer, reason="Không cần nữa.")
    world.now = walk.now
    case = Case.unscoped.get(pk=walk.case)
    ask = commands.access_requests.ask_for_access
    why = walk.canaries.word("ask_for_access.reason")
    asked = world.do("labour", ask, reference=case.reference, reason=why)["request"]
    yes = {"asked": asked, "granted": True, "reason": "Cần cho hồ sơ."}
    walk.do(Role.CHAIR, commands.access_requests.answer_access_request, **yes)
    world.do(
        "receiver",
        commands.glass.break_glass,
        case=walk.case,
        reason="danger",
        words=f"Trẻ gọi cầu cứu: {walk.canaries.word('break_glass.words')}",
        confirmed_at=world.now,
    )
    glass = BrokenGlass.objects.filter(case=walk.case).latest("pk").pk
    review = commands.glass.review_break_glass
    told = {"glass": glass, "justified": True}
    note = walk.canaries.word("review.note")
    world.do("supervisor", review, case=walk.case, note=note, **told)
    world.do(
        "supervisor",
        commands.opening.open_file,
        case=walk.case,
        purpose="complaint",
        words=f"Kiểm tra theo đơn: {walk.canaries.word('open_file.words')}",
        shows_name=True,
        name_reason=f"Đối chiếu tên: {walk.canaries.word('open_file.name')}",
    )


def a_near_life(world: World, canaries: Canaries, worker: str, taker: str) -> Case:
    """Return a case of the same commune in which nobody but its worker has a part."""
    told = {"child_state": "safe", "receiving_point": "commune_pc"}
    case = a_case_full_of_canaries(world, canaries, taker, **told)
    give = {"holder": world.people[worker].pk}
    world.do("chair", commands.people.assign_case, case=case.pk, **give)
    walk = walker(world, case, canaries)
    walk.cast[Role.CASE_WORKER] = world.people[worker]
    walk.after(minutes=10).accept().after(minutes=20).verify()
    documents(walk)
    walk.do(Role.CASE_WORKER, commands.notes.add_note, text="Một ghi chú.")
    walk.assess().decide(emergency=False, risk="medium")
    walk.after(hours=1).sign("mau_03").meet().plan().submit().approve().send()
    walk.after(days=5).visit().rows_done()
    world.now = walk.now
    return Case.unscoped.get(pk=case.pk)


def an_open_life(world: World, canaries: Canaries) -> Case:
    """Return an emergency in which everybody of the commune has some part."""
    case = a_case_full_of_canaries(world, canaries, "hotline")
    walk = walker(world, case, canaries).after(minutes=10).accept()
    walk.after(minutes=20).verify()
    documents(walk)
    walk.after(minutes=20).assess().decide(emergency=True)
    for kind in (Kind.SCHOOL, Kind.BORDER_GUARD):
        walk.do(
            Role.CASE_WORKER,
            commands.referral.send_referral,
            organisation=world.bodies[kind].pk,
            asks="Tìm gia đình ở bản bên kia.",
            answer_by=walk.now + timedelta(days=2),
        )
    for who in ("justice", "youth", "labour"):
        let_in = {"person": world.people[who].pk, "reason": "Cùng làm."}
        walk.do(Role.CHAIR, commands.people.grant_access, **let_in)
    world.now = walk.after(minutes=5).now
    world.do(
        "receiver",
        commands.glass.break_glass,
        case=case.pk,
        reason="danger",
        words=f"Trẻ gọi cầu cứu: {canaries.word('break_glass.words')}",
        confirmed_at=world.now,
    )
    return Case.unscoped.get(pk=case.pk)


def typed_in_private(world: World, canaries: Canaries) -> None:
    """A report half written, and a file brought in: the business of who typed them."""
    content = {"narrative": canaries.word("draft.narrative")}
    world.do("receiver", commands.drafts.save_draft, page="intake", content=content)
    rows = list(csv.reader(StringIO(LOG.read_text("utf-8-sig")), delimiter=";"))[:2]
    for column in ("Họ và tên trẻ", "Sự việc", "Địa điểm", "Ghi chú"):
        rows[1][rows[0].index(column)] = canaries.word(f"import.{column}")
    rows[1][rows[0].index("Xã")] = "Xa"
    out = StringIO()
    csv.writer(out, delimiter=";").writerows(rows)
    file = out.getvalue().encode()
    bring_in_part(
        BytesIO(file),
        digest=hashlib.sha256(file).hexdigest(),
        actor=world.actor("receiver"),
        at=world.now,
        most=9,
    )


def asked_for(world: World, canaries: Canaries) -> None:
    """A file of references, for which a second person must decide."""
    today = local_day(world.now)
    told = ExportTold(
        content="references",
        purpose="audit",
        sharing="own_body",
        words=f"Kiểm tra quý: {canaries.word('export.words')}.",
        since=today - timedelta(days=30),
        until=today,
        committee=world.bodies[Kind.COMMUNE_COMMITTEE].pk,
    )
    ask, refuse = commands.exports.request_export, commands.exports.refuse_export
    world.do("supervisor", ask, told=told)
    no = canaries.word("export.decision")
    world.do("chair", refuse, export=Export.objects.latest("pk").uid, reason=no)
    world.do("supervisor", ask, told=told)
