"""What the demo shows that no real site does."""

from __future__ import annotations

from django import template
from django.utils import timezone

from accounts.demo_code import code_at

register = template.Library()


@register.simple_tag
def demo_code() -> str:
    """Return the code to type in the demo; empty on every other site."""
    return code_at(timezone.now())
