"""Figures that changed places: “rose from 12 to 15” where the source says “rose from 15 to 12”.

Each of the two values is in the source, so neither is wrong alone. That they were exchanged is
said only where the words around them say so: what stands next to the one in the draft stands next
to the other in the source, and not next to its own value; and the two sentences are mostly made of
the same words. Where any sentence of the source has them as the draft does, nothing is said.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import NamedTuple

from loccit.match import collate
from loccit.match.surroundings import STOP_STEMS, sentence_of
from loccit.match.surveys import Survey
from loccit.models.figure import Figure
from loccit.models.page import Span
from loccit.models.value import value

_MOST = 6
"""Figures of a sentence that are compared with each other."""
_MOST_PLACES = 40
_REACH = 4
"""How many words to each side of a figure are compared."""
_LEAST = 2
_SHARE = 0.6
_ENDS = re.compile(r"\s(?:to|and|bis|auf|à|a|y|und|et)\s", re.IGNORECASE)
_TOKEN = re.compile(r"[^\W\d_]+|[$€£¥%]?\d[\d.,]*\d|[$€£¥%]?\d|%")
_DIRECTED = frozenset(("from", "to", "von", "auf"))


class Exchange(NamedTuple):
    """Two figures of the draft that changed places, `one` first (the same one where they are the
    ends of a range), and what the source has in the place of `one`, and of `other`."""

    one: Figure
    other: Figure
    instead: Figure
    too: Figure


class _Point(NamedTuple):
    """A value and where it is written: a figure, or an end of a range in words. `whole` is the
    figure that it belongs to."""

    start: int
    end: int
    figure: Figure
    whole: Figure


@value
class _Row:
    """A sentence's words, stemmed, and where each of its points stands among them."""

    words: tuple[str, ...]
    at: dict[int, tuple[int, int]]
    points: tuple[_Point, ...]

    def before(self, point: _Point) -> Sequence[str]:
        """The words before a point, the nearest first."""
        first = self.at[point.start][0]
        return self.words[max(first - _REACH, 0) : first][::-1]

    def after(self, point: _Point) -> Sequence[str]:
        """The words behind a point."""
        last = self.at[point.start][1]
        return self.words[last : last + _REACH]


def exchanges(
    text: str,
    found: Sequence[Figure],
    block: Span,
    source: Survey,
    others: Callable[[], Iterable[Survey]] = tuple,
) -> Iterator[Exchange]:
    """The exchanged pairs among the figures of a block, sentence by sentence; a figure is part of
    one pair at most, and no pair is one that any of `others` has as the draft has it."""
    by_sentence: dict[Span, list[Figure]] = {}
    for figure in found:
        by_sentence.setdefault(sentence_of(text, figure, block), []).append(figure)
    for sentence, figures in by_sentence.items():
        row = _row(text, sentence, figures)
        points = row.points
        if not 2 <= len(points) <= _MOST:
            continue
        used: set[int] = set()
        for i, one in enumerate(points):
            for other in points[i + 1 :]:
                if {one.start, other.start} & used or not _pair(one, other, points):
                    continue
                exchange = _exchanged(row, one, other, source)[0]
                if exchange and not any(_exchanged(row, one, other, o)[1] for o in others()):
                    used |= {one.start, other.start}
                    yield exchange


def _points(figures: Sequence[Figure]) -> Iterator[_Point]:
    """Figures as points; a range written out (from 12 to 15) has two."""
    for figure in figures:
        joint = _ENDS.search(figure.exact) if figure.high is not None else None
        if joint is None or figure.high is None:
            yield _Point(figure.start, figure.end, figure, figure)
            continue
        units = figure.units[:1]
        whole = replace(figure, kind="number", high=None, values=figure.values[:1], units=units)
        middle = figure.start + joint.start(), figure.start + joint.end()
        low = replace(whole, end=middle[0], exact=figure.exact[: joint.start()])
        high = replace(
            whole, start=middle[1], exact=figure.exact[joint.end() :], values=(figure.high,)
        )
        yield _Point(figure.start, middle[0], low, figure)
        yield _Point(middle[1], figure.end, high, figure)


def _row(text: str, sentence: Span, figures: Sequence[Figure]) -> _Row:
    points = tuple(_points(figures))
    words: list[str] = []
    at: dict[int, tuple[int, int]] = {}
    since = sentence.start
    for point in points:
        words += _stems(text[since : point.start])
        at[point.start] = len(words), len(words) + 1
        words.append(f"#{point.figure.value}")
        since = point.end
    words += _stems(text[since : sentence.end])
    return _Row(tuple(words), at, points)


