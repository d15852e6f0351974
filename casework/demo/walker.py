"""Walks one case along its path as its people would: every step is a command.

Used by the demo and by tests that need a case at a certain step. Knows no short cut:
whoever may not do a step is refused here too.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from accounts.actor import Actor, actor_for
from accounts.local_time import local_day
from accounts.models import Person
from accounts.on_call import people_holding
from accounts.roles import Role
from casework import commands
from casework.access import version_of
from casework.commands.path import Command
from casework.commands.planning import RowTold
from casework.demo.answers import filled, levels
from casework.models import FormRecord, PlanRow, Visit
from casework.team_work import questions_of
from workflows.models import Track, WorkItem
from workflows.models.work_item import WorkItemQuerySet

CHAIR = Role.CHAIR
WORKER = Role.CASE_WORKER


@dataclass
class Walker:
    """One case on its way. ``now`` is the moment of the next step."""

    case: int
    cast: dict[Role, Person]
    now: datetime
    _count: itertools.count[int] = field(default_factory=itertools.count)

    def after(self, **span: float) -> Walker:
        """Let time pass before the next step."""
        self.now += timedelta(**span)
        return self

    def actor(self, role: Role) -> Actor:
        return actor_for(self.cast[role], self.now)

    def do(self, role: Role, command: Command, **inputs: Any) -> dict[str, Any]:
        """Carry ``command`` out on the case as whoever plays ``role``."""
        return command(
            key=f"walk-{self.case}-{next(self._count)}-{self.now.isoformat()}",
            actor=self.actor(role),
            at=self.now,
            case=self.case,
            expected_version=version_of(self.case),
            **inputs,
        )

    # --- verification ----------------------------------------------------------

    def accept(self) -> Walker:
        self.do(WORKER, commands.passing.accept_case)
        return self

    def verify(self, finding: str = "borne_out") -> Walker:
        self.do(
            WORKER,
            commands.verification.record_verification,
            asked=[
                {
                    "who": "Trưởng thôn",
                    "relation": "village_head",
                    "at": self.now.isoformat(),
                }
            ],
            child_seen=True,
            child_seen_at=self.now,
            finding=finding,
            note="Đã đến nhà, gặp trẻ và người thân.",
        )
        return self

    def screen(self, screening: str = "negative") -> Walker:
        self.do(
            WORKER,
            commands.verification.record_screening,
            screening=screening,
            reasons="Hỏi gia đình, xem hiện trường; lời kể khớp với thương tích.",
        )
        return self

    def test_work(self, labour_test: str = "illegal") -> Walker:
        self.do(
            WORKER,
            commands.verification.record_labour_test,
            labour_test=labour_test,
            answers={"job": "Bưng bê ở quán ăn", "hours_a_day": "6"},
        )
        return self

    def sign(self, form: str, **answers: Any) -> Walker:
        self.do(
            WORKER,
            commands.forms.sign_form,
            form=form,
            answers=filled(form, at=self.now, **answers),
            revision=revision_of(self.case, form),
        )
        return self

    def assess(self, harm: str = "high", protection: str = "low") -> Walker:
        conclusion = "emergency" if harm == "high" else "not_emergency"
        tables = levels("mau_02", harm=harm, protection=protection)
        return self.sign("mau_02", conclusion=conclusion, **tables)

    def decide(self, *, emergency: bool, risk: str = "high") -> Walker:
        self.do(
            CHAIR,
            commands.emergency.decide_emergency,
            emergency=emergency,
            risk=risk,
            reason="Đã xem Mẫu 02 và trao đổi với Công an xã.",
        )
        return self

    # --- intervention ----------------------------------------------------------

    def measures(self) -> Walker:
        """The worker confirms that the child is safe now."""
        self.do(
            WORKER,
            commands.emergency.record_measures,
            text="Trẻ ở nhà bà ngoại, Công an xã đã làm việc với người gây hại.",
            happened_at=self.now,
        )
        return self

    def team(self, track: str = Track.EMERGENCY) -> Walker:
        """Every partner body takes and finishes what it is asked."""
        for item in work_of(self.case).filter(track=track).exclude(role=WORKER):
            self.finish(item)
        return self

    def finish(self, item: WorkItem) -> Walker:
        role = Role(item.role)
        self.do(role, commands.team.take_work, item=item.pk)
        self.after(minutes=20)
        self.do(role, commands.team.finish_work, item=item.pk, answers=answers_to(item))
        return self

    def own_work(self, *nodes: str) -> Walker:
        """The worker finishes pieces of the team's strands that are theirs."""
        for item in work_of(self.case).filter(node__in=nodes):
            self.do(
                WORKER,
                commands.team.finish_work,
                item=item.pk,
                answers=answers_to(item),
            )
        return self

    def meet(self) -> Walker:
        self.do(
            CHAIR,
            commands.planning.hold_meeting,
            minutes=filled("needs_meeting", at=self.now),
            happened_at=self.now,
        )
        return self

    def plan(self, *roles: Role, services: tuple[str, ...] = ("psych",)) -> Walker:
        """Write the plan: one row per role (default: the worker)."""
        start = local_day(self.now)
        rows = [
            RowTold(
                service_type=services[i % len(services)],
                activity="Thăm hỏi, tư vấn và theo dõi an toàn của trẻ",
                goal="Trẻ an toàn, đi học lại",
                provider="UBND xã",
                responsible_role=role.value,
                starts_on=start,
                due_on=start + timedelta(days=14),
            )
            for i, role in enumerate(roles or (WORKER,))
        ]
        review = start + timedelta(days=21)
        self.do(WORKER, commands.planning.save_plan, rows=rows, review_date=review)
        return self

    def submit(self) -> Walker:
        draft = answers_of(self.case, "mau_04")
        self.do(
            WORKER,
            commands.forms.sign_form,
            form="mau_04",
            answers=draft,
            revision=revision_of(self.case, "mau_04"),
        )
        self.do(WORKER, commands.planning.submit_plan)
        return self

    def approve(self) -> Walker:
        draft = answers_of(self.case, "mau_05")
        draft |= {
            "decision_no": "12/QĐ-UBND",
            "recipients": [{"name": "Người chăm sóc trẻ"}],
        }
        self.do(
            CHAIR,
            commands.forms.sign_form,
            form="mau_05",
            answers=draft,
            revision=revision_of(self.case, "mau_05"),
        )
        return self

    def send(self) -> Walker:
        self.do(
            WORKER,
            commands.planning.send_plan,
            recipients_told="Các cơ quan trong kế hoạch; bà ngoại",
        )
        return self

    def rows_done(self) -> Walker:
        for row in PlanRow.objects.filter(
            case=self.case, state__in=["planned", "started"]
        ):
            self.do(
                WORKER,
                commands.planning.update_plan_row,
                row=row.pk,
                state="done",
                done_on=local_day(self.now),
                result="Đã thực hiện",
            )
        return self

    def isolate(self, *, days: int) -> Walker:
        """The Chair parts the child from the harmer (Mẫu 07)."""
        self.do(
            CHAIR,
            commands.forms.sign_form,
            form="mau_07",
            answers=filled("mau_07", at=self.now),
            revision=revision_of(self.case, "mau_07"),
        )
        self.do(
            CHAIR,
            commands.emergency.isolate_child,
            started_at=self.now,
            until=self.now + timedelta(days=days),
            safe_place="Nhà bà ngoại (địa chỉ giả định)",
        )
        return self

    def no_isolation(self) -> Walker:
        self.do(
            CHAIR,
            commands.emergency.decline_isolation,
            reason="Người gây hại không ở cùng nhà với trẻ.",
        )
        return self

    def end_isolation(self) -> Walker:
        self.do(
            CHAIR,
            commands.emergency.end_isolation,
            reason="parents_safe",
            ended_at=self.now,
        )
        return self

    def close_early(self, reason: str) -> Walker:
        self.do(
            CHAIR,
            commands.ending.close_early,
            reason=reason,
            note="Đã xem biên bản xác minh.",
        )
        return self

    def plan_visit(self, *, days: int) -> Walker:
        self.do(
            WORKER,
            commands.follow_up.plan_visit,
            planned_on=local_day(self.now + timedelta(days=days)),
        )
        return self

    # --- follow-up -------------------------------------------------------------

    def visit(self, *, seen: bool = True, next_on: date | None = None) -> Walker:
        self.do(
            WORKER,
            commands.follow_up.record_visit,
            visit=waiting_visit(self.case),
            seen=seen,
            done_at=self.now,
            not_seen_reason="" if seen else "away",
            note="Trẻ vui, ăn ngủ tốt." if seen else "Gia đình đi vắng.",
            next_on=next_on,
        )
        return self

    def begin_review(self) -> Walker:
        self.do(WORKER, commands.follow_up.begin_review)
        return self

    def review(self, conclusion: str = "close") -> Walker:
        calm = levels("mau_06", harm="low", protection="high")
        return self.sign("mau_06", conclusion=conclusion, **calm)

    def close(self, decision: str = "close", reason: str = "") -> Walker:
        self.do(
            CHAIR,
            commands.follow_up.decide_closure,
            decision=decision,
            reason=reason,
        )
        return self


