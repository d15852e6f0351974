"""Every change a case can undergo. Importing this room fills the registry.

Listed by hand; a contract test fails when a file is missing here.
"""

from __future__ import annotations

from casework.commands import (
    access_requests,
    alerts,
    calendar,
    clock,
    court,
    documents,
    doubles,
    drafts,
    emergency,
    ending,
    follow_up,
    forms,
    glass,
    imports,
    local_limits,
    naming,
    notes,
    passing,
    people,
    planning,
    referral,
    report,
    retention,
    team,
    unanswered,
    verification,
)

__all__ = [
    "access_requests",
    "alerts",
    "calendar",
    "clock",
    "court",
    "documents",
    "doubles",
    "drafts",
    "emergency",
    "ending",
    "follow_up",
    "forms",
    "glass",
    "imports",
    "local_limits",
    "naming",
    "notes",
    "passing",
    "people",
    "planning",
    "referral",
    "report",
    "retention",
    "team",
    "unanswered",
    "verification",
]
