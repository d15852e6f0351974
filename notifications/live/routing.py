"""Addresses of the sockets."""

from __future__ import annotations

from django.urls import path

from notifications.live.consumer import application

websocket_urlpatterns = [path("ws/bao-dong/", application)]
