"""Limits as lengths in words: "12 hours", "5 working days", "at once"."""

from __future__ import annotations

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from workflows.rules.calendar import Limit
from workflows.rules.deadlines import Deadline
from workflows.rules.limits import AtOnce, OnDate


def length_in_words(length: Limit) -> str:
    """Return "12 hours", "5 working days"."""
    return count_in_words(float(length.count), length.unit)


def count_in_words(count: float, unit: str) -> str:
    """Return a number of ``unit`` ("hour", "day", "month", "working_day") in words.

    Errors: ``KeyError`` for an unknown unit.
    """
    n = round(count)
    words = {
        "hour": ngettext("%(n)s hour", "%(n)s hours", n),
        "day": ngettext("%(n)s day", "%(n)s days", n),
        "month": ngettext("%(n)s month", "%(n)s months", n),
        "working_day": ngettext("%(n)s working day", "%(n)s working days", n),
    }
    return words[unit] % {"n": number_format(count, 1 if count % 1 else 0)}


def limit_in_words(rule: Deadline) -> str:
    """Return the limit of a rule in words, also of one without a number."""
    if rule.length is not None:
        return length_in_words(rule.length)
    if isinstance(rule.limit, AtOnce):
        return _("at once")
    if isinstance(rule.limit, OnDate):
        return _("on the day set in the plan")
    return _("not stated")
