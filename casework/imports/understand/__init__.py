"""Turns what was typed into moments, ages, places, persons and kinds of incident."""

from __future__ import annotations
