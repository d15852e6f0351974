"""A password is long, uncommon, and no word that is tried first at such an office."""

from __future__ import annotations

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from accounts.folding import fold
from accounts.models import Person
from accounts.passwords import WORDS

LAN = Person(username="lan.vi", display_name="Vi Thị Lan Hương")


def refused(password: str) -> set[str]:
    """Return why ``password`` is refused to Lan."""
    try:
        validate_password(password, LAN)
    except ValidationError as wrong:
        return {error.code or "" for error in wrong.error_list}
    return set()


class TestAPassword:
    @pytest.mark.parametrize(
        "password",
        [
            "lan-duong-mua-thu-7",
            "bon tu chang lien quan",
            "ngôi sao xanh ở Hà Giang",
            "!!@@##$$%%^^&&",
            "x" * 32 + "y" * 32,
            "treem nhung con dai lam",
        ],
    )
    def test_of_any_composition_is_taken(self, password):
        assert refused(password) == set()

    @pytest.mark.parametrize(
        "password",
        [
            "TreEm@2026",
            "Chở Che 111",
            "baovetreem-111",
            "matkhau2026!",
            "UBND-langson-1",
            "LanHuong1990",
            "vi.thi.lan.99",
        ],
    )
    def test_of_words_of_the_office_or_ones_own_name_is_refused(self, password):
        assert "of_the_field" in refused(password)

    def test_that_is_short_is_refused(self):
        assert refused("ngan-qua9") == {"password_too_short"}
        assert refused("ngan-qua-9") == set()

    def test_that_everybody_uses_is_refused(self):
        assert "password_too_common" in refused("qwertyuiop")


class TestTheWords:
    def test_are_folded_and_long_enough_to_mean_something(self):
        assert all(fold(word).replace(" ", "") == word for word in WORDS)
        assert all(len(word) >= 3 for word in WORDS)
