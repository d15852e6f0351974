"""Mẫu số 07: decision on temporary isolation. NĐ 56/2017 Art 32."""

from __future__ import annotations

from typing import Final

from workflows.rules.forms.parts import (
    FROM_MEMORY,
    Field,
    Form,
    Group,
    Section,
    Type,
    choices,
)

GROUNDS: Final = choices(
    (
        "harmed_by_carer",
        "Bị xâm hại hoặc có nguy cơ bị xâm hại bởi cha, mẹ, người chăm sóc",
        "Harmed or at risk from parent or carer",
    ),
    (
        "plan_refused",
        "Bị xâm hại nhưng cha, mẹ, người chăm sóc từ chối thực hiện kế hoạch",
        "Abused, and parent or carer refuses the plan",
    ),
    (
        "further_harm",
        "Bị xâm hại và có nguy cơ tiếp tục bị cha, mẹ, người chăm sóc gây tổn hại",
        "Abused, and in danger of further harm by parent or carer",
    ),
)

MAU_07: Final = Form(
    key="mau_07",
    number="07",
    title_vi=("Quyết định tạm thời cách ly trẻ em khỏi cha, mẹ, người chăm sóc trẻ em"),
    title_en="Decision on temporary isolation",
    signer="chair",
    legal_basis="NĐ 56/2017/NĐ-CP Art 32(2)",
    certainty=FROM_MEMORY,
    sections=(
        Section(
            "body",
            "Nội dung quyết định",
            "The decision",
            (
                Field(
                    "decision_no",
                    "Số quyết định",
                    "Decision number",
                    Type.TEXT,
                    certainty=FROM_MEMORY,
                    group=Group.WORKFLOW,
                    source="decision_no",
                ),
                Field(
                    "decided_at",
                    "Ngày giờ ký",
                    "Date and hour signed",
                    Type.DATETIME,
                    certainty=FROM_MEMORY,
                    group=Group.WORKFLOW,
                    source="decision_no",
                ),
                Field(
                    "child",
                    "Trẻ em bị cách ly",
                    "Child",
                    Type.TEXT,
                    certainty=FROM_MEMORY,
                    group=Group.IDENTITY,
                    source="child",
                ),
                Field(
                    "isolated_from",
                    "Cách ly khỏi cha, mẹ, người chăm sóc",
                    "Person(s) isolated from",
                    Type.ROWS,
                    group=Group.OFFENDER,
                    columns=(
                        Field(
                            "name",
                            "Họ tên",
                            "Name",
                            Type.TEXT,
                            group=Group.OFFENDER,
                        ),
                    ),
                    source="isolated_from",
                ),
                Field(
                    "ground",
                    "Lý do theo khoản 1 Điều 32",
                    "Ground",
                    Type.CHOICE,
                    choices=GROUNDS,
                    source="ground",
                ),
                Field(
                    "from_at",
                    "Thời hạn từ",
                    "From",
                    Type.DATETIME,
                    group=Group.WORKFLOW,
                    source="from_to",
                ),
                Field(
                    "to_at",
                    "Đến",
                    "To",
                    Type.DATETIME,
                    group=Group.WORKFLOW,
                    source="from_to",
                ),
                Field(
                    "safe_place",
                    "Nơi tạm trú an toàn",
                    "Safe place",
                    Type.PLACE,
                    group=Group.CONTACT,
                    source="safe_place",
                ),
                Field(
                    "temporary_carer",
                    "Người / cơ sở nhận chăm sóc thay thế",
                    "Temporary carer",
                    Type.PERSON,
                    group=Group.CONTACT,
                    source="temporary_carer",
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
