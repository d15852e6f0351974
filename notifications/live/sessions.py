"""Which sockets still belong to a session that is good."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.utils.crypto import constant_time_compare

from accounts.models import OpenSession, Person
from notifications.live.mailbox import Mailbox


def still_in(boxes: Iterable[Mailbox], at: datetime) -> frozenset[Mailbox]:
    """Return the sockets whose session lives and whose person is active, unchanged.

    A session nobody uses, or that has gone on for 12 hours, lives no longer. A changed password, or sessions ended for a person, changes the session's hash.
    Two queries, however many sockets.
    """
    asked = list(boxes)
    if not asked:
        return frozenset()
    alive = set(
        OpenSession.objects.good(at)
        .filter(session_key__in={box.session for box in asked})
        .values_list("session_key", flat=True)
    )
    people = Person.objects.filter(
        pk__in={box.person_id for box in asked}, is_active=True
    )
    hashes = {person.pk: person.get_session_auth_hash() for person in people}
    return frozenset(
        box
        for box in asked
        if box.session in alive
        and constant_time_compare(box.session_hash, hashes.get(box.person_id, ""))
    )
