"""The nightly check finds a case that was changed past the command path."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from casework.models import Case, HistoryEvent
from tests.making import World, a_case, a_walker, a_world
from tests.unbolted import unbolted

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return a_world()


def checked() -> str:
    out = StringIO()
    try:
        call_command("check_cases", stdout=out)
    except CommandError:
        return out.getvalue()
    return ""


class TestTheNightlyCheck:
    def test_is_content_with_cases_that_took_the_path(self, world):
        a_walker(world, a_case(world)).accept().verify()
        a_case(world)

        assert checked() == ""

    def test_finds_a_state_that_no_flow_led_to(self, world):
        case = a_case(world)
        Case.unscoped.filter(pk=case.pk).update(state="reviewing")

        assert case.reference in checked() or str(case.pk) in checked()

    def test_finds_a_history_row_that_was_changed(self, world):
        case = a_case(world)
        with unbolted():
            HistoryEvent.objects.filter(case=case).update(event="add_note")

        assert f"{case.reference}: nhật ký bị đứt ở 1" in checked()

    def test_finds_a_history_row_that_was_removed(self, world):
        case = a_case(world)
        a_walker(world, case).accept()
        with unbolted():
            HistoryEvent.objects.filter(case=case, number=2).delete()

        assert f"{case.reference}: nhật ký bị đứt" in checked()
