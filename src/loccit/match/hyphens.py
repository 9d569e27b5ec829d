"""Hyphens at line ends: each may belong to the word or to the line, and is read either way."""

from __future__ import annotations

import re
from collections.abc import Collection, Container, Sequence
from itertools import pairwise
from typing import NamedTuple

from loccit.match.fold import UNSURE
from loccit.match.words import key

_LONGEST = 60
"""Letters of a word to each side of a hyphen; no language has longer words at line ends."""

_BEFORE = re.compile(r"[^\W\d_]+$")
_AFTER = re.compile(rf"[^\W\d_]{{0,{_LONGEST}}}")
_WRITTEN = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")


class Break(NamedTuple):
    """A line-end hyphen of a folded text and the case-folded letters to both its sides."""

    at: int
    before: str
    after: str


def breaks(text: str) -> list[Break]:
    """The line-end hyphens that stand behind a letter, in order."""
    found = []
    at = text.find(UNSURE)
    while at >= 0:
        before = _BEFORE.search(text[max(0, at - _LONGEST) : at])
        after = _AFTER.match(text, at + 1)
        if before and after:
            found.append(Break(at, before[0].casefold(), after[0].casefold()))
        at = text.find(UNSURE, at + 1)
    return found


def read(text: str, hyphens: Collection[int]) -> str:
    """The text with a hyphen for each of the line-end hyphens at these places."""
    if not hyphens:
        return text
    out = list(text)
    for at in hyphens:
        out[at] = "-"
    return "".join(out)


def by_usage(text: str, found: Sequence[Break]) -> frozenset[int]:
    """Those of `found` that are hyphens: the text writes the word so elsewhere, and never without
    one."""
    if not found:
        return frozenset()
    written = set(_WRITTEN.findall(text.casefold()))
    return frozenset(
        each.at
        for each in found
        if f"{each.before}-{each.after}" in written and each.before + each.after not in written
    )


def as_others_have_it(
    found: Sequence[Break], hyphens: Container[int], keys: Sequence[str]
) -> frozenset[int]:
    """Which of `found` are hyphens where another text, given by its words' keys, decides; those
    that it has in neither form or in both stay as they are (`hyphens`)."""
    joined, parted = set(keys), set(pairwise(keys))
    out = set()
    for each in found:
        one = key(each.before + each.after) in joined
        two = (key(each.before), key(each.after)) in parted
        if two if one != two else each.at in hyphens:
            out.add(each.at)
    return frozenset(out)
