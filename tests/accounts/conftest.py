"""Sign-ins of one test must not count against the next: the limits live in the cache."""

from __future__ import annotations

import pytest
from django.core.cache import cache


@pytest.fixture(autouse=True)
def _forget_sign_ins():
    cache.clear()
