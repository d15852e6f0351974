"""Takes new events into the log and signs the root of its tree.

By the clock, and by ``manage.py checkpoint_history``. Before it signs on, it asks whether
what was signed before still stands: a log that was cut is never signed anew.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from django.conf import settings
from django.db import connection, transaction

from accounts.sealing import Broken, missing, tell
from casework.evidence import anchor
from casework.evidence.anchor import (
    AnchorUnreadable,
    Signed,
    anchor_file,
    signed_text,
)
from casework.evidence.leaves import hash_of, settled, waiting
from casework.evidence.signing import (
    FIRST,
    is_signed,
    make_signing_key,
    public_keys,
    sign,
)
from casework.evidence.tree import NotATree, Tree
from casework.models import Checkpoint, HistoryLeaf

BATCH: Final = 1000
"""Events a checkpoint takes at most, so that it holds a lock for a moment only."""
LATEST: Final = timedelta(minutes=15)
"""How long after a later one an event may enter the log; no transaction lasts that."""
LOCK: Final = 0x0C0C_4E57  # PostgreSQL's advisory lock of whoever makes checkpoints

NO_KEY: Final = "no_key"


class HistoryDoubtful(Exception):
    """What was signed before does not stand any more; nothing is signed on top of it.

    ``manage.py verify_history`` says where. ``code``: what it is, for the incident.
    """

    def __init__(self, code: str, words: str) -> None:
        super().__init__(words)
        self.code = code


def tick(at: datetime) -> int:
    """Make a checkpoint if one is due and there is something new; return how many.

    The sweep's last part; what stops it becomes an incident. Errors: ``HistoryDoubtful``,
    ``AnchorUnreadable``, ``KeyMissing``.
    """
    try:
        return _tick(at)
    except HistoryDoubtful as doubt:
        if doubt.code != NO_KEY:  # told as a key file that is gone
            tell(Broken(f"history:{doubt.code}", of_history=True))
        raise
    except AnchorUnreadable:
        tell(Broken("history:anchor_unreadable", of_history=True))
        raise


def _tick(at: datetime) -> int:
    last = newest()
    every = timedelta(seconds=settings.CHECKPOINT_EVERY_SECONDS)
    if last is None or at - last.at >= every:
        return make_checkpoints(at)
    tell_anchor()
    return 0


def make_checkpoints(at: datetime) -> int:
    """Take every event into the log that is not in it; return how many checkpoints."""
    made = 0
    while any(waiting(1, settled(settled_size()))) and _make(at):
        made += 1
    tell_anchor()
    return made


def newest() -> Checkpoint | None:
    return Checkpoint.objects.order_by("-size").first()


def settled_size() -> int:
    """Return how many leaves nothing may come before any more."""
    last = newest()
    if last is None:
        return 0
    old = Checkpoint.objects.filter(at__lte=last.at - LATEST).order_by("-size")
    return old.values_list("size", flat=True).first() or 0


def signed_of(row: Checkpoint) -> Signed:
    """Return what a checkpoint says, as the anchor tells it."""
    return Signed(
        row.size,
        bytes(row.root),
        row.at,
        row.previous_size,
        bytes(row.previous_root),
        row.key,
        bytes(row.signature),
    )


def _make(at: datetime) -> bool:
    with transaction.atomic():
        if not _we_alone():
            return False
        last = newest()
        if last is None:
            make_signing_key()
        _ask_the_anchor(last)
        tree = _grown_so_far(last)
        before, root_before = tree.size, tree.root
        leaves = _leaves(waiting(BATCH, settled(settled_size())), tree)
        if not leaves:
            return False
        HistoryLeaf.objects.bulk_create(leaves)
        text = signed_text(tree.size, tree.root, at, before, root_before)
        key, signature = sign(text)
        Checkpoint.objects.create(
            size=tree.size,
            root=tree.root,
            peaks=tree.packed,
            at=at,
            previous_size=before,
            previous_root=root_before,
            key=key,
            signature=signature,
        )
        return True


def _leaves(rows: Iterable[tuple[str, object]], tree: Tree) -> list[HistoryLeaf]:
    leaves = []
    for kind, row in rows:
        hashed = hash_of(kind, row)
        leaves.append(
            HistoryLeaf(
                number=tree.size,
                kind=kind,
                row=row.pk,  # type: ignore[attr-defined]
                hash=hashed,
            )
        )
        tree.add(hashed)
    return leaves


def _we_alone() -> bool:
    """Say whether nobody else makes a checkpoint now. SQLite lets one write at a time."""
    if connection.vendor != "postgresql":
        return True
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [LOCK])
        return bool(cursor.fetchone()[0])


def _grown_so_far(last: Checkpoint | None) -> Tree:
    """Return the tree of the newest checkpoint, if it is still what was signed."""
    count = HistoryLeaf.objects.order_by("-number").values_list("number", flat=True)
    newest_leaf = count.first()
    logged = 0 if newest_leaf is None else newest_leaf + 1
    if last is None:
        if logged:
            raise HistoryDoubtful(
                "no_checkpoint", "There are leaves and no checkpoint."
            )
        return Tree()
    said = signed_of(last)
    keys = public_keys()
    if not keys:
        words = "There is no key to check the newest checkpoint with."
        raise HistoryDoubtful(NO_KEY, words) from missing(FIRST)
    try:
        tree = Tree.continued(last.size, bytes(last.peaks))
    except NotATree as broken:
        raise HistoryDoubtful(
            "checkpoint_not_whole", "The newest checkpoint is not whole."
        ) from broken
    stands = is_signed(said.text, key=said.key, signature=said.signature, keys=keys)
    if not stands or tree.root != said.root or logged != last.size:
        raise HistoryDoubtful(
            "checkpoint_does_not_stand", "The newest checkpoint does not stand."
        )
    return tree


def _ask_the_anchor(last: Checkpoint | None) -> None:
    told = anchor.last_line(anchor_file())
    if told is None:
        return
    size = last.size if last else 0
    if told.size > size:
        raise HistoryDoubtful(
            "anchor_says_more", "The anchor says more than the database."
        )
    row = Checkpoint.objects.filter(size=told.size).first()
    if row is None or signed_of(row) != told:
        raise HistoryDoubtful(
            "anchor_says_other", "The anchor says something else than the database."
        )


def tell_anchor() -> int:
    """Add to the anchor what it has not been told yet; return how many lines.

    After the commit, never before: a line must not say more than the database holds.
    """
    path = anchor_file()
    if _says_it_all(path):
        return 0
    with anchor.held(path):
        told = anchor.last_line(path)
        rows = Checkpoint.objects.filter(size__gt=told.size if told else 0)
        missing = [signed_of(row) for row in rows.order_by("size")]
        if missing:
            anchor.write(path, missing)
    return len(missing)


def _says_it_all(path: Path) -> bool:
    last, told = newest(), anchor.last_line(path)
    return last is None or (told is not None and told.size >= last.size)
