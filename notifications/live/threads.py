"""Database work beside the event loop, with connections that are looked after.

Channels' own helper puts every call of the process in one thread, the sweep's too; a
reconnecting crowd would wait behind it.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import ParamSpec, TypeVar

from asgiref.sync import sync_to_async
from django.db import close_old_connections, connections

P = ParamSpec("P")
T = TypeVar("T")


class DatabaseThreads:
    """A few threads of their own. ``name`` shows in a stack dump."""

    def __init__(self, name: str, *, threads: int = 1) -> None:
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix=name)
        self._threads = threads

    async def __call__(
        self, function: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Run ``function`` in one of the threads. Errors: those of ``function``."""
        work = partial(_cared_for, partial(function, *args, **kwargs))
        run = sync_to_async(work, thread_sensitive=False, executor=self._pool)
        result: T = await run()
        return result

    def close(self) -> None:
        """Wait for what runs and end the threads; their connections are closed."""
        self._pool.shutdown(wait=True)


def _cared_for(function: Callable[[], T]) -> T:
    """Call ``function`` with a connection that works, and give it back."""
    close_old_connections()
    try:
        return function()
    finally:
        connections.close_all()
