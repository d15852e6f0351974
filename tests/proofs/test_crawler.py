"""Every address by every method for everybody, on what is theirs and on what is not.

Fails on an address that ``docs/urls.csv`` does not declare, on a person let in or kept
out otherwise than declared, and on any canary of a case that is others' business.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import Any
from urllib.parse import quote

import pytest
from django.core import mail
from django.test import Client

from accounts.roles import PERMISSIONS, Permission, Role
from casework.sealing import SealedRow
from notifications.queries import waiting_alerts
from notifications.replay import missed
from tests.casework.seeing import browser_of
from tests.proofs import addresses
from tests.proofs.addresses import METHODS, OF_A_CASE, Address, declared, paths
from tests.proofs.land import NOWHERE, Land, Thing, standing
from tests.undone import undone

pytestmark = pytest.mark.django_db
FAR, NEAR, OPEN = "far", "near", "open"
NOBODY = "nobody"
LOG_IN = "/dang-nhap/"

READERS: dict[str, frozenset[str]] = {
    # The commune's own: both of its cases, or the open one in some part.
    "chair": frozenset({FAR}),
    "supervisor": frozenset({FAR}),
    "colleague": frozenset({FAR}),
    **dict.fromkeys(
        ("hotline", "receiver", "police", "health", "union", "school", "border"),
        frozenset({FAR, NEAR}),
    ),
    **dict.fromkeys(("justice", "youth", "labour"), frozenset({FAR, NEAR})),
    # They were told of the near case when it came in: its reference, nothing else.
    "worker": frozenset({FAR}),
    "stand_in": frozenset({FAR}),
    # No part in any of the three.
    "listener": frozenset({FAR, OPEN}),
    **dict.fromkeys(
        ("other_worker", "other_chair", "administrator", "collaborator"),
        frozenset({FAR, NEAR, OPEN}),
    ),
    NOBODY: frozenset({FAR, NEAR, OPEN}),
}
"""Of which cases each person may find nothing at all."""
THOROUGH = frozenset(
    {
        *(NOBODY, "hotline", "worker", "chair", "police", "supervisor"),
        *("administrator", "listener", "other_worker"),
    }
)
"""These look at every address; the others, who stand like one of them, at half."""
TOLD = {"worker": NEAR, "stand_in": NEAR}
STRANGERS = frozenset({FAR, NEAR, OPEN})


def readers() -> list[str]:
    named = {role.value for role in Role}
    return [*READERS, *sorted(named & LATER)]


LATER = frozenset({"statistician", "provider"})
"""Roles that have no part in any of the three cases, where they are there."""


@pytest.fixture(scope="module")
def land(django_db_setup, django_db_blocker) -> Iterator[Land]:
    with django_db_blocker.unblock(), standing() as found:
        yield found


@pytest.fixture(autouse=True)
def one_bar_for_all(monkeypatch) -> None:
    """What a page does is undone, so the bar of alerts is worked out once a person."""
    monkeypatch.setattr("notifications.context.waiting_alerts", cache(waiting_alerts))


@dataclass
class Crawler:
    """Goes everywhere as one person and keeps what was wrong."""

    land: Land
    who: str
    wrong: list[str] = field(default_factory=list)
    seen: int = 0
    not_there: set[str] = field(default_factory=set)
    """What this person is answered where there is nothing."""

    def __post_init__(self) -> None:
        self.foreign = READERS.get(self.who, STRANGERS)
        self.client = Client()
        self.roles: set[Role] = set()
        if self.who != NOBODY:
            person = self.land.world.people[self.who]
            self.client = browser_of(person)
            self.client.raise_request_exception = False
            self.roles = {Role(post.role) for post in person.posts.all()}

    @property
    def turn(self) -> int:
        """Say whose turn it is with what is tried by turns."""
        return [*READERS, *sorted(LATER)].index(self.who)

    @property
    def theirs(self) -> Thing:
        """Return the case that is others' business, the nearest to this person."""
        return self.land.things[NEAR if NEAR in self.foreign else FAR]

    def may(self, wanted: Iterable[str]) -> bool:
        held = {p.value for role in self.roles for p in PERMISSIONS[role]}
        return not wanted or not held.isdisjoint(wanted)

    def ask(self, method: str, path: str, data: Any = None) -> Any:
        """Ask for a page; whatever comes back holds no foreign canary."""
        self.client.cookies.pop("messages", None)
        with undone():  # the next page finds what this one found
            answer = getattr(self.client, method.lower())(path, data or {})
        self.seen += 1
        if answer.status_code >= 500:
            self.say(f"{method} {path} answered {answer.status_code}")
        text = without_what_was_asked(everything_in(answer), path)
        self.look(f"{method} {path}", text)
        return answer

    def look(self, where: str, text: str) -> None:
        for leak in sorted(self.land.leaks(text, self.foreign)):
            self.say(f"{where} shows {leak}")
        if self.who in TOLD:
            told = self.land.leaks(text, frozenset({TOLD[self.who]}))
            for leak in sorted(told - {f"{TOLD[self.who]}: case.reference"}):
                self.say(f"{where} shows {leak}")

    def say(self, sentence: str) -> None:
        self.wrong.append(f"{self.who}: {sentence}")

    def settle(self) -> None:
        assert not self.wrong, "\n".join(self.wrong[:40])


