"""Who told, how to reach them, and whether their name stays hidden."""

from __future__ import annotations

from casework.imports.parsed import Informant, Question
from casework.imports.rules.informant_words import CHANNELS, HIDDEN, TITLES
from casework.imports.telling import Telling
from casework.imports.understand.phones import phones
from casework.imports.understand.text import Text, clean, phrase, says
from casework.imports.understand.told import is_told
from casework.imports.words import Sentence
from workflows.rules.words import _


def informant(telling: Telling) -> tuple[Informant, list[Question]]:
    """Return the informant and what to ask about their number."""
    good, bad = phones(telling.phone)
    texts = Text(f"{telling.informant}. {telling.narrative}")
    hidden = telling.wants_no_name or says(texts, *HIDDEN)
    who = Informant(
        _name(telling.informant), clean(telling.informant_relation), hidden, good
    )
    asked = [
        Question(
            "phone_unusable",
            Sentence(
                _("“%(typed)s” is no telephone number. Ask for it."), {"typed": b}
            ),
        )
        for b in bad
    ]
    return who, asked


def _name(typed: str) -> str:
    name = clean(typed)
    text = Text(name)
    titled = phrase(TITLES[0]).pattern_for(text).match(text.searched)
    rest = name[titled.end() :].strip() if titled else ""
    if rest[:1].isupper():
        name = rest
    return name if is_told(name) else ""


def channel(typed: str) -> str:
    """Return the code of the channel; "phone" when nothing is told of a call list."""
    if typed == "web":
        return "web"
    text = Text(typed)
    return next((code for code, pattern in CHANNELS if says(text, pattern)), "")
