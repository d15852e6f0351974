"""The room's Django configuration."""

from __future__ import annotations

from django.apps import AppConfig
from django.urls import register_converter

from accounts.typed import RowConverter


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = "People and places"

    def ready(self) -> None:
        register_converter(RowConverter, "row")
