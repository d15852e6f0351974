"""Place of the incident and residence of one report."""

from __future__ import annotations

from datetime import date
from typing import Final

from accounts.folding import fold
from casework.imports.gazetteer import Gazetteer
from casework.imports.parsed import ParsedPlace
from casework.imports.rules.not_told import SAME_PLACE
from casework.imports.telling import Telling, TellingOfPlace
from casework.imports.understand.names import child_names
from casework.imports.understand.places import Found, place_of
from casework.imports.understand.text import Text, phrase, says
from casework.imports.understand.told import is_told

_LIVES_ELSEWHERE: Final = (
    r"quê (ở )?(xã|huyện|tỉnh|nơi) khác",
    r"(thường trú|hộ khẩu) (ở )?(xã|huyện|tỉnh|nơi) khác",
)
_AREA: Final = r"(huyện|khu vực|địa bàn)( huyện| xã)? (?P<name>[^\W\d]+ [^\W\d]+)"


def where(telling: Telling, day: date, gazetteer: Gazetteer) -> tuple[Found, Found]:
    """Return place of the incident and residence, both as units of ``day``."""
    incident = place_of(telling.incident, day, gazetteer, hint=telling.home.text)
    if _nothing(incident) and not is_told(telling.incident.text):
        incident = _from_narrative(telling, day, gazetteer) or incident
    return incident, _home(telling, incident, day, gazetteer)


def _nothing(found: Found) -> bool:
    place = found.place
    return not (place.known or place.candidates or place.outside_province)


def _from_narrative(telling: Telling, day: date, gazetteer: Gazetteer) -> Found | None:
    """A call located by the network names an area in the text only."""
    text = Text(telling.narrative)
    found = phrase(_AREA).found_in(text)
    if not found or telling.incident.code or telling.incident.commune:
        return None
    told = TellingOfPlace(text=found[0], spot=telling.incident.text)
    area = place_of(told, day, gazetteer)
    return None if _nothing(area) else area


def _home(telling: Telling, incident: Found, day: date, gazetteer: Gazetteer) -> Found:
    home = telling.home
    typed = Text(home.text)
    if any(phrase(p).pattern_for(typed).match(typed.searched) for p in SAME_PLACE):
        return Found(incident.place)
    if home.commune and _stays_only(telling):
        return Found(ParsedPlace())
    if home.commune and _same_hamlet(telling):
        return Found(incident.place)
    if not home.commune and not is_told(home.text):
        return Found(ParsedPlace())
    return place_of(home, day, gazetteer, hint=telling.incident.text)


def _stays_only(telling: Telling) -> bool:
    """The log's commune is where the entry was made; a stranger lives elsewhere."""
    nobody = child_names(telling.names) == ("",) and not is_told(telling.carers)
    texts = Text(f"{telling.narrative} {telling.remarks} {telling.done}")
    return nobody or says(texts, *_LIVES_ELSEWHERE)


def _same_hamlet(telling: Telling) -> bool:
    """The place repeats the hamlet and says which former commune it belonged to."""
    hamlet = fold(telling.home.spot)
    return bool(hamlet) and fold(telling.incident.text).startswith(f"{hamlet} ")
