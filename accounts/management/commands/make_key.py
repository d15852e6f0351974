"""manage.py make_key: the first keys of a new site. Never replaces one.

One seals, the other signs the history.
"""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from accounts.sealing import make_key


class Command(BaseCommand):
    help = "Make the first key files, readable by their owner alone; keep what exists."

    def handle(self, *args: Any, **options: Any) -> None:
        for name in ("wrap-0001", "sign-0001"):
            self.stdout.write(f"{make_key(name)}")
