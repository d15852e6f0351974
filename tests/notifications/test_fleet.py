"""In the fleet, rows are the truth and Redis only rings: a flushed Redis loses nothing."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import pytest
import redis
from django.conf import settings
from django.db import connection
from django.utils import timezone

from config import tasks
from config.celery import app
from notifications import waking
from notifications.models import Delivery
from notifications.relay import heartbeat_now, relay_now
from tests.contracts.project import ROOT
from tests.notifications.making import a_person, posted
from tests.notifications.serving import until


class TestTheCalendarOfTheFleet:
    def test_rings_for_tasks_that_exist_and_need_nothing(self):
        app.loader.import_default_modules()
        for entry in app.conf.beat_schedule.values():
            assert entry["task"] in app.tasks
            assert "args" not in entry

    def test_rings_for_the_relay_its_heartbeat_and_the_clock(self):
        rung = {entry["task"] for entry in app.conf.beat_schedule.values()}
        assert rung == {"relay", "heartbeat", "sweep"}


class TestAKick:
    def test_that_fails_is_noted_and_harms_nothing(self, monkeypatch, caplog):
        def fail(**_more):
            raise ConnectionError("redis://secret@somewhere")

        monkeypatch.setattr(tasks.relay, "apply_async", fail)
        tasks.kick()
        assert "relay.kick: ConnectionError" in caplog.text
        assert "secret" not in caplog.text


@contextmanager
def workers(folder: Path):
    """A Celery worker with its beat, on the database of the tests."""
    parts = urlsplit(os.environ["DATABASE_URL"])
    database = parts._replace(path=f"/{connection.settings_dict['NAME']}")
    environment = os.environ | {"DATABASE_URL": urlunsplit(database)}
    process = subprocess.Popen(
        [
            *(sys.executable, "-m", "celery", "-A", "config.celery", "worker"),
            *("--beat", "--schedule", str(folder / "beat"), "--pool", "solo"),
            *("--without-gossip", "--without-mingle", "--loglevel", "ERROR"),
        ],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        yield process
    finally:
        os.killpg(process.pid, signal.SIGKILL)  # the beat is a child of the worker
        process.wait()


def flush_redis() -> None:
    with redis.Redis.from_url(settings.CELERY_BROKER_URL) as client:
        client.flushall()


@pytest.mark.fleet
@pytest.mark.django_db(transaction=True)
class TestAFlushedRedis:
    def test_loses_no_alert(self, tmp_path):
        """Rows of a case nobody may see are settled too: they are withheld."""
        waking.plug(tasks.kick)
        posted([a_person()], at=timezone.now())
        flush_redis()
        assert Delivery.objects.get().withheld_at is None

        with workers(tmp_path) as process:
            until(lambda: process.poll() is None and _settled() == 1)
            flush_redis()
            posted([a_person()], at=timezone.now(), subject="case:2")
            flush_redis()
            until(lambda: _settled() == 2)


@pytest.mark.fleet
class TestAWorker:
    def test_reaches_the_sockets_of_another_process(self, serving_pages_only):
        """The web process runs no relay: what arrives came over Redis."""
        lan = a_person()
        screen = serving_pages_only.screen(lan)
        heartbeat_now()
        screen.hear_heartbeat()
        posted([lan], at=timezone.now())

        assert relay_now(timezone.now) == 1

        screen.hear(lambda: screen.alerts)
        assert screen.sequences == [1]


def _settled() -> int:
    return Delivery.objects.exclude(sent_at=None, withheld_at=None).count()
