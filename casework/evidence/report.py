"""What a check of the history found, in words for an operator and for a court."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from casework.evidence.verifying import Trouble, Verdict

SHOWN: Final = 20
"""Places named for each kind of trouble; the rest is counted."""

WORDS: Final[dict[Trouble, str]] = {
    Trouble.CHAIN: gettext_noop(
        "The chain of a case is broken: an entry was changed, removed, added or moved"
    ),
    Trouble.ROW_CHANGED: gettext_noop("An event is not what it was when it was signed"),
    Trouble.ROW_MISSING: gettext_noop("An event that was signed is gone"),
    Trouble.ROW_SLIPPED_IN: gettext_noop(
        "An event was put in afterwards, before events that were signed"
    ),
    Trouble.LEAF_MISSING: gettext_noop("The log of events has a gap"),
    Trouble.ROOT: gettext_noop("The log is not what a checkpoint signed"),
    Trouble.SIGNATURE: gettext_noop("The signature of a checkpoint is not right"),
    Trouble.CHECKPOINT_MISSING: gettext_noop(
        "A checkpoint that the anchor knows is gone or different"
    ),
    Trouble.CHECKPOINT_ORDER: gettext_noop(
        "A checkpoint does not follow the one before it"
    ),
    Trouble.TRUNCATED: gettext_noop(
        "The end is missing: the anchor knows more events than the database"
    ),
    Trouble.ANCHOR: gettext_noop("The log is not what the anchor was told"),
    Trouble.ANCHOR_LINE: gettext_noop("A line of the anchor cannot be trusted"),
    Trouble.BOLT: gettext_noop("The bolt of a table is missing or was changed"),
    Trouble.GONE: gettext_noop(
        "A row is gone that the history says was made (emergency access, opened file, "
        "legal hold, grant, request for help, document, incident)"
    ),
    Trouble.DIFFERENT: gettext_noop("A row says something else than the history"),
    Trouble.UNEXPLAINED: gettext_noop(
        "A row is there that the history knows nothing of"
    ),
    Trouble.NO_KEY: gettext_noop(
        "No key to check signatures with: restore the key files"
    ),
    Trouble.NO_CHECKPOINT: gettext_noop(
        "Nothing is signed yet: run manage.py checkpoint_history"
    ),
    Trouble.NO_ANCHOR: gettext_noop(
        "There is no anchor file, so a missing end cannot be noticed"
    ),
}


def lines(verdict: Verdict) -> Iterator[str]:
    """Yield the report, line by line."""
    places = defaultdict(list)
    for one in verdict.findings:
        places[one.trouble].append(one.where)
    for trouble, where in places.items():
        yield f"[{trouble.value}] {_(WORDS[trouble])}: {_some(where)}".rstrip(": ")
    yield _(
        "Looked at: %(cases)d cases, %(events)d events in the log, "
        "%(checkpoints)d checkpoints, %(anchored)d lines of the anchor."
    ) % {
        "cases": verdict.cases,
        "events": verdict.events,
        "checkpoints": verdict.checkpoints,
        "anchored": verdict.anchored,
    }
    if verdict.unlogged:
        yield _("%(n)d events are newer than the last checkpoint.") % {
            "n": verdict.unlogged
        }
    yield {
        0: _("The whole history holds."),
        1: _("The history was tampered with or is damaged."),
        2: _("What could be checked holds; not everything could be checked."),
    }[verdict.exit_code]


def _some(places: list[str]) -> str:
    shown = "; ".join(filter(None, places[:SHOWN]))
    more = len(places) - SHOWN
    return shown + (" " + _("and %(n)d more") % {"n": more} if more > 0 else "")
