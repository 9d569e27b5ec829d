"""Which words of a whole text stand against which of another: unique runs of six words as
anchors, their longest increasing chain, then the gaps between them. Memory is linear."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from functools import cached_property
from itertools import islice

RUN = 6
"""Words of an anchor."""
_SHORT = 3
"""Words of the runs by which a block is looked for where no anchor is; what is altered has one."""
_SMALL = 10_000
"""A gap of at most so many word pairs is aligned as a whole."""
_CHUNK = 100
"""Words of a block that are looked for at once in a larger gap."""
_PLACES = 16
"""Most places of one short run that are looked at."""
_BUCKET = 8
"""Diagonals counted together: a few words may be inserted or left out between two runs."""
_NEAR = 50
"""How far on a block of one or two words is looked for in a larger gap."""

Pair = tuple[int, int]


@dataclass(frozen=True)
class Chain:
    """Two texts as word keys. `blocks` are the half-open word ranges of our paragraphs. A key of
    theirs that is empty stands against nothing."""

    ours: Sequence[str]
    theirs: Sequence[str]
    blocks: Sequence[Pair] = field(repr=False)

    def partners(self) -> list[int]:
        """For each of our words the number of its equal in theirs, ascending; -1 for none."""
        found = [-1] * len(self.ours)
        for i, j in self._chained():
            found[i] = j
        for i0, i1, j0, j1 in list(_gaps(found, len(self.theirs))):
            for i, j in self._filled(i0, i1, j0, j1):
                found[i] = j
        return found

    def _chained(self) -> Iterator[Pair]:
        """Equal words by the anchors, ascending on both sides."""
        last_i = last_j = -1
        for i, j in _longest_chain(_anchors(self.ours, self.theirs)):
            for k in range(RUN):
                if i + k > last_i and j + k > last_j:
                    last_i, last_j = i + k, j + k
                    yield last_i, last_j

    def _filled(self, i0: int, i1: int, j0: int, j1: int) -> Iterator[Pair]:
        """Equal words in the gap between two anchors."""
        while i0 < i1 and j0 < j1 and self.ours[i0] == self.theirs[j0]:
            yield i0, j0
            i0, j0 = i0 + 1, j0 + 1
        while i0 < i1 and j0 < j1 and self.ours[i1 - 1] == self.theirs[j1 - 1]:
            i1, j1 = i1 - 1, j1 - 1
            yield i1, j1
        if (i1 - i0) * (j1 - j0) <= _SMALL:
            yield from self._compared(i0, i1, j0, j1)
            return
        at = max(bisect_left(self.blocks, (i0 + 1, 0)) - 1, 0)
        while at < len(self.blocks) and self.blocks[at][0] < i1:
            start, end = self.blocks[at]
            a, b = max(start, i0), min(end, i1)
            for pair in self._part(a, b, j0, j1, begun=a > start, goes_on=b < end):
                yield pair
                j0 = pair[1] + 1
            at += 1

    def _part(
        self, a: int, b: int, low: int, high: int, *, begun: bool, goes_on: bool
    ) -> Iterator[Pair]:
        """Our words `a:b` of one block in a larger gap: beside the anchor that the block has on
        one side, else wherever most of their short runs are."""
        reach = 2 * (b - a) + 20
        if (begun or goes_on) and b - a <= _CHUNK:
            near = (low, min(high, low + reach)) if begun else (max(low, high - reach), high)
            yield from self._compared(a, b, *near)
        else:
            yield from self.searched(a, b, low, high)

    def searched(self, a: int, b: int, low: int, high: int) -> Iterator[Pair]:
        """The equal words of our words `a:b` wherever in their words `low:high` most of their
        short runs are, piece by piece and in order."""
        for start in range(a, b, _CHUNK):
            for pair in self._placed(start, min(start + _CHUNK, b), low, high):
                yield pair
                low = pair[1] + 1

    def _placed(self, a: int, b: int, low: int, high: int) -> list[Pair]:
        """The equal words of our words `a:b` where most of them stand close together in their
        words `low:high`; none where less than half of them do."""
        size = b - a
        if size < _SHORT:
            wanted = list(self.ours[a:b])
            for j in range(low, min(high, low + _NEAR) - size + 1):
                if list(self.theirs[j : j + size]) == wanted:
                    return [(a + k, j + k) for k in range(size)]
            return []
        best: list[Pair] = []
        for diagonal in self._diagonals(a, b, low, high):
            start = max(low, a + diagonal - size // 4 - _BUCKET)
            end = min(high, b + diagonal + size // 4 + 2 * _BUCKET)
            found = list(self._compared(a, b, start, end))
            if len(found) > len(best) and 2 * len(found) >= size:
                best = found
        return best

    def _diagonals(self, a: int, b: int, low: int, high: int) -> list[int]:
        votes: Counter[int] = Counter()
        for i in range(a, b - _SHORT + 1):
            places = self._places.get(tuple(self.ours[i : i + _SHORT]), [])
            first = bisect_left(places, low)
            for j in places[first : first + _PLACES]:
                if j >= high:
                    break
                votes[(j - i) // _BUCKET] += 1
        best = sorted(votes.items(), key=lambda vote: (-vote[1], vote[0]))[:2]
        return [bucket * _BUCKET for bucket, _ in best]

    @cached_property
    def _places(self) -> dict[tuple[str, ...], list[int]]:
        """Where each short run of theirs stands."""
        places: dict[tuple[str, ...], list[int]] = defaultdict(list)
        for j, run in enumerate(_runs(self.theirs, _SHORT)):
            places[run].append(j)
        return places

    def _compared(self, i0: int, i1: int, j0: int, j1: int) -> Iterator[Pair]:
        if i0 >= i1 or j0 >= j1:
            return
        matcher = SequenceMatcher(None, self.ours[i0:i1], self.theirs[j0:j1], autojunk=False)
        for i, j, size in matcher.get_matching_blocks():
            for k in range(size):
                yield i0 + i + k, j0 + j + k


def _runs(keys: Sequence[str], size: int) -> Iterator[tuple[str, ...]]:
    return zip(*(islice(keys, k, None) for k in range(size)), strict=False)


def _anchors(ours: Sequence[str], theirs: Sequence[str]) -> list[Pair]:
    """The places of every run of six words that stands once in each of the two."""
    here: dict[tuple[str, ...], int] = {}
    for i, run in enumerate(_runs(ours, RUN)):
        here[run] = -1 if run in here else i
    partner: dict[int, int] = {}
    for j, run in enumerate(_runs(theirs, RUN)):
        i = here.get(run, -1)
        if i >= 0:
            partner[i] = -1 if i in partner else j
    return sorted((i, j) for i, j in partner.items() if j >= 0)


def _longest_chain(anchors: Sequence[Pair]) -> list[Pair]:
    """The longest part of `anchors` (ascending by our place) that ascends by theirs as well."""
    tails: list[int] = []
    ends: list[int] = []
    before: list[int] = []
    for number, (_, j) in enumerate(anchors):
        at = bisect_left(tails, j)
        before.append(ends[at - 1] if at else -1)
        tails[at : at + 1] = [j]
        ends[at : at + 1] = [number]
    chain = []
    number = ends[-1] if ends else -1
    while number >= 0:
        chain.append(anchors[number])
        number = before[number]
    return chain[::-1]


def _gaps(partners: Sequence[int], size: int) -> Iterator[tuple[int, int, int, int]]:
    """The stretches of ours without partner, each with theirs between its neighbours' partners."""
    start, below = 0, 0
    for i, j in enumerate(partners):
        if j < 0:
            continue
        if i > start and j > below:
            yield start, i, below, j
        start, below = i + 1, j + 1
    if start < len(partners) and below < size:
        yield start, len(partners), below, size
