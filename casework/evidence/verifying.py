"""Checks every event against the log, the log against what was signed, and what was
signed against the anchor. Reads only; says references and numbers, never content."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any

from django.db import connection

from accounts.actor import SYSTEM
from casework.access import cases_for
from casework.evidence import anchor
from casework.evidence.anchor import AnchorUnreadable, Signed
from casework.evidence.bolts import unbolted_tables
from casework.evidence.checkpoints import settled_size, signed_of
from casework.evidence.explained import differences, named
from casework.evidence.leaves import KINDS, hash_of, rows_of, settled
from casework.evidence.signing import is_signed, public_keys
from casework.evidence.tree import Tree
from casework.history import broken_links
from casework.models import Case, Checkpoint, HistoryLeaf

CHUNK = 2000
TRIES = 3


class Trouble(StrEnum):
    """What can be wrong. The first group is tampering, the second cannot be checked."""

    CHAIN = "chain"
    ROW_CHANGED = "row_changed"
    ROW_MISSING = "row_missing"
    ROW_SLIPPED_IN = "row_slipped_in"
    LEAF_MISSING = "leaf_missing"
    ROOT = "root"
    SIGNATURE = "signature"
    CHECKPOINT_MISSING = "checkpoint_missing"
    CHECKPOINT_ORDER = "checkpoint_order"
    TRUNCATED = "truncated"
    ANCHOR = "anchor"
    ANCHOR_LINE = "anchor_line"
    BOLT = "bolt"
    GONE = "gone"
    DIFFERENT = "different"
    UNEXPLAINED = "unexplained"

    NO_KEY = "no_key"
    NO_CHECKPOINT = "no_checkpoint"
    NO_ANCHOR = "no_anchor"


UNCHECKED = {Trouble.NO_KEY, Trouble.NO_CHECKPOINT, Trouble.NO_ANCHOR}


@dataclass(frozen=True)
class Finding:
    """One thing that is wrong, and where: a reference, a kind with a row's number."""

    trouble: Trouble
    where: str


@dataclass
class Verdict:
    """What was looked at, and everything that is wrong with it."""

    findings: list[Finding] = field(default_factory=list)
    cases: int = 0
    events: int = 0
    unlogged: int = 0
    checkpoints: int = 0
    anchored: int = 0

    @property
    def exit_code(self) -> int:
        """0: all of it holds. 1: something was changed. 2: not all could be checked."""
        if any(one.trouble not in UNCHECKED for one in self.findings):
            return 1
        return 2 if self.findings else 0

    def add(self, trouble: Trouble, where: object = "") -> None:
        self.findings.append(Finding(trouble, str(where)))


def verify(anchor_path: Path) -> Verdict:
    """Check everything there is. The site may run meanwhile."""
    verdict = Verdict()
    for table in unbolted_tables(connection):
        verdict.add(Trouble.BOLT, table)
    _anchor_and_log(verdict, anchor_path)
    settled_at = settled(settled_size())
    for kind in KINDS:
        _rows(verdict, kind, settled_at[kind])
    for case in cases_for(SYSTEM).order_by("pk").iterator(chunk_size=CHUNK):
        verdict.cases += 1
        if links := _broken(case):
            numbers = ", ".join(map(str, links))
            verdict.add(Trouble.CHAIN, f"{case.reference}: {numbers}")
    _explained(verdict)
    return verdict


def _explained(verdict: Verdict) -> None:
    """Hold rows that say how things stand against the events that made them so."""
    found = differences()
    for _again in range(TRIES - 1):
        if not found:
            return
        found = found.seen_again_in(differences())
    for trouble, keys in (
        (Trouble.GONE, found.gone),
        (Trouble.DIFFERENT, found.different),
        (Trouble.UNEXPLAINED, found.unexplained),
    ):
        for key in sorted(keys, key=str):
            verdict.add(trouble, named(key))


def _broken(case: Case) -> list[int]:
    """Return the broken links; a command that ran meanwhile is no break."""
    links = broken_links(case)
    for _again in range(TRIES - 1):
        if not links:
            break
        links = broken_links(cases_for(SYSTEM).get(pk=case.pk))
    return links


# --- the log, its signed roots, and the anchor -----------------------------------


