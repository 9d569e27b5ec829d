"""The tree against RFC 6962's definitions and the reference log's published roots and proofs."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loccit.ledger.merkle import (
    EMPTY_ROOT,
    Frontier,
    Tree,
    is_consistent,
    leaf_hash,
    node_hash,
    root_by_inclusion,
    subtrees,
)

# The eight leaves of the reference implementation's tests (transparency-dev/merkle, earlier
# google/certificate-transparency), and the root after each.
LEAVES = [
    bytes.fromhex(each)
    for each in (
        "", "00", "10", "2021", "3031", "40414243", "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]  # fmt: skip
ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]


def by_definition(leaves: Sequence[bytes]) -> bytes:
    """MTH of RFC 6962 2.1, word for word."""
    if not leaves:
        return sha256(b"").digest()
    if len(leaves) == 1:
        return sha256(b"\0" + leaves[0]).digest()
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    return sha256(b"\1" + by_definition(leaves[:k]) + by_definition(leaves[k:])).digest()


def path_by_definition(m: int, leaves: Sequence[bytes]) -> list[bytes]:
    """PATH of RFC 6962 2.1.1."""
    if len(leaves) == 1:
        return []
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    if m < k:
        return [*path_by_definition(m, leaves[:k]), by_definition(leaves[k:])]
    return [*path_by_definition(m - k, leaves[k:]), by_definition(leaves[:k])]


def proof_by_definition(m: int, leaves: Sequence[bytes], *, whole: bool = True) -> list[bytes]:
    """SUBPROOF of RFC 6962 2.1.2."""
    if m == len(leaves):
        return [] if whole else [by_definition(leaves)]
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    if m <= k:
        return [*proof_by_definition(m, leaves[:k], whole=whole), by_definition(leaves[k:])]
    return [*proof_by_definition(m - k, leaves[k:], whole=False), by_definition(leaves[:k])]


def many(count: int) -> list[bytes]:
    return [b"leaf %d" % number for number in range(count)]


def tree(leaves: Sequence[bytes]) -> Tree:
    return Tree(map(leaf_hash, leaves))


@pytest.mark.parametrize("size", range(1, 9))
def test_the_reference_roots(size: int) -> None:
    frontier = Frontier()
    for leaf in LEAVES[:size]:
        frontier.append(leaf_hash(leaf))
    assert frontier.root().hex() == ROOTS[size - 1]
    assert tree(LEAVES).root(size).hex() == ROOTS[size - 1]


def test_nothing_at_all() -> None:
    assert Frontier().root() == Tree([]).root() == EMPTY_ROOT == by_definition([])


@pytest.mark.parametrize("count", [*range(1, 40), 63, 64, 65, 100])
def test_roots_and_proofs_are_those_of_the_definition(count: int) -> None:
    leaves = many(count)
    grown = tree(leaves)
    assert grown.root() == by_definition(leaves)
    for at in range(count):
        assert list(grown.inclusion(at)) == path_by_definition(at, leaves)
        if at:
            assert list(grown.consistency(at)) == proof_by_definition(at, leaves)
            assert list(grown.inclusion(0, at)) == path_by_definition(0, leaves[:at])


@pytest.mark.parametrize("count", [1, 2, 3, 4, 5, 7, 8, 13, 16, 33, 64])
def test_every_proof_is_believed(count: int) -> None:
    grown = tree(many(count))
    for size in range(1, count + 1):
        for at in range(size):
            path = grown.inclusion(at, size)
            assert root_by_inclusion(leaf_hash(many(count)[at]), at, size, path) == grown.root(size)
        for old in range(1, size + 1):
            proof = grown.consistency(old, size)
            assert is_consistent(old, grown.root(old), size, grown.root(size), proof)


def tampered(proof: Sequence[bytes], roots: Sequence[bytes]) -> Iterator[list[bytes]]:
    """A proof with a bit changed, garbage or a root at either end, or an end taken off: what
    the reference implementation's probes do."""
    whole = list(proof)
    for at in range(len(whole)):
        yield [*whole[:at], bytes([whole[at][0] ^ 16]) + whole[at][1:], *whole[at + 1 :]]
        yield [*whole[:at], *whole[at + 1 :]]
    for extra in (b"", b"\0" * 32, b"short", *roots, *whole[:1]):
        yield [extra, *whole]
        yield [*whole, extra]


