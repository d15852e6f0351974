"""The forms equal the register of fields, and say everything that is missing at once."""

from __future__ import annotations

import pytest

from workflows.rules.forms import FORMS, MAU_01, MAU_02, MAU_03, MAU_05, MAU_06, missing
from workflows.rules.forms.parts import Field, Need, Type
from workflows.rules.register import rows_of
from workflows.rules.vocabulary import (
    ethnic_groups,
    special_circumstances,
    vocabulary,
)

ROWS = [row for row in rows_of("forms_fields.csv") if row["form"] <= "07"]

TYPES = {
    "organisation": {Type.ORGANISATION},
    "text": {Type.TEXT, Type.LONG_TEXT},
    "text+date": {Type.TEXT},
    "text+datetime": {Type.TEXT, Type.DATETIME},
    "choice(many)": {Type.CHOICES},
    "choice(many) + text": {Type.CHOICES, Type.LONG_TEXT},
    "choice": {Type.CHOICE},
    "choice + long text": {Type.CHOICE, Type.LONG_TEXT},
    "datetime": {Type.DATETIME},
    "datetime range": {Type.DATETIME},
    "partial date": {Type.PARTIAL_DATE},
    "date": {Type.DATE},
    "integer": {Type.INTEGER},
    "text+commune": {Type.PLACE},
    "address (restricted)": {Type.PLACE},
    "long text": {Type.LONG_TEXT},
    "long text + level": {Type.LONG_TEXT, Type.LEVEL},
    "phone": {Type.PHONE},
    "user": {Type.SIGNATURE},
    "user+signature": {Type.SIGNATURE},
    "table: level + note": {Type.LEVEL, Type.TEXT},
    "table": {Type.LEVEL, Type.TEXT},
    "computed": {Type.COMPUTED},
    "rows: service, provider": {Type.ROWS},
    "rows": {Type.ROWS, Type.TEXT},
    "as Mẫu 02": {Type.TEXT, Type.SIGNATURE, Type.DATE},
    "organisation/person": {Type.PERSON},
    "person/organisation": {Type.PERSON},
    "money (VND)": {Type.MONEY},
    "link": {Type.TEXT},
    "yes/no": {Type.YES_NO},
    "yes/no x4": {Type.YES_NO},
}
NEEDS = {
    "yes": Need.YES,
    "no": Need.NO,
    "if known": Need.IF_KNOWN,
    "if no date": Need.IF_NO_DATE,
    "only with consent": Need.WITH_CONSENT,
    "if emergency": Need.IF_EMERGENCY,
    "unless they are the harmer": Need.UNLESS_EXPLAINED,
}
EXPLAINABLE = {("03", "child_view")}  # "child's view filled or reason given"
SPLIT_LABELS = {
    *(("02", k) for k in ("harm_items", "protection_items")),
    *(("03", k) for k in ("harm_items", "protection_items", "child_assessor_date")),
    *(("06", k) for k in ("harm_items", "protection_items", "child_assessor_date")),
    *(("06", "stable"), ("07", "from_to"), ("07", "decision_no")),
}


def fields_for(row: dict[str, str]) -> list[Field]:
    form = FORMS[f"mau_{row['form']}"]
    asked = [f for field in form.fields for f in (field, *field.columns)]
    return [field for field in asked if field.source == row["field_key"]]


def named(row: dict[str, str]) -> str:
    return f"{row['form']}-{row['field_key']}"


