"""The tokens in which figures are read, and the stretches of a text that are worth it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence, Set
from typing import NamedTuple

_TOKEN = re.compile(
    "(?P<number>\\d+(?:[.,'’\u00a0\u202f\u2009]\\d+)*)|(?P<word>[^\\W\\d_]+)|(?P<sign>[^\\w\\s]|_)"
)
_SEED = re.compile("[^\\W\\d_]+|\\d+")
_WHITE = re.compile(r"\s")
_BEHIND, _AHEAD = 40, 160
"""How far a figure and what tells its kind may reach from its first number, in characters."""


class Token(NamedTuple):
    """A run of digits (with its points), a word or a sign. `touches`: nothing stands before it;
    `near`: at most a space or line end does. `low` is case-folded."""

    kind: str
    text: str
    low: str
    start: int
    end: int
    touches: bool
    near: bool


def tokens(text: str, start: int, stop: int) -> Iterator[Token]:
    """The tokens of `text[start:stop]`, their places those in `text`."""
    before, new = start, tuple.__new__  # most of a long text's time goes into making these
    for hit in _TOKEN.finditer(text, start, stop):
        word = hit.group()
        at, end = hit.span()
        gap = at - before
        near = gap < 2 or (gap == 2 and text[before:at] != "\n\n")
        yield new(Token, (hit.lastgroup, word, word.casefold(), at, end, not gap, near))
        before = end


def regions(text: str, seeds: Set[str]) -> Iterator[tuple[int, int]]:
    """The stretches that may hold a figure, apart and in order: around digits and `seeds`. Most
    prose is left out at little cost."""
    start = end = -1
    for hit in _SEED.finditer(text):
        if hit.end() + _BEHIND <= end or not (
            hit.group()[0].isdecimal() or hit.group().casefold() in seeds
        ):
            continue
        after = _WHITE.search(text, hit.end() + _AHEAD)
        until = after.start() if after else len(text)
        back = max(hit.start() - _BEHIND, 0)
        since = max(text.rfind(" ", max(back - _BEHIND, 0), back), back - _BEHIND, 0)
        if since > end >= 0:
            yield start, end
        if since > end:
            start = since
        end = until
    if end >= 0:
        yield start, end


def near(row: Sequence[Token], i: int) -> Token | None:
    """Token `i` where at most a space or line end stands before it."""
    return row[i] if i < len(row) and row[i].near else None
