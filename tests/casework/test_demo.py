"""The demo: a believable week that really went through the one path, and a way in."""

from __future__ import annotations

import io
import re
from collections import defaultdict

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from accounts.actor import actor_for
from accounts.models import Person
from accounts.roles import Role
from casework.demo.cast import LOGINS
from casework.documents.keeping import SHOWN, is_whole, open_part
from casework.evidence.explained import differences
from casework.models import (
    BrokenGlass,
    Case,
    CaseUserPermission,
    Document,
    Forwarding,
    HistoryEvent,
    ImportRow,
    Referral,
)
from notifications.models import Delivery
from oversight.filters import usual
from oversight.percentiles import LEAST_FINISHED
from oversight.queries.board import board, choices_of
from workflows.models import Duty

pytestmark = [pytest.mark.django_db, pytest.mark.embedded]  # as `make demo` runs it


def made(settings, folder) -> str:
    settings.DATA_FOLDER = folder
    out = io.StringIO()
    call_command("demo", stdout=out)
    return out.getvalue()


class TestTheDemo:
    def test_is_a_week_of_cases_with_a_way_in_for_each_role(self, settings, tmp_path):
        said = made(settings, tmp_path)

        self.check_ways_in(said)
        self.check_cases()
        self.check_histories()
        self.check_sharing()
        self.check_supervision()
        call_command("check_cases", stdout=io.StringIO())
        with pytest.raises(CommandError):
            call_command("demo", stdout=io.StringIO())

    def check_ways_in(self, said):
        password = re.search(r"password: (\S+)", said)[1]
        for role, (login, _name) in LOGINS.items():
            assert login in said
            person = Person.objects.get(username=login)
            assert person.check_password(password)
            assert not person.check_password(login)
            assert actor_for(person, timezone.now()).has_role(role)
        assert set(LOGINS) >= {
            *(Role.HOTLINE, Role.RECEIVER, Role.CASE_WORKER, Role.CHAIR),
            *(Role.POLICE, Role.HEALTH, Role.SCHOOL, Role.SUPERVISOR),
            Role.ADMINISTRATOR,
        }

    def check_cases(self):
        now = timezone.now()
        assert ImportRow.objects.count() > 50
        urgent = Case.unscoped.filter(emergency=True).exclude(state="closed")
        assert urgent.exists()
        assert Case.unscoped.filter(state="closed", late_entry=False).exists()
        open_limits = Duty.objects.filter(met_at=None, ended_at=None)
        assert open_limits.filter(due_at__gt=now).exists()
        assert not Delivery.objects.filter(sent_at=None, withheld_at=None).exists()

    def check_histories(self):
        """What was done is written in the order in which it was done."""
        told = HistoryEvent.objects.filter(case__late_entry=False)
        moments = defaultdict(list)
        for case, at in told.order_by("number").values_list("case", "at"):
            moments[case].append(at)
        assert len(moments) > 20
        assert all(seen == sorted(seen) for seen in moments.values())

    def check_sharing(self):
        """Each way a case is shared is there to be looked at."""
        now = timezone.now()
        asked = [row.state for row in Referral.objects.order_by("pk")]
        assert asked == ["done", "asked"]
        assert Referral.objects.get(Referral.OPEN).answer_by > now
        residence = Forwarding.Purpose.RESIDENCE
        moved = Forwarding.objects.get(purpose=residence, accepted_at__isnull=False)
        assert moved.case.committee == moved.to_organisation
        assert moved.case.holder is not None
        assert BrokenGlass.objects.get().justified
        assert CaseUserPermission.objects.filter(ends_at__gt=now).count() == 1
        document = Document.objects.get()
        assert is_whole(document)
        assert open_part(document, SHOWN)
        assert not differences()

    def check_supervision(self):
        now = timezone.now()
        person = Person.objects.get(username=LOGINS[Role.SUPERVISOR][0])
        actor = actor_for(person, now)
        shown = board(actor, usual(now), now, choices_of(actor, usual(now), now))
        assert shown.limits
        for limit in shown.limits:
            assert limit.spread.finished >= LEAST_FINISHED, limit.rule.key
        assert sum(limit.late or 0 for limit in shown.limits)
