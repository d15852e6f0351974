"""Addresses of my work, of requests to partner bodies, and of finding a case."""

from __future__ import annotations

from django.urls import URLPattern, path

from casework.views import find, requests, work

urlpatterns: list[URLPattern] = [
    path("", work.my_work, name="my_work"),
    path("ho-so/", find.find, name="find"),
    path("yeu-cau/", requests.request_list, name="requests"),
    path("yeu-cau/<row:pk>/", requests.work_item, name="work_item"),
    path("yeu-cau/<row:pk>/nhan/", requests.take, name="work_take"),
    path("yeu-cau/<row:pk>/chuyen/", requests.hand_over, name="work_hand_over"),
    path("yeu-cau/<row:pk>/tu-choi/", requests.decline, name="work_decline"),
    path("yeu-cau/<row:pk>/tep/", requests.add_file, name="work_file"),
    path("yeu-cau/<row:pk>/ket-qua/", requests.finish, name="work_finish"),
]
