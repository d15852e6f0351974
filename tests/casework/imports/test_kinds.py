"""Kinds, scope and emergency on reports that stand in no sample: other words, same rules."""

from __future__ import annotations

import pytest

from casework.imports.layouts import hotline
from casework.imports.telling import Cell, Record
from casework.imports.understand.report import understand

TOLD = [
    ("Bạo lực", "Bố dượng dùng roi quất cháu vì cháu làm vỡ bát, lưng còn vết hằn.", {"violence"}),
    ("Khác", "Hàng xóm nghe cháu khóc, bố cháu tát và đá cháu ngoài sân.", {"violence"}),
    ("", "bo chau say ruou ve danh chau, chau dau lung lam", {"violence"}),
    ("Tâm lý", "Cháu bị các bạn trong lớp cô lập, nói xấu trên nhóm chat cả tháng.", {"violence"}),
    ("Khác", "Nghi cháu bị người cùng xóm dâm ô, gia đình đã báo công an.", {"sexual_abuse"}),
    ("Xâm hại", "Mẹ phát hiện có người gửi ảnh khỏa thân và sàm sỡ con.", {"sexual_abuse"}),
    ("Mất tích", "Cháu bị một người lạ rủ sang Trung Quốc làm thuê, đã đi từ sáng.", {"trafficking"}),
    ("Bỏ mặc", "Mẹ đi làm xa, để cháu ở nhà một mình cả tuần.", {"abandonment_neglect"}),
    ("Khác", "Bố mẹ đi biệt, không ai nấu cơm cho cháu, cháu ngủ một mình.", {"abandonment_neglect"}),
    ("Nghi bị bạo lực", "Cháu không bị đánh. Mẹ bán hàng tối, không ai trông cháu.", {"abandonment_neglect"}),
    ("Bạo lực", "Cháu bị mẹ đánh gãy tay mà không đưa đi viện.", {"violence", "abandonment_neglect"}),
    ("Lao động", "Cháu rửa bát thuê ở quán phở từ 17 giờ đến 23 giờ.", {"child_labour"}),
    ("Bỏ học", "Cháu nghỉ học đi phụ hồ lấy tiền trả nợ cho nhà.", {"child_labour"}),
    ("Bỏ học", "Cháu nghỉ học ở nhà trông em cho mẹ đi nương.", {"rights_violation"}),
    ("LĐTE", "Cháu gội đầu ở tiệm, chủ giữ tiền công ba tháng.", {"child_labour", "exploitation"}),
    ("Khác", "Một bà già dắt cháu đi ăn xin ở bến xe, tối thu tiền.", {"exploitation"}),
    ("Tai nạn", "Cháu bị chó cắn vào tay, đã tiêm phòng.", {"injury"}),
    ("Khác", "Cháu trèo cây bị ngã gãy chân.", {"injury"}),
    ("Bỏ mặc", "Mẹ say ngủ, cháu tự nấu ăn bị bỏng tay.", {"abandonment_neglect", "injury"}),
    ("Tảo hôn", "Hai gia đình chuẩn bị đám cưới cho cháu vào tháng sau.", {"rights_violation"}),
    ("Tảo hôn", "Cháu đã về ở nhà chồng được hai tháng.", {"sexual_abuse", "rights_violation"}),
    ("HCĐB", "Cháu mồ côi cả bố lẫn mẹ, ở với bà, xin hưởng trợ cấp.", {"special_circumstance"}),
    ("Tranh chấp", "Bố mẹ ly hôn, bố không cho mẹ gặp con.", {"custody_dispute"}),
    ("Chưa phân loại", "Cháu khóc, xin cứu cháu rồi tắt máy.", set()),
]  # fmt: skip


@pytest.fixture
def told(gazetteer, now):
    def understood(kind="", narrative="", **more):
        cells = {
            "Loại vụ việc": kind,
            "Nội dung": narrative,
            "Thời gian tiếp nhận": "05/10/2026 09:00",
            "Tuổi/Năm sinh": "14 tuổi",
            "Nơi xảy ra (xã, huyện)": "xã Na Sầm",
            "Đã chuyển cho": "UBND xã Na Sầm",
        } | more
        record = Record(2, {h: Cell(text) for h, text in cells.items()})
        return understand(hotline.tell(record), gazetteer=gazetteer, now=now).report

    return understood


