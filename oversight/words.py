"""Times and limits in words, in the unit their rule counts in."""

from __future__ import annotations

from datetime import timedelta

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.clock_words import duration_words
from casework.queries.limit_words import length_in_words, limit_in_words
from oversight.measuring import Unit
from oversight.percentiles import Quantile
from workflows.models import Duty
from workflows.rules.limits import limit_of

NOTHING = "–"
MANY_HOURS = 24
SAME_DAY = 0.05  # days; would be shown as 0.0


def amount_words(amount: float, unit: Unit) -> str:
    """Return 5.2 hours as "5 hours 12 minutes", 1.4 working days as "1.4 working days"."""
    if unit is Unit.HOUR:
        if amount < MANY_HOURS:
            return duration_words(timedelta(hours=amount))
        hours = int(amount)
        return ngettext("%(n)d hour", "%(n)d hours", hours) % {"n": hours}
    if amount < SAME_DAY:
        return _("the same day")
    shown = number_format(amount, 1)
    whole = round(amount)
    if unit is Unit.WORKING_DAY:
        return ngettext("%(n)s working day", "%(n)s working days", whole) % {"n": shown}
    return ngettext("%(n)s day", "%(n)s days", whole) % {"n": shown}


def quantile_words(quantile: Quantile | None, unit: Unit) -> str:
    """Return a percentile in words; "at least" where so many still run."""
    if quantile is None:
        return NOTHING
    words = amount_words(quantile.amount, unit)
    return _("at least %(time)s") % {"time": words} if quantile.at_least else words


def duty_length_words(duty: Duty) -> str:
    """Return the length one limit began with, or what its rule says without a number."""
    if duty.count is not None:
        return length_in_words(limit_of(duty.unit, float(duty.count)))
    return limit_in_words(duty.definition)