def _stems(text: str) -> list[str]:
    words = (hit.group().casefold() for hit in _TOKEN.finditer(text))
    return [word if len(word) < 4 else word.rstrip("s")[:6] for word in words]


def _pair(one: _Point, other: _Point, points: Sequence[_Point]) -> bool:
    """May the two be taken one for the other, each value said once?"""
    if one.figure.kind != other.figure.kind or not collate.comparable(one.figure, other.figure):
        return False
    if collate.same_value(one.figure, other.figure):
        return False
    rest = [p.figure for p in points if p is not one and p is not other]
    return not any(collate.same_value(each, p) for each in (one.figure, other.figure) for p in rest)


def _exchanged(
    row: _Row, one: _Point, other: _Point, source: Survey
) -> tuple[Exchange | None, bool]:
    """What the source has where the draft has the two; and whether it has them as the draft has,
    or nobody can tell."""
    best: Exchange | None = None
    for theirs in _sentences(one, other, source):
        if not _alike(row, theirs):
            continue
        firsts = [p for p in theirs.points if _equal(one, p)]
        seconds = [p for p in theirs.points if _equal(other, p)]
        if len(firsts) != 1 or len(seconds) != 1:
            return None, True
        (first,), (second,) = firsts, seconds
        sides = ((one, first, second), (other, second, first))
        if all(_moved(row, mine, theirs, same, crossed) for mine, same, crossed in sides):
            best = best or Exchange(one.whole, other.whole, second.whole, first.whole)
        else:
            return None, True
    return best, False


def _moved(row: _Row, mine: _Point, theirs: _Row, same: _Point, crossed: _Point) -> bool:
    """Do the words beside a point of the draft stand beside the source's other value, and not
    beside its own?"""
    likeness = _likeness(row, mine, theirs, crossed)
    return likeness >= max(_LEAST, _likeness(row, mine, theirs, same) + _LEAST)


def _equal(one: _Point, other: _Point) -> bool:
    return collate.same_value(one.figure, other.figure) or collate.same_value(
        other.figure, one.figure
    )


def _sentences(one: _Point, other: _Point, source: Survey) -> Iterator[_Row]:
    """The sentences of the source that hold both values."""
    seen: set[Span] = set()
    for figure in collate.places(one.figure, source)[:_MOST_PLACES]:
        sentence = sentence_of(source.text, figure, _block(source.text, figure))
        if sentence in seen:
            continue
        seen.add(sentence)
        beside = source.within(sentence)
        place = bisect_left(beside, figure.start, key=_start)
        beside = beside[max(place - _MOST, 0) : place + _MOST + 1]
        row = _row(source.text, sentence, beside)
        if any(_equal(other, point) for point in row.points):
            yield row


def _start(figure: Figure) -> int:
    return figure.start


def _block(text: str, figure: Figure) -> Span:
    """The paragraph around a figure, as far as a sentence is looked for."""
    since = text.rfind("\n\n", max(figure.start - 1000, 0), figure.start)
    until = text.find("\n\n", figure.end, figure.end + 1000)
    start = since + 2 if since >= 0 else max(figure.start - 1000, 0)
    return Span(start, until if until >= 0 else min(figure.end + 1000, len(text)))


def _likeness(row: _Row, one: _Point, theirs: _Row, other: _Point) -> int:
    """How many words next to the one stand next to the other too, to both sides; "from" and "to"
    say more than most."""
    before = _run(row.before(one), theirs.before(other))
    after = _run(row.after(one), theirs.after(other))
    return len(before) + len(after) + bool(before and before[0] in _DIRECTED)


def _run(one: Sequence[str], other: Sequence[str]) -> list[str]:
    out = []
    for a, b in zip(one, other, strict=False):
        if a != b:
            break
        out.append(a)
    return out


def _alike(row: _Row, theirs: _Row) -> bool:
    """Are the words that carry the draft's sentence mostly those of the source's?"""
    ours = {word for word in row.words if word[:1] != "#" and _carries(word)}
    both = ours.intersection(theirs.words)
    return len(both) >= min(2, len(ours)) and len(both) >= _SHARE * len(ours)


@lru_cache(maxsize=4096)
def _carries(word: str) -> bool:
    return len(word) > 2 and word not in STOP_STEMS
