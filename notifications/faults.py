"""Writes down that something failed in the background, and nothing of what it held."""

from __future__ import annotations

import logging

log = logging.getLogger("notifications")


def note(code: str, fault: BaseException) -> None:
    """Log a code and the kind of fault. A traceback could carry a name: it is left out."""
    log.error("%s: %s", code, type(fault).__name__)
