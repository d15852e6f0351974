"""A small life full of canaries, and then a search of everything that was written.

Database file and dump, log records, Redis, channel messages, mail, temporary files,
documents, the anchor, the copy for safe keeping, sessions and caches.
"""

from __future__ import annotations

import json
import logging
import os
import pickle
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import redis
import time_machine
from channels.layers import get_channel_layer
from django.conf import settings
from django.contrib.sessions.models import Session
from django.core import mail
from django.core.cache import caches
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.utils import timezone

from casework import commands
from casework.backup import back_up
from casework.models import Case
from config.hooks import sweep
from notifications.relay import relay_now
from tests import services
from tests.casework.case_pages import at, hidden
from tests.casework.seeing import browser_of
from tests.making import World, a_world
from tests.pictures import PDF
from tests.proofs.canaries import Canaries, a_far_life, typed_in_private
from tests.proofs.searching import (
    MARKED,
    files_below,
    found_in,
    ways_to_write_marks,
)

LARGE = 3 * 1024 * 1024
"""More than Django keeps in memory by itself."""
FLEET = services.PROFILE == "fleet"


class Opened:
    """Every file that Python opens to write, while ``on``."""

    def __init__(self) -> None:
        self.on = False
        self.paths: set[str] = set()
        self.temporary: set[str] = set()

    def hear(self, event: str, arguments: tuple[Any, ...]) -> None:
        if not self.on:
            return
        if event == "open" and isinstance(arguments[0], str | bytes):
            flags = arguments[2] if isinstance(arguments[2], int) else 0
            if flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT):
                self.paths.add(os.fsdecode(arguments[0]))
        elif event in {"tempfile.mkstemp", "tempfile.mkdtemp"}:
            self.temporary.add(str(arguments[0]))


OPENED = Opened()
sys.addaudithook(OPENED.hear)


@dataclass
class Kept:
    """What was written while a life went on, beside the database."""

    records: list[str] = field(default_factory=list)
    sent: list[str] = field(default_factory=list)
    commands: list[bytes] = field(default_factory=list)


class Everything(logging.Handler):
    """Keeps every record as it would be printed, from DEBUG on."""

    def __init__(self, kept: Kept) -> None:
        super().__init__(logging.DEBUG)
        self.kept = kept

    def emit(self, record: logging.LogRecord) -> None:
        self.kept.records.append(logging.Formatter().format(record))


@contextmanager
def everything_logged(kept: Kept) -> Iterator[None]:
    handler = Everything(kept)
    names = ("", "django", "django.request", "django.security", "axes", "django.db")
    loggers = [logging.getLogger(name) for name in names]
    before = [one.level for one in loggers]
    for one in loggers:
        one.setLevel(logging.DEBUG)
        one.addHandler(handler)
    try:
        yield
    finally:
        for one, level in zip(loggers, before, strict=True):
            one.removeHandler(handler)
            one.setLevel(level)


@contextmanager
def redis_listened_to(kept: Kept) -> Iterator[None]:
    """Hear every command Redis gets: keys, values and what is published."""
    if not FLEET:
        yield
        return
    server = redis.Redis.from_url(os.environ["REDIS_URL"])
    ready, over = threading.Event(), b"the-life-is-over"

    def listen() -> None:
        with server.monitor() as monitor:
            ready.set()
            for told in monitor.listen():
                kept.commands.append(told["command"].encode("utf-8", "replace"))
                if over.decode() in told["command"]:
                    return

    thread = threading.Thread(target=listen)
    thread.start()
    assert ready.wait(30)
    try:
        yield
    finally:
        server.echo(over)
        thread.join(30)
        server.close()


@pytest.fixture
def life(transactional_db, tmp_path, settings, monkeypatch) -> Iterator[Life]:
    settings.DATA_FOLDER = tmp_path / "data"
    settings.ANCHOR_FILE = tmp_path / "data" / "anchor.log"
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))
    kept, layer = Kept(), get_channel_layer()
    send = layer.group_send

    async def heard(group: str, message: dict[str, Any]) -> None:
        kept.sent.append(f"{group} {message!r}")
        await send(group, message)

    monkeypatch.setattr(layer, "group_send", heard)
    begun = _written_up_to()
    with everything_logged(kept), redis_listened_to(kept):
        OPENED.on, OPENED.paths, OPENED.temporary = True, set(), set()
        try:
            yield lived(Life(a_world(), Canaries("far"), kept, tmp_path, begun))
        finally:
            OPENED.on = False


