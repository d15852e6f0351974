"""One case of the demo: its commune, its child, and the walker that moves it on."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from accounts.actor import actor_for
from accounts.roles import Role
from casework.commands.report import record_report
from casework.commands.told import ChildTold, OffenderTold, ReporterTold, ReportTold
from casework.demo.cast import Cast
from casework.demo.walker import Walker

Story = Generator[timedelta, None, None]
"""Yields how long to wait before it goes on."""

NAMES = (
    *("Lương Văn Giả", "Nông Thị Thử", "Hoàng Minh Mẫu", "Vi Thị Tạm"),
    *("Lý A Thí", "Triệu Mùi Nghiệm", "Hà Gia Tưởng", "Bế Thị Tượng"),
)


@dataclass
class Scene:
    """Where and when a story plays. ``now`` is set before each of its steps."""

    cast: Cast
    commune: str
    number: int
    now: datetime
    walker: Walker | None = None

    @property
    def walk(self) -> Walker:
        """The walker of the case, at the moment of the story. Errors: ``LookupError``."""
        if self.walker is None:
            raise LookupError("The report has not been taken yet.")
        self.walker.now = self.reached
        return self.walker

    @property
    def reached(self) -> datetime:
        """The moment the story has come to: a step may take some time by itself."""
        return max(self.now, self.walker.now) if self.walker else self.now

    def report(self, by: Role, *, heard: timedelta, **told: Any) -> Walker:
        """Take the report ``heard`` ago; the case goes to the commune at once."""
        people = self.cast.of(self.commune)
        child = ChildTold(
            name=f"{NAMES[self.number % len(NAMES)]}",
            sex="female" if self.number % 2 else "male",
            age=7 + self.number % 8,
        )
        base: dict[str, Any] = {
            "child_state": "danger",
            "narrative": "Hàng xóm nghe tiếng khóc, thấy vết bầm ở tay cháu.",
            "received_at": self.now - heard,
            "incident_commune_id": self.cast.communes[self.commune].pk,
            "hamlet": "Nà Sòm",
            "incident_types": ("violence",),
            "children": (child,),
            "offender": OffenderTold(relations=("father",), lives_with_child="yes"),
            "reporter": ReporterTold(phone="+84900000191", relation="neighbour"),
            "receiving_point": "111" if by == Role.HOTLINE else "commune_pc",
        }
        answer = record_report(
            key=f"demo-{self.number}",
            actor=actor_for(people[by], self.now),
            at=self.now,
            told=ReportTold(**(base | told)),
        )
        self.walker = Walker(answer["cases"][0], people, self.now)
        return self.walker
