"""The whole path of an emergency, done on the pages, without script, by its people."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine

from casework.demo.answers import filled, levels
from casework.models import FormRecord, PlanRow, Visit
from tests.casework.case_pages import (
    at,
    fresh,
    give_password,
    sent,
    signed_in,
    signed_on_page,
    walker_of,
)
from tests.making import World, a_case, a_world
from workflows.models import Track, WorkItem

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    return a_world()


@pytest.fixture
def clock(world: World):
    with time_machine.travel(world.now, tick=False) as clock:
        yield clock


def day(world: World, days: int = 0) -> str:
    return (world.now + timedelta(days=days)).strftime("%d/%m/%Y")


def moment(world: World) -> str:
    return world.now.strftime("%d/%m/%Y %H:%M")


class TestTheWholePath:
    def test_is_walked_on_the_pages(self, world, clock):
        case = a_case(world)
        for name in ("worker", "chair"):
            give_password(world, name)
        worker, chair = signed_in(world, "worker"), signed_in(world, "chair")

        def done(answer, state):
            assert answer.status_code == 302, _said(answer)
            assert fresh(case).state == state

        # The commune accepts and checks.
        done(sent(worker, at(case, "buoc/nhan-ho-so/")), "verifying")
        check = {
            "rows-1-who": "Trưởng thôn Nà Sòm",
            "rows-1-relation": "trưởng thôn",
            "rows-1-at": moment(world),
            "child_seen": "yes",
            "child_seen_at": moment(world),
            "finding": "borne_out",
            "note": "Đã gặp trẻ.",
        }
        done(sent(worker, at(case, "buoc/xac-minh/"), **check), "verifying")
        tables = levels("mau_02", harm="high", protection="low")
        mau_02 = filled("mau_02", at=world.now, conclusion="emergency", **tables)
        done(signed_on_page(worker, case, "mau_02", mau_02), "assessed")

        # The Chair decides; partner bodies are at work while the worker assesses.
        urgent = {"emergency": "yes", "risk": "high", "reason": ""}
        done(sent(chair, at(case, "buoc/khan-cap/"), **urgent), "assessing")
        walker_of(world, case).team(Track.EMERGENCY)
        clock.shift(timedelta(hours=2))
        world.later(hours=2)
        worker, chair = signed_in(world, "worker"), signed_in(world, "chair")
        measures = {"text": "Trẻ ở nhà bà ngoại.", "happened_at": moment(world)}
        done(sent(worker, at(case, "buoc/bien-phap/"), **measures), "assessing")
        mau_03 = filled("mau_03", at=world.now)
        done(signed_on_page(worker, case, "mau_03", mau_03), "assessing")
        minutes = {
            "held_at": moment(world),
            "people": "Chủ tịch, người phụ trách, trưởng thôn, bà ngoại",
            "needs": "Chỗ ở an toàn, đi học lại",
        }
        done(sent(chair, at(case, "buoc/hop-nhu-cau/"), **minutes), "planning")

        # The plan: written, signed, submitted, approved, sent.
        plan = {
            "rows-1-service_type": "psych",
            "rows-1-activity": "Tư vấn hằng tuần",
            "rows-1-goal": "Trẻ yên tâm",
            "rows-1-provider": "Trạm Y tế xã",
            "rows-1-responsible_role": "case_worker",
            "rows-1-starts_on": day(world),
            "rows-1-due_on": day(world, 14),
            "rows-1-budget_vnd": "500000",
            "rows-1-money_source": "budget",
            "review_date": day(world, 21),
        }
        done(sent(worker, at(case, "buoc/ke-hoach/"), **plan), "planning")
        draft = FormRecord.objects.get(case=case, key="mau_04").get("answers")
        done(signed_on_page(worker, case, "mau_04", draft), "planning")
        done(sent(worker, at(case, "buoc/trinh-ke-hoach/")), "awaiting_approval")
        decision = FormRecord.objects.get(case=case, key="mau_05").get("answers")
        decision |= {
            "decision_no": "12/QĐ-UBND",
            "recipients": [{"name": "Bà ngoại của trẻ"}],
        }
        done(signed_on_page(chair, case, "mau_05", decision), "in_progress")
        told = {"recipients_told": "Trạm Y tế xã; bà ngoại"}
        done(sent(worker, at(case, "buoc/gui-ke-hoach/"), **told), "in_progress")

        # Carried out, visited, reviewed, closed.
        row = PlanRow.objects.get(case=case)
        result = {"state": "done", "done_on": day(world), "result": "Đã tư vấn"}
        address = at(case, f"buoc/dich-vu/?dong={row.pk}")
        done(sent(worker, address, **result), "in_progress")
        visit = {
            "visit": "0",
            "seen": "yes",
            "done_at": moment(world),
            "note": "Trẻ vui.",
        }
        done(sent(worker, at(case, "buoc/tham-tre/"), **visit), "in_progress")
        done(sent(worker, at(case, "buoc/bat-dau-ra-soat/")), "reviewing")
        calm = levels("mau_06", harm="low", protection="high")
        mau_06 = filled("mau_06", at=world.now, conclusion="close", **calm)
        done(signed_on_page(worker, case, "mau_06", mau_06), "reviewing")
        done(sent(chair, at(case, "buoc/ket-thuc/"), decision="close"), "closed")

        assert WorkItem.objects.open().filter(case=case).count() == 0
        assert Visit.objects.filter(case=case, purpose="after_closure").exists()


def _said(answer) -> str:
    """Return what a page said against the step, for the reader of a failed test."""
    context = answer.context or {}
    form = context.get("form")
    return f"{answer.status_code} {context.get('reasons')} {form and form.errors}"
