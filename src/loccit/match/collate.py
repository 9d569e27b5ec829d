"""How a figure stands in a source: first in the passages that speak of the same thing, then in
the whole of it.

Two figures speak of the same thing where the words around them are mostly the same; which words
count and how many must be shared was chosen so that a doubt says nothing.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from decimal import Decimal
from heapq import nlargest
from typing import NamedTuple

from loccit.match import lexicon, numerals
from loccit.match.surroundings import Setting
from loccit.match.surveys import Survey
from loccit.models.figure import Day, Figure, FigureVerdict
from loccit.models.page import Span

_MOST_RIVALS = 50
_TOGETHER = 120

_WORDS = re.compile(r"[^\W\d_]+")


class Collated(NamedTuple):
    """A verdict and the source's figure behind it (None where it is absent)."""

    verdict: FigureVerdict
    figure: Figure | None = None


def language_of(text: str, declared: str | None) -> str | None:
    """The language that the text's commonest words tell, else the declared one: many a German
    page says that it is English."""
    found = lexicon.of(map(str.casefold, _WORDS.findall(text[:4000])))
    return found.language if found else declared


def collate(
    figure: Figure, setting: Setting, source: Survey, beside: Sequence[Figure] = ()
) -> Collated:
    """How `figure` stands in `source`. `beside` are the other figures of its paragraph: what the
    draft says elsewhere is no rival of what it says here."""
    holding = [there for there in source.having(figure) if same_value(figure, there)]
    if figure.kind == "range" and not holding:
        holding = _both_ends(figure, source)
    words, least = setting.words, _least(figure, setting)
    # Where no word can have too many places, the others' settings are not needed for this.
    large = source.large
    shared = source.sharing(words, least) if large else []
    counts = (
        {f.start: count for f, count in shared}
        if large
        else {f.start: len(words & source.setting(f).words) for f in holding}
    )
    aligned = [f for f in holding if _alike(counts.get(f.start, 0), setting)]
    if aligned:
        return _same(figure, aligned, counts)
    if not large:
        shared = source.sharing(words, least)
    best_first = nlargest(_MOST_RIVALS, shared, key=lambda each: (each[1], -each[0].start))
    near = [each for each in best_first if _alike(each[1], setting)]
    rivals = [each for each in near if _rival(figure, setting, each[0], source, beside)]
    strong = [each for each in rivals if _strongly(each[1], setting)]
    if holding and not (strong and _weak(figure)):
        return _same(figure, holding, counts)
    for there, count in best_first:
        if count >= 2 and _rounds(figure, there):
            return Collated(FigureVerdict.OTHER_FORM, there)
    if rivals:
        return Collated(FigureVerdict.OTHER_VALUE, rivals[0][0])
    if holding:
        return _same(figure, holding, counts)
    return Collated(FigureVerdict.ABSENT)


def _least(figure: Figure, setting: Setting) -> int:
    """How many of the words must stand around another figure for it to count here."""
    size = len(setting.words)
    if _may_round(figure):
        return 2
    return next((count for count in range(2, size + 1) if _alike(count, setting)), size + 1)


def _alike(count: int, setting: Setting) -> bool:
    share = count / max(len(setting.words), 1)
    return (count >= 3 and share >= 0.5) or (count >= 2 and share >= 0.75)


def _strongly(count: int, setting: Setting) -> bool:
    share = count / max(len(setting.words), 1)
    return (count >= 4 and share >= 0.6) or (count >= 3 and share >= 0.75)


def _same(figure: Figure, places: Sequence[Figure], counts: Mapping[int, int]) -> Collated:
    exact = _letters(figure)
    best = max(places, key=lambda f: (counts.get(f.start, 0), _letters(f) == exact, -f.start))
    same = _letters(best) == exact
    return Collated(FigureVerdict.SAME if same else FigureVerdict.OTHER_FORM, best)


def _letters(figure: Figure) -> str:
    """A figure's characters but for case, spaces and the form of a dash."""
    return "".join(figure.exact.casefold().split()).replace("–", "-")


def places(figure: Figure, source: Survey) -> list[Figure]:
    """The source's figures that have the value, an end of a range included."""
    return [f for f in source.having(figure) if f.high is not None or same_value(figure, f)]


def _both_ends(figure: Figure, source: Survey) -> list[Figure]:
    """A range whose ends the source has one beside the other ("rose to 5 from 3")."""
    if figure.high is None:
        return []
    unit = figure.units[:1]
    low = Figure(0, 0, "", "number", figure.values[:1], unit, currency=figure.currency)
    high = Figure(0, 0, "", "number", (figure.high,), unit, currency=figure.currency)
    highs = sorted(f.start for f in source.having(high) if _fits(high, f))
    return [f for f in source.having(low) if _fits(low, f) and _beside(f, highs, source)]


def _beside(figure: Figure, starts: Sequence[int], source: Survey) -> bool:
    """Does one of the figures that begin at `starts` stand beside this one, with at most one
    between them?"""
    at = figure.start
    low, high = bisect_right(starts, at - _TOGETHER), bisect_left(starts, at + _TOGETHER)
    spans = (Span(min(at, other), max(at, other)) for other in starts[low:high])
    return any(len(source.within(span)) <= 2 for span in spans)


def _fits(figure: Figure, there: Figure) -> bool:
    # Of "from 3 to 5 per cent" the first may stand without its unit.
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
    figure: Figure, setting: Setting, other: Figure, source: Survey, beside: Sequence[Figure]
) -> bool:
    """Could the source's figure be what this one should have been?"""
    if not comparable(figure, other) or same_value(figure, other):
        return False
    counts = figure.kind == "ordinal" or figure.bare
    if counts and not figure.days and not setting.counted & source.setting(other).counted:
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


def _may_round(figure: Figure) -> bool:
    """Does the draft say that it gives a number in round terms?"""
    return (figure.approximate or figure.scaled) and figure.kind == "number"


def _rounds(figure: Figure, other: Figure) -> bool:
    """Is it the source's value, rounded as the draft says ("more than 3,000", "1.2 million")?"""
    if not _may_round(figure) or other.days:
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
