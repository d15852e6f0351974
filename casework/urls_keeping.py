"""Addresses of keeping and erasing: what is due, what is proposed, what is held."""

from __future__ import annotations

from django.urls import URLPattern, path

from casework.views import retention

urlpatterns: list[URLPattern] = [
    path("luu-giu/", retention.retention, name="retention"),
]
