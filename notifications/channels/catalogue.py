"""Every channel there is, by the key that stands in the outbox row."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Final

from notifications.channels import in_app
from notifications.delivery import Batch
from notifications.models import Delivery

Send = Callable[[Batch], Awaitable[None]]

CHANNELS: Final[dict[str, Send]] = {Delivery.Channel.IN_APP.value: in_app.send}
