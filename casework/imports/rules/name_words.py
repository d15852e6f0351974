"""Words around names, and parts of names that tell the sex."""

from __future__ import annotations

from typing import Final

INTRODUCING: Final = (
    r"(một )?(bé gái|bé trai|cháu gái|cháu trai|bé|cháu|em|trẻ)",
    r"(tự )?(xưng|khai|đặt) tên( là)?",
    r"tên( là| gọi)?",
    r"(anh|chị|em)",
)
"""Words before a child's name that are no part of it."""

GROUP: Final = (r"(hai|ba|bốn|mấy|các|\d) (chị em|anh em|cháu|bé|em)( gái| trai)?",)
"""A group told instead of names; names may follow."""

NO_CHILD: Final = (r"tập thể", r"cả lớp", r"học sinh lớp", r"các cháu lớp")
"""A group without any child in particular."""

NAMED: Final = (r"tên( là)? (?P<name>\S+)", r"(cháu|bé) (?P<name>\S+)")
"""In a group: the one child who has a name."""

FEMALE_MIDDLE: Final = ("Thị", "Mùi")
MALE_MIDDLE: Final = ("Văn", "A")
"""Middle names of Kinh, Tày, Nùng, Dao and Mông people that tell the sex."""

FEMALE: Final = ("nữ", "gái", "bé gái", "con gái", "chị", "em gái", "nu", "f")
MALE: Final = ("nam", "trai", "bé trai", "con trai", "em trai", "m")

FRIENDS_HURT: Final = (
    r"(?P<n>NUMBER) bạn (bị )?(xây xát|bị thương|trầy|bỏng|hoảng|sợ)",
    r"cùng (?P<n>NUMBER) bạn,? (bị )?(nôn|đau bụng|ngộ độc|bỏng)",
)
"""Others hurt with the child told of: they are children of the report too."""

ALL_CHILDREN: Final = (
    r"(?P<n>NUMBER) (bé gái|bé trai|cháu gái|cháu trai|học sinh|chị em|anh em)",
    r"(trêu|đánh|bắt nạt|gõ vào đầu) (?P<n>NUMBER) (bạn|em|cháu)",
)
"""How many children a narrative tells of, themselves and not those who harm."""

YOUNGER: Final = (
    r"(?P<who>em gái|em trai|em bé|em) (?P<age>\d{1,2}) tuổi",
    r"(bế|cõng|bồng|địu) (?P<who>em gái|em trai|em bé|em)",
)
"""A younger brother or sister who is in it too."""
