"""A source's figures, ready to be looked up by what they are worth and by what stands around them.

A draft asks for few of the figures that a source has, so a stretch of the source is read when one
of its figures may be asked for: which one may be, its digits, its number words and the words around
it tell. Where somebody asks for many, all are read once.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property, lru_cache
from itertools import pairwise
from typing import Any, NamedTuple

from loccit.match import figures, numerals
from loccit.match.seeds import hits
from loccit.match.sentences import sentence_of
from loccit.match.surroundings import REACH, Setting, setting_of
from loccit.match.tokens import around
from loccit.models.figure import Figure
from loccit.models.page import Span

MOST_PLACES = 1000
"""A word or value with more places than that tells nothing."""

_BEFORE, _BEHIND, _APART = 24, 60, 64
"""So far a figure reaches before its numbers (a month), and behind them (a unit, a month), and so
far one of them from the next."""
_COMPOUND = 7
_JOINTS = ("", "-", "and", "et", "y")
"""So far number words of one number stand apart, and that stands between them (two hundred and
fifty, vingt-deux, treinta y dos)."""
_MOST_STEMS = 100
"""After so many words that were looked for, to read all figures is no more work."""
_EXACT = 28
"""Digits that Decimal keeps of a product."""

_NUMBER = re.compile(r"\d+(?:[.,'’\u00a0\u202f\u2009]\d+)*")
_FRACTION = re.compile("[¼½¾]")
_NO_MARKS = str.maketrans("", "", ".,'’\u00a0\u202f\u2009")


class _Stretch(NamedTuple):
    """A part of a text that may hold figures, `text[start:end]`: its number words and runs of
    digits, and `cores`, each from the first to the last of what may be one figure."""

    start: int
    end: int
    numbers: list[tuple[int, int]]
    cores: list[tuple[int, int]]


@dataclass(frozen=True)
class Survey:
    """A text's figures and what stands around each. `language` is what `figures.find` takes;
    figures in `hidden` spans are left out."""

    text: str
    language: str | None = None
    hidden: Sequence[Span] = ()
    _settings: dict[int, Setting] = field(default_factory=dict)
    _read: dict[int, list[Figure]] = field(default_factory=dict)
    _stems: dict[str, list[int]] = field(default_factory=dict)
    _sentences: dict[tuple[int, int], Span] = field(default_factory=dict)

    @cached_property
    def figures(self) -> tuple[Figure, ...]:
        """Every figure of the text, in order."""
        return tuple(self._of(range(len(self._stretches))))

    def setting(self, figure: Figure) -> Setting:
        """What stands around one of its figures, read when it is first asked for: where a figure
        stands as the draft has it, nobody asks about the others."""
        found = self._settings.get(figure.start)
        if found is None:
            whole = Span(0, len(self.text))
            found = self._settings[figure.start] = setting_of(self.text, figure, whole)
        return found

    def having(self, figure: Figure) -> list[Figure]:
        """The figures that may have a value, an end or a day of another text's figure."""
        keys = keys_of(figure)[:4]
        if self._all_read or any(month and not day for _, month, day in figure.days):
            return list({f.start: f for k in keys for f in self._by_value.get(k, ())}.values())
        asked = {None, *_digits_asked(figure)}
        known = self._of({i for digits in asked for i in self._by_digits.get(digits, ())})
        pairs = [(f, keys_of(f)) for f in known]
        return list({f.start: f for key in keys for f, its in pairs if key in its}.values())

    def within(self, span: Span) -> list[Figure]:
        """The figures of a part of the text, in order."""
        return [f for f in self.beginning(span) if f.end <= span.end]

    def beginning(self, span: Span) -> list[Figure]:
        """The figures that begin in a part of the text, in order."""
        low = max(bisect_right(self._starts, span.start) - 1, 0)
        high = bisect_left(self._starts, span.end)
        return [f for f in self._of(range(low, high)) if span.start <= f.start < span.end]

    @property
    def large(self) -> bool:
        """Are there so many figures that some words have too many places?"""
        return len(self._hits) > MOST_PLACES and len(self.figures) > MOST_PLACES

    def sharing(self, words: frozenset[str], least: int) -> list[tuple[Figure, int]]:
        """The figures around which some of the words stand, and how many do: those around which
        `least` (two or more) of them do, and maybe others. A word with too many places counts for
        none."""
        if self._all_read or len(self._stems) > _MOST_STEMS or "" in words:
            shared: Counter[int] = Counter()
            for word in words:
                places = self._by_word.get(word, ())
                if len(places) <= MOST_PLACES:
                    shared.update(places)
            return [(self._at[start], count) for start, count in shared.items()]
        near = self._of(set(self._stretches_with(words, least)))
        return [(f, len(words & self.setting(f).words)) for f in near]

    # all of it

    @property
    def _all_read(self) -> bool:
        """Are all figures known, or too many, or the text none whose words can be looked for?"""
        many = len(self._hits) > MOST_PLACES
        return many or "figures" in vars(self) or len(self._low) != len(self.text)

    @cached_property
    def _at(self) -> dict[int, Figure]:
        return {figure.start: figure for figure in self.figures}

    @cached_property
    def _by_word(self) -> dict[str, list[int]]:
        """Where the figures begin around which a word stands."""
        return _index((word, f.start) for f in self.figures for word in self.setting(f).words)

    @cached_property
    def _by_value(self) -> dict[object, list[Figure]]:
        """The figures that may have a value."""
        return _index((key, f) for f in self.figures for key in set(keys_of(f)))

    # what is asked for

    @cached_property
    def _low(self) -> str:
        return self.text.casefold()

    @cached_property
    def _known(self) -> str:
        return figures.known(self.language)

    @cached_property
    def _hits(self) -> list[tuple[int, int]]:
        return hits(self.text, numerals.seeds(self._known))

    @cached_property
    def _stretches(self) -> list[_Stretch]:
        found = [_Stretch(start, end, [], []) for start, end in around(self.text, self._hits)]
        at = 0
        for hit in self._hits:
            while found[at].end <= hit[0]:
                at += 1
            _, _, numbers, cores = found[at]
            if numbers and hit[0] - numbers[-1][1] <= _APART:
                cores[-1] = cores[-1][0], hit[1]
            else:
                cores.append(hit)
            numbers.append(hit)
        return found

    @cached_property
    def _starts(self) -> list[int]:
        return [stretch.start for stretch in self._stretches]

    def _of(self, numbers: Iterable[int]) -> list[Figure]:
        """The figures of some stretches, in order."""
        wanted = sorted(numbers)
        unread = [i for i in wanted if i not in self._read]
        spans = [self._stretches[i][:2] for i in unread]
        for i, found in zip(unread, figures.find_in(self.text, spans, self._known), strict=True):
            self._read[i] = [f for f in found if not self._is_hidden(f)]
        return [f for i in wanted for f in self._read[i]]

    def _is_hidden(self, figure: Figure) -> bool:
        return any(span.start < figure.end and figure.start < span.end for span in self.hidden)

    @cached_property
    def _by_digits(self) -> dict[str | None, list[int]]:
        """The stretches that may hold a value with these digits, zeros at both ends left out; by
        None those that may hold any."""
        found: dict[str | None, list[int]] = defaultdict(list)
        for i, stretch in enumerate(self._stretches):
            for digits in {*_digits_in(self.text, stretch, self._known)}:
                found[digits].append(i)
        return found

    def _stretches_with(self, words: frozenset[str], least: int) -> Iterator[int]:
        """The stretches with a figure around which `least` of the words may stand."""
        # Each mark is its place and its word in one number, which takes less time to sort.
        size = len(words)
        marks = sorted(at * size + k for k, w in enumerate(words) for at in self._places(w))
        if len(marks) < least:
            return
        for i, stretch in enumerate(self._stretches):
            for core in stretch.cores:
                start, end = core[0] - _BEFORE, core[1] + _BEHIND
                low = bisect_left(marks, (start - REACH) * size)
                high = bisect_left(marks, (end + REACH) * size)
                if high - low < least or len({m % size for m in marks[low:high]}) < least:
                    continue
                start, end = self._sentence(core)
                low = bisect_left(marks, start * size, low, high)
                high = bisect_left(marks, end * size, low, high)
                if len({m % size for m in marks[low:high]}) >= least:
                    yield i

    def _sentence(self, core: tuple[int, int]) -> Span:
        """Where the words of a figure's setting may stand, whatever figure it is."""
        found = self._sentences.get(core)
        if found is None:
            start, end = max(core[0] - _BEFORE, 0), min(core[1] + _BEHIND, len(self.text))
            found = sentence_of(self.text, start, end, (0, len(self.text)))
            self._sentences[core] = found
        return found

    def _places(self, stem: str) -> list[int]:
        """Where the letters of a word's stem stand."""
        found = self._stems.get(stem)
        if found is None:
            found = self._stems[stem] = []
            at = self._low.find(stem)
            while at >= 0:
                found.append(at)
                at = self._low.find(stem, at + 1)
        return found


