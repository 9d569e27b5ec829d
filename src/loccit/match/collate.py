"""How a figure stands in a source: first in the passages that speak of the same thing, then in
the whole of it.

Two figures speak of the same thing where the words around them are mostly the same; which words
count and how many must be shared was chosen so that a doubt says nothing.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property, lru_cache
from heapq import nlargest
from typing import NamedTuple

from loccit.match import figures, lexicon, numerals, sentences
from loccit.models.figure import Day, Figure, FigureVerdict
from loccit.models.page import Span

_REACH = 110
"""How far around a figure its words are read, in characters."""
_MOST_PLACES = 1000
"""A word or value with more places than that tells nothing."""
_MOST_RIVALS = 50
_TOGETHER = 120
_STEM = 6

_WORD = re.compile(r"[^\W\d_]{3,}")
_WORDS = re.compile(r"[^\W\d_]+")
_STOP = frozenset().union(
    *(each.common | each.replaceable for each in lexicon.LEXICONS),
    numerals.MONTHS,
    numerals.PLAIN_NUMBERS,
    numerals.APPROXIMATE,
    "said says say according report reported reports told cent percent per million millions"
    " billion during since between from".split(),
)  # fmt: skip


STOP_STEMS = frozenset(word.rstrip("s")[:_STEM] for word in _STOP) | _STOP
"""Words that say nothing of what a figure counts, whole and cut short."""


class Setting(NamedTuple):
    """What stands around a figure: the words of its sentence or neighbourhood, and those that
    follow it at once (what it counts)."""

    words: frozenset[str]
    counted: frozenset[str]


@dataclass(frozen=True)
class Survey:
    """A text's figures and what stands around each, ready to be looked up."""

    text: str
    figures: tuple[Figure, ...]
    _settings: dict[int, Setting] = field(default_factory=dict)

    def setting(self, i: int) -> Setting:
        """What stands around a figure, read when it is first asked for: where a figure stands as
        the draft has it, nobody asks about the others."""
        found = self._settings.get(i)
        if found is None:
            whole = Span(0, len(self.text))
            found = self._settings[i] = setting_of(self.text, self.figures[i], whole)
        return found

    @cached_property
    def by_word(self) -> dict[str, list[int]]:
        """The figures around which a word stands."""
        every = range(len(self.figures))
        return _index((word, i) for i in every for word in self.setting(i).words)

    @cached_property
    def by_value(self) -> dict[object, list[int]]:
        """The figures that may have a value."""
        return _index((key, i) for i, f in enumerate(self.figures) for key in set(_keys(f)))


class Collated(NamedTuple):
    """A verdict and the source's figure behind it (None where it is absent)."""

    verdict: FigureVerdict
    figure: Figure | None = None


def language_of(text: str, declared: str | None) -> str | None:
    """The language that the text's commonest words tell, else the declared one: many a German
    page says that it is English."""
    found = lexicon.of(map(str.casefold, _WORDS.findall(text[:4000])))
    return found.language if found else declared


def survey(text: str, language: str | None = None, hidden: Sequence[Span] = ()) -> Survey:
    """A source's figures; those in `hidden` spans are left out."""
    found = tuple(
        f
        for f in figures.find(text, language)
        if not any(span.start < f.end and f.start < span.end for span in hidden)
    )
    return Survey(text, found)


def setting_of(text: str, figure: Figure, block: Span, quoted: Sequence[Span] = ()) -> Setting:
    """What stands around a figure in its own sentence, quotations left out."""
    sentence = sentence_of(text, figure, block)
    return _setting(text, figure, *sentence, quoted)


def sentence_of(text: str, figure: Figure, block: Span) -> Span:
    """The sentence of `block` in which a figure stands, or what of it is near enough."""
    return sentences.sentence_of(text, figure.start, figure.end, block)


def _setting(
    text: str, figure: Figure, low: int, high: int, quoted: Sequence[Span] = ()
) -> Setting:
    since, until = max(low, figure.start - _REACH), min(high, figure.end + _REACH)
    before = _stems(text, since, figure.start, quoted)
    after = _stems(text, figure.end, until, quoted)
    counted = _stems(text, figure.end, min(until, figure.end + 28), quoted)[:2] if after else ()
    return Setting(frozenset(before + after), frozenset(counted))


def _stems(text: str, start: int, end: int, quoted: Sequence[Span]) -> list[str]:
    goes_on = text[end : end + 1].isalpha()
    if quoted:
        words = [
            hit.group()
            for hit in _WORD.finditer(text, start, end)
            if not (goes_on and hit.end() == end)
            and not any(q.start <= hit.start() < q.end for q in quoted)
        ]
    else:
        words = _WORD.findall(text, start, end)
        if goes_on and words and text.endswith(words[-1], start, end):
            words.pop()
    return [stem for stem in map(_stem, words) if stem is not None]


