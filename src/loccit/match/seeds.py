"""Where numbers begin to be likely: runs of digits, and the words of a list."""

from __future__ import annotations

import re
from collections.abc import Iterable, Set
from functools import cache
from itertools import accumulate, compress

from loccit.match.tokens import PLAIN

_SHORT = 2000
"""In a text of fewer characters the words are looked at one by one: no pattern is made for that."""
_MOST_WORDS = 200
"""And so they are for a list of more words."""

_LETTERS = r"[^\W\d_]"
_MASK = bytes(49 if chr(i).isdigit() and i < 128 else 32 for i in range(256))
_NO_DIGITS = bytes({*range(0xD8), *range(0xE2, 0xEA)})
"""The bytes of UTF-8 that stand in no decimal digit but those of ASCII, first bytes alone."""


def hits(text: str, words: frozenset[str]) -> list[tuple[int, int]]:
    """Where runs of digits and the case-folded `words`, which have letters only, stand."""
    low = text.casefold()
    if len(text) < _SHORT or len(words) > _MOST_WORDS or len(low) != len(text):
        return _one_by_one(text, words)
    found = [hit.span(1) for hit in _pattern(words).finditer(f" {low}")]
    whole = [(a - 1, b - 1) for a, b in found if _apart(text, a - 2) and _apart(text, b - 1)]
    return sorted([*whole, *_digits(text)])


def _apart(text: str, at: int) -> bool:
    """Is what stands there no letter?"""
    return not 0 <= at < len(text) or not text[at].isalnum() or text[at].isdecimal()


def _one_by_one(text: str, words: Set[str]) -> list[tuple[int, int]]:
    pieces = _each().split(text)
    parts = pieces[1::2]
    hot = {part for part in set(parts) if part[0].isdecimal() or part.casefold() in words}
    ends = list(accumulate(map(len, pieces)))
    found = compress(range(len(parts)), map(hot.__contains__, parts))
    return [(ends[2 * i], ends[2 * i + 1]) for i in found]


@cache
def _each() -> re.Pattern[str]:
    return re.compile(rf"({PLAIN}(?:{_LETTERS}+|\d+))")


@cache
def _pattern(words: frozenset[str]) -> re.Pattern[str]:
    """The words, one branch for each beginning that they share. First what stands before them,
    which `re` looks for much faster than it tries words."""
    return re.compile(f"[^a-z]({_branches(words)})(?![a-z])")


def _branches(words: Iterable[str]) -> str:
    by_first: dict[str, set[str]] = {}
    for word in words:
        by_first.setdefault(word[:1], set()).add(word[1:])
    may_end = by_first.pop("", None) is not None
    found = [re.escape(first) + _branches(rest) for first, rest in sorted(by_first.items())]
    if not found:
        return ""
    return f"(?:{'|'.join(found)}){'?' if may_end else ''}"


def _digits(text: str) -> list[tuple[int, int]]:
    if text.encode("utf-8", "surrogatepass").translate(None, _NO_DIGITS):
        return [hit.span() for hit in re.finditer(r"\d+", text)]
    mask = text.encode("ascii", "replace").translate(_MASK) + b" "
    found = []
    at = mask.find(b"1")
    while at >= 0:
        end = mask.find(b" ", at)
        found.append((at, end))
        at = mask.find(b"1", end)
    return found
