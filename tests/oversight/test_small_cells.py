"""Small numbers cannot be read, nor worked out from those that can."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oversight.small_cells import LEAST, hidden_of

ROWS = st.lists(st.integers(min_value=0, max_value=30), min_size=1, max_size=8)


class TestARowOfNumbers:
    @pytest.mark.parametrize(
        ("parts", "hidden", "total"),
        [
            ([7, 12, 0], set(), False),  # nought tells of nobody
            ([7, 3, 12], {0, 1}, False),  # the next smallest goes with it
            ([3, 2, 12], {0, 1}, False),  # together five: either may be anything
            ([1, 1, 12], {0, 1, 2}, False),  # together two: both would be known
            ([3], {0}, True),  # one commune is its own total
            ([3, 0, 0], {0}, True),
            ([1, 2], {0, 1}, True),
        ],
    )
    def test_hides_what_is_small_and_what_gives_it_away(self, parts, hidden, total):
        found = hidden_of(parts)

        assert set(found.parts) == hidden
        assert found.total is total

    def test_hides_what_it_is_told_to_as_if_it_were_small(self):
        found = hidden_of([20, 9, 8], also={0})

        assert set(found.parts) == {0, 2}

    @given(ROWS)
    def test_shows_no_small_number_and_lets_none_be_subtracted(self, parts):
        found = hidden_of(parts)

        shown = [n for place, n in enumerate(parts) if place not in found.parts]
        assert not [n for n in shown if 0 < n < LEAST]
        if found.parts and not found.total:
            assert len(found.parts) > 1
            assert sum(parts[place] for place in found.parts) >= LEAST
