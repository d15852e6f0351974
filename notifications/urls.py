"""Addresses of this room; ``config.urls`` includes them at the root."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from notifications.views import alerts, live, wording

app_name = "notifications"
urlpatterns: list[URLPattern | URLResolver] = [
    path("bao-dong/", alerts.alerts, name="alerts"),
    path("bao-dong/moi/", live.fresh, name="fresh"),
    path("bao-dong/thanh/", live.bar, name="bar"),
    path("bao-dong/<row:alert_id>/nhan/", alerts.take_alert, name="take"),
    path("bao-dong/<row:alert_id>/da-biet/", alerts.note_news, name="note"),
    path("cau-hinh/mau-tin/", wording.wording, name="wording"),
    path(
        "cau-hinh/mau-tin/<slug:key>/<slug:language>/",
        wording.edit_wording,
        name="edit_wording",
    ),
]
