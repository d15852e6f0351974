"""Folders and Django for a benchmark that measures inside its own process."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path


def set_up() -> None:
    """Make an empty embedded site for this process and load Django."""
    folder = Path(tempfile.mkdtemp(prefix="cho-che-bench-"))
    os.environ["CHOCHE_DATA_FOLDER"] = str(folder / "data")
    os.environ["CHOCHE_KEY_FOLDER"] = str(folder / "keys")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    import django
    from django.conf import settings

    settings.INSTALLED_APPS.append("benchmarks")  # viewflow wants a flow's app by name
    django.setup()
    from django.core.management import call_command

    from accounts.sealing import make_key

    make_key()
    call_command("migrate", verbosity=0)
