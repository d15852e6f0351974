"""Reads report files of other bodies into reports a person can check. No database here."""

from __future__ import annotations
