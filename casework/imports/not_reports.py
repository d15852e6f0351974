"""Lines of a list that are no reports: totals, section lines, signatures."""

from __future__ import annotations

import re
from typing import Final

from casework.imports.telling import Telling
from casework.imports.understand.text import Text, says

_REFERENCE: Final = re.compile(r"^[\w./–—-]*\d[\w./–—-]*$")
_FOOT: Final = (
    r"^\W*(tổng( số| cộng)?|cộng)( phiếu| tin| báo cáo| số phiếu)?\W*\d*\W*$",
    r"người lập( danh sách| biểu)?|ký (tên|ghi rõ họ tên)|thủ trưởng|xác nhận của",
)


def is_no_report(telling: Telling) -> bool:
    """Return whether a line says nothing about a child.

    A line whose only cell is text is a title, a section line or a signature; one whose
    only cell is a number of a report was left half empty and is asked about.
    """
    told = [text for text in telling.raw.values() if text.strip()]
    if len(told) == 1:
        return not _REFERENCE.match(told[0].strip()) or says(Text(told[0]), *_FOOT)
    foot = [text for text in told if says(Text(text), *_FOOT)]
    return bool(foot) and len(told) <= 3
