"""manage.py restore COPY --keys FOLDER: put a copy in place, then verify it."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.console import SpeakingCommand
from accounts.sealing import KeyMissing, SealBroken
from casework.backup import BackupRefused, restore


class Command(SpeakingCommand):
    help = "Put a copy in the place of the database. Stop the site first."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("copy", type=Path)
        parser.add_argument("--keys", type=Path, help="folder with the key files")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            verified = restore(options["copy"], options["keys"], timezone.now())
        except BackupRefused as refused:
            raise CommandError(str(refused)) from refused
        except (KeyMissing, SealBroken) as closed:
            raise CommandError(
                _(
                    "The copy is in place, but these keys do not open it. Give the right "
                    "ones with --keys."
                )
            ) from closed
        self.stdout.write(
            _(
                "%(cases)d cases verified, %(reports_opened)d reports opened, "
                "%(documents_whole)d documents whole, %(events)d events of the history "
                "hold."
            )
            % vars(verified)
        )
        if verified.events_lost:
            self.stdout.write(
                _(
                    "%(events_lost)d events came after this copy and are not in it; "
                    "their anchor is kept beside the new one (.before-restore)."
                )
                % vars(verified)
            )
