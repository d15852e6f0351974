"""Fills the table of scenes before anything asks it."""

from __future__ import annotations

from casework import commands
from tests.proofs import settings_apart, settings_of_cases

__all__ = ["commands", "settings_apart", "settings_of_cases"]
