"""Puts the actor on the request: the edge reads the clock once, here."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from accounts.actor import Actor, actor_for
from accounts.models import Person
from accounts.sessions import turned_away

NOBODY = Actor(person_id=None, name="")


class StaffRequest(HttpRequest):
    """A request of a signed-in person: ``user`` is a ``Person``, ``actor`` is set."""

    user: Person
    actor: Actor


class ActorMiddleware:
    """Sets ``request.actor``: the signed-in person with the posts held now.

    A session that has gone on for too long, or was opened with a one-time password,
    gets no further than the page that mends it.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        at = timezone.now()
        answer = turned_away(request, at)
        if answer is not None:
            return answer
        user = request.user
        request.actor = (  # type: ignore[attr-defined]
            actor_for(user, at) if isinstance(user, Person) else NOBODY
        )
        return self.get_response(request)
