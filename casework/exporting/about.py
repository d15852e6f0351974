"""The first sheet of a file: what it is, for what, for whom, what was left out.

NĐ 56/2017 Art 24(3): a report states how confidential it is and who may share it.
"""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from casework.exporting.tables import Cell, Table
from casework.exporting.wanted import NO_COMMUNE, Wanted
from casework.models import Export
from workflows.rules.kinds import KIND_LABELS, Kind

Content = Export.Content


def wanted_of(row: Export) -> Wanted:
    """Return what the maker of tables is told of a request."""
    return Wanted(
        content=row.content,
        since=row.since,
        until=row.until,
        committee=NO_COMMUNE if row.without_committee else row.committee_id,
        kind=row.kind,
        late_entries=row.late_entries,
        secret=str(row.uid),
    )


def commune_of(row: Export) -> str:
    """Return the commune the request is about, in words."""
    if row.without_committee:
        return _("No commune yet")
    committee = row.committee
    if committee is None:
        return _("All")
    return committee.place.name if committee.place else committee.name


def kind_of(row: Export) -> str:
    return _(KIND_LABELS[Kind(row.kind)]) if row.kind else _("All")


def late_entries_of(row: Export) -> str:
    words = {"": _("Left out"), "chi": _("Only these"), "ca": _("Together")}
    return words[row.late_entries]


def file_name(row: Export) -> str:
    """Return the name of the file: a number, nobody's name."""
    return f"bao-cao-{row.uid.hex[:8]}.xlsx"


def about(row: Export, at: datetime, rows: int) -> Table:
    """Return the first sheet of the file of ``row``, made at ``at``."""
    told: list[tuple[Cell, ...]] = [
        (_("Confidentiality"), _level(row.content)),
        (_("Who may read it"), str(row.get_sharing_display())),
        (_("Purpose"), str(row.get_purpose_display())),
        (_("Asked for by"), row.organisation.name),
        (_("Holds"), str(row.get_content_display())),
        (_("From day"), row.since),
        (_("To day"), row.until),
        (_("Commune"), commune_of(row)),
        (_("Kind of incident"), kind_of(row)),
        (_("Late entries"), late_entries_of(row)),
        (_("Made"), at),
        (_("Rows"), rows),
        (_("Number of the export"), row.uid.hex),
        *((_("Note"), words) for words in _notes(row.content)),
    ]
    return Table(_("Read this first"), (_("What"), _("Value")), told)


def _level(content: str) -> str:
    if content == Content.COUNTS:
        return _("Internal: numbers, no single case")
    if content == Content.TIMES:
        return _("Confidential: single cases, without their references")
    return _("Confidential: single cases with their references, personal data")


def _notes(content: str) -> list[str]:
    everyone = _(
        "Names, addresses and birth dates are in no file. Delete it when done."
    )
    if content == Content.COUNTS:
        return [
            _(
                "Numbers from 1 to 4 are hidden (–), and others that would give them away."
            ),
            _("Percentiles need five finished; they are told by halves of their unit."),
            everyone,
        ]
    if content == Content.TIMES:
        return [
            _("The number of a case holds in this file alone."),
            _("Moments are told by the day, times by halves of their unit."),
            _("A kind that fewer than five cases of a commune share is not told (–)."),
            _("Whether a limit was kept is judged by the exact moments."),
            everyone,
        ]
    return [everyone]
