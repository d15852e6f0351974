"""The floor of benchmark a: insert → NOTIFY → publish → send, with nothing around it.

Prints its port, then serves sockets. A row inserted with NOTIFY is heard by a listener,
published on Redis, heard by the server's subscription and sent to the one socket named.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys

import psycopg
import redis.asyncio as redis
from websockets.asyncio.server import serve

SOCKETS: dict[str, object] = {}


async def accept(socket) -> None:
    name = await socket.recv()
    SOCKETS[name] = socket
    await socket.wait_closed()


async def listen(publisher: redis.Redis) -> None:
    connection = await psycopg.AsyncConnection.connect(
        host=os.environ["BENCH_PG"], user="postgres", dbname="postgres", autocommit=True
    )
    await connection.execute("LISTEN bare")
    async for heard in connection.notifies():
        await publisher.publish("bare", heard.payload)


async def send(subscriber: redis.Redis) -> None:
    channel = subscriber.pubsub()
    await channel.subscribe("bare")
    async for message in channel.listen():
        if message["type"] == "message":
            told = json.loads(message["data"])
            await SOCKETS[told["to"]].send(message["data"].decode())


async def main() -> None:
    address = os.environ["REDIS_URL"]
    server = await serve(accept, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    tasks = [
        asyncio.create_task(listen(redis.from_url(address))),
        asyncio.create_task(send(redis.from_url(address))),
    ]
    sys.stdout.write(f"{port}\n")
    sys.stdout.flush()
    await asyncio.gather(*tasks)


if __name__ == "__main__":
    asyncio.run(main())
