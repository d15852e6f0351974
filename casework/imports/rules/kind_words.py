"""What the kind column says, as kinds of incident. ``clear`` words name one kind only.

A word that is not clear ("xâm hại", "bỏ học", "mất tích") leaves the choice to the
narrative and is taken when the narrative says nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class Stated:
    pattern: str
    kind: str  # code of incident_type; "" for a word that names none
    clear: bool = True


STATED: Final = (
    Stated(
        r"xâm hại tình dục|xhtd|xâm hại (trên )?mạng|dâm ô|xam_hai_tinh_duc",
        "sexual_abuse",
    ),
    Stated(r"mua bán( người| trẻ em)?", "trafficking"),
    Stated(r"bóc lột", "exploitation"),
    Stated(r"bạo lực|bạo hành|blhđ|blgđ|bl|bao_luc|ngược đãi|đánh đập", "violence"),
    Stated(r"bắt nạt|xúc phạm", "violence"),
    Stated(r"bỏ mặc|bỏ rơi|xao nhãng|bm|bo_mac", "abandonment_neglect"),
    Stated(r"lao động trẻ em|lao động|lđte|lđ|lao_dong", "child_labour"),
    Stated(r"tai nạn|tntt|tngt|đuối nước|bỏng|ngộ độc|thương tích|tai_nan", "injury"),
    Stated(r"tranh chấp", "custody_dispute"),
    Stated(r"tảo hôn|tao_hon|xâm phạm quyền|vi phạm quyền", "rights_violation"),
    Stated(
        r"hcđb|hoàn cảnh (đặc biệt|khó khăn)|khuyết tật|mồ côi", "special_circumstance"
    ),
    Stated(r"xin hỗ trợ|hỗ trợ", "special_circumstance", clear=False),
    Stated(r"bỏ học|nghỉ học|bo_hoc", "rights_violation", clear=False),
    Stated(r"hỏi thủ tục|khai sinh", "rights_violation", clear=False),
    Stated(r"xâm hại|xam_hai", "sexual_abuse", clear=False),
    Stated(r"trẻ lạc|đi lạc", "abandonment_neglect", clear=False),
    Stated(r"mất tích|bỏ nhà( đi)?", "", clear=False),
)
