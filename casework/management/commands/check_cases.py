"""manage.py check_cases: does every case agree with its flow, does every history hold,
and is every document's file what was written?

For the nightly timer. Prints references and codes, never content; exit code 1 when
something is wrong.
"""

from __future__ import annotations

from typing import Any

from django.core.management.base import CommandError
from django.utils.translation import gettext as _

from accounts.actor import SYSTEM
from accounts.console import SpeakingCommand
from casework.access import cases_for
from casework.documents.keeping import is_whole
from casework.history import broken_links
from casework.models import Document
from workflows.divergences import divergences


class Command(SpeakingCommand):
    help = "Compare each open case with its flow, walk every chain, look at every file."

    def handle(self, *args: Any, **options: Any) -> None:
        cases = cases_for(SYSTEM)
        found = [str(one) for one in divergences(cases)]
        found += [
            _("%(case)s: history broken at %(entry)s")
            % {"case": case.reference, "entry": links[0]}
            for case in cases.iterator()
            if (links := broken_links(case))
        ]
        found += [
            _("%(case)s: document %(number)s missing or damaged")
            % {"case": document.case.reference, "number": document.number}
            for document in Document.objects.select_related(
                "case__child__data_key"
            ).iterator()
            if not is_whole(document)
        ]
        for line in found:
            self.stdout.write(line)
        if found:
            raise CommandError(_("%(n)d cases need a look.") % {"n": len(found)})
        self.stdout.write(_("Every case agrees with its flow; every history holds."))
