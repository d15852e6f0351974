"""Mẫu số 01: report of information received. NĐ 56/2017 Art 25(1)."""

from __future__ import annotations

from typing import Final

from workflows.rules.forms.parts import (
    CONFIRMED,
    Field,
    Form,
    Group,
    Need,
    Section,
    Type,
    choices,
)
from workflows.rules.vocabulary import vocabulary

CHILD_CATEGORIES: Final = choices(
    ("abused", "bị xâm hại", "abused"),
    ("at_risk_of_violence", "có nguy cơ bị bạo lực", "at risk of violence"),
    ("exploited", "bóc lột", "exploited"),
    ("abandoned", "bỏ rơi", "abandoned"),
    (
        "special_circumstances",
        "có hoàn cảnh đặc biệt",
        "in special circumstances",
    ),
)

SEXES: Final = choices(
    ("male", "nam", "male"),
    ("female", "nữ", "female"),
    ("unknown", "không biết", "not known"),
)

HEADER: Final = Section(
    "header",
    "Phần đầu",
    "Head",
    (
        Field(
            "agency_name",
            "Tên cơ quan tiếp nhận thông tin",
            "Receiving body",
            Type.ORGANISATION,
            group=Group.WORKFLOW,
            source="agency_name",
        ),
        Field(
            "report_no",
            "Số …/BC-…",
            "Report number",
            Type.TEXT,
            group=Group.WORKFLOW,
            source="report_no",
        ),
        Field(
            "place_date",
            "Địa danh, ngày tháng năm",
            "Place and date",
            Type.TEXT,
            group=Group.WORKFLOW,
            source="place_date",
        ),
        Field(
            "child_category",
            "Trẻ em (đối tượng)",
            "Kind of child",
            Type.CHOICES,
            choices=CHILD_CATEGORIES,
            source="child_category",
        ),
    ),
)

SOURCE_OF_INFORMATION: Final = Section(
    "A.1",
    "Nguồn nhận thông tin",
    "Source of the information",
    (
        # The paper knows the first three; the others are channels of today.
        Field(
            "channel",
            "Thông qua",
            "Channel",
            Type.CHOICE,
            group=Group.WORKFLOW,
            choices=vocabulary("channel"),
            source="channel",
        ),
        Field(
            "received_at",
            "Thời gian (mấy giờ), ngày tháng năm",
            "Time and date of receipt",
            Type.DATETIME,
            group=Group.WORKFLOW,
            source="received_at",
        ),
    ),
)


def _parent(who: str, name_vi: str, name_en: str) -> tuple[Field, ...]:
    return (
        Field(
            f"{who}_name",
            name_vi,
            name_en,
            Type.TEXT,
            Need.IF_KNOWN,
            group=Group.IDENTITY,
            source=f"{who}_name",
        ),
        Field(
            f"{who}_age",
            "Tuổi",
            "Age",
            Type.INTEGER,
            Need.IF_KNOWN,
            group=Group.IDENTITY,
            source=f"{who}_age",
        ),
        Field(
            f"{who}_job",
            "Nghề nghiệp",
            "Job",
            Type.TEXT,
            Need.IF_KNOWN,
            group=Group.IDENTITY,
            source=f"{who}_job",
        ),
    )


CHILD: Final = Section(
    "A.2",
    "Thông tin trẻ em",
    "The child",
    (
        Field(
            "child_name",
            "Họ tên trẻ em",
            "Child's name",
            Type.TEXT,
            Need.IF_KNOWN,
            group=Group.IDENTITY,
            source="child_name",
        ),
        Field(
            "child_dob",
            "Ngày tháng năm sinh",
            "Date of birth",
            Type.PARTIAL_DATE,
            Need.IF_KNOWN,
            group=Group.IDENTITY,
            source="child_dob",
        ),
        Field(
            "child_age_estimate",
            "Ước lượng tuổi",
            "Estimated age",
            Type.INTEGER,
            Need.IF_NO_DATE,
            group=Group.IDENTITY,
            source="child_age_estimate",
        ),
        Field(
            "child_sex",
            "Giới tính",
            "Sex",
            Type.CHOICE,
            Need.IF_KNOWN,
            group=Group.IDENTITY,
            choices=SEXES,
            source="child_sex",
        ),
        Field(
            "incident_place",
            "Địa điểm xảy ra vụ việc",
            "Place of incident",
            Type.PLACE,
            group=Group.CONTACT,
            source="incident_place",
        ),
        Field(
            "child_condition",
            "Tình trạng hiện tại của trẻ em",
            "Child's present condition",
            Type.LONG_TEXT,
            source="child_condition",
        ),
        Field(
            "foreseen_consequence",
            "Phỏng đoán hậu quả nếu không có hỗ trợ, can thiệp",
            "Likely result without help",
            Type.LONG_TEXT,
            Need.NO,
            source="foreseen_consequence",
        ),
        *_parent("father", "Họ tên cha", "Father's name"),
        *_parent("mother", "Họ tên mẹ", "Mother's name"),
        Field(
            "family_situation",
            "Hoàn cảnh gia đình",
            "Family situation",
            Type.LONG_TEXT,
            Need.IF_KNOWN,
            source="family_situation",
        ),
        Field(
            "current_caregiver",
            "Hiện nay ai là người chăm sóc trẻ em",
            "Who cares for the child now",
            Type.TEXT,
            Need.IF_KNOWN,
            group=Group.IDENTITY,
            source="current_caregiver",
        ),
        Field(
            "prior_actions",
            "Những hành động hỗ trợ, can thiệp đã thực hiện trước khi nhận thông tin",
            "Help given before the report",
            Type.LONG_TEXT,
            Need.NO,
            source="prior_actions",
        ),
    ),
)

INFORMANT: Final = Section(
    "A.3",
    "Người cung cấp thông tin (nếu đồng ý cung cấp)",
    "The informant (if they agree)",
    (
        Field(
            "informant_name",
            "Họ tên người cung cấp thông tin",
            "Informant's name",
            Type.TEXT,
            Need.WITH_CONSENT,
            group=Group.REPORTER,
            source="informant_name",
        ),
        Field(
            "informant_phone",
            "Số điện thoại",
            "Phone",
            Type.PHONE,
            Need.WITH_CONSENT,
            group=Group.REPORTER,
            source="informant_phone",
        ),
        Field(
            "informant_address",
            "Địa chỉ",
            "Address",
            Type.TEXT,
            Need.WITH_CONSENT,
            group=Group.REPORTER,
            source="informant_address",
        ),
        Field(
            "notes",
            "Ghi chú thêm",
            "Further notes",
            Type.LONG_TEXT,
            Need.NO,
            group=Group.REPORTER,
            source="notes",
        ),
    ),
)

SIGNATURE: Final = Section(
    "sign",
    "Ký tên",
    "Signature",
    (
        Field(
            "receiver",
            "Cán bộ tiếp nhận thông tin (ký, ghi rõ họ tên)",
            "Receiving officer",
            Type.SIGNATURE,
            group=Group.WORKFLOW,
            source="receiver",
        ),
    ),
)

MAU_01: Final = Form(
    key="mau_01",
    number="01",
    title_vi="Báo cáo tiếp nhận thông tin trẻ em",
    title_en="Report of information received",
    signer="receiver",
    legal_basis="NĐ 56/2017/NĐ-CP Art 25(1)",
    certainty=CONFIRMED,
    sections=(HEADER, SOURCE_OF_INFORMATION, CHILD, INFORMANT, SIGNATURE),
)