def _digits_in(text: str, stretch: _Stretch, language: str) -> Iterator[str | None]:
    """The digits that a value in a stretch may have, zeros at both ends left out, and None where
    it may have any. A scale (5 million) only adds zeros."""
    if _FRACTION.search(text, stretch.start, stretch.end):
        yield None
    for hit in _NUMBER.finditer(text, stretch.start, stretch.end):
        digits = hit.group().translate(_NO_MARKS)
        yield digits.strip("0") if digits.isascii() and len(digits) <= _EXACT else None
        if "." in hit.group():  # 14.1.2021
            yield from (part.strip("0") for part in hit.group().split("."))
    for (start, end), (following, _) in pairwise(stretch.numbers):
        between = text[end:following] if following - end <= _COMPOUND else "far"
        one, other = text[start].isdecimal(), text[following].isdecimal()
        if one and other:
            if language != "en" and between.isspace():  # 1 000
                yield None
        elif not one and not other and between.strip().casefold() in _JOINTS:
            yield None
    for start, end in stretch.numbers:
        if not text[start].isdecimal():
            yield from _digits_of(text[start:end].casefold(), language)


@lru_cache(maxsize=1024)
def _digits_of(word: str, language: str) -> tuple[str, ...]:
    """The digits of what a number word is worth alone; of a scale word, behind "a"."""
    value = numerals.value_in_words((word,), language)
    one = ("1",) if numerals.scale_of(word, language) else ()
    return one if value is None else (_bare(value), *one)


