"""What the risk tables of a signed form suggest, in words: people decide."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from casework.facts import suspect_is_carer
from casework.models import Case, FormRecord, Risk
from workflows.rules.risk import suggest

WITH_TABLES = frozenset({"mau_02", "mau_03", "mau_06"})


@dataclass(frozen=True)
class Suggested:
    """A suggestion in words. ``level`` and ``emergency`` are the codes behind them."""

    level: str
    emergency: bool
    level_words: str
    grounds: list[str]
    harm: str
    protection: str


def suggested_by(form: str, answers: Mapping[str, Any], case: Case) -> Suggested | None:
    """Return what ``answers`` suggest; null for a form without risk tables."""
    if form not in WITH_TABLES:
        return None
    found = suggest(
        form,
        answers,
        suspect_is_carer=suspect_is_carer(case),
        emergency=case.emergency,
    )
    return Suggested(
        level=found.level,
        emergency=found.emergency,
        level_words=str(Risk(found.level).label) if found.level else "",
        grounds=[_(ground.text) for ground in found.grounds],
        harm=counts_words(found.counts.get("harm", {})),
        protection=counts_words(found.counts.get("protection", {})),
    )


def counts_words(counts: Mapping[str, int]) -> str:
    """Return one table's counts; the tables are never added up."""
    return _("High %(high)d · Medium %(medium)d · Low %(low)d") % {
        "high": counts.get("high", 0),
        "medium": counts.get("medium", 0),
        "low": counts.get("low", 0),
    }


def suggested_by_mau_02(case: Case) -> Suggested | None:
    """Return what the signed Mẫu số 02 of this cycle suggests; null before it is there."""
    signed = (
        FormRecord.objects.filter(
            case=case,
            cycle=case.cycle,
            key="mau_02",
            status=FormRecord.Status.SIGNED,
        )
        .select_related("case__child__data_key")
        .last()
    )
    if signed is None:
        return None
    return suggested_by("mau_02", signed.get("answers") or {}, case)
