"""The tree hashes as RFC 6962 does, however it grew."""

from __future__ import annotations

import hashlib

import pytest

from casework.evidence.tree import NotATree, Tree, leaf_hash, node_hash

# The leaves and roots of the reference implementation of RFC 6962 (certificate
# transparency): d[0:1], d[0:2], d[0:3], d[0:8].
LEAVES = [
    bytes.fromhex(text)
    for text in (
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]
ROOTS = {
    0: "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    1: "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    2: "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    3: "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    8: "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
}


def of(leaves) -> Tree:
    tree = Tree()
    for leaf in leaves:
        tree.add(leaf_hash(leaf))
    return tree


def by_the_book(hashes: list[bytes]) -> bytes:
    """RFC 6962 section 2.1, word by word."""
    if not hashes:
        return hashlib.sha256(b"").digest()
    if len(hashes) == 1:
        return hashes[0]
    k = 1
    while k * 2 < len(hashes):
        k *= 2
    return node_hash(by_the_book(hashes[:k]), by_the_book(hashes[k:]))


class TestTheTree:
    @pytest.mark.parametrize(("size", "root"), ROOTS.items())
    def test_has_the_roots_others_have(self, size, root):
        assert of(LEAVES[:size]).root.hex() == root

    @pytest.mark.parametrize("size", range(70))
    def test_has_the_root_of_the_book_at_every_size(self, size):
        leaves = [str(n).encode() for n in range(size)]

        assert of(leaves).root == by_the_book([leaf_hash(leaf) for leaf in leaves])

    @pytest.mark.parametrize("size", range(20))
    def test_grows_on_from_its_peaks(self, size):
        leaves = [str(n).encode() for n in range(20)]
        tree = Tree.continued(size, of(leaves[:size]).packed)
        for leaf in leaves[size:]:
            tree.add(leaf_hash(leaf))

        assert tree.root == of(leaves).root

    def test_does_not_grow_from_peaks_of_another_size(self):
        with pytest.raises(NotATree):
            Tree.continued(4, of(LEAVES[:3]).packed)

    def test_never_takes_a_node_for_a_leaf(self):
        two = of(LEAVES[:2])
        inside = leaf_hash(LEAVES[0]) + leaf_hash(LEAVES[1])

        assert of([inside]).root != two.root
