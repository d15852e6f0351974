"""The code lists of the field, from ``workflows/data``; codes are stored, never labels."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from workflows.rules.register import rows_of


@dataclass(frozen=True)
class Choice:
    """One code of a list, in both languages, with how sure it is."""

    code: str
    label_vi: str
    label_en: str
    certainty: str = ""


@cache
def vocabulary(name: str) -> tuple[Choice, ...]:
    """Return one list, in the order of the source.

    Errors: ``KeyError`` if there is no such list.
    """
    found = tuple(
        Choice(row["code"], row["name_vi"], row["name_en"], row["confidence"])
        for row in rows_of("vocabulary.csv")
        if row["list"] == name
    )
    if not found:
        raise KeyError(name)
    return found


def codes(name: str) -> frozenset[str]:
    """Return the codes of one list. Errors: ``KeyError`` if there is no such list."""
    return frozenset(choice.code for choice in vocabulary(name))


@cache
def ethnic_groups() -> tuple[Choice, ...]:
    """Return the 54 official groups; their names are the same in both languages."""
    return tuple(
        Choice(row["code"], row["name_vi"], row["name_vi"], row["confidence"])
        for row in rows_of("ethnic_groups.csv")
    )


@cache
def special_circumstances() -> tuple[Choice, ...]:
    """Return the 14 groups and their sub-groups; a group's code has no dot."""
    return tuple(
        Choice(
            row["subgroup_no"] or row["group_no"],
            row["name_vi"],
            row["name_en"],
            row["confidence"],
        )
        for row in rows_of("special_circumstance_groups.csv")
    )
