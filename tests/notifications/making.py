"""Small makers for alerts and the invented people who get them."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import count

from django.db import transaction

from accounts.models import Person
from notifications.models import Alert
from notifications.outbox import post

AT = datetime(2026, 11, 23, 7, 0, tzinfo=UTC)
_numbers = count(1)


def a_person(name: str = "", **fields) -> Person:
    username = name or f"can-bo-{next(_numbers)}"
    fields.setdefault("display_name", username.title())
    return Person.objects.create_user(username, **fields)


def posted(people, *, key="new_report", level=2, subject="case:1", **more) -> Alert:
    more.setdefault("reference", "TH-2026-0001")
    more.setdefault("at", AT)
    with transaction.atomic():
        return post(
            key=key,
            level=level,
            subject=subject,
            recipients=[person.pk for person in people],
            **more,
        )
