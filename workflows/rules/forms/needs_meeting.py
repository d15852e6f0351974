"""Minutes of the needs meeting. NĐ 56/2017 Art 27(2); no standard layout was found."""

from __future__ import annotations

from typing import Final

from workflows.rules.forms.parts import (
    PROPOSAL,
    Field,
    Form,
    Group,
    Need,
    Section,
    Type,
)


def _asked(key: str, label_vi: str, label_en: str, need: Need = Need.YES) -> Field:
    return Field(key, label_vi, label_en, Type.LONG_TEXT, need, certainty=PROPOSAL)


NEEDS_MEETING: Final = Form(
    key="needs_meeting",
    number="",
    title_vi="Biên bản cuộc họp xác định nhu cầu của trẻ em",
    title_en="Minutes of the needs meeting",
    signer="chair",
    legal_basis="NĐ 56/2017/NĐ-CP Art 27(2)",
    certainty=PROPOSAL,
    sections=(
        Section(
            "body",
            "Nội dung cuộc họp",
            "The meeting",
            (
                Field(
                    "held_at",
                    "Thời gian họp",
                    "Held at",
                    Type.DATETIME,
                    certainty=PROPOSAL,
                    group=Group.WORKFLOW,
                ),
                Field(
                    "place",
                    "Địa điểm họp",
                    "Place of the meeting",
                    Type.TEXT,
                    Need.NO,
                    certainty=PROPOSAL,
                    group=Group.WORKFLOW,
                ),
                _asked(
                    "people",
                    "Thành phần: cơ quan, người có trách nhiệm, đại diện khu dân cư, "
                    "cha, mẹ hoặc người chăm sóc",
                    "Who took part: bodies, people responsible, neighbourhood, parent",
                ),
                _asked("views", "Ý kiến tại cuộc họp", "What was said", Need.NO),
                _asked("needs", "Các nhu cầu của trẻ em", "The child's needs"),
                _asked("decisions", "Kết luận cuộc họp", "What was agreed", Need.NO),
            ),
        ),
        Section(
            "sign",
            "Ký tên",
            "Signature",
            (
                Field(
                    "chaired_by",
                    "Chủ tịch UBND cấp xã chủ trì",
                    "Commune Chair, in the chair",
                    Type.SIGNATURE,
                    certainty=PROPOSAL,
                    group=Group.WORKFLOW,
                ),
            ),
        ),
    ),
)
