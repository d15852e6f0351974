"""Partner bodies on a case: what was asked of each, and what came back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from casework.models import WorkResult
from casework.queries.asked_work import Asked, work_of
from casework.seen import Seen
from casework.team_work import questions_of


@dataclass(frozen=True)
class Answer:
    """What a body answered: its result, why it declined, or why it was called off."""

    kind: str
    words: str
    who: str
    at: datetime
    lines: list[tuple[str, str]]


@dataclass(frozen=True)
class BodyWork:
    """One request with its answers, oldest first."""

    asked: Asked
    answers: list[Answer]


def bodies_of(seen: Seen, at: datetime) -> list[BodyWork]:
    """Return the work of partner bodies in this cycle. Opens sealed answers.

    A team member has their own body's; a reader of the file has everybody's.
    """
    case = seen.case
    asked = work_of(case, seen.actor, at, whole=not seen.own_part_only)
    work = [one for one in asked if one.track != "path"]
    rows = (
        WorkResult.objects.filter(case=case, cycle=case.cycle)
        .select_related("case__child__data_key", "by")
        .order_by("at", "pk")
    )
    answers: dict[int, list[Answer]] = {}
    of = {one.pk: one for one in work}
    for row in rows:
        if row.item_id in of:
            shown = _answer(seen, row, of[row.item_id])
            answers.setdefault(row.item_id, []).append(shown)
    return [BodyWork(one, answers.get(one.pk, [])) for one in work]


def _answer(seen: Seen, row: WorkResult, work: Asked) -> Answer:
    told = seen.answer(row, work.role, work.body_id)
    labels = {
        asked.key: (_(asked.label), dict(asked.choices))
        for asked in questions_of(work.node)
    }
    lines = []
    for key in sorted(told, key=lambda k: list(labels).index(k) if k in labels else -1):
        label, choices = labels.get(key, (_("Reason"), {}))
        lines.append((label, _words(told[key], choices)))
    return Answer(
        row.kind,
        str(row.get_kind_display()),
        row.by.display_name,
        row.at,
        [line for line in lines if line[1]],
    )


def _words(value: object, choices: dict[str, str]) -> str:
    text = str(value)
    if text in choices:
        return _(choices[text])
    return {"yes": _("Yes"), "no": _("No")}.get(text, text)
