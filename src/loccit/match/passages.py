"""A whole text against the source it was taken from: each of its paragraphs, in order.

What only the source has (an advertisement, "You may also like") costs nothing as long as it is a
whole block there; words left out of the middle of one are an alteration.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from loccit.match import forms, judge
from loccit.match.chain import RUN, Chain, Pair
from loccit.match.fold import collapse, folds_used
from loccit.match.locate import Prepared
from loccit.match.margins import Margins, beginning, blocks, ending
from loccit.models.page import Page, Span
from loccit.models.verdict import Difference, Passage, Verdict

_RUN_NEEDED = 4
"""The common run without which a paragraph is missing (three where it has under six words)."""


@dataclass(frozen=True, slots=True)
class Aligned:
    """The paragraphs of the local text that a reader sees, in order; `source_only` counts the
    blocks of the source that none of them has anything of."""

    passages: tuple[Passage, ...]
    source_only: int


def align_passages(local: Page, source: Prepared) -> Aligned:
    """Align all of `local` with `source` (prepared from its Page). Pure; time grows with the sum
    of the two, memory is linear in it."""
    ours = judge.prepare(local)
    ours = ours.read_as(source.words.keys) or ours
    aligning = _Aligning(ours, source.read_as(ours.words.keys) or source)
    found = [
        aligning.passage(number)
        for number, block in enumerate(blocks(aligning.ours))
        if not block.hidden
    ]
    return Aligned(tuple(_titled(found)), aligning.source_only())


def _titled(passages: Sequence[Passage]) -> Sequence[Passage]:
    """The saver's own short lines above the text (its title, a byline) are known as such."""
    out = list(passages)
    for number, each in enumerate(passages):
        if each.verdict is not Verdict.MISSING:
            return out
        if judge.word_count(each.exact) < RUN:
            out[number] = replace(each, kind="title")
    return passages


@dataclass(frozen=True, slots=True)
class _Change:
    """Our words `first:last` stand against their words in `pieces`, each inside one block."""

    first: int
    last: int
    pieces: tuple[Pair, ...]


