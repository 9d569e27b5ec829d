"""Dates in the tokens of a text: 2021-01-14, 14 January 2021, Jan. 14, 2021, 03/04/2020, 2018."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from typing import NamedTuple

from loccit.match.numerals import CAPITAL_MONTHS, CURRENCY_SIGNS, MONTHS, UNITS, scale_of
from loccit.models.figure import Day


class Token(NamedTuple):
    """A run of digits (with its points), a word or a sign. `touches`: nothing stands before it;
    `near`: at most a space or a line end does. `low` is case-folded."""

    kind: str
    text: str
    low: str
    start: int
    end: int
    touches: bool
    near: bool


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


def date_at(tokens: Sequence[Token], i: int, language: str) -> Dated | None:
    """The date that begins at token `i`."""
    token = tokens[i]
    if token.kind == "word":
        return _month_first(tokens, i) if _is_month(token) else None
    if token.kind != "number" or _part_of_more(tokens, i):
        return None
    return _in_digits(tokens, i, language) or _day_first(tokens, i) or _year(tokens, i, language)


def _get(tokens: Sequence[Token], i: int) -> Token | None:
    return tokens[i] if i < len(tokens) and tokens[i].near else None


def _part_of_more(tokens: Sequence[Token], i: int) -> bool:
    """Does something stand right before the number that makes it part of a name or a sum?"""
    if i == 0 or not tokens[i].touches:
        before = tokens[i - 1] if i else None
        return bool(before and before.text in CURRENCY_SIGNS)
    before = tokens[i - 1]
    if before.text in "-–":
        prefix = tokens[i - 2].low if i > 1 and before.touches else ""
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


def _in_digits(tokens: Sequence[Token], i: int, language: str) -> Dated | None:
    dotted = _DOTTED.fullmatch(tokens[i].text)
    if dotted:
        day, month, year = map(int, dotted.groups())
        return _readings(year, ((month, day),), i + 1)
    parts = tokens[i : i + 5]
    if len(parts) < 5 or not all(part.touches for part in parts[1:]):
        return None
    one, sep, two, again, three = (part.text for part in parts)
    if sep != again or sep not in "-/" or not (one.isascii() and one.isdigit()):
        return None
    if not (two.isascii() and two.isdigit() and three.isascii() and three.isdigit()):
        return None
    if len(one) == 4 and len(two) <= 2 and len(three) <= 2:
        return _readings(int(one), ((int(two), int(three)),), i + 5)
    if len(one) > 2 or len(two) > 2 or len(three) != 4:
        return None
    european = (int(two), int(one))
    both = (european,) if language in ("de", "fr", "es") else ((int(one), int(two)), european)
    return _readings(int(three), both, i + 5)


def _readings(year: int, pairs: Sequence[tuple[int, int]], end: int) -> Dated | None:
    days = [(year, m, d) for m, d in pairs if 1 <= m <= 12 and 1 <= d <= 31 and year]
    return Dated(tuple(dict.fromkeys(days)), end) if days else None


def _day_first(tokens: Sequence[Token], i: int) -> Dated | None:
    """14 January 2021, 14th of January, 14. Januar 2021, 14 de enero de 2021."""
    day = _day_of(tokens[i])
    if not day:
        return None
    at = i + 1
    after = _get(tokens, at)
    if after and after.touches and (after.low in _SUFFIXES or after.text == "."):
        after = _get(tokens, at := at + 1)
    if after and after.low in _OF:
        after = _get(tokens, at := at + 1)
    if after is None or not _is_month(after) or after.touches:
        return None
    year, end = _year_after(tokens, _past_dot(tokens, at + 1))
    return Dated(((year, MONTHS[after.low], day),), end or at + 1)


def _past_dot(tokens: Sequence[Token], i: int) -> int:
    """Past the point of "Jan." where it is no full stop: a number follows."""
    dot, after = _get(tokens, i), _get(tokens, i + 1)
    short = bool(dot and dot.text == "." and dot.touches and len(tokens[i - 1].text) <= 4)
    return i + 1 if short and after and after.kind == "number" else i


def _year_after(tokens: Sequence[Token], i: int) -> tuple[int, int]:
    """The year that follows, after a comma or "de"; (0, 0) for none."""
    token = _get(tokens, i)
    if token and (token.text == "," or token.low in _OF):
        token = _get(tokens, i := i + 1)
    year = _year_of(token)
    return (year, i + 1) if year and not _continues(tokens, i + 1) else (0, 0)


def _continues(tokens: Sequence[Token], i: int) -> bool:
    """Is the number before token `i` more than itself: 2018s, 2018%, 2018-19?"""
    token = tokens[i] if i < len(tokens) else None
    after = tokens[i + 1] if i + 1 < len(tokens) else None
    if token is None:
        return False
    if token.touches and (token.kind == "word" or token.text in "%€$£°"):
        return True
    return bool(
        token.touches and token.text in "-–/:" and after and after.touches
        and after.kind == "number"
    )  # fmt: skip


def _month_first(tokens: Sequence[Token], i: int) -> Dated | None:
    """January 14, 2021; Jan. 14; January 2021; enero de 2021."""
    if i and tokens[i].touches and tokens[i - 1].text in "-'’":
        return None
    month = MONTHS[tokens[i].low]
    at = _past_dot(tokens, i + 1)
    year, end = _year_after(tokens, at)
    if year:
        return Dated(((year, month, 0),), end)
    token = _get(tokens, at)
    day = _day_of(token)
    if not day or (token and token.touches and tokens[at - 1].text != "."):
        return None
    at += 1
    suffix = _get(tokens, at)
    if suffix and suffix.touches and suffix.low in _SUFFIXES:
        at += 1
    if _continues(tokens, at):
        return Dated((), at + 2)
    year, end = _year_after(tokens, at)
    return Dated(((year, month, day),), end or at)


def _year(tokens: Sequence[Token], i: int, language: str) -> Dated | None:
    """A bare year, or 2015–2019; "2000 metres" and "1500 %" are none, nor is a season, 2019–20."""
    year = _year_of(tokens[i])
    if not year:
        return None
    dash, after = _get(tokens, i + 1), _get(tokens, i + 2)
    if dash and after and dash.touches and after.touches and dash.text in "-–":
        until = _year_of(after)
        if until > year and not _continues(tokens, i + 3):
            return Dated((), i + 3, (Decimal(year),), Decimal(until))
        return Dated((), i + 3) if after.kind == "number" else _alone(year, i)
    if _continues(tokens, i + 1):
        return None
    following = _get(tokens, i + 1)
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
