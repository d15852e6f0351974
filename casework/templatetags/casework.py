"""Tags of the case pages: a limit's state without its due moment, certainty in words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import template
from django.forms.utils import flatatt
from django.utils.formats import number_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from accounts.clock_words import RUNNING, clock_words, duration_words
from accounts.templatetags.frame import turns_of
from casework.queries.holders import Bar
from casework.queries.legal_words import legal_words

register = template.Library()

CERTAINTY = {
    "confirmed": _("confirmed"),
    "structure corroborated, wording unconfirmed": _("wording not confirmed"),
    "from memory, unconfirmed": _("not confirmed"),
    "design proposal": _("proposal of this system"),
    "secondary": _("from a second-hand source"),
    "confirmed for Cao Bằng only": _("confirmed for Cao Bằng only"),
    "confirmed (number); unconfirmed (start event)": _(
        "number confirmed, start not confirmed"
    ),
}


@register.simple_tag
def state_of(limit: Any) -> SafeString:
    """Draw the state of a limit as a chip; the due moment stands in its own column."""
    words = clock_words(
        limit.state,
        limit.remaining,
        working_days_left=limit.working_days_left,
        paused_at=limit.paused_at,
    )
    if limit.state not in RUNNING:
        return format_html(
            '<span class="app-clock app-clock--{}">{}</span>', limit.state, words
        )
    moments = {
        "datetime": limit.due_at.isoformat(),
        "data-soon": limit.soon_at.isoformat() if limit.soon_at else None,
        "data-working-days": bool(limit.working_days_left),
        "data-turns": turns_of(limit) or None,
    }
    return format_html(
        '<time class="app-clock app-clock--{0}" data-state="{0}"{1}>{2}</time>',
        limit.state,
        flatatt({name: told for name, told in moments.items() if told is not None}),
        words,
    )


@register.simple_tag
def certainty(of: str) -> str:
    """Return how sure a limit or a wording is, in words."""
    return str(CERTAINTY.get(of, _("not confirmed")))


@register.filter
def legal(text: str) -> str:
    """Return a legal basis in the reader's language."""
    return legal_words(text)


@register.filter
def dong(amount: int) -> str:
    """Return an amount of money: 1.500.000 đồng."""
    return f"{number_format(amount, force_grouping=True)} đồng"


@register.inclusion_tag("components/holder_bars.html")
def holder_bars(bars: Sequence[Bar]) -> dict[str, Any]:
    """Draw who held the case how long, from the bars of ``queries.holders``."""
    return {"bars": [_bar(bar) for bar in bars]}


def _bar(bar: Bar) -> dict[str, Any]:
    span = bar.span
    return {
        "who": f"{span.office} ({span.person})" if span.person else span.office,
        "words": duration_words(span.length),
        "start": bar.start,
        "width": bar.width,
        "beside": span.beside,
        "late": span.late,
        "outside": [{"start": start, "width": width} for start, width in bar.outside],
        "note": "" if span.answered else _("not answered yet"),
    }
