"""Several people press at the same moment; a busy answer is pressed again."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable
from typing import Any

from django.db import connections

from casework.commands.refusals import Busy, Refused

PATIENCE = 60  # presses


def until_answered(play: Callable[[], Any]) -> Any:
    """Press again while the system is busy, as the page asks to. The key is the same."""
    for _press in range(PATIENCE):
        try:
            return play()
        except Busy:
            continue
    raise AssertionError("still busy")


def told(play: Callable[[], Any]) -> str:
    """Return "won", or what the person is told instead."""
    try:
        until_answered(play)
    except Refused as refusal:
        reasons = ", ".join(reason.key for reason in refusal.reasons)
        return f"{type(refusal).__name__}: {reasons}"
    return "won"


def at_once(*calls: Callable[[], Any]) -> list[Any]:
    """Run ``calls`` in threads that set off together; return answers in their order."""
    together = threading.Barrier(len(calls))
    answers: list[Any] = [None] * len(calls)

    def run(number: int, call: Callable[[], Any]) -> None:
        try:
            together.wait(30)
            answers[number] = call()
        except Exception as error:  # noqa: BLE001 - an answer the test does not expect
            answers[number] = repr(error)
        finally:
            connections.close_all()

    threads = [
        threading.Thread(target=run, args=(number, call))
        for number, call in enumerate(calls)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def counted(*calls: Callable[[], Any]) -> Counter[Any]:
    return Counter(at_once(*[lambda c=call: told(c) for call in calls]))
