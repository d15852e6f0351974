"""manage.py grant_site ROLE: after each migrate, as the owner of the tables.

The role the site signs in with gets what it needs and owns nothing. PostgreSQL only.
"""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import CommandError
from django.db import connection, transaction
from django.utils.translation import gettext as _

from accounts.console import SpeakingCommand
from casework.evidence.site_role import grants_for


class Command(SpeakingCommand):
    help = "Give the site's role its rights; the tables that only grow stay shut to it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("role", help="the role in the site's DATABASE_URL")

    def handle(self, *args: Any, **options: Any) -> None:
        if connection.vendor != "postgresql":
            raise CommandError(_("Only PostgreSQL has roles."))
        role = options["role"]
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(
                "SELECT current_user = %s OR r.rolsuper FROM pg_roles r "
                "WHERE r.rolname = %s",
                [role, role],
            )
            found = cursor.fetchone()
            if found is None:
                raise CommandError(
                    _("There is no role %(role)s; make it first.") % {"role": role}
                )
            if found[0]:
                raise CommandError(
                    _(
                        "Run this as the owner of the tables, for another role that is "
                        "no superuser."
                    )
                )
            for statement in grants_for(connection, role):
                cursor.execute(statement)
        self.stdout.write(
            _("%(role)s may read and write; what only grows, it may add to.")
            % {"role": role}
        )
