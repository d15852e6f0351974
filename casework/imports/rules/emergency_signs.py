"""Signs for the emergency test of NĐ 56/2017 Art 31(1), on the report as it stands."""

from __future__ import annotations

from typing import Final

DIED: Final = (r"tử vong|đã mất|chết|thiệt mạng",)
SELF_HARM: Final = (r"không muốn sống|tự tử|tự làm đau|muốn chết",)
CALL_FOR_HELP: Final = (r"cứu (con|cháu|em|với)",)
GOING_ON: Final = (
    r"đang (đập|đánh|đuổi|đốt|trốn|bị)",
    r"đốt (nhà|quần áo)|đòi đốt",
    r"ngoài (cửa|hiên|sân) (ban đêm|trời)|trời (\d+ độ|rét|lạnh|mưa)",
    r"(chưa|không) (được )?ăn (gì|uống)",
)
BABY_LEFT: Final = (r"sơ sinh|mới đẻ",)
MISFIT: Final = (r"không khớp lời kể",)
NEAR_ACCIDENT: Final = (r"cuốn (găng|tay|tóc)|suýt|may rút kịp",)
SUSPECTED_EXPLOITATION: Final = (r"(sau|đến) 0 giờ|phòng hát|hàng cấm|biết nhà",)
HEAVY_WORK: Final = (
    r"vác|kéo|xếp gạch|máy|công (trường|trình)|phụ hồ|hóa chất|lò mổ|ban đêm|đêm|giúp việc",
)
DELAYED_CARE: Final = (r"đắp lá|mới đưa (viện|đi viện|đi khám)",)
LASTING_HARM: Final = (r"gãy răng|khâu|hay đau|quay clip|tung ảnh|lên mạng|ảnh chế",)

FORCED: Final = (r"(cưới|lấy chồng)[^;]*không muốn|ép (cưới|lấy chồng)",)
LEFT_WITH_KIN: Final = (r"gửi (con|cháu|các cháu) cho (bà|ông|bác|cô|dì)",)
TAKES_AWAY: Final = (r"dọa[^.]{0,20} (bế|đón|cướp|mang)",)
THREAT: Final = (r"đe dọa|uy hiếp",)
MINDER: Final = (r"trông trẻ|bảo mẫu|giúp việc",)
"""Paid to mind the child: whether that is a carer (Art 4(4)) the Chair decides."""

PARENTS: Final = ("father", "mother", "step_parent", "carer")
CLOSE: Final = ("grandparent", "sibling", "relative", "teacher")
"""Persons who may be carers: whether they are has to be found out."""
