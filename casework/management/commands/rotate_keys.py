"""manage.py rotate_keys: a new wrapping key, and everything that opens moved under it.

May be stopped at any moment and run again. The site runs on meanwhile. In the fleet give
the new file to every machine first (``--new-key-only``). See docs/how-to/keys.md.
"""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts.sealing import newest_key
from casework import rotation


class Command(BaseCommand):
    help = "Make a new wrapping key and move every data key under it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--batch", type=int, default=200)
        parser.add_argument(
            "--new-key-only", action="store_true", help="make the file and stop"
        )
        parser.add_argument(
            "--retire",
            action="store_true",
            help="lay the old key files aside at the end",
        )
        parser.add_argument("--status", action="store_true", help="say what is left")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["status"]:
            self.stdout.write(f"{rotation.left()} not under {newest_key()}.")
            return
        name = rotation.begin()
        self.stdout.write(f"Moving to {name}.")
        if options["new_key_only"]:
            return
        broken: list[str] = []
        moved = 0
        for step in rotation.move(max(1, options["batch"])):
            moved += step.moved
            broken += step.broken
        self.stdout.write(f"{moved} moved.")
        if broken:
            raise CommandError(
                f"{len(broken)} did not open and stay under the old key, which must be "
                f"kept: {', '.join(broken)}"
            )
        if options["retire"]:
            old = rotation.retire()
            self.stdout.write(f"Laid aside in retired/: {', '.join(old) or 'none'}.")
