"""Addresses of exports."""

from __future__ import annotations

from django.urls import URLPattern, path

from casework.views import exports

urlpatterns: list[URLPattern] = [
    path("bao-cao/", exports.exports, name="exports"),
    path("bao-cao/<uuid:uid>/", exports.export, name="export"),
    path("bao-cao/<uuid:uid>/quyet-dinh/", exports.decide, name="export_decide"),
    path("bao-cao/<uuid:uid>/tep/", exports.file, name="export_file"),
]
