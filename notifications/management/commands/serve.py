"""Runs the site: pages, sockets and, embedded, the relay and the clock."""

from __future__ import annotations

from typing import Any

import uvicorn
from django.core.management.base import BaseCommand, CommandParser

LARGEST_MESSAGE = 4096  # bytes a browser may say in one message: a cursor fits


def server(host: str, port: int) -> uvicorn.Server:
    """Return a server with the settings the sockets need. No access log: no addresses."""
    return uvicorn.Server(
        uvicorn.Config(
            "config.asgi:application",
            host=host,
            port=port,
            lifespan="on",
            ws="websockets-sansio",
            ws_max_size=LARGEST_MESSAGE,
            ws_ping_interval=20,
            ws_ping_timeout=20,
            ws_per_message_deflate=False,
            access_log=False,
            server_header=False,
            log_config=None,
            log_level="warning",
            timeout_graceful_shutdown=5,
        )
    )


class Command(BaseCommand):
    help = "Run the site on one address."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=8000)

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"http://{options['host']}:{options['port']}/")
        server(options["host"], options["port"]).run()
