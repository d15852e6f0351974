"""The lists this house can read: their headings, and what each column tells."""

from __future__ import annotations
