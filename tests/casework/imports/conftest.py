"""Places from the official lists, and a moment after the last sample report."""

from __future__ import annotations

from datetime import datetime

import pytest

from casework.imports.gazetteer import Gazetteer
from casework.imports.understand.moments import LOCAL
from tests.casework.imports.samples import lang_son


@pytest.fixture(scope="session")
def gazetteer() -> Gazetteer:
    return lang_son()


@pytest.fixture(scope="session")
def now() -> datetime:
    return datetime(2026, 11, 1, 8, tzinfo=LOCAL)
