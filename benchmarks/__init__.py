"""Speed, as ratios in one run. ``make bench`` writes ``benchmarks/results``."""

from __future__ import annotations
