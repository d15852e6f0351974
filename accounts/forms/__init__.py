"""Forms of the administration pages: they read what was typed, commands decide."""

from __future__ import annotations
