"""Words for the suspect's tie to the child, as codes of perpetrator_relation.

Read from the top; what a pattern has matched is taken out before the next is tried, so
that "bố dượng" is no "bố" and "bác ruột" no "bác sĩ".
"""

from __future__ import annotations

from typing import Final

RELATIONS: Final = (
    ("step_parent", r"(bố|cha|ba) dượng|dượng|mẹ kế|dì ghẻ|mẹ ghẻ"),
    ("online_contact", r"(quen )?(qua|trên) mạng|tài khoản|facebook|zalo"),
    ("father|mother", r"bố mẹ|cha mẹ|ba mẹ|phụ huynh|cha_me|gia đình( hai bên)?|gia_dinh|hai gia đình"),
    ("teacher", r"giáo viên|thầy|cô (giáo|chủ nhiệm)|dạy thêm|hiệu trưởng|giao_vien"),
    ("peer", r"bạn (học|cùng|bè|nữ|nam)|nhóm bạn|bạn|học sinh|ban_hoc|bạn cùng (lớp|trường|bàn)"),
    ("partner", r"bạn trai|người yêu|bạn gái|bạn tình|nguoi_yeu"),
    ("employer", r"chủ (sử dụng lao động|lò|quán|xưởng|sạp|nhà|thuê|tiệm|kho)|chủ|người (sử dụng lao động|thuê)|cai( thầu)?|quản lý"),
    ("carer", r"người (nuôi|chăm sóc|giám hộ|trông trẻ|trông)|cô trông trẻ|bảo mẫu"),
    ("grandparent", r"(ông|bà)( bà)? (nội|ngoại)|ông bà|cụ"),
    ("relative", r"họ hàng|(chú|ông|bà|cô|bác|cậu|anh|chị) họ|người (thân|trong họ|nhà)|người thân trong nhà|nguoi_than|chú|bác|cậu|mợ|thím|dì|cô ruột"),
    ("sibling", r"anh (trai|ruột|cả)|chị (gái|ruột|cả)|em (trai|gái|ruột)|anh|chị"),
    ("father", r"bố( đẻ| cháu| ruột)?|cha( đẻ| ruột)?"),
    ("mother", r"mẹ( đẻ| cháu| ruột)?|me"),
    ("neighbour", r"hàng xóm|người quen|quen|láng giềng"),
    ("stranger", r"người lạ|thanh niên|lạ mặt|không quen"),
)  # fmt: skip

BEFORE_OTHERS: Final = ("partner", r"bạn trai|người yêu|bạn gái|bạn tình|nguoi_yeu")
"""Looked for first: "bạn trai" is no "bạn"."""

AUTHORS: Final = (("peer", r"nhóm (nam|nữ)? ?(sinh|bạn|học sinh)"),)
"""Who harms, when no field names a suspect but the narrative begins with them."""

SENDS_TO_WORK: Final = (
    r"(theo|cùng) (?P<who>chú|bác|cậu|anh họ|dì|cô)",
    r"(?P<who>bác|chú|cậu|dì|cô)( cháu)? đưa đi",
    r"(?P<who>bố|mẹ) gửi (xuống|đi|cho)",
    r"trả tiền cho (?P<who>bố|mẹ)",
)
"""Who takes or sends a child to work, or is paid for it, shares in it."""

RAISES: Final = (
    r"(ở|sống|về ở) với (bà cô họ|bác|chú|cô|dì|cậu|mợ|ông|bà)",
    r"nhận nuôi|nuôi từ nhỏ|chăm sóc (cháu|bé)",
)
"""A relative with whom the child lives is its carer (answer rule 4)."""
