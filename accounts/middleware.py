"""Puts the actor on the request: the edge reads the clock once, here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from accounts.actor import Actor, actor_for
from accounts.incidents import note_incidents
from accounts.models import Person
from accounts.sealing import Broken, KeyDestroyed, KeyMissing, SealBroken, watching
from accounts.sessions import begin, is_held_back, turned_away

CANNOT = 503
GONE = 410
NOBODY = Actor(person_id=None, name="")


class StaffRequest(HttpRequest):
    """A request of a signed-in person: ``user`` is a ``Person``, ``actor`` is set.

    ``reading_noted``: the page's reading of a case stands in the access log.
    """

    user: Person
    actor: Actor
    reading_noted: bool


class SealingMiddleware:
    """Nothing sealed that does not open is ever shown, in part or as garbage.

    The page is replaced by a sentence with a code, and the administrator finds a row. A
    list that can go on without one name does; the row is written all the same. What was
    erased on purpose says so.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with watching() as found:
            request.not_opened = found  # type: ignore[attr-defined]
            response = self.get_response(request)
        if found:
            _noted(request, found)
        return response

    def process_exception(
        self, request: HttpRequest, exception: Exception
    ) -> HttpResponse | None:
        if isinstance(exception, KeyDestroyed):
            return _kept_by_nobody(render(request, "erased.html", status=GONE))
        if not isinstance(exception, SealBroken | KeyMissing):
            return None
        found: list[Broken] = request.not_opened  # type: ignore[attr-defined]
        code = _noted(request, found or [Broken("unknown")])
        found.clear()
        context = {"code": code}
        page = render(request, "not_opened.html", context, status=CANNOT)
        return _kept_by_nobody(page)


def _noted(request: HttpRequest, found: list[Broken]) -> str:
    user = request.user
    person = user.pk if isinstance(user, Person) else None
    return note_incidents(found, person_id=person, at=timezone.now())


def _kept_by_nobody(response: HttpResponse) -> HttpResponse:
    response["Cache-Control"] = "no-store"
    return response


class ActorMiddleware:
    """Sets ``request.actor``: the signed-in person with the posts held now.

    A session that has gone on for too long, was opened with a one-time password or lacks
    the second factor gets no further than the page that mends it.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        at, user = timezone.now(), request.user
        actor = actor_for(user, at) if isinstance(user, Person) else NOBODY
        answer = turned_away(request, actor, at)
        if answer is not None:
            return answer
        if is_held_back(request, actor):  # holds no post until it has proved itself
            actor = replace(actor, standings=())
            request.held_back = True  # type: ignore[attr-defined]
        request.actor = actor  # type: ignore[attr-defined]
        response = self.get_response(request)
        if isinstance(request.user, Person):  # perhaps since this very request
            begin(request, at)
        return response
