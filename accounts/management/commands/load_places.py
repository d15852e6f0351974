"""manage.py load_places: add the units of Lạng Sơn, old and new."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.console import SpeakingCommand
from accounts.places import load_places


class Command(SpeakingCommand):
    help = "Add every unit of Lạng Sơn and every conversion that is missing."

    def handle(self, *args: Any, **options: Any) -> None:
        loaded = load_places(timezone.now())
        self.stdout.write(
            _("%(places)d places and %(changes)d conversions added.") % vars(loaded)
        )