def _anchor_and_log(verdict: Verdict, path: Path) -> None:
    """The anchor is read first: what it has been told was in the database by then."""
    lines = _anchor(verdict, path)
    signed = [signed_of(row) for row in Checkpoint.objects.order_by("size")]
    verdict.checkpoints, verdict.anchored = len(signed), len(lines)
    keys = public_keys()
    if not keys and (signed or lines):
        verdict.add(Trouble.NO_KEY)
    for one in signed if keys else ():
        if not is_signed(one.text, key=one.key, signature=one.signature, keys=keys):
            verdict.add(Trouble.SIGNATURE, one.size)
    _order(verdict, signed)
    roots = _roots(verdict, {one.size for one in (*signed, *lines)})
    for one in signed:
        if roots.get(one.size) != one.root:
            verdict.add(Trouble.ROOT, one.size)
    if not signed:
        verdict.add(Trouble.NO_CHECKPOINT)
    _compare(verdict, lines, signed, roots, keys)


def _anchor(verdict: Verdict, path: Path) -> list[Signed]:
    if not path.exists():
        verdict.add(Trouble.NO_ANCHOR, path.name)
        return []
    try:
        return list(anchor.lines_of(path))
    except AnchorUnreadable as broken:
        verdict.add(Trouble.ANCHOR_LINE, broken)
        return []


def _order(verdict: Verdict, signed: list[Signed]) -> None:
    """Each checkpoint names the one before it."""
    size, root = 0, Tree().root
    for one in signed:
        if (one.previous_size, one.previous_root) != (size, root):
            verdict.add(Trouble.CHECKPOINT_ORDER, one.size)
        size, root = one.size, one.root


def _roots(verdict: Verdict, sizes: set[int]) -> dict[int, bytes]:
    """Grow the tree from its leaves; return its root at each of ``sizes``."""
    tree, roots = Tree(), dict[int, bytes]()
    leaves = HistoryLeaf.objects.order_by("number").values_list("number", "hash")
    for number, leaf in leaves.iterator(chunk_size=CHUNK):
        if number != tree.size:
            verdict.add(Trouble.LEAF_MISSING, f"{tree.size}–{number - 1}")
            break
        tree.add(bytes(leaf))
        if tree.size in sizes:
            roots[tree.size] = tree.root
    verdict.events = tree.size
    return roots


def _compare(
    verdict: Verdict,
    lines: list[Signed],
    signed: list[Signed],
    roots: dict[int, bytes],
    keys: dict[str, Any],
) -> None:
    """Hold what the anchor was told against what the database says now."""
    known = {one.size: one for one in signed}
    for line in dict.fromkeys(lines):
        if keys and not is_signed(
            line.text, key=line.key, signature=line.signature, keys=keys
        ):
            verdict.add(Trouble.ANCHOR_LINE, line.size)
        elif line.size > verdict.events:
            verdict.add(Trouble.TRUNCATED, f"{line.size} > {verdict.events}")
        elif roots.get(line.size) != line.root:
            verdict.add(Trouble.ANCHOR, line.size)
        elif known.get(line.size) != line:
            verdict.add(Trouble.CHECKPOINT_MISSING, line.size)


# --- the rows against the log ----------------------------------------------------


def _rows(verdict: Verdict, kind: str, settled_at: int) -> None:
    """Walk leaves and rows of a kind side by side, both by the row's number.

    Leaves are asked for first: each of them has its row by then.
    """
    leaves = _leaves(kind)
    leaf = next(leaves, None)
    for row in rows_of(kind).iterator(chunk_size=CHUNK):
        while leaf is not None and leaf[0] < row.pk:
            verdict.add(Trouble.ROW_MISSING, f"{kind} {leaf[0]}")
            leaf = next(leaves, None)
        if leaf is None or leaf[0] > row.pk:
            if row.pk < settled_at:
                verdict.add(Trouble.ROW_SLIPPED_IN, f"{kind} {row.pk}")
            else:
                verdict.unlogged += 1
            continue
        if leaf[1] != hash_of(kind, row):
            verdict.add(Trouble.ROW_CHANGED, f"{kind} {row.pk}")
        leaf = next(leaves, None)
    while leaf is not None:
        verdict.add(Trouble.ROW_MISSING, f"{kind} {leaf[0]}")
        leaf = next(leaves, None)


def _leaves(kind: str) -> Iterator[tuple[int, bytes]]:
    found = HistoryLeaf.objects.filter(kind=kind).order_by("row")
    for row, leaf in found.values_list("row", "hash").iterator(chunk_size=CHUNK):
        yield row, bytes(leaf)
