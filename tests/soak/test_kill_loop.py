"""The web process is killed while reports arrive: no acknowledged report is lost, and
every alert arrives after the restart.
"""

from __future__ import annotations

import json
import os
import random
import sys
import time

import pytest

from tests.soak.caller import Caller
from tests.soak.site import Site, until

ROUNDS = int(os.environ.get("SOAK_ROUNDS", "3"))
CALLERS = 3

FILL = """
from accounts import sealing
sealing.make_key()
from django.core.management import call_command
call_command("migrate", verbosity=0)
from tests.making import a_world
from tests.signing_in import session_of
world = a_world()
sessions = [session_of(world.people["hotline"]) for _ in range(3)]
import json
print(json.dumps({"commune": world.commune.pk, "sessions": sessions}))
"""

FOUND = """
import json
from casework.models import Report, CommandAnswer
from notifications.models import Alert, Delivery
answers = CommandAnswer.objects.filter(command="record_report")
keys = {row.key: row.answer.get("reference", "") for row in answers}
told = dict.fromkeys(
    Delivery.objects.filter(
        alert__key="new_report_danger", recipient__username="worker",
        sent_at__isnull=False,
    ).values_list("alert__reference", flat=True)
)
cases = {
    row["reference"]: row["cases__reference"]
    for row in Report.objects.values("reference", "cases__reference")
}
print(json.dumps({
    "keys": keys, "told": list(told), "cases": cases,
    "waiting": Delivery.objects.filter(
        sent_at__isnull=True, withheld_at__isnull=True).count(),
    "alerts": Alert.objects.filter(key="new_report_danger").count(),
    "doubled": Delivery.objects.exclude(sequence=None).count()
        - Delivery.objects.exclude(sequence=None).values("sequence").distinct().count(),
}))
"""


@pytest.fixture
def site(tmp_path):
    made = Site(tmp_path / "site")
    yield made
    made.stop()


def nothing_waits(site: Site) -> dict:
    found = json.loads(site.ask(FOUND))
    return {} if found["waiting"] else found


def acknowledged_by(callers: list[Caller]) -> int:
    return sum(len(caller.log.acknowledged) for caller in callers)


def calling(site: Site, told: dict) -> list[Caller]:
    callers = [
        Caller(site.address, session, told["commune"]) for session in told["sessions"]
    ]
    for caller in callers:
        site.at_the_end.append(caller.hang_up)
        caller.start()
    return callers


def hang_up(callers: list[Caller]) -> None:
    for caller in callers:
        caller.stopping.set()
    for caller in callers:
        caller.hang_up()


@pytest.mark.soak
def test_every_acknowledged_report_is_there_and_every_alert_arrives(site, capsys):
    told = json.loads(site.ask(FILL))
    site.start()
    site.start_worker()
    callers = calling(site, told)

    for _ in range(ROUNDS):
        enough = acknowledged_by(callers) + 2
        until(lambda enough=enough: acknowledged_by(callers) > enough)
        time.sleep(random.random())  # die at any moment of the work
        site.kill()
        site.start()
    hang_up(callers)

    found = until(lambda: nothing_waits(site))
    acknowledged = {k: v for c in callers for k, v in c.log.acknowledged.items()}
    sent = sum(len(caller.log.sent) for caller in callers)
    with capsys.disabled():
        sys.stderr.write(
            f"\n{ROUNDS} kills: {sent} reports sent, {len(acknowledged)} acknowledged, "
            f"{len(found['keys'])} in the database, {found['alerts']} alerts\n"
        )
    assert len(acknowledged) > 2 * ROUNDS
    lost = [key for key in acknowledged if key not in found["keys"]]
    assert lost == []
    for key, receipt in acknowledged.items():
        assert found["keys"][key] in receipt
    assert len(found["cases"]) == len(found["keys"])
    silent = [c for c in found["cases"].values() if c not in set(found["told"])]
    assert silent == []
    assert found["doubled"] == 0
