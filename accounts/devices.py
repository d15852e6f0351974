"""Which kind of device a browser runs on, in words somebody recognises their own by."""

from __future__ import annotations

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

SYSTEMS: Final[tuple[tuple[str, str, str | Promise], ...]] = (
    ("iPhone", "iphone", _("iPhone")),
    ("iPad", "ipad", _("iPad")),
    ("Android", "android", _("Android phone")),
    ("Windows", "windows", _("Windows computer")),
    ("Macintosh", "mac", _("Mac computer")),
    ("CrOS", "chromebook", _("Chromebook")),
    ("Linux", "linux", _("Linux computer")),
)
"""What stands in the name a browser gives itself, the key kept, and the words."""

BROWSERS: Final = (
    *(("coc_coc_browser", "Cốc Cốc"), ("Edg", "Edge"), ("OPR/", "Opera")),
    *(("SamsungBrowser", "Samsung Internet"), ("Zalo", "Zalo")),
    *(("Firefox", "Firefox"), ("FxiOS", "Firefox"), ("CriOS", "Chrome")),
    *(("Chrome", "Chrome"), ("Safari", "Safari")),
)
"""The first that fits: most browsers also call themselves Chrome and Safari."""

_WORDS: Final = {key: words for _mark, key, words in SYSTEMS}


def kind_of(user_agent: str) -> str:
    """Return what is kept of the name a browser gives itself: "android Chrome"."""
    system = next((key for mark, key, _words in SYSTEMS if mark in user_agent), "")
    browser = next((name for mark, name in BROWSERS if mark in user_agent), "")
    return f"{system} {browser}".strip()


def device_words(kept: str) -> str:
    """Return the kind of device in words."""
    first, _space, rest = kept.partition(" ")
    if first in _WORDS:
        return f"{_WORDS[first]}, {rest}" if rest else str(_WORDS[first])
    return kept or str(_("Unknown device"))
