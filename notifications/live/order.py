"""Puts batches back in the order of their numbers, and knows when one is missing."""

from __future__ import annotations

from typing import Any

Batch = dict[str, Any]  # "after" and "last" bound the numbers a batch gave


class Order:
    """Every number up to ``reached`` has passed or can be read from the outbox."""

    def __init__(self, reached: int) -> None:
        self.reached = reached
        self._held: list[Batch] = []
        self._promised = reached

    def arrive(self, batch: Batch) -> list[Batch]:
        """Return the batches that may pass now, in order; others are held."""
        self._held.append(batch)
        self._held.sort(key=lambda held: (held["after"], held["last"]))
        ready = []
        while self._held and self._held[0]["after"] <= self.reached:
            passing = self._held.pop(0)
            self.reached = max(self.reached, passing["last"])
            ready.append(passing)
        return ready

    def promise(self, last: int) -> None:
        """Remember that numbers up to ``last`` were given."""
        self._promised = max(self._promised, last)

    @property
    def hole(self) -> bool:
        """Something was given that has not passed."""
        return bool(self._held) or self._promised > self.reached

    def give_up(self) -> None:
        """Stop waiting for what is missing; everybody reads the outbox instead."""
        lasts = [held["last"] for held in self._held]
        self.reached = max([self.reached, self._promised, *lasts])
        self._held.clear()
