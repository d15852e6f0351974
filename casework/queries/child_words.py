"""A child in a list: initials, age, sex; never the name."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from accounts.sealing import KeyDestroyed, SealBroken
from casework.models import Case
from casework.models.child import Child, Sex


def initials_of(child: Child) -> str:
    """Return "N.T.H.Đ."; a dash once the child's key was destroyed, or unnamed.

    A name that does not open says so: one broken row does not close a whole list. It is
    an incident all the same.
    """
    try:
        return child.initials or "–"
    except KeyDestroyed:
        return "–"
    except SealBroken:
        return _("cannot be opened")


def age_of(child: Child) -> str:
    """Return the age in words, or the band it lies in; empty while nobody knows."""
    if child.age is None:
        return ""
    if child.age_to and child.age_to != child.age:
        return _("%(a)d to %(b)d years old") % {"a": child.age, "b": child.age_to}
    return ngettext("%(n)d year old", "%(n)d years old", child.age) % {"n": child.age}


def short_child(case: Case) -> str:
    """Return "N.T.H.Đ., 9 years old": what lists show to whoever may open the case."""
    parts = (initials_of(case.child), age_of(case.child))
    return ", ".join(part for part in parts if part)


def unnamed_child(child: Child) -> str:
    """Return "Girl, 9 years old": what a partner body is told."""
    words = {
        Sex.FEMALE: pgettext("a child", "Girl"),
        Sex.MALE: pgettext("a child", "Boy"),
    }
    kind = words.get(Sex(child.sex), pgettext("a child", "Child"))
    age = age_of(child) or _("age not known")
    return f"{kind}, {age}"


def commune_of(case: Case) -> str:
    """Return the commune of the incident, else of residence; empty when not known."""
    place = case.incident_commune or case.residence_commune
    return place.name if place else ""
