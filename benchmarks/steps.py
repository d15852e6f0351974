"""b: committed steps per CPU-second through the command path, against two floors.

Floor 1 writes the very same rows with raw SQL: the statements that change rows are
recorded from a real step and played again, one transaction each. Floor 2 is viewflow
alone: finishing one piece of work whose next nodes are a question, a function and the
next piece of work, with nothing of ours around it. CPU is that of this process; with
SQLite the database's share is part of it.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import contextmanager
from typing import Any

from benchmarks.setting import set_up

if __name__ == "__main__":
    set_up()

from django.contrib.auth import get_user_model
from django.db import connection, transaction

from benchmarks.bare_flow import BareFlow
from benchmarks.result import Measure, measure, write
from casework import commands
from casework.access import version_of
from tests.making import a_case, a_walker, a_world

ROUNDS = 5
STEPS = 60
CHANGES = ("INSERT", "UPDATE", "DELETE")

Statement = tuple[str, Any]


def cpu(work: Callable[[], None]) -> float:
    """Return the CPU seconds ``work`` takes in this process."""
    begun = time.process_time()
    work()
    return time.process_time() - begun


@contextmanager
def recorded(into: list[Statement]) -> Any:
    """Record every statement that changes rows."""

    def keep(execute: Any, sql: str, params: Any, many: Any, context: Any) -> Any:
        if sql.lstrip().upper().startswith(CHANGES):
            into.append((sql, params))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(keep):
        yield


class Bench:
    """A commune with a case whose notes, and many cases whose acceptance, are timed."""

    def __init__(self) -> None:
        self.world = a_world()
        self.noted = a_case(self.world)
        a_walker(self.world, self.noted).accept()
        self.count = 0
        self.user = get_user_model().objects.order_by("pk").first()

    def note(self) -> None:
        """One step without a flow: a note, with history, limits and idempotency row."""
        self.count += 1
        commands.notes.add_note(
            key=f"bench-{self.count}",
            actor=self.world.actor("worker"),
            at=self.world.now,
            case=self.noted.pk,
            text="Đã gọi điện cho gia đình.",
        )

    def raw_note(self, statements: list[Statement]) -> None:
        """Write the same rows bare. Unique values are made fresh, the rest repeats."""
        self.count += 1
        with transaction.atomic(), connection.cursor() as cursor:
            for sql, params in statements:
                cursor.execute(sql, fresh(params, self.count))

    def accept(self, case: int) -> None:
        """One step with a flow: the commune takes a case."""
        commands.passing.accept_case(
            key=f"accept-{case}",
            actor=self.world.actor("worker"),
            at=self.world.now,
            case=case,
            expected_version=version_of(case),
        )

    def bare_task(self) -> Any:
        process = BareFlow.start.run()
        return process.task_set.get(flow_task=BareFlow.first)

    def bare_step(self, task: Any) -> None:
        """Finish the piece of work with viewflow alone, in one transaction."""
        with transaction.atomic(), task.activation() as activation:
            activation.assign(self.user)
            activation.start(None)
            activation.execute()


def fresh(params: Any, count: int) -> Any:
    """Return parameters that break no unique rule: keys, uids and numbers move on."""
    changed = []
    for value in params:
        if isinstance(value, str) and value.startswith("bench-"):
            changed.append(f"raw-{count}")
        elif isinstance(value, str) and len(value) == 32 and _is_hex(value):
            changed.append(f"{count:032x}")
        elif isinstance(value, int) and value == NUMBER["value"]:
            changed.append(1_000_000 + count)
        else:
            changed.append(value)
    return changed


NUMBER = {"value": -1}


def _is_hex(text: str) -> bool:
    return all(c in "0123456789abcdef" for c in text)


def run() -> list[Measure]:
    """Run contender and floors in turn; write ``results/b.json``."""
    bench = Bench()
    for _ in range(5):
        bench.note()
    statements: list[Statement] = []
    with recorded(statements):
        bench.note()
    NUMBER["value"] = bench.noted.history.order_by("-number").first().number
    raw_ratio, flow_ratio, per_second, flow_per_second = [], [], [], []
    for _ in range(ROUNDS):
        ours = cpu(lambda: [bench.note() for _ in range(STEPS)] and None)
        raw = cpu(lambda: [bench.raw_note(statements) for _ in range(STEPS)] and None)
        cases = [a_case(bench.world).pk for _ in range(STEPS)]
        tasks = [bench.bare_task() for _ in range(STEPS)]
        with_flow = cpu(lambda: [bench.accept(c) for c in cases] and None)  # noqa: B023
        bare = cpu(lambda: [bench.bare_step(t) for t in tasks] and None)  # noqa: B023
        raw_ratio.append(raw / ours)
        flow_ratio.append(with_flow / bare)
        per_second.append(STEPS / ours)
        flow_per_second.append(STEPS / with_flow)
    measures = [
        measure("steps_of_raw_sql", raw_ratio, unit="x raw steps/CPU-s", at_least=0.45),
        measure(
            "flow_step_of_viewflow", flow_ratio, unit="x viewflow's CPU", at_most=1.4
        ),
        measure("steps_per_cpu_second", per_second, unit="steps/CPU-s"),
        measure("flow_steps_per_cpu_second", flow_per_second, unit="steps/CPU-s"),
    ]
    write(
        "b",
        ROUNDS,
        measures,
        f"{STEPS} steps a round; {len(statements)} changing statements in a bare step; "
        f"{connection.vendor}",
    )
    return measures


if __name__ == "__main__":
    run()
