"""The words of a time limit: how much is left, how late it is, how early it was done.

States are the keys of the clock: ``running``, ``soon``, ``breached``, ``met``,
``met_late``, ``paused``, ``none``.
"""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Final

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

STATES: Final = ("running", "soon", "breached", "met", "met_late", "paused", "none")
RUNNING: Final = frozenset({"running", "soon", "breached"})
MINUTE: Final = 60
HOUR: Final = 60 * MINUTE
DAY: Final = 24 * HOUR


def duration_words(span: timedelta) -> str:
    """Return ``span`` in words, its sign and its empty parts left out: "3 hours".

    Units: from a day on, days and hours; below, hours and minutes. Whole minutes,
    rounded down, so that the words never promise more time than there is.
    """
    days, hours, minutes = _parts(span)
    if days:
        return " ".join([_days(days), *([_hours(hours)] if hours else [])])
    if hours:
        return " ".join([_hours(hours), *([_minutes(minutes)] if minutes else [])])
    return _minutes(minutes)


def countdown_words(span: timedelta) -> str:
    """Return ``span`` as a running clock says it: below a day always hours and minutes.

    Both parts stay, "0 hours 25 minutes", so that the words do not change shape while
    somebody looks at them.
    """
    days, hours, minutes = _parts(span)
    if days:
        return duration_words(span)
    return f"{_hours(hours)} {_minutes(minutes)}"


def _parts(span: timedelta) -> tuple[int, int, int]:
    seconds = int(abs(span).total_seconds())
    return seconds // DAY, seconds % DAY // HOUR, seconds % HOUR // MINUTE


def _days(n: int) -> str:
    return ngettext("%(n)d day", "%(n)d days", n) % {"n": n}


def _hours(n: int) -> str:
    return ngettext("%(n)d hour", "%(n)d hours", n) % {"n": n}


def _minutes(n: int) -> str:
    return ngettext("%(n)d minute", "%(n)d minutes", n) % {"n": n}


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
    if working_days_left and state != "breached" and state in RUNNING:
        return days_left_words(working_days_left)
    if remaining is None:
        return _BARE[state]()
    span = countdown_words if state in RUNNING else duration_words
    return _TIMED[state]() % {"time": span(remaining)}


def days_left_words(n: int) -> str:
    """Return what a clock in working days says before its last day."""
    words = ngettext("%(n)d working day left", "%(n)d working days left", n)
    return words % {"n": n}


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
    return _("due %(moment)s") % {"moment": until_words(due_at, year=not same_year)}


def until_words(due_at: datetime, *, year: bool) -> str:
    """Return the moment up to which there is time, local: "14:05 23/11".

    Midnight, and the minute before it, is the end of a day: "00:00 24/11" is read as
    one day too many.
    """
    local = timezone.localtime(due_at)
    day = "d/m/Y" if year else "d/m"
    ends = local + timedelta(minutes=1) if local.time() >= time(23, 59) else local
    if (ends.hour, ends.minute) == (0, 0):
        last = ends.date() - timedelta(days=1)
        return _("end of %(day)s") % {"day": date_format(last, day)}
    return date_format(local, f"H:i {day}")


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
        "day": _days(1),
        "days": _days(2),
        "hour": _hours(1),
        "hours": _hours(2),
        "minute": _minutes(1),
        "minutes": _minutes(2),
    }
