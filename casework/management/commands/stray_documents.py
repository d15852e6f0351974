"""manage.py stray_documents: sealed files that no row names; ``--remove`` takes them away.

What a failed command left, or an erasure that the power cut short: noise without a key or
a row. Names files by their random numbers. Removes nothing that is younger than a day,
and nothing at all where the database is older than what was signed: a copy that was laid
over it may lack rows that are only missing, not gone.
"""

from __future__ import annotations

from argparse import ArgumentParser
from datetime import timedelta
from typing import Any, Final

from django.core.management.base import CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.console import SpeakingCommand
from casework.documents.keeping import folder, strays
from casework.evidence import anchor
from casework.evidence.checkpoints import newest

OLD: Final = timedelta(days=1)


class Command(SpeakingCommand):
    help = "List sealed files that no row names; remove them with --remove."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--remove", action="store_true", help="remove them")

    def handle(self, *args: Any, **options: Any) -> None:
        remove = options["remove"]
        if remove and _database_is_older():
            raise CommandError(
                _(
                    "The database is older than what was signed. Look into that first: "
                    "a file may belong to a row that is missing."
                )
            )
        found = strays(timezone.now() - OLD)
        for path in found:
            self.stdout.write(str(path.relative_to(folder())))
            if remove:
                path.unlink(missing_ok=True)
        said = _("%(n)d removed.") if remove else _("%(n)d found. Nothing was removed.")
        self.stdout.write(said % {"n": len(found)})


def _database_is_older() -> bool:
    told, last = anchor.last_line(anchor.anchor_file()), newest()
    return told is not None and told.size > (last.size if last else 0)
