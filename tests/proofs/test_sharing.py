"""Grants, conflicts, transfers, referrals, audits and emergency access, by an oracle.

The oracle is a few sets and moments in plain Python; it knows no row and no rule of the
product. After each step every person is asked, by every door, and the list of readers
must name exactly those.
"""

from __future__ import annotations

import itertools
import os
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    rule,
    run_state_machine_as_test,
)

from accounts.roles import OrganisationKind, Role
from casework import access, commands
from casework.commands.refusals import Refused
from casework.field_groups import FieldGroup
from casework.models import Case
from casework.policy import groups_for
from casework.queries.readers import people_in
from tests.making import MONDAY, World, a_person, a_world
from tests.proofs import scenes

ROUNDS = int(os.environ.get("SOAK_ROUNDS", "0"))
EXAMPLES = ROUNDS * 5 or 6
OURS, THEIRS = "ours", "theirs"
WORKERS = {OURS: ("worker", "stand_in", "colleague"), THEIRS: ("other_worker",)}
CHAIRS = {OURS: "chair", THEIRS: "other_chair"}
REACH = (
    *("other_worker", "other_chair"),  # of the commune where the child lives
    *("receiver", "worker", "stand_in", "colleague", "chair", "police", "health"),
)
BODIES = {
    "border": OrganisationKind.BORDER_GUARD,
    "police": OrganisationKind.COMMUNE_POLICE,
}
PEOPLE = (
    *("worker", "stand_in", "colleague", "chair", "other_worker", "other_chair"),
    *("receiver", "police", "health", "border", "justice"),
)
anybody = st.sampled_from(PEOPLE)
hours = st.sampled_from([1, 5, 30, 200])


@dataclass
class Oracle:
    """Who may do and see what, said once more and differently."""

    owner: str = OURS
    holders: tuple[str, ...] = ("worker", "stand_in", "colleague")
    offered: bool = False
    offered_to: str | None = None
    sent_by: str = ""
    shut: set[str] = field(default_factory=set)
    grants: dict[str, datetime] = field(default_factory=dict)
    glass: dict[str, list[datetime]] = field(default_factory=dict)
    helping: set[str] = field(default_factory=set)
    audit_ends: datetime | None = None
    audit_named: bool = False
    audits_begun: list[datetime] = field(default_factory=list)

    def acts(self, who: str) -> bool:
        has_it = who == CHAIRS[self.owner] or (
            who in self.holders and who in WORKERS[self.owner]
        )
        return has_it and who not in self.shut

    def decides(self, who: str) -> bool:
        return who == CHAIRS[self.owner] and who not in self.shut

    def asked(self, who: str) -> bool:
        theirs = (*WORKERS[THEIRS], CHAIRS[THEIRS])
        named = (self.offered_to,) if self.offered_to else theirs
        return self.offered and who in named and who not in self.shut

    def answers(self, who: str) -> bool:
        head = self.offered_to is not None and self.decides(who)
        return self.asked(who) or (self.offered and head)

    def lists(self, who: str, at: datetime) -> bool:
        granted = who in self.grants and self.grants[who] > at
        return self.acts(who) or self.asked(who) or (granted and who not in self.shut)

    def reads(self, who: str, at: datetime) -> bool:
        broken = any(end > at for end in self.glass.get(who, ()))
        return self.lists(who, at) or (broken and who not in self.shut)

    def breaks(self, who: str, at: datetime) -> bool:
        lately = [
            end
            for end in self.glass.get(who, ())
            if end - timedelta(minutes=60) > at - timedelta(days=1)
        ]
        free = who not in self.shut and not self.reads(who, at)
        return free and len(lately) < 3 and who in REACH

    def helps(self, who: str) -> bool:
        return who in self.helping and who not in self.shut

    def says_who_is_tied(self, who: str, person: str, at: datetime) -> bool:
        """Everybody says it of themselves; of others, but no Chair, the Chair says it."""
        of_oneself = who == person and (self.reads(who, at) or self.helps(who))
        return of_oneself or (self.decides(who) and person not in CHAIRS.values())

    def audits(self, at: datetime) -> bool:
        return self.audit_ends is not None and self.audit_ends > at