class TestARowOfTheRegister:
    @pytest.mark.parametrize("row", ROWS, ids=named)
    def test_is_asked_with_its_labels(self, row):
        fields = fields_for(row)

        assert fields
        if (row["form"], row["field_key"]) not in SPLIT_LABELS:
            assert fields[0].label_vi == row["label_vi"]
            assert fields[0].label_en == row["label_en"]

    @pytest.mark.parametrize("row", ROWS, ids=named)
    def test_is_asked_in_its_type(self, row):
        assert {f.type for f in fields_for(row)} <= TYPES[row["type"]]

    @pytest.mark.parametrize("row", ROWS, ids=named)
    def test_is_needed_when_its_row_says_so(self, row):
        need = fields_for(row)[0].need

        if (row["form"], row["field_key"]) in EXPLAINABLE:
            assert need is Need.UNLESS_EXPLAINED
        else:
            assert need is NEEDS[row["required"]]

    @pytest.mark.parametrize("row", ROWS, ids=named)
    def test_carries_how_sure_it_is(self, row):
        sure = {f.certainty for f in fields_for(row)}
        if row["field_key"] == "child_assessor_date" and row["form"] == "03":
            sure -= {"confirmed"}

        assert sure == {row["confidence"]}

    @pytest.mark.parametrize(
        "row", [r for r in ROWS if " | " in r["choices"]], ids=named
    )
    def test_offers_its_choices(self, row):
        said = [choice.strip().lower() for choice in row["choices"].split("|")]
        field = fields_for(row)[0]
        offered = {c.label_vi.lower() for c in field.choices} | {
            c.label_en.lower() for c in field.choices
        }

        if row["form"] in {"02", "07"} and field.type is Type.CHOICE:
            assert len(field.choices) == len(said)  # working labels, checked by eye
        elif row["field_key"] == "conclusion":
            assert [c.code for c in field.choices] == ["close", "new_plan"]
        else:
            assert set(said) <= offered


class TestAForm:
    @pytest.mark.parametrize("form", FORMS.values(), ids=lambda f: f.key)
    def test_asks_nothing_twice(self, form):
        keys = [field.key for field in form.fields]

        assert len(keys) == len(set(keys))

    @pytest.mark.parametrize("form", FORMS.values(), ids=lambda f: f.key)
    def test_marks_what_is_ours(self, form):
        """A question without a row of the register says that it is a proposal."""
        ours = [f for f in form.fields if not f.source and f.key != "rows"]

        assert {f.certainty for f in ours} <= {"design proposal"}

    @pytest.mark.parametrize("form", FORMS.values(), ids=lambda f: f.key)
    def test_has_choices_where_it_lets_choose(self, form):
        asked = [f for field in form.fields for f in (field, *field.columns)]

        for field in asked:
            assert bool(field.choices) == (
                field.type in {Type.CHOICE, Type.CHOICES, Type.LEVEL}
                and field.key != "risk_level"
            )
            assert bool(field.columns) == (field.type is Type.ROWS)


FULL_01 = {
    "agency_name": "UBND xã Hoàng Văn Thụ",
    "report_no": "12/BC-UBND",
    "place_date": "Hoàng Văn Thụ, ngày 23 tháng 11 năm 2026",
    "child_category": ["abused"],
    "channel": "phone",
    "received_at": "2026-11-23T09:12:00+07:00",
    "incident_place": "Thôn Nà Chuông",
    "child_condition": "Đang ở trường, có vết bầm.",
}


def wrong(form, answers) -> dict[str, str]:
    return {problem.key: problem.sentence for problem in missing(form, answers)}


class TestSigningMau01:
    def test_needs_almost_nothing_about_the_child(self):
        assert wrong(MAU_01, FULL_01) == {}

    def test_lists_everything_missing_at_once(self):
        assert list(wrong(MAU_01, {})) == list(FULL_01)

    def test_counts_spaces_as_nothing(self):
        assert list(wrong(MAU_01, FULL_01 | {"child_condition": "  \n "})) == [
            "child_condition"
        ]

    @pytest.mark.parametrize(
        ("key", "answer"),
        [
            ("child_dob", "2026-02-30"),
            ("child_dob", "23/11/2017"),
            ("child_dob", "2017-13"),
            ("child_dob", ["2017"]),
            ("child_age_estimate", "nine"),
            ("child_age_estimate", -1),
            ("child_age_estimate", True),
            ("child_age_estimate", "٩"),
            ("child_sex", "boy"),
            ("child_sex", ["male"]),
            ("child_category", "abused"),
            ("child_category", ["abused", "happy"]),
            ("child_category", [["abused"]]),
            ("received_at", "9 o'clock"),
            ("received_at", 12),
            ("informant_phone", "ask the neighbour"),
            ("child_name", {"first": "Đào"}),
        ],
        ids=str,
    )
    def test_refuses_what_cannot_be_read(self, key, answer):
        assert list(wrong(MAU_01, FULL_01 | {key: answer})) == [key]

    @pytest.mark.parametrize(
        ("key", "answer"),
        [
            ("child_dob", "2017"),
            ("child_dob", "2017-05"),
            ("child_dob", "2017-05-04"),
            ("child_age_estimate", 0),
            ("child_age_estimate", "9"),
            ("informant_phone", "0900-000-123"),
            ("informant_phone", "+84 900 000 123"),
            ("informant_phone", ""),
        ],
        ids=str,
    )
    def test_takes_what_can(self, key, answer):
        assert wrong(MAU_01, FULL_01 | {key: answer}) == {}

    def test_passes_over_keys_it_does_not_know(self):
        assert wrong(MAU_01, FULL_01 | {"colour": "blue"}) == {}


