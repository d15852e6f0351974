"""Signs of sub-kinds: how violence was done, how a child was hurt, where and how it ended."""

from __future__ import annotations

from typing import Final

VIOLENCE: Final = (
    (
        "phys",
        r"đánh|tát|đấm|đá|véo|cấu|ném|giật (tóc|khăn)|roi|gậy|xô|đẩy ngã|bịt miệng|quỳ|gõ vào đầu|thước|vết|tổn thương|trúng gậy|xô xát",
    ),
    (
        "verbal",
        r"chửi|lăng mạ|xúc phạm|nói xấu|gọi tên xấu|đồ (lười|dốt|ăn bám)|biệt danh|trêu|đe dọa|quay clip|không phải con",
    ),
    (
        "isolate",
        r"đuổi (cháu|ba mẹ con|con)|xua đuổi|cô lập|chặn đường|ăn (cơm )?sau|đứng cuối lớp|lập nhóm|không dám (vào|về)",
    ),
    (
        "other_viol",
        r"nhốt|dọa (đánh|đuổi)|ngoài (hiên|cửa)|đốt|đập đồ|không cho (ăn|ngủ|đi học)|bắt (giặt|phục vụ|thức)|ép làm|nhịn|sợ (bố|mẹ) đánh|vì mẹ phạt",
    ),
)

SPECIAL: Final = (
    (
        "3.1",
        r"(bố|cha)[^.]{0,15} mất[^.]*, mẹ bỏ đi|(mẹ)[^.]{0,15} mất[^.]*, (bố|cha) bỏ đi",
    ),
    ("3.7", r"(mẹ|bố|cha)[^.]{0,12} tâm thần"),
    ("13", r"bệnh (tim|hiểm nghèo|ung thư|máu)[^;]*hộ (cận )?nghèo"),
    ("4", r"khuyết tật"),
    ("3", r"mồ côi (mẹ|cha|bố)"),
)
"""Groups and sub-groups of NĐ 56/2017 Art 3-16; the first that fits."""

INJURY: Final = (
    ("09_explosive", r"pháo|bom|mìn|thuốc nổ|vật nổ"),
    ("10_electric", r"điện giật|bị giật|kích điện|ổ điện"),
    (
        "08_drowning",
        r"đuối|nước cuốn|ra ao|vớt lên|trượt chân ở (đập|suối|ao|sông)|tắm (suối|sông|đập)",
    ),
    ("02_burn", r"bỏng|cháy|lửa"),
    ("04_poison", r"ngộ độc|uống nhầm|ăn nhầm"),
    ("06_choke", r"hóc|ngạt|nghẹn"),
    ("07_animal", r"(chó|rắn|ong|trâu|bò|mèo)[^.]{0,25}(cắn|đốt|húc)"),
    ("05_cut", r"dao|cắt|đâm|đứt tay"),
    (
        "03_traffic",
        r"xe (máy|đạp|tải|khách|điện)|tai nạn giao thông|va quệt|quệt|tngt",
    ),
    ("01_fall", r"ngã(?! (ba|tư))|té|rơi|trèo"),
)
"""Looked for in this order: the first sign found names the type."""

OUTCOMES: Final = (
    ("died", r"tử vong|đã mất|anh mất|chết"),
    ("disabled", r"khuyết tật|cột sống|liệt|cụt"),
)
SCHOOL: Final = r"trường( học)?|lớp( học)?|nội trú|sân trường|giờ ra chơi|điểm trường"
HOME: Final = (
    r"(vườn|bếp|sân|sau|giếng|quầy|phòng)[^.]{0,6}(nhà|trọ|hàng)?|tại nhà|nhà sàn|nhà"
)
OUTSIDE: Final = (
    r"đường|suối|sông|đập|hồ|ao cá|bãi|rừng|đồi|nương|chợ|dốc|ngõ|công trình|kè"
)

BANNED_PLACE: Final = (
    r"karaoke|phòng hát|lò mổ|mổ lợn|công (trường|trình)|phụ hồ|nhà nghỉ|massage"
)
LIGHT_WORK: Final = (
    r"bán (rau|hàng|nước)|rửa bát|bưng bê|trông em|hái|xếp hàng nhẹ|xếp gạch"
)
"""Work that, by its kind, may be light; the list of TT 09/2020 annex II decides."""
NIGHT: Final = r"ban đêm|đêm|đến (2[1-3]|0) giờ|23 giờ|22h|1h đến|đến 21"