class _Aligning:
    """Two texts, the partner of each of our words, and for each of our blocks its place: from
    their first to after their last word that stands against one of its words."""

    def __init__(self, ours: Prepared, theirs: Prepared) -> None:
        self.ours, self.theirs = ours, theirs
        self._margins, self._their_margins = Margins(ours), Margins(theirs)
        self._blocks, self._their_blocks = self._margins.words, self._their_margins.words
        self._their_starts = [start for start, _ in self._their_blocks]
        chain = Chain(ours.words.keys, self._visible_keys(), self._blocks)
        self._partners = chain.partners()
        gone = [block for block in self._blocks if not self._keep_if_it_stands(*block)]
        if gone:
            # A paragraph that is not there may have met single words of its neighbours.
            self._partners = replace(chain, ours=_without(chain.ours, gone)).partners()
            for block in self._blocks:
                self._keep_if_it_stands(*block)
        self._places = [self._place(*block) for block in self._blocks]
        self._floors, self._ceilings = self._bounds()
        self._moved = set(self._found_elsewhere(chain))

    def _visible_keys(self) -> list[str]:
        """Their keys; text that their reader does not see stands against nothing."""
        keys = list(self.theirs.words.keys)
        both = zip(self._their_blocks, blocks(self.theirs), strict=True)
        for (start, end), block in both:
            if block.hidden:
                keys[start:end] = [""] * (end - start)
        return keys

    def _keep_if_it_stands(self, start: int, end: int) -> bool:
        stands = _stands(self._partners[start:end])
        if not stands:
            self._partners[start:end] = [-1] * (end - start)
        return stands

    def _place(self, start: int, end: int) -> Pair | None:
        there = [j for j in self._partners[start:end] if j >= 0]
        return (there[0], there[-1] + 1) if there else None

    def _bounds(self) -> tuple[list[int], list[int]]:
        """For each of our blocks where the place of the one before it ends, and where the place
        of the one after it begins."""
        floors, ceilings = [], []
        floor, ceiling = 0, len(self.theirs.words)
        for place in self._places:
            floors.append(floor)
            floor = place[1] if place else floor
        for place in reversed(self._places):
            ceilings.append(ceiling)
            ceiling = place[0] if place else ceiling
        return floors, ceilings[::-1]

    def _found_elsewhere(self, chain: Chain) -> Iterator[int]:
        """Blocks that stand in the source, but not in our order; short ones prove nothing."""
        for number, (start, end) in enumerate(self._blocks):
            if self._places[number] is not None or end - start < RUN:
                continue
            for i, j in chain.searched(start, end, 0, len(self.theirs.words)):
                self._partners[i] = j
            if self._keep_if_it_stands(start, end):
                yield number

    def _their_block(self, j: int) -> Pair:
        """The block of theirs that has word `j`."""
        return self._their_blocks[bisect_right(self._their_starts, j) - 1]

    def source_only(self) -> int:
        """How many of their visible blocks none of ours has anything of."""
        met = {self._their_block(j) for j in self._partners if j >= 0}
        both = zip(self._their_blocks, blocks(self.theirs), strict=True)
        return sum(
            words[0] < words[1] and not block.hidden and words not in met for words, block in both
        )

    def passage(self, number: int) -> Passage:
        """Our block `number` and how it stands in the source."""
        block = blocks(self.ours)[number]
        exact = self.ours.raw[block.start : block.end]
        none = Passage(exact, block.start, block.end, Verdict.MISSING)
        start, end = self._blocks[number]
        if start == end:
            # Rules and ornaments have no words that could be altered.
            return replace(none, verdict=Verdict.VERBATIM)
        pairs = [(i, self._partners[i]) for i in range(start, end) if self._partners[i] >= 0]
        if not pairs:
            return none
        if number in self._moved:
            changes = list(self._changes(start, end, pairs, (0, len(self.theirs.words))))
        else:
            bounds = self._floors[number], self._ceilings[number]
            inner = self._changes(start, end, pairs, bounds)
            changes = [*self._cut_before(number), *inner, *self._cut_after(number)]
        spans = self._spans(pairs, list(_stretches(pairs, changes)))
        start, end = spans[0].start, spans[-1].end
        there = self.theirs.raw[start:end]
        found = replace(none, source_exact=there, source_start=start, source_end=end)
        if changes:
            return self._altered(found, changes)
        return self._same_words(found, pairs, spans, moved=number in self._moved)

    def _spans(self, pairs: Sequence[Pair], pieces: Sequence[Pair]) -> list[Span]:
        """Their code points of the words in `pieces`, with the marks that belong to them."""
        ours, theirs = self._margins, self._their_margins
        spans = []
        for first, end in pieces:
            low, high = theirs.before(first)[0], theirs.after(end - 1)[0]
            if pairs[0][1] == first:
                low = beginning(ours, pairs[0][0], theirs, first)[2]
            if pairs[-1][1] == end - 1:
                high = ending(ours, pairs[-1][0], theirs, end - 1)[2]
            spans.append(theirs.raw(first, end - 1, low, high))
        return spans

    def _changes(
        self, start: int, end: int, pairs: Sequence[Pair], bounds: Pair
    ) -> Iterator[_Change]:
        """What differs between our words `start:end` and theirs, in order. At the ends as many of
        their words stand against ours as there are, inside `bounds` and one block."""
        (first, there), (last, there_last) = pairs[0], pairs[-1]
        if first > start:
            low = max(bounds[0], self._their_block(there)[0], there - (first - start))
            yield _Change(start, first, ((min(low, there), there),))
        for (i, j), (i_next, j_next) in pairwise(pairs):
            pieces = tuple(self._pieces(j + 1, j_next))
            if i_next > i + 1 or pieces:
                yield _Change(i + 1, i_next, pieces)
        after = there_last + 1
        if last + 1 < end:
            high = min(bounds[1], self._their_block(there_last)[1], after + end - last - 1)
            yield _Change(last + 1, end, ((after, max(high, after)),))

    def _pieces(self, low: int, high: int) -> Iterator[Pair]:
        """Their words `low:high` by blocks, without the blocks that lie in it as a whole."""
        while low < high:
            block = self._their_block(low)
            piece = (low, min(block[1], high))
            if piece != block:
                yield piece
            low = piece[1]

    def _cut_after(self, number: int) -> Iterator[_Change]:
        """Words with which their block goes on, left out in front of our next paragraph."""
        here, end = self._places[number], self._blocks[number][1]
        following = self._places[number + 1] if number + 1 < len(self._places) else None
        if here is None or following is None or self._partners[end - 1] < 0:
            return
        high = min(self._their_block(here[1] - 1)[1], following[0])
        if high > here[1]:
            yield _Change(end, end, ((here[1], high),))

    def _cut_before(self, number: int) -> Iterator[_Change]:
        """Words with which their block begins, left out after our paragraph before."""
        here, start = self._places[number], self._blocks[number][0]
        before = self._places[number - 1] if number else None
        if here is None or before is None or self._partners[start] < 0:
            return
        low = self._their_block(here[0])[0]
        if before[1] <= low < here[0]:
            yield _Change(start, start, ((low, here[0]),))

    def _altered(self, found: Passage, changes: Sequence[_Change]) -> Passage:
        differences = tuple(self._difference(change) for change in changes)
        kind = forms.kind_of(differences, self.theirs, found.exact)
        return replace(found, verdict=Verdict.ALTERED, kind=kind, differences=differences)

    def _difference(self, change: _Change) -> Difference:
        draft = forms.phrase(self.ours, change.first, change.last)
        pieces = (forms.phrase(self.theirs, *piece) for piece in change.pieces)
        source = " ".join(piece for piece in pieces if piece)
        op = "insert" if not source else "replace" if draft else "delete"
        return Difference(op, draft, source)

    def _same_words(
        self, found: Passage, pairs: Sequence[Pair], spans: Sequence[Span], *, moved: bool
    ) -> Passage:
        kind, differences = forms.unlike(self._margins, self._their_margins, pairs)
        links = forms.links_differ(self.ours, self.theirs, found)
        kind = kind or ("link target" if links.differences else "place" if moved else "")
        if kind:
            differences += links.differences
            return replace(found, verdict=Verdict.ALTERED, kind=kind, differences=differences)
        text = collapse(" ".join(self.theirs.raw[span.start : span.end] for span in spans))
        ours = collapse(found.exact)
        folds = () if ours == text else folds_used(ours, text) or ("white space",)
        if links.left_out:
            folds += ("links",)
        verdict = Verdict.TYPOGRAPHIC if folds else Verdict.VERBATIM
        return replace(found, verdict=verdict, folds=folds)