@pytest.mark.parametrize("count", [1, 2, 5, 6, 7, 8, 13])
def test_no_other_inclusion_is_believed(count: int) -> None:
    grown = tree(many(count))
    root, refused = grown.root(), 0
    for at in range(count):
        leaf, path = leaf_hash(many(count)[at]), grown.inclusion(at)
        for wrong in tampered(path, [root, leaf]):
            assert root_by_inclusion(leaf, at, count, wrong) != root
            refused += 1
        for index, size in (
            (at - 1, count), (at + 1, count), (at ^ 2, count), (at, count * 2), (at, count // 2),
            (-1, count), (at, 0), (at + 2**32, count),
        ):  # fmt: skip
            if (index, size) != (at, count) and 0 <= index < size:
                same_leaf = root_by_inclusion(leaf, index, size, path)
                assert same_leaf != root or grown.inclusion(at) == ()
                refused += 1
        assert root_by_inclusion(root, at, count, path) != root or count == 1
    assert refused > 6


@pytest.mark.parametrize("count", [2, 5, 6, 7, 8, 13])
def test_no_other_consistency_is_believed(count: int) -> None:
    grown = tree(many(count))
    root = grown.root()
    for old in range(1, count):
        before, proof = grown.root(old), grown.consistency(old)
        for wrong in tampered(proof, [before, root]):
            assert not is_consistent(old, before, count, root, wrong)
        other = sha256(b"other").digest()
        assert not is_consistent(old, other, count, root, proof)
        assert not is_consistent(old, before, count, other, proof)
        assert not is_consistent(old, root, count, before, proof)
        assert not is_consistent(old, before, count, root, ())
        for small, large in ((old - 1, count), (old + 1, count), (old ^ 2, count), (count, old)):
            assert not is_consistent(small, before, large, root, proof)


@pytest.mark.parametrize("size", [0, 1, 5])
def test_a_tree_is_consistent_with_itself_and_nothing_proves_nothing(size: int) -> None:
    root = tree(many(size)).root()
    assert is_consistent(size, root, size, root, ())
    assert is_consistent(0, EMPTY_ROOT, size, root, ()) is (size == 0)
    assert not is_consistent(0, root if size else b"\0" * 32, size, root, ())
    assert not is_consistent(size, root, size, root, (root,))
    assert not is_consistent(-1, root, size, root, ())


@given(st.lists(st.binary(max_size=20), max_size=70), st.integers(0, 70))
def test_a_frontier_goes_on_from_any_size(leaves: list[bytes], at: int) -> None:
    first = Frontier()
    for leaf in leaves[:at]:
        first.append(leaf_hash(leaf))
    again = Frontier(first.size, list(first.peaks))
    for leaf in leaves[at:]:
        again.append(leaf_hash(leaf))
    assert (again.size, again.root()) == (len(leaves), by_definition(leaves))


def test_what_is_not_there_is_an_error() -> None:
    grown = tree(many(5))
    for wrong in (5, -1):
        with pytest.raises(ValueError, match="leaf"):
            grown.inclusion(wrong)
    with pytest.raises(ValueError, match="6"):
        grown.root(6)
    with pytest.raises(ValueError, match="begin"):
        grown.consistency(4, 3)
    with pytest.raises(ValueError, match="peaks"):
        Frontier(3, [b""])


def test_a_node_is_no_leaf() -> None:
    left, right = leaf_hash(b"a"), leaf_hash(b"b")
    assert node_hash(left, right) != leaf_hash(left + right)


@given(st.integers(0, 200), st.lists(st.integers(0, 200), max_size=6))
def test_subtrees_grafted_are_the_leaves_appended(size: int, cuts: list[int]) -> None:
    """Wherever the leaves are cut."""
    leaves = [leaf_hash(b"%d" % number) for number in range(size)]
    one, other = Frontier(), Frontier()
    for leaf in leaves:
        one.append(leaf)
    places = sorted({0, size, *(cut for cut in cuts if cut < size)})
    for start, end in itertools.pairwise(places):
        for level, root in subtrees(start, leaves[start:end]):
            other.graft(level, root)
        assert other.root() == by_definition([b"%d" % number for number in range(end)])
    assert one == other


def test_a_subtree_is_grafted_where_one_of_its_size_may_begin() -> None:
    frontier = Frontier()
    frontier.append(leaf_hash(b""))
    with pytest.raises(ValueError, match="no subtree of 2 leaves begins after 1"):
        frontier.graft(1, leaf_hash(b""))
