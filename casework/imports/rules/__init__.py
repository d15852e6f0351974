"""Words and signs as data, one file per theme; the rules in understand read them."""

from __future__ import annotations
