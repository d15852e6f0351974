"""Signs of each kind of incident in a narrative. Written with marks; read also without.

A ``strong`` sign stands for its kind alone. A weak one counts only when nothing strong is
told. ``add_to``: the sign adds its kind to a kind already stated ("stated labour" and
"wages held back" is exploitation too).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class Sign:
    kind: str
    patterns: tuple[str, ...]
    strong: bool = True
    add_to: tuple[str, ...] = ()


PERSON: Final = r"(cháu|con|em|bé|trẻ|chau)"
GROWN: Final = (
    r"(bố mẹ|bố|mẹ|cha|ông|bà|bác|chú|cô|dì|cậu|mợ|anh|chị|thầy|chủ|dượng|mẹ kế|"
    r"bạn trai|người yêu|nhóm bạn|bạn)"
)

NEGATED: Final = (
    (
        r"(không|chưa|chẳng) (có |thấy |hề |còn )?(việc |dấu hiệu |vết |ai |bị )*"
        r"(bị )?(đánh|đánh mắng|mắng|bạo lực|bạo hành|thương|vết thương|chấn thương|xâm hại|"
        r"thương tích|gãy xương|gãy)[^,.;]*"
    ),
    r"không liên quan[^.;]*",
    (
        r"(bố mẹ|bố|mẹ|cha|ông bà)( cháu| bé| các cháu)? ((mới|đang|vừa) )?(đi |sang |xuống )+"
        r"(làm|phụ hồ|bán|buôn|chợ)( thuê| hàng| công ty| xa| sớm| phiên)*"
    ),
    r"(hướng dẫn|dặn|khuyên)[^.;]*(không|đừng)[^.;]*",
)
"""What did not happen, and the work of grown-ups, is taken out before signs are looked for."""

SIGNS: Final = (
    Sign(
        "sexual_abuse",
        (
            r"xâm hại tình dục",
            r"xâm hại trên (môi trường )?mạng",
            r"dâm ô|hiếp( dâm)?|cưỡng dâm|giao cấu|sàm sỡ|sờ soạng|quấy rối tình dục",
            r"(ảnh|clip|hình) (nóng|khỏa thân|nhạy cảm)",
        ),
    ),
    Sign(
        "trafficking",
        (
            r"(rủ|dụ|lừa|đưa|tuyển)[^.]{0,30} (sang|bên|qua) (trung quốc|bên kia biên giới|biên giới|nước ngoài)",
            r"(lừa bán|bị bán|bán sang|mua bán (người|trẻ))",
            r"tuyển người sang biên giới",
            r"(hẹn|chờ)[^.]{0,20} (xe|người) đón",
        ),
    ),
    Sign(
        "exploitation",
        (
            r"bóc lột|cưỡng bức lao động",
            r"(đi xin tiền|xin tiền khách|ăn xin|ăn mày)",
            r"nhặt (ve chai|rác|phế liệu)[^.]{0,30}(cùng|cho) (một )?(ông|bà|người)",
            r"hàng (cấm|lậu)|ma túy|buôn lậu",
            r"vác hàng[^.]{0,25}(đường mòn|biên giới)",
        ),
    ),
    Sign(
        "exploitation",
        (
            r"(giữ|nợ|quỵt|không trả) (tiền công|lương|tiền lương)",
            r"bắt ở lại (quán|tiệm|xưởng|nhà)",
        ),
        add_to=("child_labour",),
    ),
    Sign(
        "child_labour",
        (
            r"làm thuê|vác thuê|bán thuê|rửa bát thuê|giúp việc|phụ hồ|bốc vác|đi vác hàng|vác hàng",
            r"xếp gạch|đứng máy|phụ (xây|mổ|bán)|bưng bê|gội đầu|phục vụ (phòng|bàn|quán)",
            r"làm (ở|tại|cho) (quán|chợ|lò|tiệm|xưởng|kho|công trường|công trình)",
            r"(mỗi )?(ngày|đêm|chuyến|buổi) (được )?(trả )?(\d+ nghìn|tiền mặt|tiền công)",
        ),
        add_to=("exploitation",),
    ),
    Sign(
        "abandonment_neglect",
        (
            r"bỏ rơi|bỏ mặc",
            r"(để|nhốt|khóa|ở|ngủ)[^.]{0,40} một mình",
            r"(không|chẳng) (có )?ai (trông|chăm|nấu|đón|nhận nuôi|lo cho|cho ăn)",
            r"(tự ở với nhau|tự nuôi nhau|tự lo)",
            r"(bỏ đi|đi biệt|đi đâu)[^.]{0,30}(để|bỏ) (cháu|con|các cháu|em)",
            r"(đặt|để) (ở|trước|tại) cổng",
            r"(\w+) (ngày|hôm|bữa) (chưa|không) (được )?ăn",
        ),
    ),
    Sign(
        "abandonment_neglect",
        (r"ngủ (ở )?(gầm cầu|vỉa hè|ngoài đường|ngoài chợ)|lang thang",),
        add_to=("exploitation",),
    ),
    Sign(
        "abandonment_neglect",
        (
            r"không (ai |được |chịu |cho )*(đưa )?(cháu |con )?(đi|đến) (khám|viện|bệnh viện|trạm)",
            r"để (đói|đau|sốt) không",
        ),
        strong=False,
        add_to=("violence",),
    ),
    Sign(
        "violence",
        (
            rf"{GROWN}[^.]{{0,40}}(đánh|tát|đấm|đá|véo|cấu|bạt tai|quật|ném|giật tóc|bóp)",
            r"bị [^.,]{0,30}(đánh|tát|đấm|đá|véo|cấu|quật|hành hạ|giật tóc|trúng gậy)",
            r"sợ (bố|mẹ|ông|bà|bác|chú|dượng|mẹ kế) đánh",
            r"(roi|thắt lưng|dây điện|gậy|chổi)[^.]{0,20}(đánh|dọa|quất)",
            r"bắt (cháu |con )?(quỳ|nhịn|đứng)",
            rf"(đuổi|nhốt|xua) [^.]{{0,15}}({PERSON}|mẹ con)",
            r"(mẹ|bố|bác|ông|bà|dượng) (phạt|hành hạ)",
            r"(nói xấu|bắt nạt|cô lập|tung ảnh|lăng mạ|chửi|sỉ nhục)",
            r"tổn thương không khớp",
        ),
    ),
    Sign(
        "violence",
        (
            r"(dọa|đe dọa|đe|hăm dọa|uy hiếp)",
            r"(mắng|quát|la hét|đập phá|đập đồ|đốt)",
            r"xô (ngã|xát)|đánh nhau|xô xát",
        ),
        strong=False,
    ),
    Sign(
        "injury",
        (
            r"ngã(?! (ba|tư))|té|bỏng|gãy (tay|chân|xương|cẳng)|đuối|ngạt|hóc|điện giật|bị giật",
            r"tai nạn|va (vào|quệt)|xe[^.]{0,12}(quệt|đâm|tông|va)",
            r"(chó|rắn|ong|trâu|bò|mèo)[^.]{0,25}(cắn|đốt|húc)",
            r"uống nhầm|ngộ độc|pháo[^.]{0,15} nổ|đứt tay|chảy máu|nước cuốn",
        ),
        strong=False,
        add_to=("abandonment_neglect",),
    ),
    Sign(
        "rights_violation",
        (
            r"tảo hôn|tổ chức cưới|đám cưới|ép cưới|bắt vợ|nhận lễ|làm lễ cưới",
            r"(không|chưa) (cho|được|nhận)[^.]{0,20}(đi học|nhập học|hồ sơ học)",
            r"(nghỉ|bỏ) học",
            r"(đăng ký|làm|chưa có) (giấy )?khai sinh",
        ),
        strong=False,
    ),
    Sign(
        "special_circumstance",
        (
            r"(mẹ|bố|cha)( cháu| bé)? (bị )?(bệnh )?tâm thần|lên cơn",
            r"mồ côi|không nơi nương tựa",
            r"bệnh (tim|hiểm nghèo|ung thư|máu)|khuyết tật|chậm nói",
            r"hộ (cận )?nghèo|trợ cấp",
        ),
    ),
    Sign(
        "custody_dispute",
        (r"(ly hôn|ly thân)[^.]{0,60}(con|nuôi)|giành con",),
        strong=False,
    ),
)

NOT_HURT: Final = (
    r"(không|chưa) (có |bị )?(chấn thương|thương tích|vết thương|bị thương)",
)
"""Takes the ground from a stated injury."""

PAID_WORK: Final = (
    r"thuê|lấy tiền|tiền công|lương|chủ (quán|sạp|xưởng|lò|tiệm|thuê)|giúp việc",
    r"từ \d{1,2} (giờ|h)[^.]{0,10} đến \d{1,2}",
    r"đi vác hàng|phụ hồ",
)
"""Work for others; what a child does with or for its own family is not meant."""

FAMILY_WORK: Final = (
    r"(trông|bế) em",
    r"(theo|giúp|phụ) (bố|mẹ|bố mẹ|ông|bà|gia đình)",
)

LIVING_TOGETHER: Final = (
    r"về (ở )?(nhà )?(bạn trai|chồng|nhà trai)",
    r"(coi|sống|ở) (với nhau )?như vợ chồng",
    r"sống chung (với|như)",
)
"""A child under 16 who already lives with a partner: sexual abuse is to be cleared at once."""
