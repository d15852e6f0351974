"""The step that hides the child's name, or shows it again."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from casework.commands import naming
from casework.views.case.steps.setting import Step, StepForm, yes_no


class NameForm(StepForm):
    hidden = yes_no(
        _("Hide the name?"),
        help_text=_(
            "Pages then show initials. Opening the name is written in the reading log."
        ),
    )

    def build(self) -> None:
        self.begin("hidden", "yes" if self.setting.case.name_hidden else "no")


STEPS = (
    Step(
        "an-ten",
        naming.hide_name,
        NameForm,
        _("Hide the child's name"),
        _("Save"),
        _("Saved. The pages of the case follow it from now on."),
    ),
)
