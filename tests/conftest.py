"""Fixtures every test may use."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from accounts import sealing
from scripts.words import compile_catalogues
from tests import services


def pytest_configure(config: pytest.Config) -> None:  # noqa: ARG001
    compile_catalogues()
    sealing.make_key()


def pytest_collection_modifyitems(
    config: pytest.Config,  # noqa: ARG001
    items: list[pytest.Item],
) -> None:
    """Leave out what means nothing on this profile; say so, never silently pass."""
    other = "embedded" if services.PROFILE == "fleet" else "fleet"
    for item in items:
        if item.get_closest_marker(other):
            item.add_marker(pytest.mark.skip(reason=f"only means something on {other}"))


@pytest.fixture
def test_folder() -> Path:
    """A folder that goes away with the run."""
    return Path(os.environ["CHOCHE_TEST_FOLDER"])