class TestTheKind:
    @pytest.mark.parametrize(("label", "narrative", "kinds"), TOLD)
    def test_follows_the_label_and_the_narrative(self, told, label, narrative, kinds):
        assert set(told(label, narrative).incident_types) == kinds

    def test_is_not_read_from_what_did_not_happen(self, told):
        report = told("Khác", "Không có ai đánh cháu. Cháu bị điện giật bỏng tay.")

        assert report.incident_types == ("injury",)

    def test_that_only_a_label_hints_at_is_to_be_looked_into(self, told):
        report = told("Mua bán / XHTD", "Hai cháu bị đưa qua biên giới.")

        assert report.incident_types == ("trafficking",)
        assert report.screen_for == ("sexual_abuse",)


class TestTheScope:
    def test_of_advice_that_was_given_and_passed_to_nobody_is_a_consultation(
        self, told
    ):
        asked = "Mẹ hỏi cách cho con ăn dặm. Đã tư vấn."

        alone = told("Tư vấn", asked, **{"Đã chuyển cho": ""})
        passed_on = told("Tư vấn", asked)

        assert (alone.scope, alone.incident_types) == ("consultation", ())
        assert passed_on.scope == "case"

    def test_of_a_victim_of_sixteen_keeps_the_kind(self, told):
        report = told("Bạo lực", "Bị bố đánh.", **{"Tuổi/Năm sinh": "16 tuổi"})

        assert (report.scope, report.scope_reason) == ("out_of_scope", "16_or_older")
        assert report.incident_types == ("violence",)
        assert report.emergency.suggestion == "no"

    def test_of_a_child_who_may_be_fifteen_is_a_case(self, told):
        report = told("Bạo lực", "Bị bố đánh.", **{"Tuổi/Năm sinh": "khoảng 16 tuổi"})

        assert report.scope == "case"

    @pytest.mark.parametrize(
        ("text", "why"),
        [
            ("Nhầm máy, xin lỗi rồi tắt.", "wrong_number"),
            ("Gọi trêu tổng đài.", "prank"),
        ],
    )
    def test_of_no_report_says_why(self, told, text, why):
        assert told("", text).scope_reason == why


class TestTheEmergency:
    @pytest.mark.parametrize(
        ("kind", "text", "suspect", "suggestion", "grounds"),
        [
            ("Bạo lực", "Bố đánh cháu.", "Bố đẻ", "yes", ("31.1b",)),
            ("Bạo lực", "Bị dượng tát.", "Bố dượng", "yes", ("31.1b",)),
            ("Bạo lực", "Bạn xô ngã.", "Bạn học", "no", ()),
            ("Bạo lực", "Bị đánh.", "Chưa rõ", "unclear", ()),
            (
                "Bạo lực",
                "Bị cô lập, cháu nói không muốn sống.",
                "Bạn học",
                "yes",
                ("31.1a",),
            ),
            ("XHTD", "Nghi bị xâm hại tình dục.", "Hàng xóm", "yes", ("31.1a",)),
            ("Tai nạn", "Ngã xe đạp.", "", "no", ()),
            ("Đuối nước", "Cháu đã tử vong.", "", "no", ()),
        ],
    )
    def test_follows_the_two_grounds(
        self, told, kind, text, suspect, suggestion, grounds
    ):
        found = told(kind, text, **{"Quan hệ": suspect}).emergency

        assert (found.suggestion, found.grounds) == (suggestion, grounds)
        assert str(found.sentence)


class TestTheSuspect:
    @pytest.mark.parametrize(
        ("typed", "code"),
        [
            ("Bố đẻ", "father"),
            ("Cha dượng", "step_parent"),
            ("mẹ kế", "step_parent"),
            ("bạn trai", "partner"),
            ("bạn cùng lớp", "peer"),
            ("thầy giáo", "teacher"),
            ("ông nội", "grandparent"),
            ("anh ruột", "sibling"),
            ("chú họ", "relative"),
            ("chủ quán", "employer"),
            ("hàng xóm", "neighbour"),
            ("quen qua mạng", "online_contact"),
            ("người lạ", "stranger"),
        ],
    )
    def test_is_read_as_a_tie_of_the_list(self, told, typed, code):
        report = told("Bạo lực", "Cháu bị đánh.", **{"Quan hệ": typed})

        assert report.suspect_relation == (code,)

    def test_who_raises_the_child_is_its_carer(self, told):
        report = told(
            "Bạo lực", "Cháu ở với bác, bác đánh cháu.", **{"Quan hệ": "bác ruột"}
        )

        assert report.suspect_relation == ("carer",)
