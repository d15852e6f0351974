"""Who told, over which channel, and whether they must stay hidden."""

from __future__ import annotations

from typing import Final

HIDDEN: Final = (
    r"(xin|yêu cầu|đề nghị|muốn)[^.]{0,20}(giấu|giữ kín|không (ghi|nêu|lộ))( tên)?",
    r"giấu tên|ẩn danh",
    r"(đừng|không) (nói|cho)[^.]{0,25} ai báo",
    r"sợ (bị )?(lộ|trù|trả thù)|sợ con bị trù",
    r"không gọi lại số",
)
TITLES: Final = (r"(ông|bà|anh|chị|cô|chú|bác|dì|em|thầy)",)

CHANNELS: Final = (
    ("zalo", r"zalo"),
    ("press", r"báo chí|mạng xã hội|facebook"),
    ("app", r"ứng dụng|app"),
    ("web", r"web|trang thông tin"),
    ("official_letter", r"văn bản|công văn|thư"),
    ("in_person", r"trực tiếp|tại (trụ sở|xã)|gặp"),
    ("third_party", r"người khác"),
    ("phone", r"điện thoại|gọi|đt"),
)
"""Codes of the list ``channel``."""