@dataclass
class Life:
    """A case, its canaries, and what was kept of it."""

    world: World
    birds: Canaries
    kept: Kept
    folder: Path
    begun: str


def lived(life: Life) -> Life:
    """Let a case go through everything, by commands and by pages."""
    world, birds = life.world, life.birds
    case = a_far_life(world, birds)
    typed_in_private(world, birds)
    note = f"{MARKED} {birds.word('note')}"
    world.do("worker", commands.notes.add_note, case=case.pk, text=note)
    with time_machine.travel(world.now + timedelta(minutes=5), tick=False):
        by_pages(life, Case.unscoped.get(pk=case.pk))
        relay_now(timezone.now)
        sweep(timezone.now())
        relay_now(timezone.now)
    return life


def by_pages(life: Life, case: Case) -> None:
    """What people type into pages, right and wrong, and a large file."""
    birds = life.birds
    worker = browser_of(life.world.people["worker"])
    worker.raise_request_exception = False
    name = case.child.name
    for words in (name, birds.word("search"), MARKED):
        worker.post("/ho-so/", {"q": words})
        worker.get("/ho-so/", {"q": words})
    typed = {"narrative": f"{MARKED} {birds.word('intake')}", "child-0-name": name}
    for part in ("", "xem-truoc/", "nhap/"):
        worker.post(f"/tiep-nhan/{part}", {"key": f"page-{part}", **typed})
    worker.post(at(case), {"key": "note-1", "text": birds.word("quick note")})
    worker.post(at(case, "buoc/xac-minh/"), {"note": birds.word("step")})
    worker.post("/khoa/mo/", {"password": birds.word("password")})
    content = PDF + birds.word("large file").encode() + os.urandom(LARGE)
    page = worker.get(at(case, "tai-lieu/them/"))
    file = SimpleUploadedFile(f"{birds.word('file name')}.pdf", content)
    told = {"kind": "letter", "source": "body", "title": birds.word("title")}
    told |= {"key": hidden(page, "key"), "version": hidden(page, "version")}
    added = worker.post(at(case, "tai-lieu/them/"), {**told, "file": file})
    assert added.status_code == 302, added.status_code
    rows = SimpleUploadedFile("so.csv", birds.word("import file").encode() * LARGE)
    worker.post("/tiep-nhan/nhap-tep/", {"file": rows})
    for path in ("", "nguoi-lien-quan/", "dien-bien/", "bieu-mau/mau_02/"):
        assert worker.get(at(case, path)).status_code == 200
    worker.post(at(case, "nguoi-lien-quan/nguoi-bao-tin/"))


def _written_up_to() -> str:
    if not FLEET:
        return ""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_walfile_name(pg_current_wal_lsn())")
        return str(cursor.fetchone()[0])


def database(life: Life) -> Iterator[tuple[str, bytes]]:
    """Yield the raw bytes of the database on the disk, free pages and journal too."""
    name = str(connection.settings_dict["NAME"])
    if not FLEET:
        for suffix in ("", "-wal", "-shm", "-journal"):
            path = Path(name + suffix)
            if path.exists():
                yield path.name, path.read_bytes()
        return
    with connection.cursor() as cursor:
        cursor.execute("CHECKPOINT")
        cursor.execute("SELECT oid FROM pg_database WHERE datname = %s", [name])
        own = cursor.fetchone()[0]
        cursor.execute("SHOW data_directory")
        root = Path(cursor.fetchone()[0])
    yield from files_below(root / "base" / str(own))
    for path in sorted((root / "pg_wal").iterdir()):
        if path.is_file() and life.begun <= path.name <= _written_up_to():
            yield path.name, path.read_bytes()
    yield "dump", dump()


def dump() -> bytes:
    """Return every row of every table as text, as a dump holds them."""
    found = bytearray()
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            with cursor.copy(f'COPY "{table}" TO STDOUT') as rows:
                for row in rows:
                    found += row
    return bytes(found)


