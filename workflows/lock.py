"""The lock under every step of a flow: the process row, waited for, for a while only.

viewflow's own default is no lock at all, and its select-for-update lock sleeps in a
back-off. This one waits in the database and gives up after ``LOCK_TIMEOUT_MS``.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.db import OperationalError, connection, transaction
from viewflow.workflow.exceptions import FlowLockFailed

from workflows.models.process import CaseProcess


class ProcessRowLock:
    """``SELECT … FOR NO KEY UPDATE`` with a lock timeout on PostgreSQL.

    On SQLite the transaction itself is the lock: settings open every transaction with
    ``BEGIN IMMEDIATE``, so one writer is inside at a time.
    Errors: ``FlowLockFailed`` when the row stays locked; the caller answers 503.
    """

    @contextmanager
    def __call__(self, flow_class: Any, process_pk: int) -> Iterator[None]:
        with transaction.atomic():
            if connection.vendor == "postgresql":
                self._take(flow_class, process_pk)
            yield

    def _take(self, flow_class: Any, process_pk: int) -> None:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT set_config('lock_timeout', %s, true)",
                [f"{settings.LOCK_TIMEOUT_MS}ms"],
            )
        rows = CaseProcess.objects.select_for_update(no_key=True, of=("self",))
        try:
            rows.only("pk").get(pk=process_pk)
        except OperationalError as late:
            raise FlowLockFailed(f"{flow_class.__name__} {process_pk}") from late


process_row_lock = ProcessRowLock()
