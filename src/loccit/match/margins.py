"""The marks around the words of a whole text: which belong to a word, which to the next."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from typing import NamedTuple

from loccit.match.fold import fold
from loccit.match.locate import Prepared
from loccit.models.page import Block, Span

_WHITE = re.compile(r"\s+")
_SOLID = re.compile(r"\S+")
_DOUBLED = re.compile("''|``|‘‘|’’|´´")
_CUTS = 8
"""Most places between two words at which a passage is tried to end."""


class Marks(NamedTuple):
    """Marks without white space, folded, and how many quotation marks there are among them
    (folding makes one of a single beside a double)."""

    folded: str
    quotation_marks: int


def blocks(text: Prepared) -> Sequence[Block]:
    """The blocks of a text; one for all of it where none are known."""
    if text.page is not None:
        return text.page.blocks
    return (Block(0, len(text.raw)),) if text.raw.strip() else ()


class Margins:
    """A text with the word range of each of its blocks (`words`, half-open). Places between words
    are positions in the folded text."""

    def __init__(self, text: Prepared) -> None:
        self.text = text
        edges = list(_firsts(text, [block.start for block in blocks(text)]))
        ends = [*edges[1:], len(text.words)]
        self.words = list(zip(edges, ends, strict=True)) if edges else []
        both = [(w, b) for w, b in zip(self.words, blocks(text), strict=True) if w[0] < w[1]]
        self._first = {words[0]: block.start for words, block in both}
        self._last = {words[1] - 1: block.end for words, block in both}

    def between(self, i: int) -> tuple[int, int]:
        """The span between word `i` and the next; before the first where `i` is -1."""
        words = self.text.words
        start = words.ends[i] if i >= 0 else 0
        return start, words.starts[i + 1] if i + 1 < len(words) else len(words.text)

    def _at(self, position: int, low: int, high: int) -> int:
        """The first place in `low:high` that comes from `position` of the text or later."""

        return low + bisect_left(range(low, high), position, key=self.text.folded.origin)

    def after(self, i: int) -> list[int]:
        """Where what belongs to word `i` may end, likeliest first: at its block's end, or else at
        the first white space."""
        low, high = self.between(i)
        if i in self._last:
            return [self._at(self._last[i], low, high)]
        glue = self.text.words.text[low:high]
        cuts = [low + found.end() for found in _SOLID.finditer(glue)][:_CUTS]
        return [low, *cuts] if not cuts or glue[0].isspace() else [*cuts, low]

    def before(self, i: int) -> list[int]:
        """Where what belongs to word `i` may begin, likeliest first. Where a dash or an ellipsis
        took in the white space, it belongs to the word before."""
        low, high = self.between(i - 1)
        if i in self._first:
            return [self._at(self._first[i], low, high)]
        glue = self.text.words.text[low:high]
        cuts = [low + found.start() for found in _SOLID.finditer(glue)][-_CUTS:][::-1]
        apart = not cuts or glue[-1].isspace() or not any(map(str.isspace, glue))
        return [high, *cuts] if apart else [*cuts, high]

    def marks(self, start: int, end: int) -> Marks:
        """The marks of a span that has no word."""
        raw = self.text.original(start, end)
        return _marks(self.text.words.text[start:end], self.text.raw[raw.start : raw.end])

    def marks_after(self, i: int, place: int) -> Marks:
        """The marks from word `i` up to `place`."""
        if i not in self._last:
            return self.marks(self.text.words.ends[i], place)
        return self._at_edge(self._raw(i).end, self._last[i])

    def marks_before(self, i: int, place: int) -> Marks:
        """The marks from `place` up to word `i`."""
        if i not in self._first:
            return self.marks(place, self.text.words.starts[i])
        return self._at_edge(self._first[i], self._raw(i).start)

    def _raw(self, i: int) -> Span:
        words = self.text.words
        return self.text.original(words.starts[i], words.ends[i])

    def _at_edge(self, start: int, end: int) -> Marks:
        """The marks at a block's edge, folded by themselves: a dash there may have been folded
        along with what stands in the block beside it."""
        kept, at = "", start
        for note in self.text.notes[bisect_left(self.text.notes, (start, 0)) :]:
            if note.start >= end:
                break
            kept, at = kept + self.text.raw[at : note.start], note.end
        kept += self.text.raw[at:end]
        return _marks(fold(kept).text, kept)

    def marks_between(self, i: int, following: int) -> Marks:
        """The marks between word `i` and the word `following`; what whole blocks between them have
        is left out."""
        start, end = self.between(i)
        if following == i + 1:
            return self.marks(start, end)
        one = self.marks_after(i, self.after(i)[0])
        other = self.marks_before(following, self.before(following)[0])
        return Marks(one.folded + other.folded, one.quotation_marks + other.quotation_marks)

    def raw(self, first: int, last: int, low: int, high: int) -> Span:
        """The text's own code points of words `first` up to and including `last` with the marks
        from place `low` to place `high`; all of a block's where they reach its edge."""
        span = self.text.original(low, high)
        start, end = self._first.get(first, span.start), self._last.get(last, span.end)
        return Span(min(start, span.start), max(end, span.end))


def _firsts(text: Prepared, positions: Iterable[int]) -> Iterator[int]:
    """For each position of the text, ascending, the first word that begins there or later: looked
    for in steps that double from the one before, since a block may have one word or thousands."""
    starts, origin = text.words.starts, text.folded.origin
    low = 0
    for position in positions:
        step = 1
        while low + step <= len(starts) and origin(starts[low + step - 1]) < position:
            step *= 2
        high = min(low + step, len(starts))
        low = bisect_left(starts, position, low + step // 2, high, key=origin)
        yield low


def _marks(folded: str, written: str) -> Marks:
    # Between words an en dash that is left can only be a spaced one at an edge.
    folded = _WHITE.sub("", folded).replace("–", "—")
    if "'" not in folded:
        return Marks(folded, 0)
    return Marks(folded, sum(map(_is_quotation_mark, _DOUBLED.sub('"', written))))


@cache
def _is_quotation_mark(character: str) -> bool:
    return fold(character).text == "'"


def ending(ours: Margins, i: int, theirs: Margins, j: int) -> tuple[Marks, Marks, int]:
    """The marks after the last word of one of our blocks, theirs after its equal, and the place
    where theirs end: there where they are like ours, else where it is likeliest."""
    here = ours.marks_after(i, ours.after(i)[0])
    options = [(theirs.marks_after(j, place), place) for place in theirs.after(j)]
    marks, place = next((option for option in options if option[0] == here), options[0])
    return here, marks, place


def beginning(ours: Margins, i: int, theirs: Margins, j: int) -> tuple[Marks, Marks, int]:
    """The same for the marks before the first word."""
    here = ours.marks_before(i, ours.before(i)[0])
    options = [(theirs.marks_before(j, place), place) for place in theirs.before(j)]
    marks, place = next((option for option in options if option[0] == here), options[0])
    return here, marks, place
