"""What a piece of work asks to be written down: its questions, as data.

Every piece has ``result``; some ask for facts the law or a guard needs. Answers are
sealed. Source: docs/sources/process.md sections 4–6.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from workflows.rules.words import _

LONGEST = 8_000


@dataclass(frozen=True)
class Asked:
    """One question. ``kind``: "text", "yes_no", "date", "choice"."""

    key: str
    label: str
    kind: str = "text"
    required: bool = True
    choices: tuple[tuple[str, str], ...] = ()


RESULT: Final = Asked("result", _("What was done, and how is the child"), "long_text")
_NOTE: Final = Asked("note", _("Anything the commune should know"), "long_text", False)  # noqa: FBT003

CRIME_REPORT: Final = (
    Asked("passed_to", _("Passed on to which investigating body")),
    Asked("passed_on", _("Passed on on"), "date"),
    Asked("file_number", _("File number"), "text", False),  # noqa: FBT003
    Asked(
        "classification",
        _("Classification"),
        "choice",
        False,  # noqa: FBT003
        (
            ("pending", _("Not decided yet")),
            ("prosecuted", _("Criminal case opened")),
            ("not_prosecuted", _("No criminal case")),
            ("suspended", _("Suspended for the time being")),
        ),
    ),
)
"""The police sub-record: sent when, to whom, decision; no content of the inquiry."""

QUESTIONS: Final[dict[str, tuple[Asked, ...]]] = {
    "record_crime_report": CRIME_REPORT,
    "examine": (
        RESULT,
        Asked("needs_hospital", _("Does the child need a hospital?"), "yes_no"),
    ),
    "secure_traces": (
        RESULT,
        Asked("traces_kept", _("Are traces and papers kept?"), "yes_no"),
    ),
    "inspect_workplace": (
        RESULT,
        Asked("other_children", _("Other children found at work"), "text", False),  # noqa: FBT003
        Asked("sanction", _("Sanction"), "text", False),  # noqa: FBT003
    ),
    "check_disability": (
        RESULT,
        Asked("treatment_days", _("Days of treatment"), "text", False),  # noqa: FBT003
    ),
    "write_prevention_note": (
        Asked("help", _("Help that was given"), "long_text"),
        Asked("spot", _("The dangerous spot"), "text"),
        Asked("prevention", _("What stops the next accident there"), "long_text"),
    ),
    "cover_costs": (
        RESULT,
        Asked("support", _("Support applied for or granted"), "text"),
    ),
    "propose_prosecution": (
        Asked("sent_to", _("Sent to which investigating body"), "text"),
        Asked("sent_on", _("Sent on"), "date"),
        Asked("procuracy_told", _("Has the procuracy been told?"), "yes_no"),
    ),
}

DEFAULT: Final = (RESULT, _NOTE)

MOMENTS_OF_NODE: Final[dict[str, tuple[str, ...]]] = {
    "record_crime_report": ("crime_reported",),
    "write_prevention_note": ("help_given", "prevention_noted"),
}
"""Moments of the law that finishing a piece of work stands for."""

OWN_COMMAND: Final = frozenset(
    {
        *("pass_on", "take_up", "verify", "screen", "test_age_and_work"),
        *("decide_not_borne_out", "decide_scope", "assess_initially"),
        *("decide_emergency", "assess_specifically", "meet", "draw_up_plan"),
        *("decide_plan", "send_plan", "follow_up", "begin_review", "review"),
        *("decide_closure", "confirm_safety", "visit"),
    }
)
"""Work that a command of its own finishes, with its own guards."""


def questions_of(node: str) -> tuple[Asked, ...]:
    return QUESTIONS.get(node, DEFAULT)


def fields_of(node: str) -> tuple[str, ...]:
    return tuple(asked.key for asked in questions_of(node))


def wrong_answers(node: str, answers: dict[str, Any]) -> dict[str, str]:
    """Return a sentence for every answer that is missing or cannot be used."""
    wrong: dict[str, str] = {}
    for asked in questions_of(node):
        given = answers.get(asked.key)
        empty = given is None or not str(given).strip()
        if empty and asked.required:
            wrong[asked.key] = _("Please answer this; “not known” is an answer too.")
        elif not empty and len(str(given)) > LONGEST:
            wrong[asked.key] = _("This text is too long. Keep the main facts.")
        elif not empty and asked.choices and given not in dict(asked.choices):
            wrong[asked.key] = _("Choose one of the list.")
    return wrong
