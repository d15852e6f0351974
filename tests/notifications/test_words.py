"""Words that leave the system: complete in both languages, never a name."""

from __future__ import annotations

import pytest

from notifications.catalogue import KINDS, harmless
from notifications.models import AlertWording, WordingChange
from notifications.wording import change, preview
from notifications.words import (
    LONGEST,
    ForbiddenPlaceholder,
    check,
    default_text,
    message_for,
    without_marks,
)
from tests.contracts.project import ROOT
from tests.notifications.making import AT, a_person, posted

KEYS = [kind.key for kind in KINDS]


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("key", KEYS)
class TestTheWordsOf:
    def test_fit_one_text_message_and_hold_nothing_but_a_code(self, key, language):
        text = default_text(key, language)
        assert "{reference}" in text
        assert preview(text).fits

    def test_are_in_their_language(self, key, language):
        other = default_text(key, "en" if language == "vi" else "vi")
        assert default_text(key, language) != other


class TestTheCatalogue:
    def test_lists_each_key_once(self):
        assert len(KEYS) == len(set(KEYS))

    def test_and_the_folder_of_words_agree(self):
        files = (ROOT / "templates/notifications/words").glob("*.txt")
        assert sorted(path.stem for path in files) == sorted(KEYS)

    def test_has_three_levels(self):
        assert {kind.level for kind in KINDS} == {1, 2, 3}


class TestPlaceholders:
    @pytest.mark.parametrize(
        "text",
        [
            "{name}",
            "{child}",
            "{}",
            "{0}",
            "{due.year}",
            "{reference[0]}",
            "{reference!r}",
            "{due:>99999999}",
            "{reference",
        ],
    )
    def test_that_could_hold_a_name_are_refused(self, text):
        with pytest.raises(ForbiddenPlaceholder):
            check(text)

    def test_of_code_limit_and_time_are_allowed(self):
        check("{reference} {limit} {due}")


class TestWithoutMarks:
    def test_keeps_letters_and_case(self):
        assert without_marks("Đã quá hạn, Mở Chở Che") == "Da qua han, Mo Cho Che"


@pytest.mark.django_db
class TestAMessage:
    def test_is_filled_in_with_local_time(self):
        alert = posted(
            [], key="limit_passed", params=harmless({"limit": "x", "due": AT})
        )
        assert message_for(alert, "vi") == (
            "Đã quá hạn: TH-2026-0001, hạn 14:00 23/11. Mở Chở Che ngay."
        )

    def test_without_a_due_moment_still_reads(self):
        alert = posted([], key="limit_passed")
        assert "TH-2026-0001" in message_for(alert, "en")

    def test_of_every_kind_fits_when_sent(self):
        for kind in KINDS:
            alert = posted([], key=kind.key, level=kind.level, params={"due": AT})
            assert len(without_marks(message_for(alert, "vi"))) <= LONGEST


@pytest.mark.django_db
class TestChangingWords:
    def test_is_recorded(self):
        boss = a_person()
        before = default_text("new_report", "vi")
        assert change("new_report", "vi", "Xem {reference}.", by_id=boss.pk, at=AT)
        record = WordingChange.objects.get()
        assert (record.before, record.after) == (before, "Xem {reference}.")
        assert (record.changed_by, record.changed_at) == (boss, AT)

    def test_changes_the_messages_from_then_on(self):
        change("new_report", "vi", "Xem {reference}.", by_id=a_person().pk, at=AT)
        assert message_for(posted([]), "vi") == "Xem TH-2026-0001."

    def test_back_to_the_default_leaves_no_row_but_a_record(self):
        boss = a_person()
        change("new_report", "vi", "Xem {reference}.", by_id=boss.pk, at=AT)
        default = default_text("new_report", "vi")
        assert change("new_report", "vi", default, by_id=boss.pk, at=AT)
        assert not AlertWording.objects.exists()
        assert WordingChange.objects.count() == 2

    def test_to_a_forbidden_placeholder_changes_nothing(self):
        with pytest.raises(ForbiddenPlaceholder):
            change("new_report", "vi", "{child}", by_id=a_person().pk, at=AT)
        assert not AlertWording.objects.exists()
        assert not WordingChange.objects.exists()