def _bare(value: Decimal) -> str:
    return "".join(map(str, value.as_tuple().digits)).strip("0")


def _digits_asked(figure: Figure) -> Iterator[str]:
    """The digits of what is looked for of a figure; a date with a day is looked for by that."""
    by_day = any(day for _, _, day in figure.days)
    for key in keys_of(figure)[:4]:
        if isinstance(key, Decimal):
            yield _bare(key)
        elif key[0] == ("day" if by_day else "year"):
            yield str(key[-1]).strip("0")


_Key = Decimal | tuple[str | int, ...]


def keys_of(figure: Figure) -> list[_Key]:
    """What a figure is looked up by: its values, its ends, the parts of its dates."""
    keys: list[_Key] = [abs(value) for value in figure.values]
    if figure.high is not None:
        keys.append(abs(figure.high))
    for year, month, day in figure.days:
        keys += [("day", month, day)] if day else []
        keys += [("month", month)] if month else []
        keys += [("year", year)] if year else []
    return keys


def _index(pairs: Iterable[tuple[object, Any]]) -> dict:  # type: ignore[type-arg]
    index: dict[object, list[Any]] = defaultdict(list)
    for key, place in pairs:
        places = index[key]
        if len(places) <= MOST_PLACES:
            places.append(place)
    return index
