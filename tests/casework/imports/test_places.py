"""Old and new communes, used codes, names that several bear, and names misspelled."""

from __future__ import annotations

from datetime import date

import pytest

from casework.imports.telling import TellingOfPlace
from casework.imports.understand.places import place_of

EVE, DAY = date(2025, 6, 30), date(2025, 7, 1)


@pytest.fixture
def at(gazetteer):
    def find(text="", day=DAY, hint="", **told):
        return place_of(TellingOfPlace(text, **told), day, gazetteer, hint=hint)

    return find


class TestACommuneByName:
    @pytest.mark.parametrize(
        ("typed", "day", "code", "name"),
        [
            ("xã Tân Mỹ, huyện Văn Lãng", EVE, "06172", "Xã Tân Mỹ"),
            ("xã Tân Mỹ, huyện Văn Lãng", DAY, "06172", "Xã Hoàng Văn Thụ"),
            ("Na Som - Tan My - Van Lang", EVE, "06172", "Xã Tân Mỹ"),
            ("TT Na Sầm, Văn Lãng", EVE, "06124", "Thị trấn Na Sầm"),
            ("thi tran Na Sam cu", DAY, "06124", "Xã Na Sầm"),
            ("xã Thành Hoà, Văn Lãng", EVE, "06163", "Xã Thành Hòa"),
            ("xã Thụy Hùng, huyện Cao Lộc", EVE, "06208", "Xã Thụy Hùng"),
            ("xã Thụy Hùng, huyện Văn Lãng", EVE, "06136", "Xã Thụy Hùng"),
            ("xã Thụy Hùng, huyện Cao Lộc", DAY, "06184", "Xã Đồng Đăng"),
            ("xã Hoàng Văn Thụ", EVE, "06178", "Xã Hoàng Văn Thụ"),
            ("xã Hoàng Văn Thụ", DAY, "06172", "Xã Hoàng Văn Thụ"),
            ("Tân Thanh cũ, nay là xã Hoàng Văn Thụ", DAY, "06172", "Xã Hoàng Văn Thụ"),
            ("chợ cửa khẩu Tân Thanh", DAY, "06172", "Xã Hoàng Văn Thụ"),
        ],
    )
    def test_is_the_unit_in_force_on_the_day(self, at, typed, day, code, name):
        unit = at(typed, day).place.unit

        assert (unit.code, unit.name) == (code, name)

    def test_is_told_by_the_district_in_another_field(self, at):
        found = at("xã Hồng Thái, Lạng Sơn", hint="xã Hồng Thái cũ (Bình Gia)")

        assert found.place.unit.code == "06115"

    def test_is_taken_around_here_but_says_so_when_others_bear_the_name(self, at):
        found = at("xã Hồng Thái", DAY)

        assert found.place.now_code == "06172"
        assert [q.key for q in found.questions] == ["place_name_repeats"]


class TestAPlaceThatIsNotSettled:
    def test_is_asked_when_a_new_name_is_used_for_an_earlier_day(self, at):
        found = at("xã Văn Lãng", date(2025, 5, 31))

        assert found.place.unit is None
        assert found.place.candidates == ("06133", "06142", "06154", "06163")
        assert found.place.now_code == "06154"
        assert [q.key for q in found.questions] == ["place_open"]

    def test_is_asked_when_a_name_is_a_commune_and_a_former_district(self, at):
        found = at("Văn Lãng, Lạng Sơn", date(2026, 1, 5))

        assert found.place.candidates == ("06124", "06148", "06151", "06154", "06172")

    def test_is_asked_when_the_old_unit_was_split(self, at):
        found = at("xã Bính Xá, huyện Đình Lập", DAY)

        assert found.place.candidates == ("06613", "06625")

    @pytest.mark.parametrize("typed", ["không rõ", "-", "", "Lạng Sơn"])
    def test_stays_open_when_nothing_is_told(self, at, typed):
        found = at(typed)

        assert not found.place.known
        assert not found.unknown_name

    @pytest.mark.parametrize(
        "commune", ["Xã Số 5", "XYZ", "Xã Không Có", "Xã Trăng Vàng"]
    )
    def test_names_a_commune_that_does_not_exist(self, at, commune):
        assert at(commune=commune).unknown_name == commune


class TestAPlaceOutsideTheProvince:
    @pytest.mark.parametrize("typed", ["tỉnh Bắc Ninh", "Bắc Ninh", "Hà Nội"])
    def test_is_seen_as_outside(self, at, typed):
        assert at(typed).place.outside_province


class TestACode:
    @pytest.mark.parametrize(
        ("code", "name", "day", "now"),
        [
            ("06172", "Xã Tân Mỹ", EVE, "06172"),
            ("6172", "Hoàng Văn Thụ", DAY, "06172"),
            ("06166", "Xã Tân Thanh", DAY, "06172"),
            ("06154", "Xã Bắc Việt", DAY, "06154"),
        ],
    )
    def test_is_compared_with_the_name_and_the_day(self, at, code, name, day, now):
        assert at(code=code, commune=name, day=day).place.unit.now_code == now

    def test_that_contradicts_the_name_is_asked(self, at):
        found = at(code="06172", commune="Xã Hội Hoan", day=DAY)

        assert found.place.candidates == ("06151", "06172")
        assert "place_code_and_name" in [q.key for q in found.questions]


class TestASpelling:
    @pytest.mark.parametrize(
        "typed", ["xã Hội Hoann", "xã Nhạc Kì", "trường bán trú Hôi Hoan"]
    )
    def test_with_a_slip_is_read(self, at, typed):
        assert at(typed).place.known

    def test_that_is_only_near_is_confirmed_by_a_person(self, at):
        found = at("xã Hoàng Văn Thu", DAY)
        near = at("xã Hoàng Văn Thụu", DAY)

        assert found.questions == ()
        assert [q.key for q in near.questions] == ["place_spelling"]

    def test_of_a_hamlet_is_not_taken_for_a_commune_elsewhere(self, at):
        assert not at(
            "Nà Đuống"
        ).place.known  # Na Dương, typed without marks, is a town
