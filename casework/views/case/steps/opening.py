"""The supervisor's hour with one file: opening it, and ending it early."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from casework.commands import opening
from casework.models import OpenedFile
from casework.views.case.steps.setting import (
    Confirm,
    Step,
    StepForm,
    long_text,
    one_of,
)


class OpenForm(StepForm):
    purpose = one_of(_("What for?"), OpenedFile.Purpose.choices)
    words = long_text(_("What do you look for? At least one sentence."))
    shows_name = forms.BooleanField(
        label=_("Show names, addresses and who is suspected, too"), required=False
    )
    name_reason = long_text(
        _("Why is it not enough without names?"), rows=2, required=False
    )

    def build(self) -> None:
        self.only_when("name_reason", _("only with names"), "shows_name=on")


STEPS = (
    Step(
        "mo-ho-so",
        opening.open_file,
        OpenForm,
        _("Open the file"),
        _("Open for 60 minutes"),
        _("The file is open to you for 60 minutes, to read."),
        intro=_(
            "You read what was found and done; names stay closed. Whoever has the case and the Chair are told, and your reason is kept in its history."
        ),
        through_times=True,
    ),
    Step(
        "dong-ho-so",
        opening.close_file,
        Confirm,
        _("Close the file"),
        _("Close now"),
        _("The file is closed to you."),
        through_times=True,
    ),
)
