"""The catalogue of forms, listed by hand; keys reach the database."""

from __future__ import annotations

from types import MappingProxyType
from typing import Final

from workflows.rules.forms.answers import (
    FieldProblem,
    is_empty,
    missing,
    not_asked,
    totals,
)
from workflows.rules.forms.mau_01 import MAU_01
from workflows.rules.forms.mau_02 import MAU_02
from workflows.rules.forms.mau_03 import MAU_03
from workflows.rules.forms.mau_04_05 import MAU_04, MAU_05
from workflows.rules.forms.mau_06 import MAU_06
from workflows.rules.forms.mau_07 import MAU_07
from workflows.rules.forms.needs_meeting import NEEDS_MEETING
from workflows.rules.forms.parts import Field, Form, Group, Need, Section, Type

__all__ = [
    "FORMS",
    "MAU_01",
    "MAU_02",
    "MAU_03",
    "MAU_04",
    "MAU_05",
    "MAU_06",
    "MAU_07",
    "NEEDS_MEETING",
    "Field",
    "FieldProblem",
    "Form",
    "Group",
    "Need",
    "Section",
    "Type",
    "is_empty",
    "missing",
    "not_asked",
    "totals",
]

STATUTORY: Final = (MAU_01, MAU_02, MAU_03, MAU_04, MAU_05, MAU_06, MAU_07)

FORMS: Final = MappingProxyType(
    {form.key: form for form in (*STATUTORY, NEEDS_MEETING)}
)
"""Every form by key: the law's, and the papers it names without a layout."""
