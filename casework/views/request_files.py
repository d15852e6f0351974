"""The file that goes with a result: kept by the command of the documents."""

from __future__ import annotations

from accounts.middleware import StaffRequest
from casework.commands.documents import add_document
from casework.views.calling import Outcome, carry_out
from casework.views.request_forms import FileForm


def keep_file(request: StaffRequest, case: int, form: FileForm) -> Outcome:
    """Keep the chosen file with the case; nothing was chosen is no refusal."""
    if not form.chosen:
        return Outcome()
    return carry_out(request, add_document, case=case, **form.inputs())
