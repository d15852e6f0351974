"""The room's Django configuration."""

from __future__ import annotations

from importlib import import_module

from django.apps import AppConfig


class WorkflowsConfig(AppConfig):
    name = "workflows"
    verbose_name = "Workflows"

    def ready(self) -> None:
        """Register the system checks; they need the models, hence not at the top."""
        import_module("workflows.checks")
