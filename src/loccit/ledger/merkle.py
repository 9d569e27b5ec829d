"""The Merkle tree over the ledger's lines (RFC 6962 2.1; RFC 9162 2.1 has the verifications).

A leaf is a line without its LF. Leaf and node hashes are told apart by a first byte, so that no
node can be passed off as a line.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from hashlib import sha256

EMPTY_ROOT = sha256(b"").digest()
"""The root of a tree without leaves."""


def leaf_hash(leaf: bytes) -> bytes:
    """The hash of a leaf (RFC 6962 2.1)."""
    return sha256(b"\0" + leaf).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash of a node over its two children (RFC 6962 2.1)."""
    return sha256(b"\1" + left + right).digest()


@dataclass(slots=True)
class Frontier:
    """A tree as far as appending to it needs: the roots of its complete subtrees, largest first.

    For `size` leaves there are as many as the number has binary ones, so that a million entries
    need 20 hashes, and appending reads none of the lines before.
    """

    size: int = 0
    peaks: list[bytes] = field(default_factory=list)

    def __post_init__(self) -> None:
        if len(self.peaks) != self.size.bit_count():
            raise ValueError(f"a tree of {self.size} leaves has not {len(self.peaks)} peaks")

    def append(self, leaf: bytes) -> None:
        """Add the hash of one leaf."""
        self.graft(0, leaf)

    def graft(self, level: int, held: bytes) -> None:
        """Add a complete subtree of 2 ** `level` leaves by its root. Raises `ValueError` where
        none of that size can begin."""
        if self.size % (1 << level):
            raise ValueError(f"no subtree of {1 << level} leaves begins after {self.size}")
        self.size += 1 << level
        at = self.size >> level
        while at % 2 == 0:
            held = node_hash(self.peaks.pop(), held)
            at //= 2
        self.peaks.append(held)

    def root(self) -> bytes:
        """The hash over all of it."""
        return fold(self.peaks) if self.peaks else EMPTY_ROOT


def subtrees(start: int, leaves: Sequence[bytes]) -> Iterator[tuple[int, bytes]]:
    """The largest complete subtrees that these leaf hashes make up, which stand in a tree from
    number `start` on: level and root of each, as `Frontier.graft` takes them."""
    done = 0
    while done < len(leaves):
        level = (len(leaves) - done).bit_length() - 1
        if start:
            level = min(level, (start & -start).bit_length() - 1)
        held = leaves[done : done + (1 << level)]
        while len(held) > 1:
            held = [node_hash(held[at], held[at + 1]) for at in range(0, len(held), 2)]
        yield level, held[0]
        done, start = done + (1 << level), start + (1 << level)


def fold(peaks: Sequence[bytes]) -> bytes:
    """The root over complete subtrees, largest first."""
    held = peaks[-1]
    for peak in reversed(peaks[:-1]):
        held = node_hash(peak, held)
    return held


class Tree:
    """A tree with all its complete subtrees at hand, for proofs. 64 bytes for each leaf."""

    def __init__(self, leaves: Iterable[bytes]) -> None:
        """`leaves` are leaf hashes."""
        self._levels: list[list[bytes]] = [list(leaves)]
        while len(below := self._levels[-1]) > 1:
            pairs = zip(below[::2], below[1::2], strict=False)
            self._levels.append([node_hash(left, right) for left, right in pairs])

    @property
    def size(self) -> int:
        """Number of leaves."""
        return len(self._levels[0])

    def root(self, size: int | None = None) -> bytes:
        """The hash over the first `size` leaves (all by default)."""
        size = self._within(self.size if size is None else size)
        return self._range(0, size) if size else EMPTY_ROOT

    def inclusion(self, index: int, size: int | None = None) -> tuple[bytes, ...]:
        """The audit path of leaf `index` in the tree of the first `size` leaves, from the leaf's
        sibling up (RFC 6962 2.1.1). Raises `ValueError` for a leaf that is not in it."""
        size = self._within(self.size if size is None else size)
        if not 0 <= index < size:
            raise ValueError(f"there is no leaf {index} among {size}")
        path: list[bytes] = []
        start, end = 0, size
        while end - start > 1:
            middle = start + _split(end - start)
            if index < middle:
                path.append(self._range(middle, end))
                end = middle
            else:
                path.append(self._range(start, middle))
                start = middle
        return tuple(reversed(path))

    def consistency(self, old: int, size: int | None = None) -> tuple[bytes, ...]:
        """The proof that the tree of the first `old` leaves is a beginning of that of the first
        `size` (RFC 6962 2.1.2); empty where nothing needs proof. Raises `ValueError`."""
        size = self._within(self.size if size is None else size)
        if not 0 <= old <= size:
            raise ValueError(f"a tree of {size} leaves does not begin with {old}")
        if old in (0, size):
            return ()
        proof: list[bytes] = []
        start, end, complete = 0, size, True
        while old != end:
            middle = start + _split(end - start)
            if old <= middle:
                proof.append(self._range(middle, end))
                end = middle
            else:
                proof.append(self._range(start, middle))
                start, complete = middle, False
        if not complete:
            proof.append(self._range(start, end))
        return tuple(reversed(proof))

    def _within(self, size: int) -> int:
        if not 0 <= size <= self.size:
            raise ValueError(f"the tree has {self.size} leaves, not {size}")
        return size

    def _range(self, start: int, end: int) -> bytes:
        """The hash over a range that begins where a subtree of its size may."""
        peaks = []
        while start < end:
            level = (end - start).bit_length() - 1
            peaks.append(self._levels[level][start >> level])
            start += 1 << level
        return fold(peaks)


def _split(size: int) -> int:
    """The largest power of two below `size`."""
    return 1 << (size - 1).bit_length() - 1


def root_by_inclusion(leaf: bytes, index: int, size: int, path: Sequence[bytes]) -> bytes | None:
    """The root that `path` gives for the leaf hash `leaf` at `index` of `size` (RFC 9162
    2.1.3.2); None where a path for this place cannot look like that."""
    if not 0 <= index < size or any(len(each) != 32 for each in (leaf, *path)):
        return None
    held, first, last = leaf, index, size - 1
    for each in path:
        if last == 0:
            return None
        if first % 2 or first == last:
            held = node_hash(each, held)
            while first % 2 == 0 and first:
                first, last = first >> 1, last >> 1
        else:
            held = node_hash(held, each)
        first, last = first >> 1, last >> 1
    return held if last == 0 else None


def is_consistent(
    old: int, old_root: bytes, size: int, root: bytes, proof: Sequence[bytes]
) -> bool:
    """Does `proof` show that the tree (`old`, `old_root`) is a beginning of (`size`, `root`)?
    (RFC 9162 2.1.4.2) False for a tree of no leaves before one with leaves: every tree begins so,
    and such a proof would prove nothing."""
    if not 0 <= old <= size or any(len(each) != 32 for each in proof):
        return False
    if old in (0, size):
        same = old == size and old_root == root
        return same and not proof and (size > 0 or root == EMPTY_ROOT)
    path = list(proof)
    if old & (old - 1) == 0:
        path.insert(0, old_root)
    if not path:
        return False
    first, last = old - 1, size - 1
    while first % 2:
        first, last = first >> 1, last >> 1
    held_old = held = path[0]
    for each in path[1:]:
        if last == 0:
            return False
        if first % 2 or first == last:
            held_old, held = node_hash(each, held_old), node_hash(each, held)
            while first % 2 == 0 and first:
                first, last = first >> 1, last >> 1
        else:
            held = node_hash(held, each)
        first, last = first >> 1, last >> 1
    return last == 0 and held_old == old_root and held == root
