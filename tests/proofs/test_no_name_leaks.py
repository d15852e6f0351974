"""No name where it could leak: a whole journey with words that may stand nowhere."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection

from accounts.folding import fold
from accounts.roles import Role
from casework import commands
from casework.commands.refusals import Refused
from casework.commands.told import ChildTold, OffenderTold, ReporterTold
from casework.demo.answers import filled
from casework.demo.walker import Walker, work_of
from casework.models import Case, HistoryEvent
from notifications.models import Alert
from notifications.words import message_for
from tests.casework.seeing import Eyes
from tests.making import World, a_walker, a_world
from tests.making import a_case as taken_in
from tests.proofs.settings_of_plans import rows_of_a_plan
from tests.proofs.test_faults import Breaking
from workflows.models import Duty, Track

pytestmark = pytest.mark.django_db

NAME = "Quzymta Phượngxa"
CARER = "Bàvexo Ngoạizu"
TOLD = "Cháu kể chuyện Narwexi."
HAMLET = "Nàhamzo"
PHONE = "0900 000 947"
SAID = "Lời ghi Sayquxo."
TABLE_OF_PLACES = "accounts_place"
SIGNS = ("quzymta", "phuongxa", "bavexo", "narwexi", "nahamzo", "000947", "sayquxo")
"""Each word above, folded: nothing else in the project contains them."""


def leaks(text: str) -> list[str]:
    """Return the signs that ``text`` shows, with marks or without, spaced or not."""
    plain = fold(text)
    tight = plain.replace(" ", "").replace(".", "")
    return [sign for sign in SIGNS if sign in plain or sign in tight]


def as_text(value: Any) -> str:
    if isinstance(value, bytes | memoryview):
        return bytes(value).decode("utf-8", "replace")
    text = str(value)
    if "\\u" in text:
        text += text.encode("latin-1", "replace").decode("unicode-escape", "replace")
    return text


def every_cell() -> Iterator[tuple[str, str]]:
    """Yield every cell of every table, as text, with the table's name."""
    tables = connection.introspection.table_names()
    with connection.cursor() as cursor:
        for table in tables:
            if table.startswith((TABLE_OF_PLACES, "django_migrations")):
                continue
            cursor.execute(f"SELECT * FROM {table}")
            for row in cursor.fetchall():
                yield from ((table, as_text(cell)) for cell in row)


def a_secret_case(world: World, **told: Any) -> Case:
    """Take a report in which every word typed is a secret."""
    return taken_in(
        world,
        **{
            "narrative": TOLD,
            "hamlet": HAMLET,
            "spot": HAMLET,
            "children": (ChildTold(name=NAME, sex="female", age=9, carers=CARER),),
            "reporter": ReporterTold(name=CARER, phone=PHONE, address=HAMLET),
            "offender": OffenderTold(name=CARER, relations=("father",)),
        }
        | told,
    )


class Telling(Walker):
    """Walks like its people, and writes a secret wherever text is typed."""

    def do(self, role: Role, command: Any, **inputs: Any) -> dict[str, Any]:
        for name in ("note", "text", "reason", "reasons", "result", "safe_place"):
            chosen = name == "reason" and inputs.get(name) in CHOICES
            if inputs.get(name) and not chosen:
                inputs[name] = SAID
        if "recipients_told" in inputs:
            inputs["recipients_told"] = CARER
        if "asked" in inputs:
            kin = {"who": CARER, "relation": HAMLET, "at": self.now.isoformat()}
            inputs["asked"] = [kin]
        if "rows" in inputs:
            inputs["rows"] = [
                replace(row, activity=SAID, goal=SAID) for row in inputs["rows"]
            ]
        if "answers" in inputs:
            inputs["answers"] = secret_answers(inputs["answers"])
        return super().do(role, command, **inputs)


CHOICES = frozenset({"not_substantiated", "time_is_up", "parents_safe", "far"})


def secret_answers(answers: dict[str, Any]) -> dict[str, Any]:
    """Put a secret into every answer in free words."""
    plain = {"Đã ghi", "Vi Thị Lan", "UBND xã", "Đã thực hiện; trẻ ổn định."}
    return {
        key: f"{SAID} {NAME}"
        if isinstance(told, str) and (told in plain or " " in told)
        else told
        for key, told in answers.items()
    }


