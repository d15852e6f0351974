"""What the tests of pages share: a browser of somebody of the invented commune."""

from __future__ import annotations

from datetime import datetime

import time_machine
from django.test import Client

from accounts.models import Person
from casework.models import Case
from tests.making import World
from workflows.models import WorkItem

BACKEND = "django.contrib.auth.backends.ModelBackend"


def browser_of(person: Person, language: str = "vi") -> Client:
    """Return a browser in which ``person`` is signed in, now."""
    client = Client()
    client.cookies["django_language"] = language
    client.force_login(person, BACKEND)
    return client


class Eyes:
    """Pages as people of ``world`` see them, at the world's moment."""

    def __init__(self, world: World) -> None:
        self.world = world
        self._browsers: dict[tuple[str, datetime], Client] = {}

    def _browser(self, who: str) -> Client:
        """Return the browser of ``who``; an idle session would have ended by now."""
        now = (who, self.world.now)
        if now not in self._browsers:
            self._browsers[now] = browser_of(self.world.people[who])
        return self._browsers[now]

    def at(self) -> time_machine.travel:
        return time_machine.travel(self.world.now, tick=False)

    def get(self, who: str, path: str, **more):
        with self.at():
            return self._browser(who).get(path, **more)

    def post(self, who: str, path: str, data: dict | None = None, **more):
        with self.at():
            return self._browser(who).post(path, data or {}, **more)


def asked(case: Case, node: str) -> WorkItem:
    """Return the newest piece of work at ``node`` of ``case``."""
    return WorkItem.objects.filter(case=case, node=node).order_by("-pk")[:1].get()


def in_emergency(world: World, case: Case, walker) -> datetime:
    """Walk ``case`` to where police, health, union and school are asked."""
    walk = walker.after(minutes=10).accept().after(minutes=30).verify()
    walk.after(minutes=30).assess().after(minutes=15).decide(emergency=True)
    world.now = walk.now
    return walk.now
