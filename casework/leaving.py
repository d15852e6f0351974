"""What must be handed on before somebody's access ends: asked by the accounts room."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.utils.translation import ngettext

from casework.access import open_cases_held_by
from workflows.models import WorkItem


def still_in_hand(person_id: int, _at: datetime) -> Iterator[str]:
    """Yield a sentence per kind of thing that would be left in nobody's hands.

    Counts only: an administrator learns of no child and no reference.
    """
    cases = open_cases_held_by(person_id).count()
    if cases:
        yield ngettext(
            "%(n)d open case is in this person's hands. The Chair gives it to somebody else first.",
            "%(n)d open cases are in this person's hands. The Chair gives them to somebody else first.",
            cases,
        ) % {"n": cases}
    held = open_cases_held_by(person_id).values("pk")
    work = WorkItem.objects.open().filter(person=person_id).exclude(case__in=held)
    count = work.count()
    if count:
        yield ngettext(
            "%(n)d piece of work waits for this person. It is handed to a colleague first.",
            "%(n)d pieces of work wait for this person. They are handed to colleagues first.",
            count,
        ) % {"n": count}
