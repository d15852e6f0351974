"""A Merkle tree that only grows, as RFC 6962 section 2.1 hashes it.

Leaves and nodes are hashed in domains of their own (0x00, 0x01): a node can never be
passed off as a leaf. Only the roots of the perfect subtrees are kept (``peaks``), so that
adding is a matter of a few hashes however many leaves there are.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field

HASH_BYTES = 32


class NotATree(ValueError):
    """The peaks do not fit the number of leaves."""


def leaf_hash(content: bytes) -> bytes:
    return hashlib.sha256(b"\x00" + content).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()


@dataclass
class Tree:
    """``size`` leaves, known by the roots of their perfect subtrees, largest first."""

    size: int = 0
    peaks: list[bytes] = field(default_factory=list)

    @classmethod
    def continued(cls, size: int, peaks: bytes) -> Tree:
        """Return the tree that ``packed`` described. Errors: ``NotATree``."""
        if len(peaks) != size.bit_count() * HASH_BYTES:
            raise NotATree(size)
        parts = range(0, len(peaks), HASH_BYTES)
        return cls(size, [peaks[at : at + HASH_BYTES] for at in parts])

    @property
    def packed(self) -> bytes:
        return b"".join(self.peaks)

    def add(self, leaf: bytes) -> None:
        """Add one leaf, already hashed."""
        self.peaks.append(leaf)
        size = self.size
        while size & 1:
            right = self.peaks.pop()
            self.peaks.append(node_hash(self.peaks.pop(), right))
            size >>= 1
        self.size += 1

    @property
    def root(self) -> bytes:
        """Return the root of all leaves; of none, the hash of nothing."""
        if not self.peaks:
            return hashlib.sha256(b"").digest()
        *others, root = self.peaks
        for peak in reversed(others):
            root = node_hash(peak, root)
        return root
