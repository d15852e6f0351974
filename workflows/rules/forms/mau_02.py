"""Mẫu số 02: initial assessment of risk and harm. NĐ 56/2017 Art 26(2)."""

from __future__ import annotations

from typing import Final

from workflows.rules.forms.parts import (
    CORROBORATED,
    PROPOSAL,
    Field,
    Form,
    Group,
    Need,
    Section,
    Type,
    choices,
    heading,
    risk_items,
)

CONCLUSIONS: Final = choices(
    ("emergency", "Cần can thiệp khẩn cấp", "Emergency"),
    ("not_emergency", "Không khẩn cấp", "Not an emergency"),
)
"""Working labels: the printed wording is unconfirmed."""

SERVICE_AND_PROVIDER: Final = (
    Field(
        "service",
        "Dịch vụ cung cấp",
        "Service",
        Type.TEXT,
        certainty=CORROBORATED,
    ),
    Field(
        "provider",
        "Đơn vị cung cấp dịch vụ",
        "Provider",
        Type.TEXT,
        certainty=CORROBORATED,
    ),
)


def totals_of(table: str, certainty: str, label_vi: str, label_en: str) -> Field:
    """Return the counts below a risk table; never one sum over both tables."""
    return Field(
        f"{table}_totals",
        label_vi,
        label_en,
        Type.COMPUTED,
        certainty=certainty,
        source=f"{table}_totals",
    )


MAU_02: Final = Form(
    key="mau_02",
    number="02",
    title_vi="Đánh giá nguy cơ ban đầu, mức độ tổn hại",
    title_en="Initial assessment of risk and harm",
    signer="case_worker",
    legal_basis="NĐ 56/2017/NĐ-CP Art 26(2)",
    certainty=CORROBORATED,
    sections=(
        Section("header", "Phần đầu", "Head", heading(CORROBORATED)),
        Section(
            "1",
            "Đánh giá mức độ tổn hại",
            "How badly the child is harmed",
            (
                *risk_items("02", "harm", "harm_items"),
                totals_of(
                    "harm",
                    CORROBORATED,
                    "Tổng số Cao / Trung bình / Thấp",
                    "Count of each level",
                ),
            ),
        ),
        Section(
            "2",
            "Đánh giá khả năng tự bảo vệ, phục hồi của trẻ em",
            "The child's power to protect itself and recover",
            (
                *risk_items("02", "protection", "protection_items"),
                totals_of(
                    "protection",
                    CORROBORATED,
                    "Tổng số Cao / Trung bình / Thấp",
                    "Count of each level",
                ),
            ),
        ),
        Section(
            "3",
            "Kết luận",
            "Conclusion",
            (
                Field(
                    "conclusion",
                    "Kết luận về tình trạng của trẻ em",
                    "Conclusion",
                    Type.CHOICE,
                    certainty=CORROBORATED,
                    choices=CONCLUSIONS,
                    source="conclusion",
                ),
                Field(
                    "conclusion_text",
                    "Nhận định, lý do",
                    "Reasons",
                    Type.LONG_TEXT,
                    certainty=CORROBORATED,
                    source="conclusion",
                ),
                Field(
                    "risk_level",
                    "Mức độ nguy cơ",
                    "Risk level",
                    Type.LEVEL,
                    Need.NO,
                    certainty=PROPOSAL,
                    group=Group.WORKFLOW,
                ),
            ),
        ),
        Section(
            "4",
            "Nhu cầu về an toàn tức thời (nếu khẩn cấp)",
            "Immediate safety needs (in an emergency)",
            (
                Field(
                    "need_shelter",
                    "Nhu cầu: chỗ ở và các điều kiện sinh hoạt",
                    "Need: place to stay and living conditions",
                    Type.ROWS,
                    Need.IF_EMERGENCY,
                    certainty=CORROBORATED,
                    columns=SERVICE_AND_PROVIDER,
                    source="need_shelter",
                ),
                Field(
                    "need_physical_care",
                    "Nhu cầu: chăm sóc thể chất, y tế",
                    "Need: physical and medical care",
                    Type.ROWS,
                    Need.IF_EMERGENCY,
                    certainty=CORROBORATED,
                    group=Group.MEDICAL,
                    columns=SERVICE_AND_PROVIDER,
                    source="need_physical_care",
                ),
            ),
        ),
    ),
)
