"""Sub-kinds, written "violence:phys". Never for sexual abuse: that is for the police to say."""

from __future__ import annotations

import re
from typing import Final

from casework.imports.parsed import ParsedChild
from casework.imports.rules import detail_signs as signs
from casework.imports.telling import Telling
from casework.imports.understand.kinds import affirmed
from casework.imports.understand.scope import hours
from casework.imports.understand.text import Text, says

_WORK_DAY: Final = ((15, 4.0), (18, 8.0))
"""Below this age, so many hours a day are allowed (Labour Code Art 146)."""


def details(
    telling: Telling, kinds: tuple[str, ...], children: tuple[ParsedChild, ...]
) -> tuple[str, ...]:
    """Return the sub-kinds the text tells of each kind."""
    text = affirmed(telling.narrative, telling.condition, telling.work)
    found: list[str] = []
    if "violence" in kinds:
        found += [
            f"violence:{key}" for key, pattern in signs.VIOLENCE if says(text, pattern)
        ]
    if "abandonment_neglect" in kinds:
        left = says(text, r"bỏ rơi|đặt ở cổng|quấn chăn")
        found.append(f"abandonment_neglect:{'abandoned' if left else 'neglected'}")
    if "special_circumstance" in kinds:
        group = next((g for g, p in signs.SPECIAL if says(text, p)), "")
        found += [f"special_circumstance:{group}"] if group else []
    if "injury" in kinds:
        found.append(_injury(telling, text))
    if "child_labour" in kinds:
        found += [f"child_labour:{key}" for key in _labour(telling, text, children)]
    if "exploitation" in kinds:
        goods = says(text, r"hàng cấm|đường mòn|ma túy|buôn lậu")
        found.append(
            f"exploitation:{'drugs_banned_goods' if goods else 'other_profit'}"
        )
    return tuple(found)


def injury_type(telling: Telling) -> str:
    """Return the code of injury_type."""
    text = Text(f"{telling.narrative} {' '.join(telling.kinds)}")
    return next((c for c, p in signs.INJURY if says(text, p)), "11_other")


def _injury(telling: Telling, text: Text) -> str:
    outcome = next((c for c, p in signs.OUTCOMES if says(text, p)), "injured")
    return f"injury:{injury_type(telling)}/{outcome}/{_place(telling)}"


def _place(telling: Telling) -> str:
    told = Text(f"{telling.incident.text} {telling.incident.spot}")
    for texts in (told, Text(telling.narrative)):
        if says(texts, signs.SCHOOL):
            return "school"
        if says(texts, signs.OUTSIDE):
            return "community"
        if says(texts, signs.HOME):
            return "home"
    return "home"


def _labour(
    telling: Telling, text: Text, children: tuple[ParsedChild, ...]
) -> list[str]:
    youngest = min(
        (c.age_from for c in children if c.age_from is not None), default=None
    )
    if youngest is None:
        return []
    found = []
    light = says(text, signs.LIGHT_WORK)
    if youngest < 13:  # Labour Code Art 145(3)
        found.append("under_13_any")
    elif youngest < 15 and not light:  # Art 143(3)
        found.append("13_15_not_light")
    if says(text, signs.BANNED_PLACE):
        found.append("15_18_banned_place")
    if _too_long(telling, text, youngest):
        found.append("over_hours")
    return found


def _too_long(telling: Telling, text: Text, youngest: int) -> bool:
    allowed = next((h for age, h in _WORK_DAY if youngest < age), 8.0)
    told = hours(telling.hours) or _told_hours(text)
    at_night = says(Text(telling.night), r"có|đến") or says(text, signs.NIGHT)
    return told > allowed or at_night


def _told_hours(text: Text) -> float:
    span = re.search(r"(\d{1,2}) ?(?:giờ|h)[^.]{0,10} đến (\d{1,2})", text.searched)
    if span:
        return float((int(span[2]) - int(span[1])) % 24)
    length = re.search(
        r"(\d{1,2}) (?:tiếng|giờ)(?: một ngày|/ngày| mỗi ngày)?", text.searched
    )
    return float(length[1]) if length and int(length[1]) <= 16 else 0.0
