"""What stands around a figure and tells what it counts: the words of its sentence, those left out
that say nothing, the others cut to their beginnings."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from loccit.match import lexicon, numerals, sentences
from loccit.models.figure import Figure
from loccit.models.page import Span

REACH = 110
"""How far around a figure its words are read, in characters."""

_STEM = 6
_COUNTED = 28

_WORD = re.compile(r"[^\W\d_]{3,}")
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


def setting_of(text: str, figure: Figure, block: Span, quoted: Sequence[Span] = ()) -> Setting:
    """What stands around a figure in its own sentence, quotations left out."""
    low, high = sentence_of(text, figure, block)
    since, until = max(low, figure.start - REACH), min(high, figure.end + REACH)
    before = _stems(text, since, figure.start, quoted)
    after = _stems(text, figure.end, until, quoted)
    counted = (
        _stems(text, figure.end, min(until, figure.end + _COUNTED), quoted)[:2] if after else ()
    )
    return Setting(frozenset(before + after), frozenset(counted))


def sentence_of(text: str, figure: Figure, block: Span) -> Span:
    """The sentence of `block` in which a figure stands, or what of it is near enough."""
    return sentences.sentence_of(text, figure.start, figure.end, block)


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
