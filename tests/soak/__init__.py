"""Long loops: few rounds in the gate, many in ``make soak``."""

from __future__ import annotations
