"""a: report POST → alert parsed in the officer's socket, with 1,000 sockets open.

The site runs as the fleet does: one web process, one worker, PostgreSQL, Redis. The
client posts the real intake page at a fixed rate and listens on the officer's socket.
The floor, in the same run and in turn: a bare insert, NOTIFY, publish and send.
"""

from __future__ import annotations

import asyncio
import json
import os
import statistics
import subprocess
import sys
import time
import uuid
from pathlib import Path
from typing import Any

os.environ["CHOCHE_TEST_PROFILE"] = "fleet"

import httpx
import psycopg
from lxml import html
from websockets.asyncio.client import connect

from benchmarks.result import measure, write
from tests import services
from tests.soak.site import ROOT, Site

ROUNDS = 5
REPORTS = 20  # per round
EVERY = 0.4  # seconds between two reports
SOCKETS = 1000
WAIT = 30.0  # seconds for what is still under way at the end of a round

FILL = """
from accounts import sealing
sealing.make_key()
from django.core.management import call_command
call_command("migrate", verbosity=0)
from tests.making import a_world
from tests.signing_in import session_of
import json
world = a_world()
def session(name):
    return session_of(world.people[name])
print(json.dumps({
    "commune": world.commune.pk, "hotline": session("hotline"),
    "officer": session("worker"),
    "others": [session(n) for n in ("school", "union", "youth", "justice", "border")],
}))
"""
KEYS = """
import json
from casework.models import CommandAnswer, Case
print(json.dumps({
    row.key: Case.unscoped.get(pk=row.answer["cases"][0]).reference
    for row in CommandAnswer.objects.filter(command="record_report")
}))
"""


class Officer:
    """The one socket whose alerts are timed."""

    def __init__(self) -> None:
        self.heard: dict[str, float] = {}

    async def listen(self, socket: Any) -> None:
        async for frame in socket:
            told = json.loads(frame)
            now = time.perf_counter()
            if told.get("key") == "new_report_danger":
                self.heard.setdefault(told["reference"], now)
            elif "bare" in told:
                self.heard.setdefault(told["bare"], now)


async def site_socket(site: Site, session: str) -> Any:
    socket = await connect(
        f"ws://127.0.0.1:{site.port}/ws/bao-dong/",
        additional_headers={"Cookie": f"sessionid={session}"},
        origin=site.address,
    )
    await socket.send(json.dumps({"cursor": 0}))
    return socket


async def drain(socket: Any) -> None:
    async for _ in socket:
        pass


async def open_sockets(make: Any, names: list[str]) -> list[asyncio.Task[None]]:
    """Open sockets fifty at a time and keep them read."""
    tasks = []
    for begin in range(0, len(names), 50):
        opened = await asyncio.gather(*(make(n) for n in names[begin : begin + 50]))
        tasks += [asyncio.create_task(drain(socket)) for socket in opened]
    return tasks


class Poster:
    """Posts the intake page; the form was read once, each report has its own key."""

    def __init__(self, site: Site, told: dict[str, Any]) -> None:
        self.client = httpx.AsyncClient(
            base_url=site.address, timeout=60, cookies={"sessionid": told["hotline"]}
        )
        self.commune = told["commune"]
        self.begun: dict[str, float] = {}
        self.values: dict[str, str] = {}
        self.action = ""

    async def read(self) -> None:
        page = await self.client.get("/tiep-nhan/")
        form = html.fromstring(page.text).xpath("//form[@data-intake]")[0]
        self.values = dict(form.form_values())
        self.action = form.action or "/tiep-nhan/"

    async def post(self) -> None:
        key = str(uuid.uuid4())
        values = self.values | {
            "key": key,
            "child_state": "danger",
            "incident_commune": str(self.commune),
            "narrative": f"Báo cáo {key}",
            "action": "alarm",
        }
        self.begun[key] = time.perf_counter()
        answer = await self.client.post(
            self.action,
            data=values,
            headers={
                "Origin": str(self.client.base_url),
                "Referer": str(self.client.base_url),
            },
        )
        if answer.status_code != httpx.codes.FOUND:
            raise RuntimeError(f"The report was not taken: {answer.status_code}")


async def at_a_rate(work: Any) -> None:
    """Begin ``REPORTS`` pieces of work, one every ``EVERY`` seconds, whatever they take."""
    begun = time.perf_counter()
    tasks = []
    for number in range(REPORTS):
        await asyncio.sleep(max(0.0, begun + number * EVERY - time.perf_counter()))
        tasks.append(asyncio.create_task(work()))
    await asyncio.gather(*tasks)


