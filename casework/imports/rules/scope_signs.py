"""Signs that a report is no case: a wrong number, a prank, advice asked, lawful work."""

from __future__ import annotations

from typing import Final

WRONG_NUMBER: Final = (r"nhầm (máy|số)|gọi nhầm|wrong",)
PRANK: Final = (
    r"(địa chỉ|chuyện|việc)[^.]{0,12} không có thật",
    r"(gọi )?(phá|trêu|đùa|quấy rối)( máy| tổng đài)",
    r"gọi lần thứ \w+ trong ngày, cùng nội dung",
)
ADVICE_GIVEN: Final = (r"(đã )?(tư vấn|hướng dẫn|giải thích|cung cấp thông tin)",)
ASKED: Final = (r"hỏi|phàn nàn|thắc mắc|phản ánh|muốn biết",)
ONLY_ADVICE: Final = (r"^\W*(đã )?(tư vấn|hướng dẫn|trả lời|giải thích)[^;,.]*\W*$",)
"""All that was done was to give advice."""
NO_BREACH: Final = (r"không (có )?vi phạm|đúng (quy định|luật)",)
LIGHT_HELP: Final = (r"(giúp|phụ|theo) (bố|mẹ|bố mẹ|ông|bà|gia đình)",)
IN_HOLIDAYS: Final = (r"hè|nghỉ lễ|vẫn đi học|ngoài giờ học",)
LIGHT_HOURS: Final = 4.0
