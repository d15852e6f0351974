"""The list of reports handed over by hotline 111."""

from __future__ import annotations

from typing import Final

from casework.imports.telling import EMPTY, Record, Telling, TellingOfPlace

KEY: Final = "hotline_111"
HEADINGS: Final = (
    "Mã phiếu 111",
    "Thời gian tiếp nhận",
    "Kênh",
    "Người báo tin",
    "SĐT người báo",
    "Quan hệ với trẻ",
    "Họ tên trẻ",
    "Tuổi/Năm sinh",
    "Giới tính",
    "Dân tộc",
    "Nơi xảy ra (xã, huyện)",
    "Nơi cư trú",
    "Loại vụ việc",
    "Nội dung",
    "Người bị nghi",
    "Quan hệ",
    "Mức khẩn",
    "Đã chuyển cho",
    "Thời gian chuyển",
)


def tell(record: Record) -> Telling:
    """Return what one line tells. ``Quan hệ`` alone is the suspect's tie to the child."""

    def text(heading: str) -> str:
        return record.cells.get(heading, EMPTY).text

    return Telling(
        source=KEY,
        row=record.row,
        raw={heading: cell.text for heading, cell in record.cells.items()},
        reference=text("Mã phiếu 111"),
        received=record.cells.get("Thời gian tiếp nhận", EMPTY),
        forwarded=record.cells.get("Thời gian chuyển", EMPTY),
        passed_on_to=text("Đã chuyển cho"),
        channel=text("Kênh"),
        informant=text("Người báo tin"),
        informant_relation=text("Quan hệ với trẻ"),
        phone=text("SĐT người báo"),
        names=text("Họ tên trẻ"),
        births=text("Tuổi/Năm sinh"),
        sexes=text("Giới tính"),
        ethnic=text("Dân tộc"),
        incident=TellingOfPlace(text=text("Nơi xảy ra (xã, huyện)")),
        home=TellingOfPlace(text=text("Nơi cư trú")),
        kinds=(text("Loại vụ việc"),),
        narrative=text("Nội dung"),
        suspect=text("Người bị nghi"),
        suspect_relation=text("Quan hệ"),
    )