def everything_in(answer: Any) -> str:
    """Return status line, headers, cookies and body as one text."""
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    headers = " ".join(f"{name}: {value}" for name, value in answer.headers.items())
    return f"{answer.status_code} {headers} {answer.cookies} {body.decode('utf-8', 'replace')}"


def without_what_was_asked(text: str, path: str) -> str:
    """A page of what is not there may say what it was asked for: that told nothing."""
    for asked in (path, quote(path, ""), *re.findall(r"T[HB]-\d{4}-\d{4}", path)):
        text = text.replace(asked, "§")
    return text


CHANGING = re.compile(
    r'csrfmiddlewaretoken" value="[^"]+"|name="key" value="[^"]+"'
    r'|"x-csrftoken": "[^"]+"|csrftoken=[^;]+'
    r'|app-code">[^<]+'
    r"|Content-Length: \d+|Content-Security-Policy: [^\n]*?(?=X-|Set-|Cross|Referrer|<)"
)


def same_for(path: str, text: str) -> str:
    """Return the answer without what names the asked address, and what is random."""
    text = CHANGING.sub("", text)
    return without_what_was_asked(text, path)


class TestTheTable:
    def test_declares_every_address_and_nothing_else(self):
        told = {row.name: row.address for row in declared()}
        assert len(told) == len(declared())
        assert told == dict(addresses.patterns())

    def test_is_written_in_known_words(self):
        permissions = {permission.value for permission in Permission}
        for row in declared():
            assert row.open_to in addresses.OPEN_TO, row
            assert row.permissions <= permissions, row
            assert row.object in OF_A_CASE | addresses.OTHERS, row
            assert row.methods <= set(METHODS), row
            assert row.why, row
            if row.permissions or row.object:
                assert row.open_to == "signed_in", row


WHOLE = bool(int(os.environ.get("SOAK_ROUNDS", "0")))
"""Whether each asks every address by every method (``make soak``), not by turns."""
STEPS_EACH, WRITES_EACH, METHODS_EACH, SHUT_EACH = (1,) * 4 if WHOLE else (11, 5, 6, 3)
"""By turns, so that all of them together try everything: each tries one of so many."""
SIGNED_IN = tuple(row for row in declared() if row.open_to == "signed_in")
ENDS_THE_SESSION = {"accounts:end_sessions", "locked"}


