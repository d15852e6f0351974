"""manage.py retention_due: which cases need no longer be kept. Erases nothing.

Prints references and days, never names; "held" where a legal hold keeps the case.
"""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actor import SYSTEM
from accounts.console import SpeakingCommand
from accounts.local_time import local_day
from casework.access import cases_for
from casework.retention import due


class Command(SpeakingCommand):
    help = "List the cases whose time of keeping is over."

    def handle(self, *args: Any, **options: Any) -> None:
        cases = cases_for(SYSTEM).select_related("report", "child__data_key")
        number = 0
        for one in due(cases.order_by("pk").iterator(), local_day(timezone.now())):
            number += 1
            held = f"  {_('held')}" if one.held else ""
            self.stdout.write(
                f"{one.case.reference}  {one.since.isoformat()}  {one.rule.key}{held}"
            )
        self.stdout.write(_("%(n)d due. Nothing was erased.") % {"n": number})
