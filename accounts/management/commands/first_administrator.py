"""manage.py first_administrator ACCOUNT NAME: the account that makes all others."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actor import SYSTEM
from accounts.commands.change import ChangeRefused
from accounts.commands.first import first_administrator
from accounts.commands.organisations import Body, create_organisation
from accounts.commands.people import Details
from accounts.console import SpeakingCommand
from accounts.local_time import local_day
from accounts.models import Organisation, Place
from accounts.places import load_places
from accounts.roles import OrganisationKind

NAME = "Sở Y tế tỉnh Lạng Sơn"


class Command(SpeakingCommand):
    help = "Make the first administrator, with a one-time password that is shown once."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("account")
        parser.add_argument("name")
        parser.add_argument(
            "--organisation", default=NAME, help=f"province office (default: {NAME})"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        at = timezone.now()
        load_places(at)
        details = Details(username=options["account"], display_name=options["name"])
        try:
            made = first_administrator(details, self._office(options), at)
        except ChangeRefused as refused:
            raise CommandError(str(refused)) from refused
        self.stdout.write(_("Account: %(name)s") % {"name": made.username})
        self.stdout.write(
            _("One-time password: %(password)s") % {"password": made.password}
        )
        self.stdout.write(
            _("It is shown only now and must be changed at first sign-in.")
        )

    def _office(self, options: dict[str, Any]) -> Organisation:
        """Return the province office, added when it is not there yet."""
        office = OrganisationKind.PROVINCE_OFFICE
        name = options["organisation"]
        found = Organisation.objects.filter(kind=office, name=name).first()
        if found is not None:
            return found
        at = timezone.now()
        province = Place.objects.get(level=Place.Level.PROVINCE)
        body = Body(office, name, province.pk, local_day(at))
        return create_organisation(body, actor=SYSTEM, at=at)
