"""The clock goes through the cases one by one: what breaks one stops no other."""

from __future__ import annotations

import logging
from datetime import timedelta

import pytest

from casework.commands.clock import tick
from casework.models import DataKey, HistoryEvent
from tests.making import World, a_case, a_world

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return a_world()


class TestACaseThatCannotBeRead:
    def test_stops_no_other_cases_clock(self, world, caplog):
        broken = a_case(world, incident_types=("violence",))
        healthy = a_case(world, incident_types=("violence",))
        keys = (broken.child.data_key_id, broken.report.data_key_id)
        DataKey.objects.filter(pk__in=keys).update(wrapped=b"\0" * 60)
        caplog.set_level(logging.ERROR)

        tick(world.now + timedelta(hours=13))

        raised = HistoryEvent.objects.filter(event="raise_marks")
        assert healthy.pk in set(raised.values_list("case", flat=True))
        assert broken.pk not in set(raised.values_list("case", flat=True))
        assert f"clock:{broken.pk}" in caplog.text
