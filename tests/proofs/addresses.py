"""``docs/urls.csv``: who may open each address; and the address of each for a thing."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

from django.urls import URLPattern, URLResolver, get_resolver, reverse

from casework.views.case.steps.catalogue import STEPS
from tests.contracts.project import ROOT
from tests.proofs.land import NOWHERE, Thing
from workflows.flows import CATALOGUE
from workflows.rules.forms import FORMS

COLUMNS: Final = (
    *("name", "address", "methods", "open_to", "permission", "object", "why"),
)
METHODS: Final = ("GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS")
OPEN_TO: Final = {"everybody", "half_way_in", "signed_in", "development"}
OF_A_CASE: Final = frozenset(
    {
        *("part_of_case", "whole_case", "part_or_own_report", "case_or_own_report"),
        *("step_of_case", "any_tie", "told_case", "supervised_case"),
        *("own_report", "own_work", "own_referral", "own_alert"),
        *("own_draft", "own_import", "own_export"),
    }
)
"""Objects of which somebody's else is absent."""
OTHERS: Final = frozenset(
    {"", "administered", "body_in_reach", "own_key", "own_factor", "named_in_form"}
)


@dataclass(frozen=True)
class Address:
    """One row of the table."""

    name: str
    address: str
    methods: frozenset[str]  # empty: whatever is asked
    open_to: str
    permissions: frozenset[str]
    object: str
    why: str

    def answers(self, method: str) -> bool:
        return not self.methods or method in self.methods


@lru_cache(maxsize=1)
def declared() -> tuple[Address, ...]:
    with (ROOT / "docs/urls.csv").open(encoding="utf-8") as file:
        return tuple(
            Address(
                row["name"],
                row["address"],
                frozenset(row["methods"].split("|")) - {"*"},
                row["open_to"],
                frozenset(row["permission"].split("|")) - {""},
                row["object"],
                row["why"],
            )
            for row in csv.DictReader(file)
        )


def patterns() -> Iterator[tuple[str, str]]:
    """Yield name and address of every pattern; where one name stands twice, the first."""
    seen = set()
    for name, address in _walk(get_resolver().url_patterns):
        if name not in seen:
            seen.add(name)
            yield name, address


def _walk(
    found: list[Any], room: str = "", before: str = ""
) -> Iterator[tuple[str, str]]:
    for one in found:
        address = before + str(one.pattern)
        if isinstance(one, URLResolver):
            yield from _walk(one.url_patterns, one.namespace or room, address)
        elif isinstance(one, URLPattern):
            yield (f"{room}:{one.name}" if room else str(one.name)), address


Arguments = Callable[[Thing], list[tuple[Any, ...]]]
_REFERENCE: Arguments = lambda thing: [(thing.reference,)]  # noqa: E731


def _of_case(*more: Any) -> Arguments:
    return lambda thing: [(thing.reference, *more)]


def _number(which: str) -> Arguments:
    return lambda thing: [(getattr(thing, which),)]


ARGUMENTS: Final[dict[str, Arguments]] = {
    "casework:told": _REFERENCE,
    "oversight:case_times": _REFERENCE,
    "oversight:page_printed": lambda _thing: [("board",)],
    "oversight:times_printed": _REFERENCE,
    "casework:receipt": lambda thing: [(thing.report,)],
    "casework:open_case": _number("case"),
    "casework:case_paper": lambda t: [(t.reference, "mau_02"), (t.reference, "mau_01")],
    "casework:case_sign": _of_case("mau_01"),
    "casework:case_paper_version": _of_case("mau_02", 1, 1),
    "casework:case_printed": _of_case("case"),
    "casework:case_document": _of_case(1),
    "casework:case_document_see": _of_case(1),
    "casework:case_document_file": _of_case(1),
    "casework:case_document_withdraw": _of_case(1),
    "casework:case_values": _of_case(2),
    "casework:case_step": lambda thing: [(thing.reference, key) for key in STEPS],
    "casework:intake_drop": _number("draft"),
    "casework:intake_file": _number("draft"),
    "casework:intake_bring": _number("draft"),
    "casework:intake_batch": _number("batch"),
    "casework:intake_row": _number("row"),
    "casework:intake_step": lambda _thing: [(1,)],
    "casework:work_item": _number("work"),
    "casework:work_take": _number("work"),
    "casework:work_hand_over": _number("work"),
    "casework:work_decline": _number("work"),
    "casework:work_finish": _number("work"),
    "casework:work_file": _number("work"),
    "casework:referral": _number("referral"),
    "casework:referral_answer": lambda thing: [(thing.referral, "tu-choi")],
    "casework:glass_review": _number("glass"),
    "casework:export": _number("export"),
    "casework:export_decide": _number("export"),
    "casework:export_file": _number("export"),
    "casework:calendar_year": lambda _thing: [(2027,)],
    "casework:local_limit_new": lambda _thing: [("C12",)],
    "casework:flow_version": lambda _thing: [(_flow(),)],
    "casework:flow_picture": lambda _thing: [(_flow(),)],
    "notifications:take": _number("alert"),
    "notifications:note": _number("alert"),
    "notifications:edit_wording": lambda _thing: [("new_report", "vi")],
    "accounts:organisation": _number("body"),
    "accounts:place": _number("place"),
    "accounts:place_end": _number("place"),
    "accounts:rota_organisation": _number("body"),
    "accounts:turn_new": _number("body"),
    "accounts:turn_end": _number("turn"),
    "accounts:incident_close": lambda _thing: [(NOWHERE,)],
    "accounts:post_end": lambda _thing: [(NOWHERE,)],
    "styleguide_page": lambda _thing: [("clock",)],
}
"""How an address names its thing, where it is more than a case's reference."""


def _flow() -> str:
    return next(flow.key() for kind in CATALOGUE.values() for flow in kind)


def paths(address: Address, thing: Thing) -> list[str]:
    """Return the address for this thing; several where one pattern has many pages."""
    found = ARGUMENTS.get(address.name)
    if found is None:
        if "<slug:reference>" in address.address:
            found = _REFERENCE
        elif address.name.startswith("accounts:") and "<row:pk>" in address.address:
            found = _number("person")
        elif "<" in address.address:
            found = lambda _thing: [(NOWHERE,)]  # noqa: E731
        else:
            found = lambda _thing: [()]  # noqa: E731
    asked = QUERIES.get(address.name, "")
    return [reverse(address.name, args=args) + asked for args in found(thing)]


QUERIES: Final = {"oversight:rows": "?muc=dang-mo"}


assert {"mau_01", "mau_02"} <= set(FORMS)