def _without(keys: Sequence[str], blocks: Sequence[Pair]) -> list[str]:
    """The keys, those in `blocks` such that no word has them."""
    out = list(keys)
    for start, end in blocks:
        out[start:end] = [" "] * (end - start)
    return out


def _stretches(pairs: Sequence[Pair], changes: Sequence[_Change]) -> Iterator[Pair]:
    """Their words that stand against one of our blocks, in stretches that no whole block of
    theirs interrupts."""
    pieces = [piece for change in changes for piece in change.pieces if piece[0] < piece[1]]
    standing = sorted([*((j, j + 1) for _, j in pairs), *pieces])
    low, high = standing[0]
    for start, end in standing[1:]:
        if start > high:
            yield low, high
            low = start
        high = end
    yield low, high


def _stands(partners: Sequence[int]) -> bool:
    """Is a paragraph whose words have these partners in the source at all, be it altered? Half of
    its words must, and a run of four (three where it has under six)."""
    size = len(partners)
    kept = sum(j >= 0 for j in partners)
    run = longest = 0
    before = -2
    for j in partners:
        run = run + 1 if j >= 0 and j == before + 1 else int(j >= 0)
        longest = max(longest, run)
        before = j if j >= 0 else -2
    needed = _RUN_NEEDED if size >= RUN else min(_RUN_NEEDED - 1, size)
    return 2 * kept >= size and longest >= needed
