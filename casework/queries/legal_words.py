"""A legal basis as a reader in Vietnam writes it: "Điều 25(1)" for "Art 25(1)"."""

from __future__ import annotations

import re
from typing import Final

from casework.queries.one_case import in_english

_VIETNAMESE: Final = (
    ("Common inter-agency practice", "Thông lệ phối hợp liên ngành"),
    ("Administrative procedure", "Thủ tục hành chính"),
    ("sum of", "cộng"),
    ("Reporting annexes used with Programme", "Các phụ lục báo cáo theo Chương trình"),
    ("Internal procedure for", "Quy trình nội bộ của thủ tục"),
    ("Criminal Procedure Code", "Bộ luật Tố tụng hình sự"),
    ("as amended by", "sửa đổi bởi"),
    ("as reported", "theo báo chí"),
    ("before 2026", "trước năm 2026"),
    ("Plan", "Kế hoạch"),
    ("section", "mục"),
    ("Labour Code", "Bộ luật Lao động"),
    ("Penal Code", "Bộ luật Hình sự"),
    ("Civil Code", "Bộ luật Dân sự"),
    ("Law", "Luật"),
    ("Art", "Điều"),
    ("annex", "phụ lục"),
    ("and", "và"),
)


def legal_words(text: str) -> str:
    """Return ``text`` in the reader's language; numbers and names of laws stay."""
    if in_english():
        return text
    for english, vietnamese in _VIETNAMESE:
        text = re.sub(rf"\b{english}\b", vietnamese, text)
    return text