def further(turn: int) -> tuple[str, ...]:
    """Return the methods to try beside reading and writing: one at its turn, or all."""
    if WHOLE:
        return METHODS
    if turn % METHODS_EACH:
        return ()
    return (METHODS[turn // METHODS_EACH % len(METHODS)],)


@pytest.mark.soak
@pytest.mark.parametrize("who", readers())
class TestEverywhere:
    def test_they_find_their_own_and_nothing_of_others(self, land, who):
        crawler = Crawler(land, who)
        with land.at_its_moment():
            for number, row in enumerate(SIGNED_IN):
                if not WHOLE and who not in THOROUGH and (number + crawler.turn) % 2:
                    continue
                if row.object in OF_A_CASE:
                    self._others(crawler, row, number)
                for count, path in enumerate(paths(row, land.things[OPEN])):
                    self._own(crawler, row, path, number + count)
            if who != NOBODY:
                self._lists(crawler)
        assert crawler.seen > 50
        assert mail.outbox == []
        crawler.settle()

    def _own(self, crawler: Crawler, row: Address, path: str, number: int) -> None:
        """Read what is there; by turns write to it and try a further method."""
        turn = number + crawler.turn
        if row.name == "casework:case_step" and turn % STEPS_EACH:
            return
        if not crawler.may(row.permissions) and turn % SHUT_EACH:
            return
        asked = ["GET"] if row.answers("GET") or turn % 2 else []
        if row.answers("POST") and (turn % WRITES_EACH == 0 or not asked):
            asked.append("POST")
        for method in dict.fromkeys([*asked, *further(turn)]):
            if row.name in ENDS_THE_SESSION and method == "POST":
                continue
            answer = crawler.ask(method, path)
            self._judge(crawler, row, method, path, answer)

    def _judge(
        self, crawler: Crawler, row: Address, method: str, path: str, answer: Any
    ) -> None:
        """Hold the answer against what the table says of this person."""
        status = answer.status_code
        led = status == 302 and answer.headers["Location"].startswith(LOG_IN)
        absent = status in {404, 405}
        if crawler.who == NOBODY:
            fits, why = led or status == 405, "to nobody in particular"
        elif not crawler.may(row.permissions):
            fits, why = absent, f"without {sorted(row.permissions)}"
        elif not row.answers(method):
            sent_on = status == 302 and path.startswith(LOG_IN)
            fits, why = absent or sent_on, "to a method the table does not name"
        else:
            there = row.object in {"", "administered"} and str(NOWHERE) not in path
            fits = not absent or not there
            why = "to somebody the table lets in"
        if led and crawler.who != NOBODY and not path.startswith(LOG_IN):
            fits, why = False, "leading to the sign-in page"
        if not fits:
            crawler.say(f"{method} {path} ({row.name}) answered {status} {why}")

    def _others(self, crawler: Crawler, row: Address, number: int) -> None:
        """What is others' answers like what is not there."""
        thing, nothing = crawler.theirs, crawler.land.things["nothing"]
        pairs = zip(paths(row, thing), paths(row, nothing), strict=True)
        for count, (path, absent) in enumerate(pairs):
            turn = number + count + crawler.turn
            if row.name == "casework:case_step" and turn % STEPS_EACH:
                continue
            asked = ["GET"] if row.answers("GET") else ["POST"]
            if turn % WRITES_EACH == 0:
                asked.append("POST")
            for method in dict.fromkeys([*asked, *further(turn)]):
                self._alike(crawler, method, path, absent)

    def _alike(self, crawler: Crawler, method: str, path: str, absent: str) -> None:
        """Usually both get the one page of what is not there; else each is asked."""
        found = crawler.ask(method, path)
        one = same_for(path, everything_in(found))
        if one in crawler.not_there:
            return
        none = crawler.ask(method, absent)
        other = same_for(absent, everything_in(none))
        crawler.not_there.add(other)
        if one != other:
            crawler.say(
                f"{method} {path} answers {found.status_code}, {absent} "
                f"{none.status_code}: {first_difference(one, other)}"
            )

    def _lists(self, crawler: Crawler) -> None:
        """Lists, searches and alerts narrowed to the very case that is not theirs."""
        thing = crawler.theirs
        name = next(iter(crawler.land.birds[FAR].where))
        for path in (
            *("/?muc=tat-ca", "/?muc=don-vi", "/bao-dong/?muc=tat-ca"),
            *("/bao-dong/?muc=da-xong", "/bao-dong/?muc=da-nhan"),
            "/ho-so/?trang_thai=in_progress",
            f"/giam-sat/danh-sach/?muc=dang-mo&xa={crawler.land.far.commune.pk}",
            "/giam-sat/?tu=2026-01-01",
        ):
            crawler.ask("GET", path)
        for asked in (thing.reference, name, "zq", thing.report):
            without = f'"{asked}"'
            answer = self._search(crawler, asked)
            crawler.look(f"search for {without}", answer)
        for frame in missed(crawler.land.world.people[crawler.who].pk, 0).frames:
            crawler.look("the socket", frame)

    def _search(self, crawler: Crawler, words: str) -> str:
        """Return what a search answers, without the words that were asked."""
        found = ""
        for method in ("get", "post"):
            answer = getattr(crawler.client, method)("/ho-so/", {"q": words})
            found += everything_in(answer)
        return re.sub(re.escape(words), "§", found, flags=re.IGNORECASE)


def first_difference(one: str, other: str) -> str:
    for at, (a, b) in enumerate(zip(one, other, strict=False)):
        if a != b:
            return f"{one[max(0, at - 60) : at + 80]!r} / {other[at : at + 80]!r}"
    return f"{len(one)} / {len(other)} letters"


class TestTheLand:
    def test_holds_a_canary_of_the_far_case_in_every_sealed_column(self, land):
        """Else the crawler would look for what was never there."""
        empty = []
        with land.at_its_moment():
            for model in sealed_models(SealedRow):
                for column in model.SEALED:
                    told = " ".join(
                        json.dumps(row.get(column), ensure_ascii=False)
                        for row in model.objects.all()
                        if getattr(row, column) is not None
                    )
                    if not land.leaks(told, frozenset({FAR})):
                        empty.append(f"{model.__name__}.{column}")
        assert empty == []

    def test_is_found_out_where_it_leaks(self, land):
        bird = next(iter(land.birds[FAR].where))
        crawler = Crawler(land, NOBODY)

        crawler.look("a page", f"Hồ sơ {bird.upper()}, {land.things[NEAR].reference}")

        assert len(crawler.wrong) == 2


def sealed_models(above: type) -> Iterator[Any]:
    for model in above.__subclasses__():
        if not model._meta.abstract:
            yield model
        yield from sealed_models(model)