def of_redis() -> Iterator[tuple[str, bytes]]:
    if not FLEET:
        return
    server = redis.Redis.from_url(os.environ["REDIS_URL"])
    readers = {
        b"string": server.get,
        b"hash": server.hgetall,
        b"list": lambda key: server.lrange(key, 0, -1),
        b"set": server.smembers,
        b"zset": lambda key: server.zrange(key, 0, -1),
    }
    for key in server.scan_iter():
        value = readers[server.type(key)](key)
        yield f"redis {key!r}", key + b" " + repr(value).encode()
    server.close()


def in_memory() -> Iterator[tuple[str, bytes]]:
    """Yield sessions as they open, caches, and mail."""
    for row in Session.objects.all():
        yield "session", json.dumps(row.get_decoded(), default=str).encode()
    for alias in settings.CACHES:
        entries = getattr(caches[alias], "_cache", {})
        if isinstance(entries, dict):
            yield f"cache {alias}", pickle.dumps(list(entries.items()))
    for message in mail.outbox:
        yield "mail", message.message().as_bytes()


def everything(life: Life) -> Iterator[tuple[str, bytes]]:
    """Yield all that was written, by where it lies."""
    yield from database(life)
    yield from files_below(life.folder)
    yield "log", "\n".join(life.kept.records).encode("utf-8", "surrogatepass")
    yield "channel", "\n".join(life.kept.sent).encode()
    yield "redis commands", b"\n".join(life.kept.commands)
    yield from of_redis()
    yield from in_memory()


class TestALifeFullOfCanaries:
    def test_leaves_none_in_anything_that_was_written(self, life):
        if not FLEET:
            back_up(life.folder / "copy", life.folder / "keys", timezone.now())
        looked, leaks = set(), set()
        for where, blob in everything(life):
            looked.add(where)
            leaks |= {f"{where}: {what}" for what in found_in(blob, life.birds)}
        references = {"case.reference", "report.reference"}
        plain = {leak for leak in leaks if leak.rpartition(": ")[2] not in references}
        assert plain == set()
        assert len(life.birds.where) > 90
        assert life.kept.sent, "the relay rang nobody"
        assert len(life.kept.records) > 3
        assert not FLEET or (life.kept.commands and "dump" in looked)
        data = str(life.folder)
        keys = str(settings.KEY_FOLDER)  # made with the first checkpoint
        names = (str(connection.settings_dict["NAME"]), data, keys, "/dev/null")
        outside = [path for path in OPENED.paths if not path.startswith(names)]
        assert [path for path in outside if "__pycache__" not in path] == []
        assert OPENED.temporary == set(), "a temporary file was made"
        assert not list((life.folder / "temporary").iterdir())


class TestTheSearch:
    @pytest.fixture
    def birds(self) -> Canaries:
        return Canaries("far")

    @pytest.mark.parametrize("offset", range(4))
    def test_finds_a_word_in_whatever_writing(self, birds, offset):
        import base64

        word = birds.word("told")
        before = "x" * offset
        text = f"{before}{word} và nữa".encode()
        for written in (
            *(text, text.lower(), text.upper(), text.hex().encode()),
            *(text.hex().upper().encode(), text.decode().encode("utf-16-le")),
            *(text.decode().encode("utf-16-be"), json.dumps(text.decode()).encode()),
            *(base64.b64encode(text), base64.urlsafe_b64encode(text)),
        ):
            assert found_in(b"\0\xff" + written + b"\xfe", birds) == {"told"}, written

    def test_finds_marks_in_whatever_writing(self, birds):
        for written in ways_to_write_marks():
            assert found_in(b"- " + written + b" -", birds) == {"marked"}

    def test_finds_a_word_in_the_database_itself(self, transactional_db, tmp_path):
        # Words of its own: the log of a shared server keeps them for the search above.
        birds, world = Canaries("life"), a_world()
        begun = _written_up_to()
        person = world.people["worker"]
        person.display_name = birds.word("a name in clear")
        person.save(update_fields=["display_name"])
        person.display_name = "Vi Thị Lan"  # what was there is there still
        person.save(update_fields=["display_name"])
        life = Life(world, birds, Kept(), tmp_path, begun)

        found = set().union(*(found_in(blob, birds) for _, blob in database(life)))

        assert found == {"a name in clear"}