@lru_cache(maxsize=1 << 13)
def _stem(word: str) -> str | None:
    """What stands for a word and its other forms, None where it says nothing."""
    low = word.casefold()
    return None if low in _STOP else low.rstrip("s")[:_STEM]


def _index(pairs: Iterable[tuple[object, int]]) -> dict:  # type: ignore[type-arg]
    index: dict[object, list[int]] = defaultdict(list)
    for key, i in pairs:
        places = index[key]
        if len(places) <= _MOST_PLACES:
            places.append(i)
    return index


def _keys(figure: Figure) -> list[object]:
    keys: list[object] = [abs(value) for value in figure.values]
    if figure.high is not None:
        keys.append(abs(figure.high))
    for year, month, day in figure.days:
        keys += [("day", month, day)] if day else []
        keys += [("month", month)] if month else []
        keys += [("year", year)] if year else []
    return keys


def collate(
    figure: Figure, setting: Setting, source: Survey, beside: Sequence[Figure] = ()
) -> Collated:
    """How `figure` stands in `source`. `beside` are the other figures of its paragraph: what the
    draft says elsewhere is no rival of what it says here."""
    holding = _holding(figure, source)
    if figure.kind == "range" and not holding:
        holding = _both_ends(figure, source)
    # Where no word can have too many places, the others' settings are not needed for this.
    few = len(source.figures) <= _MOST_PLACES
    shared = _shared_by(holding, setting, source) if few else _shared(setting, source)
    aligned = [i for i in holding if _alike(shared[i], setting)]
    if aligned:
        return _same(figure, aligned, source, shared)
    if few:
        shared = _shared(setting, source)
    best_first = nlargest(_MOST_RIVALS, shared, key=lambda i: (shared[i], -i))
    near = [i for i in best_first if _alike(shared[i], setting)]
    rivals = [i for i in near if _rival(figure, setting, i, source, beside)]
    strong = [i for i in rivals if _strongly(shared[i], setting)]
    if holding and not (strong and _weak(figure)):
        return _same(figure, holding, source, shared)
    for i in best_first:
        if shared[i] >= 2 and _rounds(figure, source.figures[i]):
            return Collated(FigureVerdict.OTHER_FORM, source.figures[i])
    if rivals:
        return Collated(FigureVerdict.OTHER_VALUE, source.figures[rivals[0]])
    if holding:
        return _same(figure, holding, source, shared)
    return Collated(FigureVerdict.ABSENT)


def _shared(setting: Setting, source: Survey) -> Counter[int]:
    """How many words of the setting stand around each figure of the source."""
    shared: Counter[int] = Counter()
    for word in setting.words:
        places = source.by_word.get(word, ())
        if len(places) <= _MOST_PLACES:
            shared.update(places)
    return shared


def _shared_by(some: Sequence[int], setting: Setting, source: Survey) -> Counter[int]:
    """The same for some of its figures."""
    return Counter({i: len(setting.words & source.setting(i).words) for i in some})


def _alike(count: int, setting: Setting) -> bool:
    share = count / max(len(setting.words), 1)
    return (count >= 3 and share >= 0.5) or (count >= 2 and share >= 0.75)


def _strongly(count: int, setting: Setting) -> bool:
    share = count / max(len(setting.words), 1)
    return (count >= 4 and share >= 0.6) or (count >= 3 and share >= 0.75)


def _same(figure: Figure, places: Sequence[int], source: Survey, shared: Counter[int]) -> Collated:
    found = [(source.figures[i], shared[i]) for i in places]
    best, _ = max(found, key=lambda f: (f[1], _letters(f[0]) == _letters(figure), -f[0].start))
    exact = _letters(best) == _letters(figure)
    return Collated(FigureVerdict.SAME if exact else FigureVerdict.OTHER_FORM, best)


def _letters(figure: Figure) -> str:
    """A figure's characters but for case, spaces and the form of a dash."""
    return "".join(figure.exact.casefold().split()).replace("–", "-")


def _holding(figure: Figure, source: Survey) -> list[int]:
    """The source's figures that have the value."""
    found: dict[int, None] = {}
    for key in _keys(figure)[:4]:
        for i in source.by_value.get(key, ()):
            if same_value(figure, source.figures[i]):
                found[i] = None
    return list(found)


def places(figure: Figure, source: Survey) -> list[int]:
    """The numbers of the source's figures that have the value, an end of a range included."""
    found: dict[int, None] = {}
    for key in _keys(figure)[:4]:
        for i in source.by_value.get(key, ()):
            there = source.figures[i]
            if there.high is not None or same_value(figure, there):
                found[i] = None
    return list(found)


