"""What every page's frame needs to know. At most two queries, and none for a part."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import is_valid_path
from django.utils import timezone
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext_lazy as _

from accounts.actor import Actor
from accounts.clock_words import script_words
from accounts.models import Organisation
from accounts.roles import Permission
from config.screen import idle_seconds

P = Permission
_SEES_CASES = (P.WORK_CASE, P.READ_COMMUNE_CASES, P.ACCEPT_CASE)
_AUDITS = (P.READ_TIMES, P.READ_COMMUNE_CASES, P.READ_FIGURES)
_MANAGES = (
    P.MANAGE_PEOPLE,
    P.MANAGE_PLACES,
    P.MANAGE_CALENDAR,
    P.MANAGE_WORDING,
    P.MANAGE_LIMITS,
)


@dataclass(frozen=True)
class Place:
    """One entry of the navigation: shown to whoever holds one of ``any_of``.

    ``on_phone``: stands in the bottom bar of a phone, and there not at the top.
    ``in_bar``: stands in the bar at the top; alerts have a place of their own above it.
    """

    path: str
    label: Any
    any_of: tuple[Permission, ...] = ()
    on_phone: bool = False
    in_bar: bool = True


NAVIGATION = (
    Place("/", _("My work"), on_phone=True),
    Place("/tiep-nhan/", _("Take a report"), (P.TAKE_REPORT,), on_phone=True),
    Place("/bao-dong/", _("Alerts"), on_phone=True, in_bar=False),
    Place("/ho-so/", _("Cases"), _SEES_CASES),
    Place("/giam-sat/", _("Supervision"), _AUDITS),
    Place("/bao-cao/", _("Reports"), (P.EXPORT_COUNTS,)),
    Place("/truc/", _("On-call rota"), (P.MANAGE_ON_CALL,)),
    Place("/cau-hinh/", _("Configuration"), _MANAGES),
)


@lru_cache
def _exists(path: str) -> bool:
    return bool(is_valid_path(path))


def navigation(actor: Actor, current: str) -> list[dict[str, Any]]:
    """Return the entries ``actor`` may use; hiding one is comfort, never protection."""
    return [
        {
            "href": place.path,
            "label": place.label,
            "on_phone": place.on_phone,
            "in_bar": place.in_bar,
            "here": current == place.path
            or (place.path != "/" and current.startswith(place.path)),
        }
        for place in NAVIGATION
        if _exists(place.path)
        and (not place.any_of or any(actor.may(p) for p in place.any_of))
    ]


def _organisation_name(actor: Actor) -> str:
    if not actor.standings:
        return ""
    first = actor.standings[0].organisation_id
    return Organisation.objects.values_list("name", flat=True).get(pk=first)


def _signed_in(request: HttpRequest, actor: Actor) -> dict[str, Any]:
    return {
        "who": actor.name,
        "organisation": _organisation_name(actor),
        "navigation": navigation(actor, request.path),
        "profile": _exists("/ca-nhan/"),
        "alerts": _exists("/bao-dong/"),
        "idle_seconds": idle_seconds(request),
        "cover_seconds": settings.COVER_SECONDS,
        "search": _exists("/ho-so/") and any(actor.may(p) for p in _SEES_CASES),
    }


def _build(request: HttpRequest) -> dict[str, Any]:
    actor: Actor | None = getattr(request, "actor", None)
    known = actor is not None and actor.person_id is not None
    shared = {
        "signed_in": known,
        "server_time": timezone.now().isoformat(),
        "words": script_words(),
        "here": request.get_full_path(),
        "today": timezone.localtime(),
    }
    return shared | (_signed_in(request, actor) if known and actor else {})


def frame(request: HttpRequest) -> dict[str, Any]:
    """Context of ``base.html``; nothing is asked until the frame is really drawn."""
    return {"frame": SimpleLazyObject(lambda: _build(request))}
