"""manage.py rotate_keys: a new wrapping key, and everything that opens moved under it.

May be stopped at any moment and run again. The site runs on meanwhile. In the fleet give
the new file to every machine first (``--new-key-only``). See docs/how-to/keys.md.
"""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import CommandError
from django.utils.translation import gettext as _

from accounts.console import SpeakingCommand
from accounts.sealing import newest_key
from casework import rotation


class Command(SpeakingCommand):
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
            self.stdout.write(
                _("%(n)s not under %(key)s.")
                % {"n": rotation.left(), "key": newest_key()}
            )
            return
        name = rotation.begin()
        self.stdout.write(_("Moving to %(key)s.") % {"key": name})
        if options["new_key_only"]:
            return
        broken: list[str] = []
        moved = 0
        for step in rotation.move(max(1, options["batch"])):
            moved += step.moved
            broken += step.broken
        self.stdout.write(_("%(n)d moved.") % {"n": moved})
        if broken:
            raise CommandError(
                _(
                    "%(n)d did not open and stay under the old key, which must be kept: "
                    "%(names)s"
                )
                % {"n": len(broken), "names": ", ".join(broken)}
            )
        if options["retire"]:
            old = rotation.retire()
            self.stdout.write(
                _("Laid aside in retired/: %(names)s.")
                % {"names": ", ".join(old) or _("none")}
            )
