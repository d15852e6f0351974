"""Every command of the registry has a scene, and succeeds in it."""

from __future__ import annotations

import pytest

from casework import commands  # noqa: F401 - fills the registry
from casework.commands.path import REGISTRY
from tests.making import a_world
from tests.proofs import settings_apart, settings_of_cases
from tests.proofs.scenes import SCENES
from tests.proofs.snapshot import snapshot

pytestmark = pytest.mark.django_db
__all__ = ["settings_apart", "settings_of_cases"]


class TestEveryCommand:
    def test_has_a_scene_and_no_scene_is_left_over(self):
        assert set(SCENES) == set(REGISTRY)

    @pytest.mark.parametrize("name", sorted(REGISTRY))
    def test_succeeds_in_its_scene_and_changes_something(self, name):
        prepared = SCENES[name](a_world())
        before = snapshot()

        answer = prepared.play()

        assert isinstance(answer, dict)
        assert snapshot() != before
