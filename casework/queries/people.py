"""The people of a case: the child, carers, who is suspected, who reported."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from casework.field_groups import FieldGroup
from casework.models import Case
from casework.queries.case_page import age_words
from casework.queries.one_case import term
from casework.seen import Seen
from workflows.rules.vocabulary import ethnic_groups

Rows = list[dict[str, Any]]


@dataclass(frozen=True)
class People:
    """Who is concerned, as rows of label and value. The reporter is not among them."""

    child: Rows
    carers: Rows
    suspect: Rows
    narrative: str
    may_open_reporter: bool


def _row(label: str, value: Any, *, private: bool = False) -> dict[str, Any]:
    return {"label": label, "value": value, "private": private}


def people_of(seen: Seen) -> People:
    """Return the child, carers and suspect as told, as far as this reader may see them.

    A row that may not be read is not there, label and all.
    """
    return People(
        child=[*_identity(seen), *_plain(seen.case), *_home(seen)],
        carers=_carers(seen),
        suspect=_suspect(seen),
        narrative=seen.told(seen.case.report, "narrative").get("text", ""),
        may_open_reporter=seen.may(FieldGroup.REPORTER),
    )


def _plain(case: Case) -> Rows:
    lives = case.residence_commune.name if case.residence_commune else ""
    return [
        _row(_("Age"), age_words(case)),
        _row(_("Sex"), str(case.child.get_sex_display())),
        _row(_("Lives in"), lives),
    ]


def _identity(seen: Seen) -> Rows:
    if not seen.may(FieldGroup.IDENTITY):
        return []
    told = seen.told(seen.case.child, "identity")
    return [
        _row(_("Name"), seen.shown_name, private=True),
        _row(_("Born on"), _birth(told), private=True),
        _row(_("Ethnic group"), _ethnic(told.get("ethnic_code", ""))),
    ]


def _carers(seen: Seen) -> Rows:
    if not seen.may(FieldGroup.IDENTITY):
        return []
    told = seen.told(seen.case.child, "identity")
    return [_row(_("Carers as told"), told.get("carers", ""), private=True)]


def _home(seen: Seen) -> Rows:
    if not seen.may(FieldGroup.CONTACT_AND_PLACE):
        return []
    home = seen.told(seen.case.child, "home")
    place = seen.told(seen.case.report, "place_told")
    hamlet = home.get("hamlet") or place.get("hamlet", "")
    return [
        _row(_("Hamlet"), hamlet, private=True),
        _row(_("Exact place"), place.get("spot", ""), private=True),
    ]


def _suspect(seen: Seen) -> Rows:
    if not seen.may(FieldGroup.ALLEGED_OFFENDER):
        return []
    offender = seen.told(seen.case.report, "offender")
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


def reporter_of(seen: Seen) -> Rows:
    """Return who told. Opened apart, with a reading row of its own.

    Somebody who did not want to be named stays unnamed, whatever was typed.
    """
    report = seen.case.report
    told = seen.told(report, "reporter")
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
