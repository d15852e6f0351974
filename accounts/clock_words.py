"""The words of a time limit: how much is left, how late it is, how early it was done.

States are the keys of the clock: ``running``, ``soon``, ``breached``, ``met``,
``met_late``, ``paused``, ``none``.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

STATES: Final = ("running", "soon", "breached", "met", "met_late", "paused", "none")
MINUTE: Final = 60
HOUR: Final = 60 * MINUTE
DAY: Final = 24 * HOUR


def duration_words(span: timedelta) -> str:
    """Return ``span`` in words, its sign left out.

    Units: from a day on, days and hours; below, hours and minutes. Whole minutes,
    rounded down, so that the words never promise more time than there is.
    """
    seconds = int(abs(span).total_seconds())
    days, hours = seconds // DAY, seconds // HOUR
    minutes = seconds % HOUR // MINUTE
    if days:
        parts = [
            ngettext("%(n)d day", "%(n)d days", days) % {"n": days},
            ngettext("%(n)d hour", "%(n)d hours", hours % 24) % {"n": hours % 24},
        ]
        return " ".join(parts if hours % 24 else parts[:1])
    in_minutes = ngettext("%(n)d minute", "%(n)d minutes", minutes) % {"n": minutes}
    if not hours:
        return in_minutes
    in_hours = ngettext("%(n)d hour", "%(n)d hours", hours) % {"n": hours}
    return f"{in_hours} {in_minutes}"


def clock_words(
    state: str,
    remaining: timedelta | None,
    *,
    working_days_left: int | None = None,
    paused_at: datetime | None = None,
) -> str:
    """Return what the clock says.

    ``remaining`` is the time from now, or from the moment it was met, to the due
    moment; its sign does not matter, the state carries it. A limit in working days
    counts whole days until the last one, then hours.
    Errors: ``ValueError`` for a state that is not one of ``STATES``.
    """
    if state not in STATES:
        raise ValueError(f"{state!r} is no state of a clock")
    if state == "none":
        return _("No time limit")
    if state == "paused":
        return _paused(paused_at)
    if working_days_left and state in {"running", "soon"}:
        return ngettext(
            "%(n)d working day left", "%(n)d working days left", working_days_left
        ) % {"n": working_days_left}
    if remaining is None:
        return _BARE[state]()
    return _TIMED[state]() % {"time": duration_words(remaining)}


def _paused(paused_at: datetime | None) -> str:
    if paused_at is None:
        return _("Paused")
    local = timezone.localtime(paused_at)
    return _("Paused since %(time)s") % {"time": date_format(local, "H:i d/m")}


_TIMED: Final = {
    "running": lambda: _("%(time)s left"),
    "soon": lambda: _("%(time)s left"),
    "breached": lambda: _("Overdue by %(time)s"),
    "met": lambda: _("Done, %(time)s early"),
    "met_late": lambda: _("Done, %(time)s late"),
}
_BARE: Final = {
    "running": lambda: _("Time left"),
    "soon": lambda: _("Due soon"),
    "breached": lambda: _("Overdue"),
    "met": lambda: _("Done in time"),
    "met_late": lambda: _("Done late"),
}


def due_words(due_at: datetime | None, remaining: timedelta | None = None) -> str:
    """Return the due moment, local; without the year when it is this year's."""
    if due_at is None:
        return ""
    local = timezone.localtime(due_at)
    same_year = (
        remaining is not None
        and timezone.localtime(due_at - remaining).year == local.year
    )
    form = "H:i d/m" if same_year else "H:i d/m/Y"
    return _("due %(moment)s") % {"moment": date_format(local, form)}


def script_words() -> dict[str, str]:
    """Return the sentences that the scripts fill in by themselves."""
    return {
        "sending": _("Sending…"),
        "slow": _("The network is slow, still sending"),
        "saving": _("Saving the draft…"),
        "saved": _("Draft saved %(time)s"),
        "not_saved": _("Draft not saved yet; it stays on the page"),
        "no_network": _("No network. This page was loaded at %(time)s."),
        "found": _("%(n)s found"),
        "nothing_found": _("Nothing found"),
        "left": _("%(time)s left"),
        "overdue": _("Overdue by %(time)s"),
        "day": ngettext("%(n)d day", "%(n)d days", 1),
        "days": ngettext("%(n)d day", "%(n)d days", 2),
        "hour": ngettext("%(n)d hour", "%(n)d hours", 1),
        "hours": ngettext("%(n)d hour", "%(n)d hours", 2),
        "minute": ngettext("%(n)d minute", "%(n)d minutes", 1),
        "minutes": ngettext("%(n)d minute", "%(n)d minutes", 2),
    }
