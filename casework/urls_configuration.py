"""Addresses of the calendar, the limits and the flows."""

from __future__ import annotations

from django.urls import URLPattern, path

from casework.views import configuration, configuration_limits

urlpatterns: list[URLPattern] = [
    path("cau-hinh/lich/", configuration.calendar, name="configuration_calendar"),
    path("cau-hinh/lich/moi/", configuration.day_new, name="calendar_day_new"),
    path("cau-hinh/lich/<row:pk>/", configuration.day_edit, name="calendar_day"),
    path(
        "cau-hinh/lich/<row:pk>/bo/",
        configuration.day_remove,
        name="calendar_day_remove",
    ),
    path(
        "cau-hinh/lich/nam/<row:year>/", configuration.year_fill, name="calendar_year"
    ),
    path("cau-hinh/han/", configuration_limits.limits, name="configuration_limits"),
    path(
        "cau-hinh/han/so-dang-ky/",
        configuration_limits.register,
        name="configuration_register",
    ),
    path(
        "cau-hinh/han/<slug:source>/moi/",
        configuration_limits.limit_new,
        name="local_limit_new",
    ),
    path(
        "cau-hinh/han/<row:pk>/ket-thuc/",
        configuration_limits.limit_end,
        name="local_limit_end",
    ),
    path("cau-hinh/quy-trinh/", configuration_limits.flows, name="configuration_flows"),
    path(
        "cau-hinh/quy-trinh/<slug:key>/", configuration_limits.flow, name="flow_version"
    ),
    path(
        "cau-hinh/quy-trinh/<slug:key>/so-do.svg",
        configuration_limits.picture,
        name="flow_picture",
    ),
]
