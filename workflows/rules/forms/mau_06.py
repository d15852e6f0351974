"""Mẫu số 06: review after the plan. NĐ 56/2017 Art 30(2)."""

from __future__ import annotations

from typing import Final

from workflows.rules.forms.mau_02 import totals_of
from workflows.rules.forms.parts import (
    CONFIRMED,
    CORROBORATED,
    Field,
    Form,
    Group,
    Section,
    Type,
    choices,
    heading,
    risk_items,
)

CONCLUSIONS: Final = choices(
    ("close", "Kết thúc", "Close"),
    ("new_plan", "Tiếp tục (lập kế hoạch mới)", "Go on with a new plan"),
)

_STABLE: Final = (
    ("stable_body", "Thể chất ổn định", "Body stable"),
    ("stable_mind", "Tâm lý ổn định", "Mind stable"),
    ("stable_thinking", "Nhận thức ổn định", "Thinking stable"),
    ("stable_feelings", "Tình cảm ổn định", "Feelings stable"),
)

MAU_06: Final = Form(
    key="mau_06",
    number="06",
    title_vi=(
        "Rà soát, đánh giá tình trạng của trẻ em sau khi thực hiện "
        "kế hoạch hỗ trợ, can thiệp"
    ),
    title_en="Review after the plan",
    signer="case_worker",
    legal_basis="NĐ 56/2017/NĐ-CP Art 30(2)",
    certainty=CONFIRMED,
    sections=(
        Section(
            "header", "Phần đầu", "Head", heading(CONFIRMED, "child_assessor_date")
        ),
        Section(
            "1a",
            "Mức độ tổn hại",
            "Harm",
            (
                *risk_items("06", "harm", "harm_items"),
                totals_of("harm", CONFIRMED, "Tổng số", "Counts"),
            ),
        ),
        Section(
            "1b",
            "Khả năng tự bảo vệ, phục hồi",
            "Protection",
            (
                *risk_items("06", "protection", "protection_items"),
                totals_of("protection", CORROBORATED, "Tổng số", "Counts"),
            ),
        ),
        Section(
            "2",
            "Kết luận",
            "Conclusion",
            (
                Field(
                    "no_more_risk",
                    "Trẻ em không còn nguy cơ bị xâm hại",
                    "No more risk of abuse",
                    Type.YES_NO,
                    group=Group.WORKFLOW,
                    source="no_more_risk",
                ),
                *(
                    Field(
                        key,
                        label_vi,
                        label_en,
                        Type.YES_NO,
                        group=Group.MEDICAL,
                        source="stable",
                    )
                    for key, label_vi, label_en in _STABLE
                ),
                Field(
                    "conclusion",
                    "Kết luận: kết thúc hoặc tiếp tục",
                    "Conclusion",
                    Type.CHOICE,
                    group=Group.WORKFLOW,
                    choices=CONCLUSIONS,
                    source="conclusion",
                ),
            ),
        ),
    ),
)
