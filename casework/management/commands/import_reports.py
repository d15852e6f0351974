"""manage.py import_reports FILE --as ACCOUNT: bring in a file of reports."""

from __future__ import annotations

import hashlib
from argparse import ArgumentParser
from collections import Counter
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actor import Actor, actor_for
from accounts.console import SpeakingCommand
from accounts.models import Person
from casework.bringing_in import Line, bring_in, look_through
from casework.imports.parsed import FileRefused


class Command(SpeakingCommand):
    help = "Bring in a file of reports (XLSX, CSV or JSON), row by row."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--as", dest="account", help="account of whoever brings the file in"
        )
        parser.add_argument(
            "--dry-run", action="store_true", help="read and say, save nothing"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["file"]
        if not path.is_file():
            raise CommandError(_("There is no such file."))
        at = timezone.now()
        try:
            if options["dry_run"]:
                lines = look_through(path, at=at)
            else:
                digest = hashlib.sha256(path.read_bytes()).hexdigest()
                actor = self._actor(options["account"])
                lines = bring_in(path, digest=digest, actor=actor, at=at)
            counts = self._print(lines)
        except FileRefused as refused:
            raise CommandError(str(refused)) from refused
        self.stdout.write("")
        for outcome, count in sorted(counts.items()):
            self.stdout.write(f"{count:>6}  {outcome}")

    def _actor(self, account: str | None) -> Actor:
        person = Person.objects.filter(username=account or "", is_active=True).first()
        if person is None:
            raise CommandError(_("Name an account with --as: who brings the file in?"))
        return actor_for(person, timezone.now())

    def _print(self, lines: Any) -> Counter[str]:
        """Show a line per row that needs a person, and a bar for the rest."""
        counts: Counter[str] = Counter()
        line: Line
        for done, line in enumerate(lines, start=1):
            counts[line.outcome] += 1
            if line.sentence:
                self.stdout.write(
                    _("Row %(row)s: ") % {"row": line.row} + line.sentence
                )
            if self.stdout.isatty():
                self._bar(done, line.total)
        return counts

    def _bar(self, done: int, total: int | None) -> None:
        share = f"{done}/{total}" if total else str(done)
        filled = "█" * (30 * done // total) if total else ""
        self.stderr.write(f"\r{filled:<30} {share}", ending="")