def answers_to(item: WorkItem) -> dict[str, Any]:
    """Return plain answers to everything a piece of work asks."""
    plain = {"yes_no": "yes", "date": item.asked_at.date().isoformat()}
    return {
        asked.key: asked.choices[0][0]
        if asked.choices
        else plain.get(asked.kind, "Đã thực hiện; trẻ ổn định.")
        for asked in questions_of(item.node)
    }


def cast_of(organisations: Any, at: datetime) -> dict[Role, Person]:
    """Return one person per role among those who hold a post in ``organisations``."""
    cast: dict[Role, Person] = {}
    for organisation in organisations:
        for role in Role:
            for person in people_holding(organisation, at, role):
                cast.setdefault(role, person)
    return cast


def work_of(case: int) -> WorkItemQuerySet:
    """Return the work that waits on a case, oldest first."""
    return WorkItem.objects.open().filter(case=case).order_by("pk")


def _draft(case: int, form: str) -> FormRecord | None:
    return (
        FormRecord.objects.filter(case=case, key=form, status="draft")
        .select_related("case__child__data_key")
        .last()
    )


def revision_of(case: int, form: str) -> int:
    """Return the revision of the open draft; 0 when there is none."""
    draft = _draft(case, form)
    return draft.revision if draft else 0


def answers_of(case: int, form: str) -> dict[str, Any]:
    """Return what the open draft of a form holds."""
    draft = _draft(case, form)
    return dict(draft.get("answers") or {}) if draft else {}


def waiting_visit(case: int) -> int | None:
    """Return the planned visit nobody has reported on yet."""
    waiting = Visit.objects.filter(
        case=case, purpose="follow_up", done_at__isnull=True, cancelled_at__isnull=True
    )
    return waiting.order_by("planned_on").values_list("pk", flat=True).first()
