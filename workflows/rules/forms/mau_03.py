"""Mẫu số 03: specific assessment. NĐ 56/2017 Art 27(1), 32(3).

Used twice: before planning, and to show that the parents are safe again.
"""

from __future__ import annotations

from typing import Final

from workflows.rules.forms.parts import (
    CONFIRMED,
    CORROBORATED,
    PROPOSAL,
    Field,
    Form,
    Group,
    Need,
    Section,
    Type,
    heading,
    risk_items,
)
from workflows.rules.vocabulary import vocabulary


def _told(
    key: str, label_vi: str, label_en: str, group: Group = Group.NARRATIVE
) -> Field:
    return Field(key, label_vi, label_en, Type.LONG_TEXT, group=group, source=key)


CONTENTS: Final = Section(
    "A",
    "Thu thập thông tin",
    "What was found out",
    (
        _told(
            "condition",
            "a) Tình trạng thể chất, tâm lý, tình cảm",
            "Physical, mental and emotional state",
            Group.MEDICAL,
        ),
        _told(
            "family",
            "b) Hoàn cảnh gia đình, quan hệ, năng lực bảo vệ của cha mẹ, thành viên",
            "Family, ties, family's power to protect",
        ),
        _told(
            "risk_factors",
            "c) Yếu tố làm trẻ có thể bị hoặc tiếp tục bị xâm hại",
            "Factors that may cause or continue harm",
            Group.OFFENDER,
        ),
        _told(
            "schooling_selfcare",
            "d) Điều kiện học tập, khả năng tự bảo vệ",
            "Schooling and power to protect itself",
            Group.IDENTITY,  # the school's part; says nothing of what happened
        ),
        _told(
            "community",
            "đ) Mức độ an toàn và khả năng hỗ trợ của cộng đồng",
            "Community safety and support",
        ),
        Field(
            "needs",
            "e) Nhu cầu y tế, trợ giúp xã hội, giáo dục, pháp lý, tâm lý, dịch vụ khác",
            "Needs by service group",
            Type.CHOICES,
            choices=vocabulary("service_type"),
            source="needs",
        ),
        Field(
            "needs_text",
            "Mô tả nhu cầu",
            "The needs in words",
            Type.LONG_TEXT,
            Need.NO,
            source="needs",
        ),
        Field(
            "child_view",
            "g) Ý kiến, nguyện vọng của trẻ em",
            "Child's views and wishes",
            Type.LONG_TEXT,
            Need.UNLESS_EXPLAINED,
            source="child_view",
            instead="child_view_reason",
        ),
        Field(
            "child_view_reason",
            "Lý do chưa lấy được ý kiến của trẻ em",
            "Why the child's view is missing",
            Type.LONG_TEXT,
            Need.NO,
            certainty=PROPOSAL,
        ),
        Field(
            "parent_view",
            "h) Ý kiến, nguyện vọng của cha, mẹ, người chăm sóc",
            "Parents' views and wishes",
            Type.LONG_TEXT,
            Need.UNLESS_EXPLAINED,
            source="parent_view",
            instead="parent_view_reason",
        ),
        Field(
            "parent_view_reason",
            "Lý do không lấy ý kiến (ví dụ: là người gây hại)",
            "Why it was not asked (they are the harmer)",
            Type.LONG_TEXT,
            Need.NO,
            certainty=PROPOSAL,
            group=Group.OFFENDER,
        ),
        Field(
            "current_carer",
            "Người chăm sóc hiện tại: điểm mạnh, hạn chế",
            "Present carer: strengths, limits",
            Type.LONG_TEXT,
            certainty=CORROBORATED,
            source="current_carer",
        ),
        Field(
            "future_carer",
            "Người chăm sóc trong tương lai: điểm mạnh, hạn chế",
            "Future carer: strengths, limits",
            Type.LONG_TEXT,
            Need.NO,
            certainty=CORROBORATED,
            source="future_carer",
        ),
    ),
)

RISK: Final = Section(
    "B",
    "Đánh giá nguy cơ",
    "The risk",
    (
        *risk_items("03", "harm", "harm_items"),
        *risk_items("03", "protection", "protection_items"),
        Field(
            "conclusion",
            "Kết luận",
            "Conclusion",
            Type.LONG_TEXT,
            certainty=CORROBORATED,
            source="conclusion",
        ),
        Field(
            "risk_level",
            "Mức độ nguy cơ",
            "Risk level",
            Type.LEVEL,
            certainty=CORROBORATED,
            group=Group.WORKFLOW,
            source="conclusion",
        ),
    ),
)

PROBLEMS: Final = Section(
    "C",
    "Xác định vấn đề và nhu cầu dịch vụ",
    "Problems and services needed",
    (
        Field(
            "problems",
            "Xác định các vấn đề của trẻ em",
            "Problems found",
            Type.ROWS,
            certainty=CORROBORATED,
            columns=(
                Field(
                    "problem",
                    "Vấn đề",
                    "Problem",
                    Type.TEXT,
                    certainty=CORROBORATED,
                ),
            ),
            source="problems",
        ),
        Field(
            "services_needed",
            "Nhu cầu dịch vụ",
            "Services needed",
            Type.ROWS,
            certainty=CORROBORATED,
            columns=(
                Field(
                    "service_type",
                    "Loại dịch vụ",
                    "Service",
                    Type.CHOICE,
                    certainty=CORROBORATED,
                    choices=vocabulary("service_type"),
                ),
                Field(
                    "note",
                    "Ghi chú",
                    "Note",
                    Type.TEXT,
                    Need.NO,
                    certainty=CORROBORATED,
                ),
            ),
            source="services_needed",
        ),
    ),
)

MAU_03: Final = Form(
    key="mau_03",
    number="03",
    title_vi="Thu thập thông tin, đánh giá nguy cơ cụ thể",
    title_en="Specific assessment",
    signer="case_worker",
    legal_basis="NĐ 56/2017/NĐ-CP Art 27(1), 32(3)",
    certainty=CONFIRMED,
    sections=(
        Section(
            "header",
            "Phần đầu",
            "Head",
            heading(CORROBORATED, "child_assessor_date"),
        ),
        CONTENTS,
        RISK,
        PROBLEMS,
    ),
)
