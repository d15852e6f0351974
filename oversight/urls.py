"""Addresses of this room; ``config.urls`` includes them at the root."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from oversight.views import board, printed
from oversight.views.case_times import case_times

app_name = "oversight"
urlpatterns: list[URLPattern | URLResolver] = [
    path("giam-sat/", board.show_board, name="board"),
    path("giam-sat/danh-sach/", board.show_rows, name="rows"),
    path("giam-sat/da-in/<slug:page>/", printed.page, name="page_printed"),
    path("giam-sat/vu/<slug:reference>/", case_times, name="case_times"),
    path("giam-sat/vu/<slug:reference>/da-in/", printed.times, name="times_printed"),
]
