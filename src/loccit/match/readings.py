"""Every way to place a quotation's segments in a source, each within reach of the one before.

Real quotations have a few hundred words and a few marks, and stand in a few places. The bounds are
for the others: what is left out so can make a text that passes fail, never the other way round.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import NamedTuple

from loccit.match.elements import Parts, Segment
from loccit.match.locate import Prepared
from loccit.match.runs import Listed, Runs, each
from loccit.match.stems import same_stem
from loccit.models.value import value

MAX_READINGS = 200
"""Most placings of one quotation that are assessed; the rest are further occurrences."""

_MOST_PLACES = 300_000
"""Most places of all segments together that are followed from one segment to the next."""

_MOST_COMPARED = 100_000_000
"""Most words of all segments together that are compared with the source's."""

_MOST_LOOKED_AT = 100_000
"""Most placings of which it is asked whether they begin or end inside a word."""

_MOST_ASSESSED = 200_000
"""Most words of all readings together that are assessed; one reading is, in any case."""

_FEWEST = 5
"""So many places are followed, however long a quotation is."""

_A_WORD = 8
"""So many characters count as a word at least: brackets and marks are work too."""

_MOST_PARTS, _MOST_BEGUN = 50, 20_000
"""So many words with a bracket inside are looked for in every inflection, and among so many words
that begin as they do."""


@value
class Reading:
    """Where each segment stands, as (first, last) word numbers of the source, last exclusive."""

    placed: tuple[tuple[int, int], ...]

    @property
    def first(self) -> int:
        """The first source word."""
        return self.placed[0][0]

    @property
    def last(self) -> int:
        """The last source word, inclusive."""
        return self.placed[-1][1] - 1


def readings(parts: Parts, source: Prepared, *, unbounded: bool = False) -> list[Reading]:
    """Every way to place the segments in order, each mark bridging no more words than it may.

    Of several ways to reach one place the one with the shortest cuts is kept. `unbounded` lets
    marks bridge any distance: what is found only so is stitched.
    """
    if not parts.segments:
        return []
    length = max(len(parts.words), len(parts.text) // _A_WORD)
    most = most_places(len(parts.segments), length)
    forms = _Forms(source)
    first, size = forms.runs(parts, parts.segments[0]), len(parts.segments[0])
    chains = [_Chained(start, start + size) for start in islice(each(first), most)]
    for segment, edge in zip(parts.segments[1:], parts.edges[1:], strict=False):
        if not chains:
            break
        reach = len(source.words) if unbounded and edge.declared else edge.reach
        found = _further(chains, forms.runs(parts, segment), len(segment), reach)
        chains = list(islice(found, most))
    chained = map(_reading, islice(chains, _MOST_LOOKED_AT))
    whole = (reading for reading in chained if not _splits_a_word(reading, source))
    return list(islice(whole, most_readings(length)))


def most_places(segments: int, words: int) -> int:
    """How many places of each segment are followed."""
    return max(_FEWEST, min(_MOST_PLACES // segments, _MOST_COMPARED // words))


def most_readings(words: int) -> int:
    """How many readings of a quotation of so many words are assessed."""
    return max(1, min(MAX_READINGS, _MOST_ASSESSED // words))


def _further(chains: Sequence[_Chained], found: Runs, size: int, reach: int) -> Iterator[_Chained]:
    """Each place of the next segment within reach, after the nearest place of the one before."""
    ends = [chained.end for chained in chains]
    low = i = 0
    while i < len(ends):
        high = ends[i] + reach + 1
        start = found.next(max(low, ends[i]), high)
        if start < 0:
            low, i = high, i + 1
            continue
        i = bisect_right(ends, start) - 1
        yield _Chained(start, start + size, chains[i])
        low = start + 1


class _Chained(NamedTuple):
    """A segment's place, and that of the segment before it."""

    start: int
    end: int
    before: _Chained | None = None


def _reading(last: _Chained) -> Reading:
    placed = []
    at: _Chained | None = last
    while at:
        placed.append((at.start, at.end))
        at = at.before
    return Reading(tuple(reversed(placed)))


class _Forms:
    """The segments of one quotation, to be found by their keys."""

    def __init__(self, source: Prepared) -> None:
        self._source = source
        self._language = source.lexicon.language if source.lexicon else "en"
        self._asked = 0

    def runs(self, parts: Parts, segment: Segment) -> Runs:
        """Where a segment stands; one that is part of a word, where any inflection of it does."""
        keys = parts.words.keys[segment.first : segment.last]
        if not segment.part:
            return self._source.index.runs(keys)
        places = self._source.places
        fitting = {keys[0], *self._inflections(segment.part.casefold(), keys[0])}
        return Listed(sorted(at for have in fitting for at in places.get(have, ())))

    def _inflections(self, part: str, word: str) -> list[str]:
        """The source's words that begin so and have the stem of `word`. The vocabulary is read
        for each, so that only the first of very many are answered."""
        self._asked += 1
        if self._asked > _MOST_PARTS:
            return []
        begun = [have for have in self._source.places if have.startswith(part)][:_MOST_BEGUN]
        return [have for have in begun if same_stem(have, word, self._language)]


def _splits_a_word(reading: Reading, source: Prepared) -> bool:
    return any(map(source.splits, source.word_span(reading.first, reading.last)))
