"""manage.py make_key: the first wrapping key of a new site. Never replaces one."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from accounts.sealing import make_key


class Command(BaseCommand):
    help = "Make the first key file, readable by its owner alone; keep one that exists."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{make_key()}")
