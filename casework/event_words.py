"""The words of history: what each command did, in one sentence, for the timeline.

English marks; the edge translates. A contract test fails on a command without words.
"""

from __future__ import annotations

from typing import Final

from workflows.rules.words import _

EVENTS: Final[dict[str, str]] = {
    "record_report": _("Report taken, case opened"),
    "save_draft": _("Draft of a report kept"),
    "drop_draft": _("Draft of a report thrown away"),
    "begin_import": _("Import begun"),
    "import_row": _("Report imported, case opened"),
    "finish_import": _("Import finished"),
    "take_alert": _("Alert taken"),
    "raise_marks": _("Time limit: a mark was reached"),
    "find_missed_visits": _("A planned visit was missed"),
    "forward_case": _("Passed on to the commune"),
    "accept_case": _("Case accepted"),
    "send_back_case": _("Case sent back"),
    "offer_to_residence": _("Offered to the commune of residence"),
    "record_verification": _("Check recorded"),
    "record_screening": _("Injury screened"),
    "record_labour_test": _("Age and work tested"),
    "decide_emergency": _("Decided: emergency or not"),
    "change_risk": _("Level of risk changed"),
    "record_measures": _("Emergency measures recorded"),
    "decline_isolation": _("Decided: no isolation needed"),
    "decide_import_row": _("A row of a file was decided"),
    "decide_double": _("Possible double looked at"),
    "isolate_child": _("Child isolated from the harmer"),
    "extend_isolation": _("Isolation extended"),
    "end_isolation": _("Isolation ended"),
    "hold_meeting": _("Needs meeting held"),
    "save_plan": _("Plan saved"),
    "submit_plan": _("Plan submitted"),
    "return_plan": _("Plan returned"),
    "send_plan": _("Plan sent"),
    "update_plan_row": _("Service of the plan updated"),
    "plan_visit": _("Visit planned"),
    "record_visit": _("Visit recorded"),
    "begin_review": _("Review begun"),
    "decide_closure": _("Decided: close or go on"),
    "record_check_after_closure": _("Check after closure recorded"),
    "close_early": _("Case closed early"),
    "go_on_after_check": _("The case goes on after the check"),
    "void_case": _("Marked as entered by mistake"),
    "reopen_case": _("Case reopened"),
    "change_kind": _("Kind of incident changed"),
    "assign_case": _("Case given to a worker"),
    "declare_conflict": _("Somebody was shut out of the case"),
    "grant_access": _("Access given to a named person"),
    "revoke_access": _("Access taken back"),
    "ask_for_access": _("Somebody asked to read the case"),
    "answer_access_request": _("A request to read the case was answered"),
    "send_referral": _("Another body asked for help"),
    "accept_referral": _("A body accepted to help"),
    "refuse_referral": _("A body declined to help"),
    "finish_referral": _("A body sent what came of its help"),
    "revoke_referral": _("Request for help taken back"),
    "break_glass": _("Emergency access opened"),
    "review_break_glass": _("Emergency access reviewed"),
    "save_form": _("Draft of a form saved"),
    "sign_form": _("Form signed"),
    "take_work": _("Work taken"),
    "decline_work": _("Work declined"),
    "hand_over_work": _("Work handed to a colleague"),
    "finish_work": _("Work finished"),
    "ask_body": _("Another body asked"),
    "call_off_work": _("Work called off"),
    "add_note": _("Note added"),
    "add_document": _("Document added"),
    "withdraw_document": _("Document withdrawn"),
    "raise_alarm": _("Alarm raised by hand"),
    "explain_breach": _("A missed limit was explained"),
    "edit_calendar_day": _("Calendar changed: limits counted anew"),
    "fill_calendar_year": _("Year of the calendar filled in: limits counted anew"),
    "set_local_limit": _("Local limit set"),
    "end_local_limit": _("Local limit ended"),
}

ALARMING: Final = frozenset(
    {"raise_alarm", "isolate_child", "declare_conflict", "break_glass"}
)
"""Events drawn in red, besides breaches."""

FACTS: Final[dict[str, str]] = {
    "finding": _("Finding"),
    "people_asked": _("People asked"),
    "child_seen": _("Child seen"),
    "seen": _("Child seen"),
    "screening": _("Screening"),
    "labour_test": _("Work test"),
    "emergency": _("Emergency"),
    "risk": _("Risk"),
    "risk_before": _("Risk before"),
    "decision": _("Decision"),
    "kind": _("Kind"),
    "review_date": _("Day of the review"),
    "planned_on": _("Planned for"),
    "next_on": _("Next visit"),
    "until": _("Until"),
    "justified": _("Justified"),
    "granted": _("Access given"),
    "why": _("Reason given"),
    "rows": _("Measures in the plan"),
    "well": _("Child is well"),
    "late_entry": _("Late entry"),
    "calendar": _("Version of the calendar"),
    "document": _("Number of the document"),
}
"""Harmless facts of a history row that the timeline shows, with their labels."""

VALUES: Final[dict[str, str]] = {
    "borne_out": _("Borne out"),
    "not_borne_out": _("Not borne out"),
    "cannot_tell": _("Cannot tell"),
    "negative": _("Nothing points to neglect or abuse"),
    "positive": _("Points to neglect or abuse"),
    "illegal": _("Unlawful work"),
    "light_work": _("Lawful light work"),
    "family_work": _("Family work"),
    "danger": _("The child is in danger now"),
    "nobody_reached": _("Whoever holds the case cannot be reached"),
    "high": _("High risk"),
    "medium": _("Medium risk"),
    "low": _("Low risk"),
    "close": _("Close the case"),
    "new_plan": _("Go on with a new plan"),
    "abuse": _("Child abuse"),
    "violence": _("Violence against a child"),
    "child_labour": _("Child labour"),
    "injury": _("Accidental injury"),
}

NAMES: Final[dict[str, str]] = {
    "text": _("Text"),
    "note": _("Note"),
    "reason": _("Reason"),
    "reasons": _("Reasons"),
    "asked": _("Who was asked"),
    "measures": _("Measures"),
    "safe_place": _("Safe place"),
    "minutes": _("Minutes"),
    "activities": _("Measures of the plan"),
    "recipients": _("Recipients"),
    "labour": _("Age and work"),
    "who": _("Who"),
    "relation": _("Relation"),
    "at": _("When"),
    "job": _("Work"),
    "result": _("Result"),
    "title": _("Title"),
    "digest": _("Hash (SHA-256)"),
}
"""Names of sealed values, shown when they are opened."""

READINGS: Final[dict[str, str]] = {
    "case": _("Overview"),
    "forms": _("List of forms"),
    "people": _("People concerned"),
    "reporter": _("Who reported"),
    "bodies": _("Partner bodies"),
    "plan": _("Plan and visits"),
    "timeline": _("Timeline"),
    "values": _("Content of an entry"),
    "readings": _("Reading log"),
    "readers": _("Who can see the case"),
    "picture": _("Picture of the process"),
    "step": _("Page of a step"),
    "form": _("Form"),
    "times": _("Response times"),
    "documents": _("List of documents"),
    "document": _("Document"),
    "document_seen": _("Picture of a document, shown"),
    "document_file": _("Document, taken out"),
    "document_original": _("Original of a document, taken out"),
    "referral": _("Request for help"),
    "glass": _("Emergency access, for its review"),
}
"""What was read: ``Reading.what`` up to its first colon."""


def said(text: str) -> str:
    """Return the words of an event, or the key itself for one that is not here."""
    return EVENTS.get(text, text)
