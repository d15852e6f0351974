"""What every page of a case shows around its content: head, tabs, the way back."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from accounts.actor import Actor
from accounts.roles import Role
from casework.models import Case
from casework.queries.case_page import head_of
from casework.queries.documents import may_find
from casework.queries.limits import Limit, limits_of
from casework.seen import Seen, seen_by


def tabs_of(seen: Seen, here: str) -> list[dict[str, Any]]:
    """Return the tabs; the reading log is for the holder, stand-ins and the Chair."""
    case = seen.case
    tabs = [
        ("", _("Overview")),
        ("bieu-mau/", _("Forms")),
        ("ke-hoach/", _("Plan and visits")),
        ("nguoi-lien-quan/", _("People concerned")),
        ("co-quan/", _("Partner bodies")),
        *([("tai-lieu/", _("Documents"))] if may_find(seen) else []),
        ("dien-bien/", _("Timeline")),
    ]
    if may_read_the_log(case, seen.actor):
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
    seen = seen_by(actor, case)
    found = limits if limits is not None else limits_of(case.pk, at, case.committee_id)
    found = [] if seen.own_part_only else found
    return {
        "case": case,
        "reference": case.reference,
        "version": case.version,
        "head": head_of(seen, found),
        "tabs": tabs_of(seen, here),
        "seen": seen,
        "case_limits": found,
    }
