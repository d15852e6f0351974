"""manage.py restore COPY --keys FOLDER: put a copy in place, then verify it."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from accounts.sealing import KeyMissing, SealBroken
from casework.backup import BackupRefused, restore


class Command(BaseCommand):
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
                "The copy is in place, but these keys do not open it. Give the right "
                "ones with --keys."
            ) from closed
        self.stdout.write(
            f"{verified.cases} cases verified, {verified.reports_opened} reports opened, "
            f"{verified.documents_whole} documents whole, {verified.events} events of "
            "the history hold."
        )
        if verified.events_lost:
            self.stdout.write(
                f"{verified.events_lost} events came after this copy and are not in it; "
                "their anchor is kept beside the new one (.before-restore)."
            )
