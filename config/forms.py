"""One renderer for every form: a template per widget, GOV.UK markup."""

from __future__ import annotations

from django.forms.renderers import TemplatesSetting


class GovukRenderer(TemplatesSetting):
    """Draws forms and fields with ``templates/django/forms/``.

    A field may carry three attributes that its template reads: ``only_when``, a text
    that follows the label ("only if the child was isolated"); ``shown_when``,
    "name=value", which lets the script hide the field until that answer is given; and
    ``answer_needed``, which marks it as a required one where another answer stands in.
    """

    form_template_name = "django/forms/form.html"
    field_template_name = "django/forms/field.html"
