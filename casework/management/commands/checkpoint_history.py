"""manage.py checkpoint_history: take every new event into the log and sign its root.

The clock does this by itself; by hand, before a copy is taken or an anchor carried off.
"""

from __future__ import annotations

from typing import Any

from django.core.management.base import CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.console import SpeakingCommand
from accounts.sealing import KeyMissing
from casework.evidence.anchor import AnchorUnreadable
from casework.evidence.checkpoints import (
    HistoryDoubtful,
    make_checkpoints,
    newest,
    signed_of,
)


class Command(SpeakingCommand):
    help = "Sign the history as it is now; print the newest line of the anchor."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            make_checkpoints(timezone.now())
        except KeyMissing as missing:
            raise CommandError(str(missing)) from missing
        except (HistoryDoubtful, AnchorUnreadable) as doubt:
            raise CommandError(
                _(
                    "Nothing was signed: the history is not what was signed before. "
                    "Run: manage.py verify_history"
                )
            ) from doubt
        last = newest()
        if last is not None:
            self.stdout.write(signed_of(last).line)
