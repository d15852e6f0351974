"""Tags every page may use: the clock, initials, local moments, fields and errors."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django import template
from django.forms import BaseForm, BoundField
from django.forms.utils import flatatt
from django.template import Context
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString

from accounts.clock_words import (
    clock_words,
    days_left_words,
    due_words,
    duration_words,
    until_words,
)

register = template.Library()


@register.inclusion_tag("components/clock.html")
def clock(
    view: Any, *, more: int = 0, big: bool = False, source: bool = False
) -> dict[str, Any]:
    """Draw one time limit.

    ``view`` has ``state``, ``due_at``, ``remaining`` (a timedelta), and may have
    ``working_days_left``, ``rule_label``, ``source``, ``met_at``, ``paused_at``,
    ``paused_reason``, ``soon_at`` (when it turns to "soon"), ``turns`` (when the working
    days change, and to how many). ``more``: how many other limits run. ``source``: say
    which provision the limit comes from.
    """
    state = view.state if view is not None else "none"
    remaining = getattr(view, "remaining", None)
    due_at = getattr(view, "due_at", None)
    working_days = getattr(view, "working_days_left", None)
    return {
        "state": str(state),
        "words": clock_words(
            str(state),
            remaining,
            working_days_left=working_days,
            paused_at=getattr(view, "paused_at", None),
        ),
        "due_at": due_at,
        "due_iso": due_at.isoformat() if due_at else "",
        "due_words": due_words(due_at, remaining),
        "soon_iso": _iso(getattr(view, "soon_at", None)),
        "in_working_days": bool(working_days),
        "turns": turns_of(view),
        "paused_reason": getattr(view, "paused_reason", ""),
        "rule_words": getattr(view, "rule_label", ""),
        "source": getattr(view, "source", "") if source else "",
        "more": more,
        "big": big,
    }


def turns_of(view: Any) -> str:
    """Return, for the script, when the words of a clock in working days change and to
    what: JSON of moments and words. Empty words: from then on the hours count.
    """
    turns = getattr(view, "turns", ())
    told = [
        (at.isoformat(), days_left_words(days) if days else "") for at, days in turns
    ]
    return json.dumps(told) if told else ""


def _iso(at: datetime | None) -> str:
    return at.isoformat() if at else ""


@register.simple_tag(takes_context=True)
def private(context: Context) -> SafeString:
    """Mark an element that names somebody: blurred until it is pressed or has the focus,
    for whoever hides names on their own screen. Stands right after the element's name.
    """
    request = getattr(context, "request", None)
    hidden = getattr(getattr(request, "user", None), "hides_names", False)
    return SafeString(' data-private tabindex="0"' if hidden else " data-private")


@register.filter
def initials(name: str | None) -> str:
    """Return "N.T.H.Đ." for "Nguyễn Thị Hồng Đào": what lists show of a child."""
    return "".join(f"{word[0].upper()}." for word in (name or "").split())


@register.filter
def given_name(name: str | None) -> str:
    """Return "Lan" for "Hoàng Thị Lan": in Vietnamese the last word."""
    return (name or "").split()[-1] if (name or "").split() else ""


@register.filter
def duration(span: timedelta | None) -> str:
    """Return a span in words, or nothing."""
    return "" if span is None else duration_words(span)


@register.filter
def at_time(at: datetime | None) -> str:
    """Return the local time of day: 14:05."""
    return "" if at is None else date_format(timezone.localtime(at), "H:i")


@register.simple_tag
def moment(at: datetime | date | None, form: str = "H:i d/m/Y") -> str:
    """Return ``<time>`` with the local moment (or day), readable by machines too."""
    if at is None:
        return ""
    if isinstance(at, datetime):
        local = timezone.localtime(at)
        return format_html(
            '<time datetime="{}">{}</time>', local.isoformat(), date_format(local, form)
        )
    return format_html(
        '<time datetime="{}">{}</time>', at.isoformat(), date_format(at, "d/m/Y")
    )


@register.simple_tag
def until(at: datetime | None, *, year: bool = True) -> str:
    """Return ``<time>`` with a due moment; a midnight is named as the end of its day."""
    if at is None:
        return ""
    local = timezone.localtime(at)
    return format_html(
        '<time datetime="{}">{}</time>', local.isoformat(), until_words(at, year=year)
    )


@register.simple_tag
def widget_attrs(widget: Mapping[str, Any], block: str = "") -> SafeString:
    """Return the attributes of a widget, with ``block`` and its error form as class."""
    attrs = {k: v for k, v in widget["attrs"].items() if v is not None}
    wrong = block and attrs.get("aria-invalid") == "true"
    first = block.split(" ", 1)[0]
    classes = [block, f"{first}--error" if wrong else "", attrs.get("class")]
    joined = " ".join(str(name) for name in classes if name)
    if joined:
        attrs["class"] = joined
    # A pair of an attribute and True is drawn without a value, as HTML has it.
    return flatatt(attrs)


@register.filter
def first_id(field: BoundField) -> str:
    """Return the id of the first control of ``field``, to jump to it."""
    name = str(field.widget_type)
    if name in {"radioselect", "checkboxselectmultiple"}:
        return f"{field.auto_id}_0"
    return field.id_for_label or str(field.auto_id)


@register.simple_tag
def error_links(forms: BaseForm | Iterable[BaseForm]) -> list[dict[str, str]]:
    """Return every error of one form or several: where, what, and a way to the field."""
    several = [forms] if isinstance(forms, BaseForm) else list(forms or [])
    found: list[dict[str, str]] = []
    for form in several:
        found += [{"href": "", "text": str(e)} for e in form.non_field_errors()]
        found += [
            {"href": f"#{first_id(field)}", "text": f"{field.label}: {error}"}
            for field in form
            for error in field.errors
        ]
    return found


@register.simple_tag
def option_attrs(widget: Mapping[str, Any], block: str) -> SafeString:
    """Return the attributes of one radio or checkbox; the group keeps its own class."""
    attrs = {k: v for k, v in widget["attrs"].items() if v is not None and k != "class"}
    return flatatt(attrs | {"class": block})
