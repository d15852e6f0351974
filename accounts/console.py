"""What every command of ``manage.py`` with words of its own has: the reader's language."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser
from django.utils.translation import override


class SpeakingCommand(BaseCommand):
    """Says everything in ``--language``; Vietnamese where nothing is said."""

    def create_parser(
        self, prog_name: str, subcommand: str, **more: Any
    ) -> CommandParser:
        parser = super().create_parser(prog_name, subcommand, **more)
        parser.add_argument(
            "--language",
            choices=[code for code, _name in settings.LANGUAGES],
            default=settings.LANGUAGE_CODE,
        )
        return parser

    def execute(self, *args: Any, **options: Any) -> str | None:
        with override(options["language"]):
            return super().execute(*args, **options)
