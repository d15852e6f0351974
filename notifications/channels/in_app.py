"""The channel inside the system: one message per batch to every web process's hub."""

from __future__ import annotations

from typing import Any, Final

from channels.layers import get_channel_layer

from notifications.delivery import Batch
from notifications.replay import essence

GROUP: Final = "live"
BATCH: Final = "live.batch"
HEARTBEAT: Final = "live.heartbeat"
SIGNED_OUT: Final = "live.signed_out"
SESSIONS_ENDED: Final = "live.sessions_ended"


def message_of(batch: Batch) -> dict[str, Any]:
    """Return the batch as one message; what is shared between people stands once.

    ``rows`` are (person, sequence, delivery, index into ``shared``).
    """
    shared: dict[str, int] = {}
    rows = []
    for row in batch.rows:
        text = essence(row.alert, row.kind)
        index = shared.setdefault(text, len(shared))
        rows.append([row.recipient_id, row.sequence, row.pk, index])
    return {
        "type": BATCH,
        "after": batch.after,
        "last": batch.last,
        "shared": list(shared),
        "rows": rows,
    }


async def send(batch: Batch) -> None:
    """Hand the batch to the layer. Errors: those of the layer; the rows stay unsent."""
    await get_channel_layer().group_send(GROUP, message_of(batch))


async def send_heartbeat(last: int) -> None:
    """Say that the relay lives, and how far the numbers go."""
    await get_channel_layer().group_send(GROUP, {"type": HEARTBEAT, "last": last})


async def send_signed_out(session: str) -> None:
    """Tell every hub to close the sockets of one session (its digest)."""
    await get_channel_layer().group_send(
        GROUP, {"type": SIGNED_OUT, "session": session}
    )


async def send_sessions_ended() -> None:
    """Tell every hub to look at once which of its sockets still belong to somebody."""
    await get_channel_layer().group_send(GROUP, {"type": SESSIONS_ENDED})
