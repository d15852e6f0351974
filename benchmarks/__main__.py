"""python -m benchmarks [letter …]: measure, write results, never assert."""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

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
from benchmarks import steps

BENCHES = {"b": steps.run}


def main() -> None:
    make_key()
    call_command("migrate", verbosity=0)
    for letter in sys.argv[1:] or sorted(BENCHES):
        BENCHES[letter]()


if __name__ == "__main__":
    main()
