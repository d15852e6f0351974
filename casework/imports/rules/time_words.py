"""Words for hours, days and spans."""

from __future__ import annotations

from typing import Final

PARTS_OF_DAY: Final = ("sáng", "trưa", "chiều", "tối", "đêm", "khuya")

NUMBERS: Final = {
    "một": 1, "hai": 2, "ba": 3, "bốn": 4, "tư": 4, "năm": 5, "lăm": 5, "sáu": 6,
    "bảy": 7, "bẩy": 7, "tám": 8, "chín": 9, "mười": 10, "mươi": 10, "chục": 10,
}  # fmt: skip

DAYS_AGO: Final = {
    r"hôm kia": 2,
    r"(hôm|tối|đêm|chiều|trưa|sáng|ngày) (qua|trước)": 1,
}
"""Words that point back from the day of receipt, in days."""

DAYS_IN: Final = {
    "hôm": 1,
    "ngày": 1,
    "buổi": 1,
    "đêm": 1,
    "tuần": 7,
    "tháng": 30,
    "năm": 365,
}
"""Length of a span word in days; months and years are counted by the calendar."""
