"""Alerts, their deliveries and their words."""

from __future__ import annotations

from notifications.models.alert import Alert, Rung
from notifications.models.delivery import Delivery, RelayCursor
from notifications.models.wording import AlertWording, WordingChange

__all__ = [
    "Alert",
    "AlertWording",
    "Delivery",
    "RelayCursor",
    "Rung",
    "WordingChange",
]
