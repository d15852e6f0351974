"""The fleet's background: any number of workers, one beat.

``celery -A config.celery worker`` and ``celery -A config.celery beat``. What has to be
done stands in database rows; Redis only rings. A flushed Redis loses nothing, because
the beat rings again.
"""

from __future__ import annotations

import os

from celery import Celery
from django.conf import settings

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

RELAY_EVERY = 1.0  # seconds; commits ring at once, this is for what was missed
app = Celery("cho_che")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.conf.imports = ("config.tasks",)
app.conf.broker_transport_options = {"socket_connect_timeout": 1, "socket_timeout": 5}
app.conf.beat_schedule = {
    "relay": {
        "task": "relay",
        "schedule": RELAY_EVERY,
        "options": {"expires": 5},
    },
    "heartbeat": {
        "task": "heartbeat",
        "schedule": float(settings.HEARTBEAT_EVERY_SECONDS),
        "options": {"expires": float(settings.HEARTBEAT_EVERY_SECONDS)},
    },
    "sweep": {
        "task": "sweep",
        "schedule": float(settings.SWEEP_EVERY_SECONDS),
        "options": {"expires": float(settings.SWEEP_EVERY_SECONDS)},
    },
}
