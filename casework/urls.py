"""Addresses of this room; ``config.urls`` includes them at the root."""

from __future__ import annotations

from django.urls import URLPattern

from casework import (
    urls_case,
    urls_configuration,
    urls_exports,
    urls_intake,
    urls_keeping,
    urls_opening,
    urls_sharing,
    urls_work,
)

app_name = "casework"
urlpatterns: list[URLPattern] = [
    *urls_opening.urlpatterns,
    *urls_case.urlpatterns,
    *urls_intake.urlpatterns,
    *urls_work.urlpatterns,
    *urls_sharing.urlpatterns,
    *urls_keeping.urlpatterns,
    *urls_exports.urlpatterns,
    *urls_configuration.urlpatterns,
]
