"""Opens a file by what it holds and hands out its records one by one."""

from __future__ import annotations
