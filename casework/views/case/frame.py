"""What every page of a case shows around its content: head, tabs, the way back."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from accounts.actor import Actor
from accounts.roles import Role
from casework.models import Case
from casework.queries.case_page import head_of
from casework.queries.limits import Limit, limits_of


def tabs_of(case: Case, actor: Actor, here: str) -> list[dict[str, Any]]:
    """Return the tabs; the reading log is for the holder, stand-ins and the Chair."""
    tabs = [
        ("", _("Overview")),
        ("bieu-mau/", _("Forms")),
        ("ke-hoach/", _("Plan and visits")),
        ("nguoi-lien-quan/", _("People concerned")),
        ("co-quan/", _("Partner bodies")),
        ("tai-lieu/", _("Documents")),
        ("dien-bien/", _("Timeline")),
    ]
    if may_read_the_log(case, actor):
        tabs.append(("nhat-ky-xem/", _("Reading log")))
    return [
        {
            "href": f"/ho-so/{case.reference}/{path}",
            "label": label,
            "here": path == here,
            "count": "",
        }
        for path, label in tabs
    ]


def may_read_the_log(case: Case, actor: Actor) -> bool:
    """Say whether the reading log is open to this person: holder and Chair."""
    chairs = {s.organisation_id for s in actor.standings if s.role == Role.CHAIR}
    return case.holder_id == actor.person_id or case.committee_id in chairs


def frame_of(
    case: Case,
    actor: Actor,
    at: datetime,
    here: str,
    limits: list[Limit] | None = None,
) -> dict[str, Any]:
    """Return the context that ``casework/case/base.html`` needs."""
    found = limits if limits is not None else limits_of(case.pk, at, case.committee_id)
    return {
        "case": case,
        "reference": case.reference,
        "version": case.version,
        "head": head_of(case, found),
        "tabs": tabs_of(case, actor, here),
        "case_limits": found,
    }
