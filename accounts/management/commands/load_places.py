"""manage.py load_places: add the units of Lạng Sơn, old and new."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from accounts.places import load_places


class Command(BaseCommand):
    help = "Add every unit of Lạng Sơn and every conversion that is missing."

    def handle(self, *args: Any, **options: Any) -> None:
        loaded = load_places(timezone.now())
        self.stdout.write(
            f"{loaded.places} places and {loaded.changes} conversions added."
        )