def _both_ends(figure: Figure, source: Survey) -> list[int]:
    """A range whose ends the source has one beside the other ("rose to 5 from 3")."""
    if figure.high is None:
        return []
    unit = figure.units[:1]
    low = Figure(0, 0, "", "number", figure.values[:1], unit, currency=figure.currency)
    high = Figure(0, 0, "", "number", (figure.high,), unit, currency=figure.currency)
    lows = [i for i in source.by_value.get(abs(low.values[0]), ()) if _fits(low, source, i)]
    highs = {i for i in source.by_value.get(abs(figure.high), ()) if _fits(high, source, i)}
    return [
        i
        for i in lows
        for j in range(max(i - 2, 0), i + 3)
        if j in highs and abs(source.figures[i].start - source.figures[j].start) < _TOGETHER
    ]


def _fits(figure: Figure, source: Survey, i: int) -> bool:
    # Of "from 3 to 5 per cent" the first may stand without its unit.
    there = source.figures[i]
    return same_value(figure, there) or (not there.unit and abs(figure.values[0]) in there.values)


def same_value(one: Figure, other: Figure) -> bool:
    """Do two figures have one value in some reading? A unit or currency that only one of them
    names may be meant by the other, but a percentage is never a number."""
    if one.days and other.days:
        return any(_fits_day(a, b) for a in one.days for b in other.days)
    if (one.kind == "ordinal") != (other.kind == "ordinal") or (one.bare and other.unit):
        return False
    if one.currency and other.currency and one.currency != other.currency:
        return False
    if one.high is not None:
        whole = (one.values[:1], one.high) == (other.values[:1], other.high)
        return whole and _one_unit(one, other)
    return any(
        _equal(value, there) and _compatible(unit, its)
        for value, unit in _read(one)
        for there, its in _read(other)
    )


def _read(figure: Figure) -> list[tuple[Decimal, str]]:
    """Each reading of a figure, both ends of a range, with its unit."""
    units = figure.units or ("",)
    readings = list(zip(figure.values, units, strict=False))
    return readings if figure.high is None else [*readings, (figure.high, units[0])]


def _equal(one: Decimal, other: Decimal) -> bool:
    """Equal but for a sign, which a verb may carry ("fell by 5 %")."""
    return abs(one) == abs(other)


def _compatible(one: str, other: str) -> bool:
    if one == other:
        return True
    percent = numerals.FAMILY["percent"]
    if percent in (numerals.FAMILY.get(one), numerals.FAMILY.get(other)):
        return False
    return not one or not other


def _one_unit(one: Figure, other: Figure) -> bool:
    return _compatible((one.units or ("",))[0], (other.units or ("",))[0])


def _fits_day(one: Day, other: Day) -> bool:
    """Has `other` all that `one` says? A year may be left out on either side."""
    if one[2]:
        return one[1:] == other[1:] and (not one[0] or not other[0] or one[0] == other[0])
    if one[1]:
        return one[1] == other[1] and (not one[0] or not other[0] or one[0] == other[0])
    return one[0] == other[0]


def _rival(
    figure: Figure, setting: Setting, i: int, source: Survey, beside: Sequence[Figure]
) -> bool:
    """Could the source's figure be what this one should have been?"""
    other = source.figures[i]
    if not comparable(figure, other) or same_value(figure, other):
        return False
    counts = figure.kind == "ordinal" or figure.bare
    if counts and not figure.days and not setting.counted & source.setting(i).counted:
        return False
    return not any(same_value(other, each) or same_value(each, other) for each in beside)


def comparable(one: Figure, other: Figure) -> bool:
    """Do the two count or measure one sort of thing?"""
    if one.days or other.days:
        shapes = [{(bool(y), bool(m), bool(d)) for y, m, d in f.days} for f in (one, other)]
        return bool(shapes[0] & shapes[1])
    if one.kind != other.kind or bool(one.currency) != bool(other.currency):
        return False
    here, there = one.units[0] if one.units else "", other.units[0] if other.units else ""
    if here == there:
        return True
    return here in numerals.FAMILY and numerals.FAMILY[here] == numerals.FAMILY.get(there)


def _weak(figure: Figure) -> bool:
    """Is its value one that may stand in any long source by chance?"""
    if figure.days:
        return not figure.days[0][2]
    return all(len(value.normalize().as_tuple().digits) <= 2 for value in figure.values)


def _rounds(figure: Figure, other: Figure) -> bool:
    """Is it the source's value, rounded as the draft says ("more than 3,000", "1.2 million")?"""
    if not (figure.approximate or figure.scaled) or figure.kind != "number" or other.days:
        return False
    if other.kind != "number" or not _one_unit(figure, other):
        return False
    if bool(figure.currency) != bool(other.currency) or (figure.bare and other.unit):
        return False
    value, there = abs(figure.values[0]), abs(other.values[0])
    exponent = value.normalize().as_tuple().exponent
    if not isinstance(exponent, int) or not value:
        return False
    step = Decimal(10) ** exponent
    finer = there.normalize().as_tuple().exponent
    if not isinstance(finer, int) or finer >= exponent:
        return False
    return abs(value - there) < (step if figure.approximate else step / 2 + step / 1000)
