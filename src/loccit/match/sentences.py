"""Where a sentence of prose begins and ends, looked for a fixed way to either side."""

from __future__ import annotations

import re
from collections.abc import Sequence

from loccit.models.page import Span

_FAR = 400
# No sentence ends after an initial (J.), U.S., Mr. or Jan. The mark is looked for first, which
# `re` does fast.
_SENTENCE_END = re.compile(
    r"[.!?](?<![ .(][A-Z].)(?<!\b[A-Z][a-z].)(?<!\b[A-Z][a-z]{2}.)"
    r"[\"'”’)]{0,3}\s{1,3}(?=[\"“‘(]{0,3}[^\W\d_a-z])"
)


def sentence_of(text: str, start: int, end: int, block: Sequence[int]) -> Span:
    """The sentence of `block` (its start and end) around `text[start:end]`, or what of it is near
    enough. A full stop that `text[start:end]` itself ends with may end it."""
    low, high = max(block[0], start - _FAR), min(block[1], end + _FAR)
    ends = [hit.end() for hit in _SENTENCE_END.finditer(text, low, start)]
    stop = _SENTENCE_END.search(text, max(start, end - 1), high)
    return Span(ends[-1] if ends else low, max(end, stop.start() + 1) if stop else high)
