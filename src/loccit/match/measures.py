"""What stands behind a number: %, percentage points, a unit, a currency."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from loccit.match.numerals import CODES, CURRENCY_SIGNS, CURRENCY_WORDS, UNITS
from loccit.match.tokens import Token, near

_NAMED = {
    ("percentage", "points"): "percentage points",
    ("percentage", "point"): "percentage points",
    ("puntos", "porcentuales"): "percentage points",
    ("punto", "porcentual"): "percentage points",
    ("points", "de", "pourcentage"): "percentage points",
    ("point", "de", "pourcentage"): "percentage points",
    ("prozentpunkte",): "percentage points",
    ("prozentpunkten",): "percentage points",
    ("prozentpunkt",): "percentage points",
    ("per", "cent"): "percent",
    ("pour", "cent"): "percent",
    ("por", "ciento"): "percent",
    ("us", "dollars"): "$",
    ("us", "dollar"): "$",
}


class Measure(NamedTuple):
    """A unit, a currency (or the one that was known), and the token after both."""

    unit: str
    currency: str
    end: int


def measure_at(row: Sequence[Token], i: int, currency: str) -> Measure:
    """The unit or currency at token `i`, where there is one: `5 %`, `86-page` (none), `30 €`."""
    nothing = Measure("", currency, i)
    token = near(row, i)
    if token and token.text == "-" and token.touches:
        joined = near(row, i + 1)
        if joined is None or not joined.touches or joined.kind != "word":
            return nothing
        found = _in_words(row, i + 1, joined, currency)
        return found if found.end > i + 1 else nothing
    if token is None:
        return nothing
    return (_in_words if token.kind == "word" else _in_signs)(row, i, token, currency)


def _in_signs(row: Sequence[Token], i: int, token: Token, currency: str) -> Measure:
    if token.text in ("%", "‰"):
        return Measure("percent" if token.text == "%" else "per mille", currency, i + 1)
    if token.text in CURRENCY_SIGNS and not currency and not _begins_money(row, i):
        return Measure("", CURRENCY_SIGNS[token.text], i + 1)
    if token.text != "°":
        return Measure("", currency, i)
    letter = near(row, i + 1)
    if letter and letter.touches and letter.text in ("C", "F"):
        return Measure(f"°{letter.text}", currency, i + 2)
    return Measure("°", currency, i + 1)


def _in_words(row: Sequence[Token], i: int, token: Token, currency: str) -> Measure:
    named = _named(row, i)
    if named:
        unit, end = named
        return Measure("", unit, end) if unit == "$" else Measure(unit, currency, end)
    if token.low in ("de", "d") and not currency:
        return _of(row, i, token)
    coin = CURRENCY_WORDS.get(token.low)
    if coin and not (token.low in CODES and _begins_money(row, i)):
        return Measure("", currency or coin, i + 1)
    unit = UNITS.get(token.low, "")
    return Measure(unit, currency, i + 1) if unit and not currency else Measure("", currency, i)


def _named(row: Sequence[Token], i: int) -> tuple[str, int] | None:
    """A unit of several words, hyphens between them or not."""
    words: list[str] = []
    ends: list[int] = []
    for k in range(i, min(i + 5, len(row))):
        if k > i and not row[k].near:
            break
        if row[k].text != "-":
            words.append(row[k].low)
            ends.append(k + 1)
    for size in range(min(3, len(words)), 0, -1):
        unit = _NAMED.get(tuple(words[:size]))
        if unit:
            return unit, ends[size - 1]
    return None


def _of(row: Sequence[Token], i: int, token: Token) -> Measure:
    """2 milliards d’euros, 5 millones de dólares."""
    at = i + 2 if token.low == "d" else i + 1
    named = near(row, at)
    coin = CURRENCY_WORDS.get(named.low) if named else None
    return Measure("", coin, at + 1) if coin else Measure("", "", i)


def _begins_money(row: Sequence[Token], i: int) -> bool:
    after = near(row, i + 1)
    return bool(after and after.touches and after.kind == "number")
