"""Marks words for translation without importing Django: rules stay plain Python."""

from __future__ import annotations


def _(text: str) -> str:
    """Return ``text`` as it is; the edge translates it. Collected like gettext's."""
    return text
