"""Apostrophes, told apart from single quotation marks by the letters around them."""

from __future__ import annotations

import re

_APOSTROPHES = "'’‘"
# Words that lose their beginning: ’90s, 'tis, 'em; the end of isn ’t. They only cast doubt.
_CLIPPED_START = re.compile(
    r"(?:\d\ds?|t|s|re|ve|ll|d|m|tis|twas|twere|twill|em|til|till|cause|cuz|coz|bout|round|nuff|neath|gainst|"
    r"tween|twixt|midst|fore|ere|ello|e|er|im|is|ave|ad|ow|ere|ouse|ome)\b",
    re.IGNORECASE,
)
# Words that lose their end: o’ the, ol’ man, runnin’ home.
_CLIPPED_END = re.compile(r"(?:\b(?:o|ol|th|an|wi|mo|po|t|d|lil)|[a-z]in)$", re.IGNORECASE)
_AND = re.compile(rf"[{_APOSTROPHES}]n[{_APOSTROPHES}](?=\s)", re.IGNORECASE)
_LOOK = 8


def may_be_elision(text: str, after: int, end: int) -> bool:
    """Whether the word that begins at `after` may be one that lost its first letters."""
    return _CLIPPED_START.match(text, after, end) is not None


def may_be_possessive(text: str, at: int, start: int, end: int) -> bool:
    """Whether the mark at `at` may be the apostrophe of families’ rights or runnin’ home.

    It may where white space and another word follow, and the word before ends in s, x, z, a
    digit (6' tall) or as a clipped word does.
    """
    if at + 1 >= end or at <= start or not text[at + 1].isspace():
        return False
    follower = text[at + 1 : min(at + 1 + _LOOK, end)].lstrip()
    if not follower or not follower[0].isalnum():
        return False
    before = text[at - 1]
    return (
        before in "sSxXzZ"
        or before.isdigit()
        or _CLIPPED_END.search(text, max(start, at - _LOOK), at) is not None
    )


def rock_and_roll(text: str, at: int, start: int, end: int) -> bool:
    """Whether the mark at `at` is one of the two in rock ’n’ roll."""
    return any(
        begin >= start and _AND.match(text, begin, min(end, begin + 4)) is not None
        for begin in (at, at - 2)
    )
