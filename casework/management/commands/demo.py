"""manage.py demo: an invented week of cases, and one way in per role."""

from __future__ import annotations

import secrets
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from accounts.actor import actor_for
from accounts.demo_code import give_to, key_file
from accounts.models import Person
from accounts.models.person import ROLES
from accounts.places import load_places
from accounts.roles import Role
from accounts.sealing import make_key
from casework.bringing_in import bring_in
from casework.demo.cast import LOGINS, MAIN, Cast, make_cast
from casework.demo.week import play
from notifications.relay import relay_now
from workflows.working_days import seed_calendar

SAMPLES = Path(__file__).resolve().parent.parent.parent / "demo" / "samples"
YEARS = range(2023, 2028)


class Command(BaseCommand):
    help = "Fill an empty database with an invented week of cases. Never in production."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--fresh-if-missing",
            action="store_true",
            help="make the demo if there is none, then print how to sign in",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.PRODUCTION:
            raise CommandError(_("The demo is not for production."))
        make_key()
        call_command("migrate", verbosity=0)
        if not Person.objects.exists():
            self._make()
        elif not self._password_file.exists():
            raise CommandError(
                _("This database holds real people; the demo leaves it.")
            )
        elif not options["fresh_if_missing"]:
            raise CommandError(_("The demo is there already. Use --fresh-if-missing."))
        elif not key_file().exists():
            give_to(Person.objects.all())
        self._print(self._password_file.read_text(encoding="utf-8").strip())

    @property
    def _password_file(self) -> Path:
        return Path(settings.DATA_FOLDER) / "demo-password.txt"

    def _make(self) -> None:
        """Make places, people, the imported files and the played weeks."""
        now = timezone.now()
        password = f"che-cho-{secrets.token_hex(4)}"
        with translation.override("vi"):
            self.stdout.write("Địa bàn, lịch làm việc, con người …")
            load_places(now)
            seed_calendar(YEARS, now)
            cast = make_cast(password, now)
            self.stdout.write("Nhập ba tệp báo cáo mẫu …")
            self._import(cast, now)
            self.stdout.write("Diễn lại các vụ việc …")
            played = play(cast, now)
            give_to(Person.objects.all())
            while relay_now(timezone.now):
                pass
        self._password_file.write_text(password, encoding="utf-8")
        self._password_file.chmod(0o600)
        self.stdout.write(f"{played.cases} vụ, {played.steps} bước.")

    def _import(self, cast: Cast, now: Any) -> None:
        for name in sorted(p.name for p in SAMPLES.iterdir()):
            actor = actor_for(cast.people[MAIN][Role.RECEIVER], now)
            for _line in bring_in(SAMPLES / name, digest=name, actor=actor, at=now):
                pass

    def _print(self, password: str) -> None:
        names = dict(ROLES)
        self.stdout.write("\nĐăng nhập / sign in: http://localhost:8000\n")
        with translation.override("vi"):
            for role, (login, name) in LOGINS.items():
                self.stdout.write(f"  {login:<12} {name:<20} {names[role.value]}")
        self.stdout.write(f"\n  Mật khẩu / password: {password}")
        self.stdout.write("  Mã lớp hai / code: hiện trên trang / shown on the page\n")