FULL_02 = {
    "child_name": "N.T.Đ.",
    "assessed_on": "2026-11-23",
    "harm_1": "high",
    "harm_2": "medium",
    "protection_1": "low",
    "protection_2": "low",
    "conclusion": "not_emergency",
    "conclusion_text": "Trẻ đang ở với bà.",
}
NEED = [{"service": "Chỗ ở tạm", "provider": "Trạm y tế xã"}]


class TestSigningMau02:
    def test_asks_for_immediate_needs_only_in_an_emergency(self):
        assert wrong(MAU_02, FULL_02) == {}
        emergency = FULL_02 | {"conclusion": "emergency"}
        assert list(wrong(MAU_02, emergency)) == ["need_shelter", "need_physical_care"]
        met = emergency | {"need_shelter": NEED, "need_physical_care": NEED}
        assert wrong(MAU_02, met) == {}

    def test_names_the_row_and_the_column(self):
        rows = [
            *NEED,
            {"service": "Khám", "provider": ""},
            {"service": "", "provider": ""},
        ]

        assert list(wrong(MAU_02, FULL_02 | {"need_shelter": rows})) == [
            "need_shelter-2-provider"
        ]

    @pytest.mark.parametrize("rows", ["many", [1, 2], {"service": "x"}], ids=str)
    def test_refuses_rows_that_are_no_rows(self, rows):
        assert list(wrong(MAU_02, FULL_02 | {"need_shelter": rows})) == ["need_shelter"]

    def test_wants_a_level_for_every_item(self):
        assert list(wrong(MAU_02, FULL_02 | {"protection_2": "very high"})) == [
            "protection_2"
        ]


class TestSigningMau03:
    @pytest.mark.parametrize("who", ["child_view", "parent_view"])
    def test_wants_the_view_or_the_reason_why_not(self, who):
        asked = [p.key for p in missing(MAU_03, {})]
        explained = [p.key for p in missing(MAU_03, {f"{who}_reason": "Trẻ 2 tuổi."})]
        given = [p.key for p in missing(MAU_03, {who: "Muốn ở với bà."})]

        assert who in asked
        assert who not in explained
        assert who not in given


class TestSigningMau05And06:
    def test_a_decision_names_who_receives_it(self):
        assert "recipients" in wrong(MAU_05, {})
        told = wrong(MAU_05, {"recipients": [{"name": "Bà ngoại"}]})
        assert "recipients" not in told

    def test_no_is_an_answer(self):
        answers = {"no_more_risk": False, "stable_body": "no"}

        told = wrong(MAU_06, answers)

        assert "no_more_risk" not in told
        assert "stable_body" not in told
        assert "stable_mind" in told


class TestTheLists:
    def test_are_whole(self):
        assert len(ethnic_groups()) == 54
        assert len([c for c in special_circumstances() if "." not in c.code]) == 14
        assert len(special_circumstances()) == 60

    def test_say_when_there_is_no_such_list(self):
        with pytest.raises(KeyError):
            vocabulary("colours")
