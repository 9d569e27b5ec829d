"""Dates in the tokens of a text: 2021-01-14, 14 January 2021, Jan. 14, 2021, 03/04/2020, 2018."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from typing import NamedTuple

from loccit.match.numerals import CAPITAL_MONTHS, CURRENCY_SIGNS, MONTHS, UNITS, scale_of
from loccit.match.tokens import Token, near
from loccit.models.figure import Day


class Dated(NamedTuple):
    """The readings of a date and the token after it; a bare year is a number too (`values`), and
    from one year to another a range with its `high`."""

    days: tuple[Day, ...]
    end: int
    values: tuple[Decimal, ...] = ()
    high: Decimal | None = None


_YEAR = re.compile(r"1[5-9]\d\d|20\d\d")
_DAY = re.compile(r"0?[1-9]|[12]\d|3[01]")
_DOTTED = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})")
_SUFFIXES = ("st", "nd", "rd", "th", "er")
_OF = ("of", "de", "del")


def date_at(row: Sequence[Token], i: int, language: str) -> Dated | None:
    """The date that begins at token `i`."""
    token = row[i]
    if token.kind == "word":
        return _month_first(row, i) if _is_month(token) else None
    if token.kind != "number" or _part_of_more(row, i):
        return None
    return _in_digits(row, i, language) or _day_first(row, i) or _year(row, i, language)


def _part_of_more(row: Sequence[Token], i: int) -> bool:
    """Does something stand right before the number that makes it part of a name or a sum?"""
    if i == 0 or not row[i].touches:
        before = row[i - 1] if i else None
        return bool(before and before.text in CURRENCY_SIGNS)
    before = row[i - 1]
    if before.text in "-–":
        prefix = row[i - 2].low if i > 1 and before.touches else ""
        return prefix not in ("mid", "pre", "post", "early", "late", "")
    return before.kind == "word" or before.text in "#/@:=_&\\$€£.,+−"


def _is_month(token: Token | None) -> bool:
    if token is None or token.low not in MONTHS:
        return False
    return token.low not in CAPITAL_MONTHS or token.text[0].isupper()


def _year_of(token: Token | None) -> int:
    return int(token.text) if token and _YEAR.fullmatch(token.text) else 0


def _day_of(token: Token | None) -> int:
    return int(token.text) if token and _DAY.fullmatch(token.text) else 0


def _in_digits(row: Sequence[Token], i: int, language: str) -> Dated | None:
    dotted = _DOTTED.fullmatch(row[i].text)
    if dotted:
        day, month, year = map(int, dotted.groups())
        return _readings(year, ((month, day),), i + 1)
    parts = row[i : i + 5]
    if len(parts) < 5 or not all(part.touches for part in parts[1:]):
        return None
    one, sep, two, again, three = (part.text for part in parts)
    if sep != again or sep not in "-/" or not all(map(_plain, (one, two, three))):
        return None
    sizes = len(one), len(two), len(three)
    first, second, third = int(one[:4]), int(two[:4]), int(three[:4])
    if sizes[0] == 4 and max(sizes[1:]) <= 2:
        return _readings(first, ((second, third),), i + 5)
    if sizes[2] != 4 or max(sizes[:2]) > 2:
        return None
    both = ((first, second), (second, first))
    return _readings(third, both[1:] if language in ("de", "fr", "es") else both, i + 5)


def _plain(digits: str) -> bool:
    return digits.isascii() and digits.isdigit()


def _readings(year: int, pairs: Sequence[tuple[int, int]], end: int) -> Dated | None:
    days = [(year, m, d) for m, d in pairs if 1 <= m <= 12 and 1 <= d <= 31 and year]
    return Dated(tuple(dict.fromkeys(days)), end) if days else None


def _day_first(row: Sequence[Token], i: int) -> Dated | None:
    """14 January 2021, 14th of January, 14. Januar 2021, 1.º de enero de 2021."""
    day = _day_of(row[i])
    if not day:
        return None
    at = i + 1
    after = near(row, at)
    for _ in range(2):  # 14th, 14., 1.º
        if after and after.touches and (after.low in _SUFFIXES or after.text in ".º°"):
            after = near(row, at := at + 1)
    if after and after.low in _OF:
        after = near(row, at := at + 1)
    if after is None or not _is_month(after) or after.touches:
        return None
    year, end = _year_after(row, _past_dot(row, at + 1))
    return Dated(((year, MONTHS[after.low], day),), end or at + 1)


def _past_dot(row: Sequence[Token], i: int) -> int:
    """Past the point of "Jan." where it is no full stop: a number follows."""
    dot, after = near(row, i), near(row, i + 1)
    short = bool(dot and dot.text == "." and dot.touches and len(row[i - 1].text) <= 4)
    return i + 1 if short and after and after.kind == "number" else i


def _year_after(row: Sequence[Token], i: int) -> tuple[int, int]:
    """The year that follows, after a comma or "de"; (0, 0) for none."""
    token = near(row, i)
    if token and (token.text == "," or token.low in _OF):
        token = near(row, i := i + 1)
    year = _year_of(token)
    return (year, i + 1) if year and not _continues(row, i + 1) else (0, 0)


def _continues(row: Sequence[Token], i: int) -> bool:
    """Is the number before token `i` more than itself: 2018s, 2018%, 2018-19?"""
    token = row[i] if i < len(row) else None
    after = row[i + 1] if i + 1 < len(row) else None
    if token is None:
        return False
    if token.touches and (token.kind == "word" or token.text in "%€$£°"):
        return True
    return bool(
        token.touches and token.text in "-–/:" and after and after.touches
        and after.kind == "number"
    )  # fmt: skip


def _month_first(row: Sequence[Token], i: int) -> Dated | None:
    """January 14, 2021; Jan. 14; January 2021; enero de 2021."""
    if i and row[i].touches and row[i - 1].text in "-'’":
        return None
    month = MONTHS[row[i].low]
    at = _past_dot(row, i + 1)
    year, end = _year_after(row, at)
    if year:
        return Dated(((year, month, 0),), end)
    token = near(row, at)
    day = _day_of(token)
    if not day or (token and token.touches and row[at - 1].text != "."):
        return None
    at += 1
    suffix = near(row, at)
    if suffix and suffix.touches and suffix.low in _SUFFIXES:
        at += 1
    if _continues(row, at):
        return Dated((), at + 2)
    year, end = _year_after(row, at)
    return Dated(((year, month, day),), end or at)


def _year(row: Sequence[Token], i: int, language: str) -> Dated | None:
    """A bare year, or 2015–2019; "2000 metres" and "1500 %" are none, nor is a season, 2019–20."""
    year = _year_of(row[i])
    if not year:
        return None
    dash, after = near(row, i + 1), near(row, i + 2)
    if dash and after and dash.touches and after.touches and dash.text in "-–":
        until = _year_of(after)
        if until > year and not _continues(row, i + 3):
            return Dated((), i + 3, (Decimal(year),), Decimal(until))
        return Dated((), i + 3) if after.kind == "number" else _alone(year, i)
    if _continues(row, i + 1):
        return None
    following = near(row, i + 1)
    if following and (
        following.low in UNITS
        or scale_of(following.low, language) is not None
        or following.text in ("%", "‰")
        or following.text in CURRENCY_SIGNS
    ):
        return None
    return _alone(year, i)


def _alone(year: int, i: int) -> Dated:
    return Dated(((year, 0, 0),), i + 1, (Decimal(year),))
