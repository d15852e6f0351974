"""Mẫu số 04, the plan, and Mẫu số 05, the decision approving it. NĐ 56/2017 Art 28.

That 04 is the plan and 05 the decision with the plan attached is our reading of
Art 28(1) and 28(2)c (unconfirmed).
"""

from __future__ import annotations

from typing import Final

from workflows.rules.forms.parts import (
    CONFIRMED,
    CORROBORATED,
    FROM_MEMORY,
    PROPOSAL,
    Field,
    Form,
    Group,
    Need,
    Section,
    Type,
    choices,
)

MONEY_SOURCES: Final = choices(
    ("budget", "ngân sách", "state budget"),
    ("fund", "quỹ bảo trợ", "child-sponsorship fund"),
    ("donations", "vận động", "donations"),
    ("other", "khác", "other"),
)

PLAN_COLUMNS: Final = (
    Field(
        "goal",
        "Mục tiêu",
        "Goals",
        Type.TEXT,
        certainty=CORROBORATED,
        source="goal",
    ),
    Field(
        "activity",
        "Dịch vụ, công việc cần thực hiện",
        "Services and work to be done",
        Type.TEXT,
        source="activity",
    ),
    Field("start", "Thời điểm bắt đầu", "Start date", Type.DATE, source="start"),
    Field(
        "end_expected",
        "Dự kiến kết thúc",
        "Expected end",
        Type.DATE,
        source="end_expected",
    ),
    Field(
        "responsible",
        "Phân công cơ quan, tổ chức, cá nhân",
        "Who is responsible",
        Type.PERSON,
        group=Group.WORKFLOW,
        source="responsible",
    ),
    Field(
        "provider",
        "Cơ sở cung cấp dịch vụ cần huy động",
        "Service provider",
        Type.ORGANISATION,
        group=Group.WORKFLOW,
        source="provider",
    ),
    Field(
        "budget",
        "Dự toán kinh phí cho từng dịch vụ",
        "Budget per service",
        Type.MONEY,
        group=Group.WORKFLOW,
        source="budget",
    ),
    Field(
        "budget_source",
        "Nguồn kinh phí",
        "Source of money",
        Type.CHOICE,
        Need.NO,
        certainty=PROPOSAL,
        group=Group.WORKFLOW,
        choices=MONEY_SOURCES,
        source="budget_source",
    ),
)

MAU_04: Final = Form(
    key="mau_04",
    number="04",
    title_vi="Kế hoạch hỗ trợ, can thiệp",
    title_en="Support and intervention plan",
    signer="case_worker",
    legal_basis="NĐ 56/2017/NĐ-CP Art 28(1), (3)",
    certainty=CONFIRMED,
    sections=(
        Section(
            "body",
            "Nội dung kế hoạch",
            "The plan",
            (
                Field(
                    "rows",
                    "Các dịch vụ, công việc",
                    "Rows of the plan",
                    Type.ROWS,
                    group=Group.MEDICAL,  # therapy may stand in any row
                    columns=PLAN_COLUMNS,
                ),
                Field(
                    "review_date",
                    "Ngày dự kiến rà soát, đánh giá",
                    "Review date",
                    Type.DATE,
                    Need.NO,
                    certainty=PROPOSAL,
                    group=Group.WORKFLOW,
                ),
            ),
        ),
        Section(
            "sign",
            "Ký tên",
            "Signature",
            (
                Field(
                    "submitted_by",
                    "Người làm công tác bảo vệ trẻ em cấp xã",
                    "Submitted by",
                    Type.SIGNATURE,
                    group=Group.WORKFLOW,
                    source="submitted_by",
                ),
            ),
        ),
    ),
)


def _names(label_vi: str, label_en: str, certainty: str) -> tuple[Field, ...]:
    return (
        Field(
            "name",
            label_vi,
            label_en,
            Type.TEXT,
            certainty=certainty,
            group=Group.WORKFLOW,
        ),
    )


MAU_05: Final = Form(
    key="mau_05",
    number="05",
    title_vi="Quyết định phê duyệt kế hoạch hỗ trợ, can thiệp",
    title_en="Decision approving the plan",
    signer="chair",
    legal_basis="NĐ 56/2017/NĐ-CP Art 28(2)c, (4)",
    certainty=FROM_MEMORY,
    sections=(
        Section(
            "body",
            "Nội dung quyết định",
            "The decision",
            (
                Field(
                    "decision_no",
                    "Số quyết định, ngày",
                    "Decision number and date",
                    Type.TEXT,
                    certainty=FROM_MEMORY,
                    group=Group.WORKFLOW,
                    source="decision_no",
                ),
                Field(
                    "legal_bases",
                    "Căn cứ",
                    "Legal bases",
                    Type.LONG_TEXT,
                    certainty=FROM_MEMORY,
                    group=Group.WORKFLOW,
                    source="legal_bases",
                ),
                Field(
                    "approved_plan",
                    "Phê duyệt kế hoạch kèm theo",
                    "Plan approved",
                    Type.TEXT,
                    certainty=FROM_MEMORY,
                    group=Group.WORKFLOW,
                    source="approved_plan",
                ),
                Field(
                    "implementers",
                    "Cơ quan, tổ chức, cá nhân thực hiện",
                    "Implementers",
                    Type.ROWS,
                    certainty=FROM_MEMORY,
                    group=Group.WORKFLOW,
                    columns=_names("Cơ quan, cá nhân", "Body, person", FROM_MEMORY),
                    source="implementers",
                ),
                Field(
                    "recipients",
                    "Nơi nhận (gồm cha, mẹ hoặc người chăm sóc)",
                    "Recipients, parent or carer included",
                    Type.ROWS,
                    group=Group.IDENTITY,  # parents and carers stand in it
                    columns=_names("Nơi nhận", "Recipient", CONFIRMED),
                    source="recipients",
                ),
            ),
        ),
        Section(
            "sign",
            "Ký tên",
            "Signature",
            (
                Field(
                    "signed_by",
                    "Chủ tịch UBND cấp xã",
                    "Commune Chair",
                    Type.SIGNATURE,
                    group=Group.WORKFLOW,
                    source="signed_by",
                ),
            ),
        ),
    ),
)
