"""Figures in prose: one typed grammar of numbers, percentages, sums, ranges, ordinals and dates.

No date library scans the text: of 247 hits of one, 205 had no date. Every rule here looks a fixed
number of tokens ahead, so time is linear in the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from functools import cache
from typing import Any, NamedTuple

from loccit.match import numberwords, numerals
from loccit.match.days import date_at
from loccit.match.measures import measure_at
from loccit.match.seeds import hits
from loccit.match.tokens import Token, around, near, tokens
from loccit.models.figure import Figure
from loccit.models.value import value

_MOST_WORDS = 12
_MINUS = "-−–"
_SIGNS = "+-−–±"
_FRACTIONS = {"½": "0.5", "¼": "0.25", "¾": "0.75"}
_ORDINALS = ("st", "nd", "rd", "th", "er", "e")
_TO = {"en": ("to",), "de": ("bis",), "fr": ("à",), "es": ("a",)}
_BEFORE_NAMES = "#/@:=_&\\"
_ONES = ("a", "an", "ein", "eine", "un", "une")


class _Amount(NamedTuple):
    """What was read from one number on: its readings, and the token after it."""

    values: tuple[Decimal, ...]
    units: tuple[str, ...]
    currency: str
    scale: Decimal | None
    in_words: bool
    ordinal: bool
    end: int


def find(text: str, language: str | None = None) -> tuple[Figure, ...]:
    """The figures of `text` in order, none overlapping. `language` is a BCP 47 tag or None.

    Left out: what only looks like one (versions, COVID-19, 10:30, 2–1, 1990s, section 3), and
    words without a fixed value ("dozens", "half"). Never raises.
    """
    named = known(language)
    stretches = around(text, hits(text, numerals.seeds(named)))
    return tuple(figure for found in find_in(text, stretches, named) for figure in found)


def known(language: str | None) -> str:
    """The language that a BCP 47 tag names, as the grammar knows it; English for None."""
    return (language or "en").split("-")[0].lower()


def find_in(
    text: str, stretches: Iterable[tuple[int, int]], language: str
) -> Iterator[list[Figure]]:
    """The figures of each of some stretches of those in which `tokens.around` parts a text;
    `language` as `known` has it."""
    begins = _beginnings(language)
    for row in tokens(text, stretches):
        reader = _Reader(text, row, language)
        hot = [i for i, t in enumerate(reader.tokens) if t.kind == "number" or t.low in begins]
        out: list[Figure] = []
        at = 0
        for i in hot:
            if i >= at:
                figure, at = reader.at(i)
                if figure is not None:
                    out.append(figure)
        yield out


@cache
def _beginnings(language: str) -> frozenset[str]:
    """The words and signs that a figure may begin with."""
    return frozenset().union(
        numerals.number_words(language),
        numerals.MONTHS,
        numerals.CODES,
        numerals.CURRENCY_PREFIXES,
        _ONES,
        _SIGNS,
        numerals.CURRENCY_SIGNS,
    )


def _joins(language: str, word: str, token: Token) -> bool:
    """twenty-five, two hundred and five, vingt et un, treinta y dos"""
    if numberwords.joins(language, word, token.low):
        return True
    if token.text == "-":
        return token.touches and word.endswith("ty")
    return token.low == "and" and word in ("hundred", "thousand", "million")


@value
class _Reader:
    text: str
    tokens: Sequence[Token]
    language: str

    def at(self, i: int) -> tuple[Figure | None, int]:
        """The figure that begins at token `i`, if any, and where to go on."""
        dated = date_at(self.tokens, i, self.language)
        if dated:
            days, end, low, high = dated
            if not days and high is None:
                return None, end
            kind = "date" if high is None else "range"
            return self._made(i, end, kind, days=days, values=low, units=("",), high=high), end
        return self._quantity(i)

    def _quantity(self, i: int) -> tuple[Figure | None, int]:
        first = self._amount(i)
        if first is None:
            return None, self._past(i)
        if self._is_a_name(i, first.end):
            return None, first.end
        second = None if first.ordinal else self._range(i, first)
        end = second.end if second else first.end
        if self._goes_on(end):
            return None, end
        if second:
            return self._ranged(i, first, second), end
        figure = self._made(
            i,
            end,
            "ordinal" if first.ordinal else "number",
            values=first.values,
            units=first.units,
            currency=first.currency,
            in_words=first.in_words,
            scaled=first.scale is not None,
        )
        return figure, end

    def _made(self, i: int, end: int, kind: str, **facts: Any) -> Figure:
        start, stop = self.tokens[i].start, self.tokens[end - 1].end
        about = any(token.low in numerals.APPROXIMATE for token in self.tokens[max(0, i - 2) : i])
        return Figure(start, stop, self.text[start:stop], kind, approximate=about, **facts)

    def _past(self, i: int) -> int:
        """Where to go on after what is no figure: never in the middle of a number."""
        token = self._get(i + 1)
        return i + 2 if self.tokens[i].kind == "number" and token and token.touches else i + 1

    def _get(self, i: int) -> Token | None:
        return self.tokens[i] if 0 <= i < len(self.tokens) else None

    def _near(self, i: int) -> Token | None:
        """Token `i` where at most a space or line end stands before it."""
        return near(self.tokens, i)

    # one number with what belongs to it

    def _amount(self, i: int) -> _Amount | None:
        at, sign = self._signed(i)
        at, currency = self._money_before(at)
        number = self._number(at)
        if number is None:
            return None
        value, at, in_words = number
        letters = None if in_words else self._get(at)
        if letters and letters.touches and letters.kind == "word":
            return self._with_letters(value * sign, at, currency)
        scale, at = self._scale(at, money=bool(currency))
        if scale is not None:
            value *= scale
        unit, currency, at = measure_at(self.tokens, at, currency)
        return _Amount((value * sign,), (unit,), currency, scale, in_words, ordinal=False, end=at)

    def _signed(self, i: int) -> tuple[int, int]:
        token, after, before = self.tokens[i], self._get(i + 1), self._get(i - 1)
        if token.kind != "sign" or token.text not in "+±-−–" or after is None:
            return i, 1
        if not after.touches or (token.touches and before and before.text not in "([“‘\"'"):
            return i, 1
        return i + 1, -1 if token.text in _MINUS else 1

    def _money_before(self, i: int) -> tuple[int, str]:
        token, after = self._get(i), self._near(i + 1)
        if token is None or after is None:
            return i, ""
        if token.text in numerals.CURRENCY_SIGNS:
            return i + 1, numerals.CURRENCY_SIGNS[token.text]
        if token.low in numerals.CURRENCY_PREFIXES and after.touches and after.text == "$":
            code = "$" if token.low in ("us", "s") else f"{token.text.upper()}$"
            return i + 2, code
        if token.low in numerals.CODES and after.kind == "number":
            return i + 1, numerals.CURRENCY_WORDS[token.low]
        return i, ""

    def _number(self, i: int) -> tuple[Decimal, int, bool] | None:
        token = self._get(i)
        if token is None:
            return None
        if token.kind == "number":
            digits, end = self._digits(i)
            value = numerals.value_of(digits, self.language)
            after = self._get(end)
            if value is not None and after and after.touches and after.text in _FRACTIONS:
                return value + Decimal(_FRACTIONS[after.text]), end + 1, False
            return None if value is None else (value, end, False)
        if token.kind == "word":
            return self._in_words(i)
        return None

    def _digits(self, i: int) -> tuple[str, int]:
        """Digits, with groups behind plain spaces where the language writes them so (1 000)."""
        digits, end = self.tokens[i].text, i + 1
        if self.language == "en" or not digits.isdigit() or len(digits) > 3:
            return digits, end
        while end < i + 5:
            token = self._near(end)
            if not token or token.kind != "number" or token.touches:
                break
            if not re.match(r"\d{3}(?!\d)", token.text):
                break
            digits, end = digits + token.text, end + 1
        return digits, end

    def _in_words(self, i: int) -> tuple[Decimal, int, bool] | None:
        if self.tokens[i].low in _ONES:
            after = self._near(i + 1)
            if i and self.tokens[i].near and self.tokens[i - 1].low in ("half", "of"):
                return None  # half a million, a quarter of a million
            scale = numerals.scale_of(after.low, self.language) if after else None
            # "a hundred people" is a way of speaking; "a million dollars" mostly is none.
            return (Decimal(1), i + 1, True) if scale and scale > 1000 else None
        known = numerals.number_words(self.language)
        words = [self.tokens[i].low]
        end = i + 1
        while len(words) < _MOST_WORDS:
            at = end
            token = self._near(at)
            if token and _joins(self.language, words[-1], token):
                token = self._near(at := at + 1)
            if not token or token.low not in known:
                break
            words.append(token.low)
            end = at + 1
        # "drei Millionen" is a number and its scale, as "3 Millionen" is.
        large = numerals.scale_of(words[-1], self.language) if len(words) == 2 else None
        if self.language != "en" and large and large > 1000:
            words, end = words[:1], i + 1
        value = numerals.value_in_words(words, self.language)
        return None if value is None else (value, end, True)

    def _with_letters(self, value: Decimal, at: int, currency: str) -> _Amount | None:
        """1.2m, 5km, 21st; anything else with letters on it (5G, 1990s) is a name."""
        low = self.tokens[at].low
        if low in _ORDINALS and value == int(value) and not currency:
            if low == "e" and self.language != "fr":
                return None
            return _Amount((value,), ("",), "", None, in_words=False, ordinal=True, end=at + 1)
        scale = numerals.ATTACHED.get(low) or numerals.scale_of(low, self.language)
        unit = numerals.UNITS.get(low, "")
        if scale is None and not unit:
            return None
        if scale is None:
            return _Amount((value,), (unit,), currency, None, in_words=False, ordinal=False,
                           end=at + 1)  # fmt: skip
        after, coin, end = measure_at(self.tokens, at + 1, currency)
        readings = ((value * scale,), (after,))
        if low == "m" and not coin and not after:
            return _Amount((*readings[0], value), ("", "m"), "", scale, in_words=False,
                           ordinal=False, end=end)  # fmt: skip
        return _Amount(*readings, coin, scale, in_words=False, ordinal=False, end=end)

    def _scale(self, i: int, *, money: bool) -> tuple[Decimal | None, int]:
        scale, at = None, i
        short = self._near(i)
        if money and short and short.low in ("m", "b", "k"):  # €5 m
            return numerals.ATTACHED[short.low], i + 1
        for _ in range(2):
            token = self._near(at)
            step = 2 if token and token.text == "-" and token.touches else 1
            word = self._near(at + step - 1)
            found = numerals.scale_of(word.low, self.language) if word else None
            if found is None:
                break
            scale, at = (scale or 1) * found, at + step
            dot = self._get(at)
            if dot and dot.touches and dot.text == "." and self.language == "de":
                at += 1
        return scale, at

    # what a number is part of

    def _is_a_name(self, i: int, end: int) -> bool:
        """COVID-19, A4, section 3, #5, 10:30, 3/4: the number names or counts nothing."""
        before, token = self._get(i - 1), self.tokens[i]
        if before is None:
            return False
        if token.touches and token.kind != "word":
            if before.kind == "word" or before.text in _BEFORE_NAMES:
                return True
            joined = self._get(i - 2)
            if before.text in "-–−.":
                linked = before.touches and joined is not None
                return linked and joined is not None and joined.kind in ("word", "number")
        plain = end == i + 1 and token.kind == "number"
        return plain and before.near and self._label(i - 1, i - 2)

    def _label(self, i: int, j: int) -> bool:
        before = self._get(i)
        if before and before.text == "." and before.touches:
            before = self._get(j)
        return before is not None and (before.low in numerals.LABELS or before.text in "§№")

    def _goes_on(self, end: int) -> bool:
        """Is what was read only the beginning of something else (10:30, 3/4, 5-4, 3.x, two-thirds,
        two and a half, two dozen)?"""
        token, after = self._get(end), self._get(end + 1)
        if numerals.part_follows([each.low for each in self._beside(end)]):
            return True
        third = self._get(end + 2)
        if token and after and third and token.kind == third.kind == "number":
            return token.near and after.text == "/" and after.touches and third.touches
        if token is None or not token.touches or after is None or not after.touches:
            return False
        if token.text in "/:" and after.kind == "number":
            return True
        return token.text in "-–−" and after.kind == "number"

    def _beside(self, end: int) -> Iterator[Token]:
        """Up to three words behind what was read, a hyphen left out."""
        at = end
        for _ in range(4):
            token = self._near(at)
            if token is None:
                return
            if not (at == end and token.text == "-" and token.touches):
                yield token
            at += 1

    def _range(self, i: int, first: _Amount) -> _Amount | None:
        """The second number of 3–5, 3 to 5, between 3 and 5; a score (2–1) is none."""
        token, after = self._near(first.end), self._near(first.end + 1)
        if token is None or after is None or after.text in "-–−+":
            return None
        dash = token.text in "-–—−"
        between = token.low == "and" and i > 0 and self._opens_between(i)
        if not dash and not between and token.low not in _TO.get(self.language, ("to",)):
            return None
        second = self._amount(first.end + 1)
        if second is None or second.ordinal:
            return None
        if dash and (token.touches != after.touches or not _ascends(first, second, after)):
            return None
        units = {*first.units[:1], *second.units[:1]} - {""}
        return second if len(units) < 2 else None

    def _opens_between(self, i: int) -> bool:
        return self.tokens[i].near and self.tokens[i - 1].low == "between"

    def _ranged(self, i: int, first: _Amount, second: _Amount) -> Figure:
        low, high = first.values[0], second.values[0]
        if second.scale and not first.scale and low < high / second.scale * 1000:
            low *= second.scale
        return self._made(
            i,
            second.end,
            "range",
            values=(low,),
            units=(first.units[0] or second.units[0],),
            currency=first.currency or second.currency,
            high=high,
            in_words=first.in_words and second.in_words,
            scaled=bool(first.scale or second.scale),
        )


def _ascends(first: _Amount, second: _Amount, token: Token) -> bool:
    """Is it a range and no score (2–1) or number of a file (21-028)?"""
    low, high = first.values[0], second.values[0]
    if token.text.startswith("0") and high >= 1:
        return False
    return low < high or second.scale is not None
