"""Addresses that lead on to whichever page their reader may see."""

from __future__ import annotations

from django.urls import URLPattern, path

from casework.views import opening

urlpatterns: list[URLPattern] = [
    path("bao-tin/<slug:reference>/", opening.told, name="told"),
    path("ho-so/theo-so/<row:number>/", opening.open_case, name="open_case"),
]
