"""A socket is opened by pages of this site alone."""

from __future__ import annotations

import pytest

from notifications.live.origin import same_site


class TestSameSite:
    def test_lets_the_own_page_in(self):
        assert same_site("https://cho.example", "cho.example", ["cho.example"])

    @pytest.mark.parametrize(
        "origin",
        [
            "",
            "null",
            "https://evil.example",
            "https://cho.example:8443",
            "file://cho.example",
        ],
    )
    def test_refuses_every_other_origin(self, origin):
        assert not same_site(origin, "cho.example", ["cho.example"])

    def test_refuses_a_host_that_is_not_named(self):
        assert not same_site("https://evil.example", "evil.example", ["cho.example"])

    def test_takes_a_star_for_nobody(self):
        assert not same_site("https://evil.example", "evil.example", ["*"])
