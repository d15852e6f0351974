"""manage.py verify_history: was anything of the history changed, removed or cut off?

Exit code 0: all of it holds. 1: something does not. 2: not everything could be checked.
What does not hold becomes an incident, which supervisors and administrators see.
"""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any, Final

from django.utils import timezone

from accounts.console import SpeakingCommand
from accounts.incidents import note_incidents
from accounts.sealing import Broken
from casework.evidence.anchor import anchor_file
from casework.evidence.report import lines
from casework.evidence.verifying import verify

TAMPERED: Final = 1
LONGEST: Final = 160


class Command(SpeakingCommand):
    help = "Check every event against its chain, the signed log and the anchor."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--anchor", type=Path, help="another copy of the anchor file"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        verdict = verify(options["anchor"] or anchor_file())
        if verdict.exit_code == TAMPERED:
            found = ",".join(sorted({one.trouble.value for one in verdict.findings}))
            said = Broken(f"history:{found}"[:LONGEST], of_history=True)
            note_incidents([said], person_id=None, at=timezone.now())
        for line in lines(verdict):
            self.stdout.write(line)
        if verdict.exit_code:
            sys.exit(verdict.exit_code)
