"""The units of Lạng Sơn, old and new."""

from __future__ import annotations

from datetime import date

import pytest

from accounts.models import AdministrationChange, Place, PlaceChange
from accounts.places import (
    bare_name,
    commune_choices,
    commune_with_code,
    current_unit,
    find_communes,
    load_places,
    predecessors,
    successors,
    units_on,
)
from tests.accounts.making import NOW

OLD_DAY, NEW_DAY = date(2025, 6, 30), date(2025, 7, 1)
pytestmark = pytest.mark.django_db


@pytest.fixture
def lang_son(db):
    load_places(NOW)


def old(code: str):
    return commune_with_code(code, OLD_DAY)


def new(code: str):
    return commune_with_code(code, NEW_DAY)


@pytest.mark.usefixtures("lang_son")
class TestTheUnits:
    def test_are_194_before_and_65_after_with_one_province_and_eleven_districts(self):
        communes = Place.objects.communes()

        assert communes.in_force_on(OLD_DAY).count() == 194
        assert communes.in_force_on(NEW_DAY).count() == 65
        assert Place.objects.filter(level="district").in_force_on(OLD_DAY).count() == 11
        assert not Place.objects.filter(level="district").in_force_on(NEW_DAY).exists()
        assert Place.objects.filter(level="province").count() == 1

    def test_all_carry_a_code_that_an_older_unit_had(self):
        communes = Place.objects.communes()
        before = set(communes.in_force_on(OLD_DAY).values_list("code", flat=True))
        after = set(communes.in_force_on(NEW_DAY).values_list("code", flat=True))

        assert after <= before

    def test_took_over_a_code_under_a_wholly_different_name_26_times(self):
        def words(place: Place) -> set[str]:
            return set(bare_name(place.name).split())

        other = [
            code
            for code in Place.objects.in_force_on(NEW_DAY)
            .communes()
            .values_list("code", flat=True)
            # "NT Thái Bình" and "Thái Bình" are one name with and without a word.
            if not words(new(code)) <= words(old(code))
        ]

        assert len(other) == 26
        assert "06172" in other

    def test_each_old_one_became_something_and_each_new_one_came_from_something(self):
        communes = Place.objects.communes()

        assert not communes.in_force_on(OLD_DAY).filter(became=None).exists()
        assert not communes.in_force_on(NEW_DAY).filter(came_from=None).exists()

    def test_of_van_lang_are_five_made_from_seventeen(self):
        district = Place.objects.get(code="182")
        codes = ["06124", "06148", "06151", "06154", "06172"]
        made_from = [old for code in codes for old in predecessors(new(code))]

        assert len(made_from) == 17
        assert {p.parent_id for p in made_from} == {district.pk}
        assert set(district.parts.all()) == set(made_from)
        assert [new(c).name for c in codes] == [
            "Xã Na Sầm",
            "Xã Thụy Hùng",
            "Xã Hội Hoan",
            "Xã Văn Lãng",
            "Xã Hoàng Văn Thụ",
        ]


class TestLoading:
    def test_twice_adds_nothing_the_second_time_and_says_so_once(self):
        first, second = load_places(NOW), load_places(NOW)

        assert (first.places, first.changes) == (271, 196)
        assert (second.places, second.changes) == (0, 0)
        assert AdministrationChange.objects.filter(what="places_loaded").count() == 1

    def test_leaves_alone_what_an_administrator_has_ended(self):
        load_places(NOW)
        Place.objects.filter(pk=new("06124").pk).update(valid_to=date(2027, 1, 1))

        load_places(NOW)

        assert new("06124").valid_to == date(2027, 1, 1)

    def test_brings_back_a_conversion_that_is_missing(self):
        load_places(NOW)
        PlaceChange.objects.filter(old__code="06172").delete()

        assert load_places(NOW).changes == 1