def a_whole_journey(world: World) -> Telling:
    """From the hotline to closure, with notes, alarms, refusals, help and isolation."""
    case = a_secret_case(world)
    plain = a_walker(world, case)
    walk = Telling(plain.case, plain.cast, plain.now)
    walk.after(minutes=10).accept().after(minutes=20).verify()
    walk.do(Role.CASE_WORKER, commands.notes.add_note, text=SAID)
    walk.do(Role.CASE_WORKER, commands.notes.raise_alarm, text=SAID)
    walk.after(minutes=20).assess().decide(emergency=True)
    police = work_of(walk.case).get(role="police")
    walk.do(Role.POLICE, commands.team.decline_work, item=police.pk, reason=SAID)
    walk.isolate(days=5).after(hours=1).team().measures()
    walk.do(
        Role.CHAIR,
        commands.emergency.end_isolation,
        reason="time_is_up",
        ended_at=walk.now,
    )
    walk.after(hours=9)
    commands.clock.tick(walk.now)
    walk.after(days=1).sign("mau_03").meet().plan(Role.POLICE, Role.HEALTH).submit()
    walk.approve().send().after(days=5).visit().team(Track.TEAM).rows_done()
    late = Duty.objects.filter(case=case, due_at__lt=walk.now).first()
    if late is not None:
        walk.do(
            Role.CASE_WORKER,
            commands.notes.explain_breach,
            duty=late.pk,
            reason="far",
            note=SAID,
        )
    walk.begin_review().visit().review().close()
    return walk


def sentences_of(error: BaseException) -> str:
    told = f"{error!s} {error!r} {getattr(error, 'changed', '')}"
    reasons = getattr(error, "reasons", ())
    return " ".join([told, *(f"{r.key} {r.advice}" for r in reasons)])


class TestAWholeJourney:
    def test_leaves_no_word_of_it_in_any_column_log_alert_or_task(self, caplog):
        caplog.set_level(logging.DEBUG)
        world = a_world()
        walk = a_whole_journey(world)
        world.now = walk.now

        assert Case.unscoped.get().state == "closed"
        assert HistoryEvent.objects.count() > 30
        found = {(table, sign) for table, cell in every_cell() for sign in leaks(cell)}
        assert found == set()
        said = [logging.Formatter().format(record) for record in caplog.records]
        assert [line for line in said if leaks(line)] == []

    def test_can_be_searched_for(self):
        """The search above finds what it looks for: a word in clear is caught."""
        world = a_world()
        case = a_secret_case(world)
        assert case.child.name == NAME
        Case.unscoped.filter(pk=case.pk).update(workflow_version=fold(NAME))

        found = {(table, sign) for table, cell in every_cell() for sign in leaks(cell)}

        assert found == {("casework_case", "quzymta"), ("casework_case", "phuongxa")}
        assert leaks(f"gọi {PHONE}") == leaks("+84900000947") == ["000947"]

    def test_is_told_in_alerts_without_a_name(self):
        a_whole_journey(a_world())
        for alert in Alert.objects.all():
            for language in ("vi", "en"):
                said = message_for(alert, language)
                assert leaks(f"{said} {alert.reference} {alert.params}") == []


class TestARefusalAndAFault:
    def test_name_no_name_in_their_message_and_the_log(self, caplog):
        caplog.set_level(logging.DEBUG)
        world = a_world()
        case = a_secret_case(world)
        told = {"case": case.pk, "text": SAID, "key": "one"}
        world.do("worker", commands.notes.add_note, **told)
        answers = filled("mau_02", at=world.now) | {"harm_1": NAME}
        form = {"form": "mau_02", "answers": answers, "revision": 0}
        rows = rows_of_a_plan(world.now.date(), NAME)
        wrong = [
            (commands.notes.add_note, {"text": NAME, "key": "one"}),
            (commands.forms.sign_form, form),
            (commands.ending.void_case, {"note": SAID}),
            (commands.planning.save_plan, {"rows": rows, "review_date": None}),
            (commands.people.declare_conflict, {"person": 0, "reason": SAID}),
        ]

        for command, inputs in wrong:
            with pytest.raises(Refused) as refusal:
                world.do("worker", command, case=case.pk, **inputs)
            assert leaks(sentences_of(refusal.value)) == []
        with (
            pytest.raises(DatabaseError) as fault,
            connection.execute_wrapper(Breaking(6)),
        ):
            world.do("worker", commands.notes.add_note, case=case.pk, text=SAID)

        assert leaks(sentences_of(fault.value)) == []
        said = [logging.Formatter().format(record) for record in caplog.records]
        assert [line for line in said if leaks(line)] == []
        assert {s for _table, cell in every_cell() for s in leaks(cell)} == set()


class TestPages:
    def test_log_no_name_where_they_show_it(self, caplog):
        caplog.set_level(logging.DEBUG)
        world = a_world()
        case = a_secret_case(world)
        world.do("worker", commands.passing.accept_case, case=case.pk)
        eyes = Eyes(world)
        world.now += timedelta(minutes=1)

        page = eyes.get("worker", f"/ho-so/{case.reference}/")
        assert page.status_code == 200
        assert leaks(page.content.decode())  # it is shown to whoever may read it
        eyes.post("worker", f"/ho-so/{case.reference}/buoc/xac-minh/", {"note": SAID})
        eyes.get("justice", f"/ho-so/{case.reference}/")

        said = [logging.Formatter().format(record) for record in caplog.records]
        assert [line for line in said if leaks(line)] == []
