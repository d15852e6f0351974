"""One prepared scene per command of the registry, in which the command succeeds.

A scene is a case walked to where the command is due, the person who does it, and
complete inputs. ``test_scenes`` fails when a registered command has none.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from accounts.actor import Actor, actor_for
from accounts.roles import Role
from casework.access import version_of
from casework.commands.path import REGISTRY
from casework.demo.walker import Walker
from casework.models import Case
from tests.making import World, a_walker
from tests.making import a_case as taken_in
from workflows.models import Track

_keys = itertools.count(1)


@dataclass
class Scene:
    """A call that succeeds, once."""

    command: str
    actor: Actor
    at: datetime
    case: int | None = None
    inputs: dict[str, Any] = field(default_factory=dict)
    version: int | None = None
    """The version that was shown; read once, when the scene is set."""

    def __post_init__(self) -> None:
        if self.case is not None and self.version is None:
            self.version = version_of(self.case)

    def play(self, *, actor: Actor | None = None, key: str = "") -> dict[str, Any]:
        """Carry the command out, with the version that was shown."""
        return REGISTRY[self.command](
            key=key or f"scene-{next(_keys)}",
            actor=actor or self.actor,
            at=self.at,
            case=self.case,
            expected_version=self.version,
            **self.inputs,
        )

    def as_somebody(self, person: Any) -> Actor:
        return actor_for(person, self.at)


Setting = Callable[[World], Scene]
SCENES: Final[dict[str, Setting]] = {}


def scene(command: str) -> Callable[[Setting], Setting]:
    """Register the function below as the scene of ``command``."""

    def register(setting: Setting) -> Setting:
        assert command not in SCENES
        SCENES[command] = setting
        return setting

    return register


def by(walk: Walker, role: Role, command: str, **inputs: Any) -> Scene:
    """Return the scene in which whoever plays ``role`` does ``command`` now."""
    return Scene(command, walk.actor(role), walk.now, walk.case, inputs)


def apart(
    world: World, who: str, at: datetime, command: str, /, **inputs: Any
) -> Scene:
    """Return the scene of a command that is about no case."""
    return Scene(command, world.actor(who, at), at, None, inputs)


# --- how far a case has come -----------------------------------------------------------


def fresh(world: World, **told: Any) -> Walker:
    """A report has just come in from the hotline."""
    return a_walker(world, taken_in(world, **told)).after(minutes=10)


def accepted(world: World, **told: Any) -> Walker:
    return fresh(world, **told).accept().after(minutes=20)


def verified(world: World, finding: str = "borne_out", **told: Any) -> Walker:
    return accepted(world, **told).verify(finding).after(minutes=20)


def assessed(world: World, **told: Any) -> Walker:
    return verified(world, **told).assess().after(minutes=20)


def emergency(world: World) -> Walker:
    return assessed(world).decide(emergency=True).after(minutes=20)


def met(world: World) -> Walker:
    walk = assessed(world).decide(emergency=False, risk="medium").after(minutes=20)
    return walk.sign("mau_03").after(hours=1).meet().after(minutes=20)


def submitted(world: World) -> Walker:
    return met(world).plan().submit().after(minutes=20)


def running(world: World) -> Walker:
    return submitted(world).approve().after(minutes=20).send().after(days=5)


def settled(world: World) -> Walker:
    return running(world).visit().team(Track.TEAM).rows_done().after(hours=1)


def reviewed(world: World) -> Walker:
    return settled(world).begin_review().after(days=3).visit().review().after(hours=1)


def closed(world: World) -> Walker:
    return reviewed(world).close().after(hours=1)


def case_of(walk: Walker) -> Case:
    return Case.unscoped.get(pk=walk.case)
