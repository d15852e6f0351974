"""One renderer for every form: a template per widget, GOV.UK markup."""

from __future__ import annotations

from django.forms.renderers import TemplatesSetting


class GovukRenderer(TemplatesSetting):
    """Draws fields with ``templates/django/forms/``."""

    field_template_name = "django/forms/field.html"
