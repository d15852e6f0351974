"""Ways of writing that something is not known, and of pointing at what stands elsewhere."""

from __future__ import annotations

from typing import Final

NOT_TOLD: Final = (
    r"không (rõ|biết|nói|ghi|nêu|cho|có|xưng|nhớ)",
    r"chưa (rõ|biết|có|xác định|gặp)",
    r"không muốn (nói|nêu|ghi|cho biết)",
    r"ẩn danh",
    r"giấu tên",
    r"không xác định",
)
"""Beginnings of a cell that tells nothing."""

SAME_PLACE: Final = (
    r"như (trên|nơi xảy ra|nơi xảy ra vụ việc)",
    r"cùng nơi xảy ra",
    "nt",
)
