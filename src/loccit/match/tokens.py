"""The tokens in which figures are read, and the stretches of a text that are worth it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from itertools import accumulate
from operator import not_
from typing import NamedTuple

# `re` reads plain words much faster than others, so they have a branch of their own.
PLAIN = "[a-zA-Z]+(?=[ ,.\n])|(?=[^ ,\n])"
"""A pattern's first branch, and what its second may not begin with."""
_TOKEN = re.compile(f"({PLAIN}(?:\\d+(?:[.,'’\u00a0\u202f\u2009]\\d+)*|[^\\W\\d_]+|[^\\w\\s]|_)|,)")
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


class _Kinds(dict[str, str]):
    """What a token is, by its text."""

    def __missing__(self, text: str) -> str:
        first = text[0]
        kind = "number" if first.isdecimal() else "word" if first.isalnum() else "sign"
        self[text] = kind
        return kind


class _Gaps(dict[str, bool]):
    """Whether what stands between two tokens is at most a space or line end."""

    def __missing__(self, gap: str) -> bool:
        self[gap] = near = len(gap) < 2 or (len(gap) == 2 and gap != "\n\n")
        return near


def tokens(text: str, stretches: Iterable[tuple[int, int]]) -> Iterator[list[Token]]:
    """The tokens of each stretch of `text`, their places those in `text`."""
    kind, near = _Kinds().__getitem__, _Gaps().__getitem__
    for start, stop in stretches:
        # Gaps and tokens by turns, and a column of each fact: no step per token is Python's own.
        pieces = _TOKEN.split(text[start:stop])
        gaps, words = pieces[:-1:2], pieces[1::2]
        ends = list(accumulate(map(len, pieces), initial=start))
        low, touches = map(str.casefold, words), map(not_, gaps)
        columns = zip(
            map(kind, words), words, low, ends[1:-1:2], ends[2::2], touches, map(near, gaps),
            strict=True,
        )  # fmt: skip
        yield list(map(partial(tuple.__new__, Token), columns))


def around(text: str, found: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """The stretches around numbers that were found, as far as a figure and what tells its kind
    reach: apart and in order."""
    start = end = -1
    for first, last in found:
        if last + _BEHIND <= end:
            continue
        after = _WHITE.search(text, last + _AHEAD)
        until = after.start() if after else len(text)
        back = max(first - _BEHIND, 0)
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
