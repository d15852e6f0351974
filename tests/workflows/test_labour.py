"""A child's work, tested against its age."""

from __future__ import annotations

from dataclasses import replace

import pytest

from workflows.rules.labour import FAMILY_CERTAINTY, Outcome, Work, examine
from workflows.rules.vocabulary import codes

LIGHT = Work(
    age=14,
    permitted_arts_or_sport=False,
    on_light_work_list=True,
    family_work=False,
    hurts_schooling_or_health=False,
    hours_a_day=3,
    hours_a_week=12,
    overtime=False,
    night_work=False,
    has_contract=True,
    has_log=True,
    has_health_check=True,
)
OLDER = replace(LIGHT, age=16, hours_a_day=8, hours_a_week=40)


def violations(work: Work) -> list[str]:
    return [v.code for v in examine(work).violations]


class TestUnderThirteen:
    young = replace(LIGHT, age=12)

    def test_only_arts_and_sport_with_consent_are_allowed(self):
        assert violations(self.young) == ["under_13_any"]
        allowed = replace(self.young, permitted_arts_or_sport=True)
        assert examine(allowed).outcome is Outcome.LAWFUL

    def test_the_consent_does_not_cover_banned_work(self):
        work = replace(
            self.young,
            permitted_arts_or_sport=True,
            banned_work=frozenset({"night_venues"}),
        )

        assert violations(work) == ["under_13_any"]


class TestFromThirteenToUnderFifteen:
    def test_listed_light_work_is_allowed(self):
        found = examine(LIGHT)

        assert found.outcome is Outcome.LIGHT_WORK
        assert found.labour_test == "light_work"
        assert found.violations == ()

    def test_other_work_is_not(self):
        assert violations(replace(LIGHT, on_light_work_list=False)) == [
            "13_15_not_light"
        ]
        assert violations(replace(LIGHT, banned_work=frozenset({"metal"}))) == [
            "13_15_not_light"
        ]

    @pytest.mark.parametrize(
        "change",
        [
            {"hours_a_day": 4.5},
            {"hours_a_week": 21},
            {"overtime": True},
            {"night_work": True},
        ],
        ids=str,
    )
    def test_the_hours_are_few_and_by_day(self, change):
        assert violations(replace(LIGHT, **change)) == ["over_hours"]

    def test_four_hours_a_day_and_twenty_a_week_are_still_allowed(self):
        at_the_limit = replace(LIGHT, hours_a_day=4, hours_a_week=20)

        assert examine(at_the_limit).outcome is Outcome.LIGHT_WORK


class TestFromFifteenToUnderEighteen:
    def test_eight_hours_a_day_are_allowed(self):
        assert examine(OLDER).outcome is Outcome.LAWFUL

    def test_more_is_not(self):
        assert violations(replace(OLDER, hours_a_day=9)) == ["over_hours"]
        assert violations(replace(OLDER, hours_a_week=41)) == ["over_hours"]

    def test_banned_jobs_and_banned_places_are_told_apart(self):
        both = replace(OLDER, banned_work=frozenset({"chemicals", "slaughter"}))

        assert violations(both) == ["15_18_banned_job", "15_18_banned_place"]

    def test_everything_wrong_is_said_at_once_with_its_article(self):
        work = replace(
            OLDER,
            banned_work=frozenset({"under"}),
            hours_a_day=11,
            has_contract=False,
        )

        found = examine(work)

        assert [v.code for v in found.violations] == [
            "15_18_banned_place",
            "over_hours",
            "no_paper",
        ]
        assert all(v.reason and "Labour Code" in v.basis for v in found.violations)


class TestFamilyWork:
    helping = Work(age=11, family_work=True, hurts_schooling_or_health=False)

    def test_is_left_alone_and_says_that_the_exception_is_unconfirmed(self):
        found = examine(self.helping)

        assert found.outcome is Outcome.FAMILY_WORK
        assert found.certainty == FAMILY_CERTAINTY

    @pytest.mark.parametrize("hurts", [True, None])
    def test_is_tested_like_any_work_unless_it_surely_does_no_harm(self, hurts):
        found = examine(replace(self.helping, hurts_schooling_or_health=hurts))

        assert found.outcome is not Outcome.FAMILY_WORK

    def test_never_excuses_banned_work(self):
        work = replace(self.helping, age=16, banned_work=frozenset({"heavy_load"}))

        assert examine(work).outcome is Outcome.ILLEGAL


class TestWhatIsNotKnown:
    def test_is_asked_for_and_nothing_is_called_lawful_meanwhile(self):
        found = examine(replace(LIGHT, hours_a_week=None, has_log=None))

        assert found.outcome is Outcome.CANNOT_TELL
        assert found.unknown == ("hours_a_week", "has_log")
        assert found.labour_test == ""

    def test_does_not_hide_a_violation_that_is_known(self):
        found = examine(replace(LIGHT, night_work=True, hours_a_week=None))

        assert found.outcome is Outcome.ILLEGAL

    def test_is_not_asked_when_it_could_change_nothing(self):
        found = examine(replace(OLDER, on_light_work_list=None, overtime=None))

        assert found.outcome is Outcome.LAWFUL

    def test_an_age_nobody_knows_is_asked_first(self):
        assert "age" in examine(replace(LIGHT, age=None)).unknown


class TestTheList:
    def test_knows_every_code_it_gives(self):
        everything = replace(
            OLDER,
            banned_work=codes("banned_work"),
            hours_a_day=20,
            has_log=False,
        )
        given = {
            *violations(everything),
            *violations(replace(everything, age=12)),
            *violations(replace(everything, age=14)),
        }

        assert given == codes("labour_violation")

    def test_refuses_a_code_that_is_not_on_it(self):
        with pytest.raises(ValueError, match="juggling"):
            examine(replace(OLDER, banned_work=frozenset({"juggling"})))

    def test_leaves_adults_alone(self):
        assert examine(replace(OLDER, age=18)).outcome is Outcome.NOT_A_MINOR
