"""A believable week of invented cases, played through the command path."""

from __future__ import annotations
