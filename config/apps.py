"""The room that puts the others together, loaded after them."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.module_loading import import_string


class ConfigConfig(AppConfig):
    name = "config"
    verbose_name = "The site"

    def ready(self) -> None:
        # The hooks know every room's models, which do not exist when this is imported.
        import_string("config.hooks.plug_everything")()
        import_string("config.demo_check.no_demo_in_production")  # registers itself
