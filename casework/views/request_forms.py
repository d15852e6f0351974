"""Forms of the request page: the result as data says, a colleague, a reason."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext_lazy as _

from accounts.typed import DayField, MomentField
from casework.documents.checking import (
    EMPTY,
    LARGEST,
    TOO_LARGE,
    FileUnfit,
    check,
)
from casework.models import Document
from casework.queries.request_page import Request
from casework.team_work import LONGEST, Asked

Choices = list[tuple[str, Any]]
MISSING = _("Please answer this; “not known” is an answer too.")
TOO_LONG = _("This text is too long. Keep the main facts.")
YES_NO: Choices = [("yes", _("Yes")), ("no", _("No")), ("unknown", _("Not known"))]


def field_for(asked: Asked) -> forms.Field:
    """Return the field one question is answered in."""
    told: dict[str, Any] = {"label": _(asked.label), "required": asked.required}
    told["error_messages"] = {"required": MISSING, "max_length": TOO_LONG}
    if asked.kind == "date":
        return DayField(**told)
    if asked.kind in {"yes_no", "choice"}:
        choices = YES_NO if asked.kind == "yes_no" else _choices(asked)
        return forms.ChoiceField(choices=choices, widget=forms.RadioSelect, **told)
    rows = {"long_text": 4}.get(asked.kind)
    widget = forms.Textarea(attrs={"rows": rows}) if rows else forms.TextInput()
    return forms.CharField(max_length=LONGEST, widget=widget, **told)


def _choices(asked: Asked) -> Choices:
    return [(code, _(label)) for code, label in asked.choices]


class ResultForm(forms.Form):
    """What came of the work: the questions of its node."""

    def __init__(self, shown: Request, data: QueryDict | None = None) -> None:
        super().__init__(data, prefix="ket-qua")
        for asked in shown.questions:
            self.fields[asked.key] = field_for(asked)
        self._has_a_moment = shown.has_a_moment
        if shown.has_a_moment:
            self.fields["happened_at"] = MomentField(
                label=_("When was it done?"),
                required=False,
                help_text=_("Leave it empty if it was just now."),
            )

    def inputs(self) -> dict[str, Any]:
        """Return the command's inputs. The form must be valid."""
        answers = dict(self.cleaned_data)
        happened_at: datetime | None = answers.pop("happened_at", None)
        return {
            "answers": {key: _plain(value) for key, value in answers.items()},
            "happened_at": happened_at,
        }


def _plain(value: Any) -> Any:
    """Return a value as it is sealed: a day in ISO form, nothing as empty text."""
    if isinstance(value, date):
        return value.isoformat()
    return "" if value is None else value


class FileForm(forms.Form):
    """A photograph or a paper that goes with the result. Nothing has to be added."""

    kind = forms.ChoiceField(
        label=_("What is it?"),
        choices=[("", ""), *Document.Kind.choices],
        required=False,
    )
    evidence = forms.BooleanField(
        label=_("It may serve as evidence: keep the file unchanged as well"),
        required=False,
    )
    file = forms.FileField(
        label=_("File (JPEG, PNG, WebP or PDF)"),
        required=False,
        help_text=_(
            "At most 15 MB. The place where a picture was taken is removed from what is "
            "shown."
        ),
        error_messages={"empty": _(EMPTY)},
    )

    def __init__(
        self,
        data: QueryDict | None = None,
        files: MultiValueDict[str, UploadedFile] | None = None,
    ) -> None:
        super().__init__(data, files, prefix="tep")

    @property
    def chosen(self) -> bool:
        """Say whether somebody chose a file. The form must have been checked."""
        return bool(self.cleaned_data.get("file"))

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        file: UploadedFile | None = told.get("file")
        if file is None:
            return told
        if not told.get("kind"):
            self.add_error("kind", _("Choose what the document is."))
        if file.size is None or file.size > LARGEST:
            self.add_error("file", _(TOO_LARGE))
            return told
        try:
            told["checked"] = check(file.read())
        except FileUnfit as unfit:
            self.add_error("file", _(str(unfit)))
        return told

    def ask_again(self) -> None:
        """Say that the file is chosen anew where the page comes back for other reasons."""
        if self.is_valid() and self.chosen:
            again = _("Choose the file once more; a page may not keep it for you.")
            self.add_error("file", again)

    def inputs(self) -> dict[str, Any]:
        """Return the command's inputs. The form must be valid, with a file."""
        return {
            "kind": self.cleaned_data["kind"],
            "evidence": self.cleaned_data["evidence"],
            "file": self.cleaned_data["checked"],
            "source": Document.Source.BODY.value,
            "title": "",
        }


class HandOverForm(forms.Form):
    """A colleague who holds the same post."""

    to = forms.TypedChoiceField(
        label=_("Colleague"),
        coerce=int,
        error_messages={"required": _("Choose a colleague who holds the same post.")},
    )

    def __init__(
        self, colleagues: list[tuple[str, str]], data: QueryDict | None = None
    ) -> None:
        super().__init__(data, prefix="chuyen")
        chosen: Any = self.fields["to"]
        chosen.choices = [("", ""), *colleagues]


class DeclineForm(forms.Form):
    """Why the work cannot be done."""

    reason = forms.CharField(
        label=_("Why can it not be done?"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The commune is told at once and asks somebody else."),
        error_messages={
            "required": _(
                "Say why, so that the commune can ask somebody else at once."
            ),
            "max_length": TOO_LONG,
        },
    )

    def __init__(self, data: QueryDict | None = None) -> None:
        super().__init__(data, prefix="tu-choi")
