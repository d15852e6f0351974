"""What a benchmark leaves behind: one JSON file per letter of the design."""

from __future__ import annotations

import json
import os
import platform
import statistics
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

RESULTS = Path(__file__).resolve().parent / "results"


@dataclass(frozen=True)
class Measure:
    """One figure: the median over the rounds, with the rounds' spread."""

    name: str
    value: float
    target: str
    met: bool | None
    spread: tuple[float, float]
    unit: str


def measure(
    name: str,
    rounds: list[float],
    *,
    unit: str,
    at_least: float | None = None,
    at_most: float | None = None,
) -> Measure:
    """Sum up the rounds of one figure; without a bound nothing is claimed."""
    value = statistics.median(rounds)
    target, met = "none", None
    if at_least is not None:
        target, met = f">= {at_least}", value >= at_least
    if at_most is not None:
        target, met = f"<= {at_most}", value <= at_most
    spread = (round(min(rounds), 4), round(max(rounds), 4))
    return Measure(name, round(value, 4), target, met, spread, unit)


def write(bench: str, rounds: int, measures: list[Measure], note: str) -> Path:
    """Write ``<bench>.json`` and print the figures."""
    RESULTS.mkdir(exist_ok=True)
    told = {
        "bench": bench,
        "at": datetime.now(UTC).isoformat(timespec="seconds"),  # noqa: TID251
        "machine": f"{platform.machine()}, {os.cpu_count()} cores, "
        f"Python {platform.python_version()}",
        "rounds": rounds,
        "note": note,
        "measures": [asdict(m) for m in measures],
    }
    path = RESULTS / f"{bench}.json"
    path.write_text(json.dumps(told, indent=1, ensure_ascii=False) + "\n", "utf-8")
    for one in measures:
        met = {True: "met", False: "NOT MET", None: ""}[one.met]
        print(
            f"{bench}  {one.name:<34} {one.value:>10} {one.unit:<28} {one.target} {met}"
        )
    return path
