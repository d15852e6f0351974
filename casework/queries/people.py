"""The people of a case: the child, carers, who is suspected, who reported."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from casework.models import Case
from casework.models.report import Report
from casework.queries.case_page import age_words
from casework.queries.one_case import term
from workflows.rules.vocabulary import ethnic_groups

Rows = list[dict[str, Any]]


@dataclass(frozen=True)
class People:
    """Who is concerned, as rows of label and value. The reporter is not among them."""

    child: Rows
    carers: Rows
    suspect: Rows
    narrative: str
    anonymous: bool
    reported: bool


def _row(label: str, value: Any, *, private: bool = False) -> dict[str, Any]:
    return {"label": label, "value": value, "private": private}


def people_of(case: Case) -> People:
    """Return the child, carers and suspect as told. Opens sealed columns."""
    identity = case.child.get("identity") or {}
    home = case.child.get("home") or {}
    offender = case.report.get("offender") or {}
    place = case.report.get("place_told") or {}
    told = case.report.get("narrative") or {}
    return People(
        child=[
            _row(_("Name"), identity.get("name", ""), private=True),
            _row(_("Born on"), _birth(identity), private=True),
            _row(_("Age"), age_words(case)),
            _row(_("Sex"), str(case.child.get_sex_display())),
            _row(_("Ethnic group"), _ethnic(identity.get("ethnic_code", ""))),
            _row(
                _("Lives in"),
                case.residence_commune.name if case.residence_commune else "",
            ),
            _row(
                _("Hamlet"), home.get("hamlet") or place.get("hamlet", ""), private=True
            ),
            _row(_("Exact place"), place.get("spot", ""), private=True),
        ],
        carers=[_row(_("Carers as told"), identity.get("carers", ""), private=True)],
        suspect=_suspect(offender),
        narrative=told.get("text", ""),
        anonymous=case.report.anonymous,
        reported=bool(case.report.reporter),
    )


def _suspect(offender: dict[str, Any]) -> Rows:
    relations = [
        term("perpetrator_relation", r) for r in offender.get("relations") or ()
    ]
    lives = {"yes": _("Yes"), "no": _("No")}.get(
        str(offender.get("lives_with_child", "")), ""
    )
    return [
        _row(_("Name"), offender.get("name", ""), private=True),
        _row(_("Relation to the child"), ", ".join(relations)),
        _row(_("Lives with the child"), lives),
    ]


def _birth(identity: dict[str, Any]) -> str:
    if identity.get("birth_date"):
        return date_format(date.fromisoformat(identity["birth_date"]), "d/m/Y")
    first, last = identity.get("birth_year_from"), identity.get("birth_year_to")
    if first and last and first != last:
        return f"{first}–{last}"
    return str(first or "")


def _ethnic(code: str) -> str:
    return next((g.label_vi for g in ethnic_groups() if g.code == code), "")


def reporter_of(report: Report) -> Rows:
    """Return who told. Opened apart, with a reading row of its own.

    Somebody who did not want to be named stays unnamed, whatever was typed.
    """
    told = report.get("reporter") or {}
    if report.anonymous or told.get("anonymous"):
        return [_row(_("Who reported"), _("Anonymous: asked not to be named"))]
    call = _("No: it may be dangerous") if told.get("do_not_call") else _("Yes")
    return [
        _row(_("Name"), told.get("name", ""), private=True),
        _row(_("Phone"), told.get("phone", ""), private=True),
        _row(_("Address"), told.get("address", ""), private=True),
        _row(_("Relation to the child"), told.get("relation", "")),
        _row(_("May be called back"), call),
    ]
