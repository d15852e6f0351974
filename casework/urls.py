"""Addresses of this room; ``config.urls`` includes them at the root."""

from __future__ import annotations

from django.urls import URLPattern

from casework import urls_case, urls_opening

app_name = "casework"
urlpatterns: list[URLPattern] = [
    *urls_opening.urlpatterns,
    *urls_case.urlpatterns,
]
