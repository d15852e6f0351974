"""The people of a case, and who can see it: named persons, bodies, and by which rule."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Q
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import Person
from accounts.on_call import people_holding
from accounts.roles import Role
from casework.models import (
    OPENS_THE_CASE,
    Case,
    CaseMember,
    Forwarding,
    Relation,
)
from casework.models.report import Report
from casework.queries.case_page import age_words
from casework.queries.choices import people_with_access
from casework.queries.one_case import term
from workflows.models import WorkItem
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


@dataclass(frozen=True)
class Reader:
    """One person or body that can see the case, by which rule, until when."""

    who: str
    rule: str
    since: datetime | None = None
    until: datetime | None = None
    part_only: bool = False
    revoke: str = ""


def readers_of(case: Case, at: datetime) -> list[Reader]:
    """Return who can open the case now, then who sees a part, then who is shut out."""
    members = CaseMember.objects.filter(
        Q(ends_at__isnull=True) | Q(ends_at__gt=at), case=case
    )
    rows = list(members.select_related("person").order_by("relation", "starts_at"))
    opens = [
        Reader(row.person.display_name, str(row.get_relation_display()), row.starts_at)
        for row in rows
        if row.relation in OPENS_THE_CASE
    ]
    chairs = _chairs(case, at)
    named = people_with_access(case)
    sees = {row.person_id for row in rows if row.relation in OPENS_THE_CASE}
    sees |= {person.pk for person in chairs} | {int(pk) for pk, _name in named}
    part = [
        Reader(
            row.person.display_name,
            str(row.get_relation_display()),
            row.starts_at,
            part_only=True,
        )
        for row in rows
        if row.relation not in OPENS_THE_CASE
        and not (row.relation == Relation.TOLD and row.person_id in sees)
    ]
    return [
        *opens,
        *_of_chairs(case, chairs),
        *_offered(case),
        *_of_named(case, named),
        *_parts(case),
        *part,
    ]


def _chairs(case: Case, at: datetime) -> tuple[Person, ...]:
    if case.committee is None:
        return ()
    return tuple(people_holding(case.committee, at, Role.CHAIR))


def _of_chairs(case: Case, people: tuple[Person, ...]) -> list[Reader]:
    if case.committee is None:
        return []
    rule = _("Chair of %(body)s") % {"body": case.committee.name}
    return [Reader(person.display_name, rule) for person in people]


def _offered(case: Case) -> list[Reader]:
    rows = Forwarding.objects.filter(
        case=case, accepted_at__isnull=True, returned_at__isnull=True
    ).select_related("to_organisation")
    words = _("Chair and workers, until the case is accepted or sent back")
    return [Reader(row.to_organisation.name, words, row.sent_at) for row in rows]


def _of_named(case: Case, named: list[tuple[str, str]]) -> list[Reader]:
    address = f"/ho-so/{case.reference}/buoc/thoi-xem/?nguoi="
    return [
        Reader(name, _("Given by name, to this case only"), revoke=f"{address}{pk}")
        for pk, name in named
    ]


def _parts(case: Case) -> list[Reader]:
    rows = WorkItem.objects.filter(
        case=case, cycle=case.cycle, organisation__isnull=False
    )
    bodies = rows.exclude(organisation=case.committee).select_related("organisation")
    names = dict.fromkeys(row.organisation.name for row in bodies if row.organisation)
    words = _("Their own part: what is asked, due, commune, age band, contact")
    return [Reader(name, words, part_only=True) for name in names]
