"""What is to be looked into though it was not told, with the kinds that raise it."""

from __future__ import annotations

from typing import Final

SMALL: Final = 7
"""Below this age an accident is looked at for supervision."""

SCREENS: Final = (
    ("injury", "abandonment_neglect", r"bà lúc|với bà|ông ngủ|trông \d cháu|một mình|lần thứ 2|đắp lá|đi chợ phiên cả ngày|mới đưa viện|thuốc diệt cỏ|uống nhầm|chậu nước nóng"),
    ("injury", "violence", r"bạn ném|năm ngoái gãy|lần (thứ )?(hai|2)"),
    ("injury", "child_labour", r"đi (phát|chặt|vác)|phát cỏ"),
    ("rights_violation", "child_labour", r"bóc vỏ|bán rau|bán hàng|lên nương"),
    ("rights_violation", "sexual_abuse", r"cưới|cô dâu|tảo hôn"),
    ("violence", "sexual_abuse", r"(bạn trai|người yêu)[^.]{0,20} đe dọa"),
    ("child_labour", "sexual_abuse", r"phòng hát|karaoke|tiệm (gội đầu|massage)"),
    ("child_labour", "trafficking", r"giữ (căn cước|giấy tờ)|gửi xuống"),
    ("special_circumstance", "rights_violation", r"chờ hội đồng|chưa được xác định"),
    ("abandonment_neglect", "custody_dispute", r"ly hôn|ly thân"),
    ("abandonment_neglect", "special_circumstance", r"bà (bán|nuôi)[^.]{0,20} nuôi cháu"),
)  # fmt: skip