class Sharing(RuleBasedStateMachine):
    """One case whose child lives in the other commune."""

    world: World
    case: int
    begun: datetime

    def __init__(self) -> None:
        super().__init__()
        self.life = transaction.atomic()
        self.life.__enter__()
        self.world.now = self.begun
        self.keys = itertools.count()
        self.oracle = Oracle()

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.life.__exit__(None, None, None)

    def do(self, who: str, call: Any, *, expected: bool, **inputs: Any) -> bool:
        """Let ``who`` press; it succeeds exactly where the oracle says so."""
        self.world.now += timedelta(minutes=1)
        key = f"s{next(self.keys)}"
        try:
            self.world.do(who, call, case=self.case, key=key, **inputs)
            done = True
        except Refused:
            done = False
        assert done == expected, (who, call.name, inputs, self.oracle)
        return done

    def pk(self, who: str) -> int:
        return self.world.people[who].pk

    # --- what people press -----------------------------------------------------

    @rule(
        who=st.sampled_from(("chair", "chair", "worker", "other_chair")),
        person=anybody,
        span=hours,
    )
    def somebody_is_let_in(self, who: str, person: str, span: int) -> None:
        until = self.world.now + timedelta(hours=span)
        expected = self.oracle.decides(who) and person not in self.oracle.shut
        told = {"person": self.pk(person), "reason": "Cùng làm.", "until": until}
        if self.do(who, commands.people.grant_access, expected=expected, **told):
            self.oracle.grants[person] = until

    @rule(who=st.sampled_from(("chair", "worker", "other_chair")), person=anybody)
    def a_grant_is_taken_back(self, who: str, person: str) -> None:
        at = self.world.now + timedelta(minutes=1)
        runs = self.oracle.grants.get(person, at) > at
        expected = self.oracle.decides(who) and runs
        told = {"person": self.pk(person)}
        if self.do(who, commands.people.revoke_access, expected=expected, **told):
            del self.oracle.grants[person]

    @rule(who=anybody, person=anybody)
    def somebody_is_shut_out(self, who: str, person: str) -> None:
        oracle, at = self.oracle, self.world.now + timedelta(minutes=1)
        told = {"person": self.pk(person), "reason": "Có họ với người bị nghi."}
        expected = oracle.says_who_is_tied(who, person, at)
        if not self.do(
            who, commands.people.declare_conflict, expected=expected, **told
        ):
            return
        holds = oracle.holders[:1] == (person,)
        oracle.shut.add(person)
        if holds:
            able = [p for p in oracle.holders if p not in oracle.shut]
            oracle.holders = tuple(able[:1])

    @rule(
        who=st.sampled_from(("chair", "worker", "other_chair")),
        holder=anybody,
        beside=st.none() | anybody,
    )
    def the_case_is_given(self, who: str, holder: str, beside: str | None) -> None:
        named = (holder,) if beside is None else (holder, beside)
        able = set(WORKERS[self.oracle.owner]) - self.oracle.shut
        fits = able.issuperset(named) and len(set(named)) == len(named)
        told = {
            "holder": self.pk(holder),
            "stand_in": self.pk(beside) if beside else None,
        }
        expected = self.oracle.decides(who) and fits
        if self.do(who, commands.people.assign_case, expected=expected, **told):
            self.oracle.holders = named

    @rule(who=st.sampled_from(("chair", "other_chair", "worker")))
    def it_is_offered(self, who: str) -> None:
        oracle = self.oracle
        expected = oracle.decides(who) and oracle.owner == OURS and not oracle.offered
        if self.do(who, commands.passing.offer_to_residence, expected=expected):
            oracle.offered, oracle.offered_to, oracle.sent_by = True, None, who

    @rule(
        who=st.sampled_from(("worker", "stand_in", "other_worker", "chair")),
        to=st.sampled_from(("stand_in", "colleague", "worker", "other_worker")),
    )
    def a_colleague_is_asked(self, who: str, to: str) -> None:
        oracle = self.oracle
        workers = WORKERS[oracle.owner]
        fits = to in workers and to not in oracle.shut and oracle.holders[:1] != (to,)
        works = oracle.acts(who) and who in workers
        expected = works and fits and not oracle.offered
        told = {"to": self.pk(to), "reason": "Nghỉ phép."}
        if self.do(who, commands.passing.hand_case_over, expected=expected, **told):
            oracle.offered, oracle.offered_to, oracle.sent_by = True, to, who

    @rule(who=st.sampled_from(("worker", "stand_in", "chair", "other_chair")))
    def the_offer_is_taken_back(self, who: str) -> None:
        oracle = self.oracle
        at = self.world.now + timedelta(minutes=1)
        sent = oracle.lists(who, at) and oracle.sent_by == who
        expected = oracle.offered and (sent or oracle.decides(who))
        back = commands.passing.withdraw_offer
        if self.do(who, back, expected=expected, reason="Không cần nữa."):
            oracle.offered = False

    @rule(
        who=st.sampled_from(
            ("other_worker", "other_chair", "worker", "chair", "stand_in", "colleague")
        )
    )
    def the_offer_is_accepted(self, who: str) -> None:
        oracle = self.oracle
        expected = oracle.answers(who) and oracle.offered_to not in oracle.shut
        if not self.do(who, commands.passing.accept_case, expected=expected):
            return
        oracle.offered = False
        if oracle.offered_to is not None:
            left = {oracle.offered_to, *oracle.holders[:1]}
            others = [p for p in oracle.holders if p not in left]
            oracle.holders = (oracle.offered_to, *others)
            return
        able = [p for p in WORKERS[THEIRS] if p not in oracle.shut]
        oracle.owner, oracle.holders = THEIRS, tuple(able)

    @rule(who=st.sampled_from(("other_worker", "other_chair", "chair")))
    def the_offer_is_sent_back(self, who: str) -> None:
        expected = self.oracle.answers(who)
        back = commands.passing.send_back_case
        if self.do(who, back, expected=expected, reason="Không cư trú ở đây."):
            self.oracle.offered = False

    @rule(
        who=st.sampled_from(
            ("worker", "stand_in", "colleague", "other_worker", "chair")
        ),
        body=st.sampled_from(sorted(BODIES)),
    )
    def a_body_is_asked_for_help(self, who: str, body: str) -> None:
        oracle = self.oracle
        works = oracle.acts(who) and who in WORKERS[oracle.owner]
        expected = works and body not in oracle.helping
        told = {
            "organisation": self.world.bodies[BODIES[body]].pk,
            "asks": "Cần hỗ trợ.",
            "answer_by": self.world.now + timedelta(days=1),
        }
        if self.do(who, commands.referral.send_referral, expected=expected, **told):
            oracle.helping.add(body)

    @rule(body=st.sampled_from(sorted(BODIES)), accepts=st.booleans())
    def a_body_answers(self, body: str, accepts: bool) -> None:
        row = self.referral_to(body)
        expected = self.oracle.helps(body)
        if accepts:
            call = commands.referral.accept_referral
            self.do(body, call, expected=expected, referral=row)
            return
        call, told = commands.referral.refuse_referral, {"reason": "Không có người."}
        if self.do(body, call, expected=expected, referral=row, **told):
            self.oracle.helping.discard(body)

    @rule(
        who=st.sampled_from(("worker", "stand_in", "other_worker")),
        body=st.sampled_from(sorted(BODIES)),
    )
    def the_request_is_taken_back(self, who: str, body: str) -> None:
        oracle = self.oracle
        works = oracle.acts(who) and who in WORKERS[oracle.owner]
        expected = works and body in oracle.helping
        told = {"referral": self.referral_to(body), "reason": "Không cần nữa."}
        if self.do(who, commands.referral.revoke_referral, expected=expected, **told):
            oracle.helping.discard(body)

    def referral_to(self, body: str) -> int:
        kind = BODIES[body]
        rows = Case.unscoped.get(pk=self.case).referrals
        found = rows.filter(to_organisation=self.world.bodies[kind]).order_by("-pk")
        row = found.first()
        return row.pk if row else 0

    @rule(who=anybody)
    def the_glass_is_broken(self, who: str) -> None:
        at = self.world.now + timedelta(minutes=1)
        expected = self.oracle.breaks(who, at)
        told = {
            "reason": "danger",
            "words": "Trẻ gọi cầu cứu trong đêm.",
            "confirmed_at": at,
        }
        if self.do(who, commands.glass.break_glass, expected=expected, **told):
            ends = self.oracle.glass.setdefault(who, [])
            ends.append(at + timedelta(minutes=60))

    @rule(
        who=st.sampled_from(("supervisor", "supervisor", "chair")), named=st.booleans()
    )
    def the_file_is_opened(self, who: str, named: bool) -> None:
        oracle, at = self.oracle, self.world.now + timedelta(minutes=1)
        lately = [t for t in oracle.audits_begun if t > at - timedelta(days=1)]
        may = who == "supervisor" and not oracle.audits(at) and len(lately) < 10
        told: dict[str, Any] = {"purpose": "audit", "words": "Kiểm tra theo quý."}
        told |= {"shows_name": named, "name_reason": "Đối chiếu với đơn thư."}
        if self.do(who, commands.opening.open_file, expected=may, **told):
            oracle.audit_ends = at + timedelta(minutes=60)
            oracle.audit_named = named
            oracle.audits_begun.append(at)

    @rule(who=st.sampled_from(("supervisor", "chair")))
    def the_file_is_closed(self, who: str) -> None:
        may = who == "supervisor"
        if self.do(who, commands.opening.close_file, expected=may):
            self.oracle.audit_ends = None

    @rule(span=st.sampled_from((20, 60, 400, 2000)))
    def time_passes(self, span: int) -> None:
        self.world.now += timedelta(minutes=span)

    # --- what holds ------------------------------------------------------------

    @invariant()
    def everybody_sees_what_the_oracle_says(self) -> None:
        at, oracle = self.world.now, self.oracle
        case = Case.unscoped.get(pk=self.case)
        for who in PEOPLE:
            actor = self.world.actor(who)
            seen = {
                "acts": access.acting_cases_for(actor),
                "lists": access.cases_for(actor),
                "reads": access.files_for(actor),
            }
            found = {
                name: rows.filter(pk=case.pk).exists() for name, rows in seen.items()
            }
            assert found == {
                "acts": oracle.acts(who),
                "lists": oracle.lists(who, at),
                "reads": oracle.reads(who, at),
            }, (who, oracle)
            helping = access.referrals_for(actor).filter(case=case).exists()
            assert helping == oracle.helps(who), (who, oracle)
        supervisor = self.world.actor("supervisor")
        audits = access.open_to_audit(supervisor).filter(pk=case.pk).exists()
        groups = groups_for(supervisor, case)
        assert audits == oracle.audits(at) == (FieldGroup.NARRATIVE in groups), oracle
        assert (audits and oracle.audit_named) == (FieldGroup.IDENTITY in groups)
        whole = {self.pk(who) for who in PEOPLE if oracle.reads(who, at)}
        assert people_in(case, at, part=False) == whole, oracle


@pytest.mark.soak
@pytest.mark.django_db
class TestSharing:
    def test_opens_and_shuts_exactly_as_the_oracle_says(self):
        world = a_world()
        committee = world.bodies[OrganisationKind.COMMUNE_COMMITTEE]
        colleague = a_person("colleague", Role.CASE_WORKER, committee)
        world.people["colleague"] = colleague
        home = {"residence_same": False, "residence_commune_id": world.other_commune.pk}
        walk = scenes.accepted(world, **home)
        told = {"world": world, "case": walk.case, "begun": walk.now}
        assert walk.now > MONDAY

        run_state_machine_as_test(
            type("SharingHere", (Sharing,), told), settings=few(EXAMPLES)
        )


def few(number: int) -> settings:
    return settings(
        max_examples=number,
        stateful_step_count=30,
        deadline=None,
        database=None,
        derandomize=not ROUNDS,
        print_blob=False,
        phases=tuple(Phase) if ROUNDS else (Phase.generate,),
        suppress_health_check=list(HealthCheck),
    )
