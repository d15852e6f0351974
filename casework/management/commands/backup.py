"""manage.py backup FOLDER --keys OTHER_FOLDER: an online copy, the keys apart."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError
from django.utils import timezone

from accounts.console import SpeakingCommand
from casework.backup import BackupRefused, back_up


class Command(SpeakingCommand):
    help = "Copy the running database; the keys go to another folder."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path)
        parser.add_argument("--keys", type=Path, required=True)

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            copy = back_up(options["folder"], options["keys"], timezone.now())
        except BackupRefused as refused:
            raise CommandError(str(refused)) from refused
        self.stdout.write(f"{copy}")
