"""The log of reports a commune keeps."""

from __future__ import annotations

from typing import Final

from casework.imports.telling import EMPTY, Record, Telling, TellingOfPlace

KEY: Final = "commune_log"
HEADINGS: Final = (
    "Số vào sổ",
    "Ngày ghi",
    "Giờ",
    "Thôn, khối phố",
    "Xã",
    "Họ và tên trẻ",
    "Năm sinh",
    "Nam/Nữ",
    "Dân tộc",
    "Bố mẹ hoặc người nuôi",
    "Sự việc",
    "Loại (TNTT, BL, BM, LĐ, khác)",
    "Địa điểm",
    "Ngày xảy ra",
    "Tình trạng của trẻ",
    "Người gây ra",
    "Việc trẻ làm",
    "Số giờ/ngày",
    "Làm đêm",
    "Học hành",
    "Chủ sử dụng lao động",
    "Đã làm gì",
    "Người báo",
    "Điện thoại",
    "Người ghi sổ",
    "Ghi chú",
)


def tell(record: Record) -> Telling:
    """Return what one entry tells. The log has no column for the residence."""

    def text(heading: str) -> str:
        return record.cells.get(heading, EMPTY).text

    hamlet, commune = text("Thôn, khối phố"), text("Xã")
    return Telling(
        source=KEY,
        row=record.row,
        raw={heading: cell.text for heading, cell in record.cells.items()},
        reference=text("Số vào sổ"),
        received=record.cells.get("Ngày ghi", EMPTY),
        received_hour=text("Giờ"),
        informant=text("Người báo"),
        informant_relation=text("Người báo"),
        phone=text("Điện thoại"),
        names=text("Họ và tên trẻ"),
        births=text("Năm sinh"),
        sexes=text("Nam/Nữ"),
        ethnic=text("Dân tộc"),
        carers=text("Bố mẹ hoặc người nuôi"),
        incident=TellingOfPlace(text("Địa điểm"), commune, spot=hamlet),
        home=TellingOfPlace(commune=commune, spot=hamlet),
        kinds=(text("Loại (TNTT, BL, BM, LĐ, khác)"),),
        narrative=text("Sự việc"),
        happened=text("Ngày xảy ra"),
        condition=text("Tình trạng của trẻ"),
        suspect=text("Người gây ra"),
        suspect_relation=text("Người gây ra"),
        work=text("Việc trẻ làm"),
        hours=text("Số giờ/ngày"),
        night=text("Làm đêm"),
        schooling=text("Học hành"),
        employer=text("Chủ sử dụng lao động"),
        done=text("Đã làm gì"),
        remarks=text("Ghi chú"),
    )