async def until_heard(officer: Officer, count: int) -> None:
    end = time.perf_counter() + WAIT
    while len(officer.heard) < count and time.perf_counter() < end:
        await asyncio.sleep(0.05)


def p95(values: list[float]) -> float:
    return statistics.quantiles(values, n=20, method="inclusive")[-1]


async def run(site: Site, told: dict[str, Any], bare_port: int) -> None:
    socket_folder = os.environ["CHOCHE_TEST_PG_SOCKET"]
    database = await psycopg.AsyncConnection.connect(
        host=socket_folder, user="postgres", dbname="postgres", autocommit=True
    )
    await database.execute("CREATE TABLE IF NOT EXISTS bare (id text, payload text)")
    others = [told["others"][i % len(told["others"])] for i in range(SOCKETS - 1)]
    tasks = await open_sockets(lambda s: site_socket(site, s), others)
    officer, bare_officer = Officer(), Officer()
    mine = await site_socket(site, told["officer"])
    tasks.append(asyncio.create_task(officer.listen(mine)))

    async def bare_socket(name: str) -> Any:
        socket = await connect(f"ws://127.0.0.1:{bare_port}/")
        await socket.send(name)
        return socket

    tasks += await open_sockets(bare_socket, [f"s{i}" for i in range(SOCKETS - 1)])
    bare_mine = await bare_socket("officer")
    tasks.append(asyncio.create_task(bare_officer.listen(bare_mine)))
    poster = Poster(site, told)
    await poster.read()
    bare_begun: dict[str, float] = {}

    async def bare_post() -> None:
        key = str(uuid.uuid4())
        payload = json.dumps({"to": "officer", "bare": key})
        bare_begun[key] = time.perf_counter()
        await database.execute("INSERT INTO bare VALUES (%s, %s)", (key, payload))
        await database.execute("SELECT pg_notify('bare', %s)", (payload,))

    await at_a_rate(poster.post)  # warm
    await at_a_rate(bare_post)
    await until_heard(officer, REPORTS)
    rounds: list[tuple[set[str], set[str]]] = []
    for number in range(1, ROUNDS + 1):
        before, bare_before = set(poster.begun), set(bare_begun)
        await at_a_rate(poster.post)
        await until_heard(officer, REPORTS * (number + 1))
        await at_a_rate(bare_post)
        await until_heard(bare_officer, REPORTS * (number + 1))
        rounds.append((set(poster.begun) - before, set(bare_begun) - bare_before))
    for task in tasks:
        task.cancel()
    report(site, poster, officer, bare_begun, bare_officer, rounds)


def report(site, poster, officer, bare_begun, bare_officer, rounds) -> None:
    reference = json.loads(site.ask(KEYS))
    ratios, ours, floors, lost = [], [], [], 0
    for keys, bare_keys in rounds:
        times = [
            officer.heard[reference[key]] - poster.begun[key]
            for key in keys
            if reference.get(key) in officer.heard
        ]
        lost += len(keys) - len(times)
        floor = [bare_officer.heard[k] - bare_begun[k] for k in bare_keys]
        ours.append(p95(times) * 1000)
        floors.append(p95(floor) * 1000)
        ratios.append(ours[-1] / floors[-1])
    measures = [
        measure("p95_ratio", ratios, unit="x floor", at_most=8),
        measure("p95", ours, unit="ms"),
        measure("floor_p95", floors, unit="ms"),
        measure("lost", [float(lost)], unit="alerts", at_most=0),
    ]
    write(
        "a",
        ROUNDS,
        measures,
        f"{SOCKETS} sockets open on site and floor; {REPORTS} reports a round, one every "
        f"{EVERY} s; one web process, one worker; client on the same machine",
    )


def main() -> None:
    folder = Path(os.environ["CHOCHE_TEST_FOLDER"]) / "bench"
    site = Site(folder)
    told = json.loads(site.ask(FILL))
    bare = subprocess.Popen(
        [sys.executable, "-m", "benchmarks.bare_server"],
        cwd=ROOT,
        env={**os.environ, "BENCH_PG": os.environ["CHOCHE_TEST_PG_SOCKET"]},
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        port = int((bare.stdout.readline() if bare.stdout else "0").strip())
        site.start()
        site.start_worker()
        asyncio.run(run(site, told, port))
    finally:
        site.stop()
        bare.kill()
        bare.wait()


if __name__ == "__main__":
    services.PROFILE = "fleet"
    main()
