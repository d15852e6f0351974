"""Changes an administrator may make: one function each, one row each, or nothing."""

from __future__ import annotations