@pytest.mark.usefixtures("lang_son")
class TestWhatBecameOfAUnit:
    def test_tan_my_is_hoang_van_thu_today(self):
        assert successors(old("06172")) == [new("06172")]
        assert current_unit(old("06172")) == new("06172")

    def test_a_unit_of_today_is_itself(self):
        assert current_unit(new("06172")) == new("06172")

    def test_a_unit_that_was_split_is_a_question_with_its_candidates(self):
        assert current_unit(old("06622")) == [new("06613"), new("06625")]
        assert current_unit(old("06625")) == [new("06625"), new("06637")]

    def test_a_district_has_no_successor(self):
        assert current_unit(Place.objects.get(code="182")) == []

    def test_the_unit_of_a_day_is_the_one_in_force_then(self):
        assert units_on(old("06172"), OLD_DAY) == [old("06172")]
        assert units_on(old("06172"), NEW_DAY) == [new("06172")]

    def test_the_chain_is_followed_through_a_later_change(self):
        later = Place.objects.create(
            code="06124",
            valid_from=date(2030, 1, 1),
            level="commune",
            name="Phường Na Sầm",
            folded_name="phuong na sam",
        )
        today = new("06124")
        Place.objects.filter(pk=today.pk).update(valid_to=date(2029, 12, 31))
        PlaceChange.objects.create(
            old=today, new=later, how="whole", effective_date=date(2030, 1, 1)
        )

        assert current_unit(old("06139")) == later


@pytest.mark.usefixtures("lang_son")
class TestFindingACommune:
    def labels(self, text: str, on: date | None = None) -> list[str]:
        return [found.label for found in find_communes(text, on)]

    def test_needs_no_marks_and_no_whole_words(self):
        assert "Xã Hoàng Văn Thụ" in self.labels("hoang thu")
        assert "Xã Hoàng Văn Thụ" in self.labels("HOÀNG VĂN THỤ")

    def test_shows_an_old_name_with_what_it_is_now(self):
        assert "Tân Mỹ → Xã Hoàng Văn Thụ" in self.labels("tan my")

    def test_shows_every_candidate_of_a_split_unit(self):
        assert self.labels("bính xá") == ["Bính Xá → Xã Đình Lập / Xã Kiên Mộc"]

    def test_reads_decomposed_text_and_d_with_a_bar(self):
        decomposed = "đo\u0302\u0300ng đa\u0306ng"

        assert "Xã Đồng Đăng" in self.labels(decomposed)
        assert "Xã Đồng Đăng" in self.labels("dong dang")

    def test_prefers_what_is_in_force_among_equal_names(self):
        assert find_communes("Xã Hoàng Văn Thụ")[0].place == new("06172")

    def test_is_narrowed_by_the_district_behind_the_name(self):
        found = find_communes("Hoàng Văn Thụ, Văn Lãng", OLD_DAY)

        assert [f.place.code for f in found] == ["06178"]
        assert found[0].exact

    def test_knows_a_commune_of_today_by_the_district_people_go_on_naming(self):
        found = find_communes("Hoàng Văn Thụ, huyện Văn Lãng, Lạng Sơn", NEW_DAY)

        assert [f.place for f in found] == [new("06172")]

    def test_forgives_the_word_cu_that_clerks_add(self):
        assert find_communes("Tân Thanh cũ", OLD_DAY)[0].place.name == "Xã Tân Thanh"

    def test_reads_a_code_as_it_was_given_out_on_that_day(self):
        before = [f.place.name for f in find_communes("06172", OLD_DAY)]
        after = [f.place.name for f in find_communes("06172", NEW_DAY)]

        assert before == ["Xã Tân Mỹ"]
        assert after == ["Xã Hoàng Văn Thụ"]

    def test_finds_nothing_for_nothing_and_for_a_place_elsewhere(self):
        assert find_communes("") == []
        assert find_communes("  ") == []
        assert find_communes("Xã Không Có Tên") == []

    def test_stays_at_two_queries_however_many_are_found(
        self, django_assert_num_queries
    ):
        with django_assert_num_queries(2):
            find_communes("xa")


@pytest.mark.usefixtures("lang_son")
class TestChoosingFromAList:
    def test_offers_those_in_force_with_their_old_names(self):
        choices = commune_choices(NEW_DAY)
        [hoang_van_thu] = [c for c in choices if c.name == "Xã Hoàng Văn Thụ"]

        assert len(choices) == 65
        assert hoang_van_thu.also == (
            "Tân Thanh, Tân Mỹ, Hồng Thái, Hoàng Văn Thụ, Nhạc Kỳ"
        )

    def test_is_sorted_as_a_reader_expects_marks_aside(self):
        names = [bare_name(c.name) for c in commune_choices(NEW_DAY)]

        assert names.index("Điềm He") < names.index("Đình Lập") < names.index("Na Sầm")
        assert names[0] == "Ba Sơn"
