"""Figures: numbers, percentages, sums and dates, and how one stands in a source."""

from __future__ import annotations

from decimal import Decimal
from enum import StrEnum

from loccit.models.value import value

Day = tuple[int, int, int]
"""Year, month and day of a date; 0 for each that is not given."""


class FigureVerdict(StrEnum):
    """How a figure stands in its source (3-verdicts, "Figures")."""

    SAME = "same"
    OTHER_FORM = "other form"
    OTHER_VALUE = "other value"
    ABSENT = "absent"

    @property
    def passes(self) -> bool:
        """Does the source have the value?"""
        return self in (FigureVerdict.SAME, FigureVerdict.OTHER_FORM)


@value
class Figure:
    """One figure of a text: `text[start:end]`, sign, currency and unit included.

    `kind` is number, ordinal, range or date. `values` are its readings with the scale applied
    ("5m" is 5,000,000, or 5 metres), `units` the unit of each ("" for none); a range has its low
    end there and its other end in `high`, which is None otherwise. `days` are the readings of a
    date: two where day and month cannot be told apart. `currency` is a code or "$". `in_words`
    says that no digit is used, `approximate` that a word before it says so ("about", "more
    than"), `scaled` that a scale word was applied.
    """

    start: int
    end: int
    exact: str
    kind: str
    values: tuple[Decimal, ...] = ()
    units: tuple[str, ...] = ()
    high: Decimal | None = None
    days: tuple[Day, ...] = ()
    currency: str = ""
    in_words: bool = False
    approximate: bool = False
    scaled: bool = False

    @property
    def ambiguous(self) -> bool:
        """Is it a date whose day and month cannot be told apart?"""
        return len(self.days) > 1

    @property
    def unit(self) -> str:
        """Its unit or currency in the first reading, "" for none."""
        return self.currency or (self.units[0] if self.units else "")

    @property
    def bare(self) -> bool:
        """Is it a number and nothing else?"""
        return self.kind in ("number", "range") and not self.unit and not self.scaled

    @property
    def value(self) -> str:
        """Its value as a report gives it: `1200000`, `3–5`, `2021-01-14`, `2018-04`."""
        if self.days:
            return " or ".join(map(_day, self.days))
        shown = " or ".join(dict.fromkeys(plain(value) for value in self.values))
        return shown if self.high is None else f"{shown}–{plain(self.high)}"


def plain(value: Decimal) -> str:
    """A number in digits: no exponent, no closing zeros after the point."""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _day(day: Day) -> str:
    year, month, number = day
    parts = [f"{year:04d}" if year else "-"]
    parts += [f"{part:02d}" for part in (month, number) if part]
    return "-".join(parts)
