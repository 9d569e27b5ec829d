"""What stands on a page beside its text: running heads and feet, page numbers, footnotes.

A line at a page's edge that other pages repeat (their numbers aside) is a running head; a number
that counts with the pages is a page number; small type below the text of its column is a
footnote, if one of its lines begins with a mark. Everything else is body.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import groupby
from statistics import median
from typing import NamedTuple

from loccit.extract.lines import GAP, Line, beside, is_mark, pitch_of

BODY, HEADER, FOOTER, FOOTNOTE = "body", "header", "footer", "footnote"

_DEEP = 3
"""So many rows at an edge may be running heads."""
_LONGEST = 200
_SMALL = 0.93
_NUMBER = re.compile(
    r"(?:(?:page|p\.|seite|s\.|pág\.|página|pagina)\s*)?[-–—|]?\s*(\d{1,4}|[ivxlc]{1,7})"
    r"\s*[-–—|.]?(?:\s*(?:of|von|de|sur|/)\s*\d{1,4})?",
    re.IGNORECASE,
)
_LEADING = re.compile(r"\W?(\d{1,4})\b")
_DIGITS = re.compile(r"\d+")
_MARK = re.compile(r"[\[(]?(?:\d{1,3}|[*†‡§¶]{1,3})[\])]?[.:]?(?:\s|$|(?=[^\W\d_]))")


class _Row(NamedTuple):
    """Lines of one page at one height: their numbers and what they say; whether there is more
    space above and below than between lines, and whether that is known."""

    lines: tuple[int, ...]
    text: str
    above: bool
    below: bool
    placed: bool

    @property
    def key(self) -> str:
        """What stays the same from page to page."""
        return _DIGITS.sub("#", self.text.casefold())

    @property
    def alone(self) -> bool:
        """Is it a page number and nothing else?"""
        return len(self.text) < 40 and _NUMBER.fullmatch(self.text) is not None

    @property
    def number(self) -> int | None:
        """The number that it begins with, or is: a page's, or a footnote's."""
        found = _NUMBER.fullmatch(self.text) if self.alone else _LEADING.match(self.text)
        return int(found[1]) if found and found[1].isdecimal() else None


def regions(pages: Sequence[Sequence[Line]]) -> list[list[str]]:
    """For each page the region of each of its lines."""
    found = [[BODY] * len(lines) for lines in pages]
    rows = [_rows(lines) for lines in pages]
    for region, ordered in ((HEADER, rows), (FOOTER, [each[::-1] for each in rows])):
        edges = [_at_edge(each) for each in ordered]
        for number, taken in enumerate(_repeated(edges, at_top=region == HEADER)):
            for row in taken:
                for i in row.lines:
                    found[number][i] = region
    if not any(BODY in page for page in found):
        return [[BODY] * len(lines) for lines in pages]
    _footnotes(pages, found)
    return found


def _rows(lines: Sequence[Line]) -> list[_Row]:
    """The rows of a page from the top down, as far as its edges reach."""
    order = list(range(len(lines)))
    placed = all(line.placed for line in lines)
    if placed:
        order.sort(key=lambda i: -(lines[i].bottom or 0.0))
        groups: list[list[int]] = []
        for i in order:
            if groups and beside(lines[groups[-1][0]], lines[i]):
                groups[-1].append(i)
            else:
                groups.append([i])
    else:
        groups = [[i] for i in order]
    if len(groups) > 2 * (_DEEP + 1):
        edges = groups[: _DEEP + 1], groups[-_DEEP - 1 :]
    else:
        edges = groups, []
    pitch = pitch_of(lines)
    return [
        _Row(
            tuple(sorted(group)),
            " ".join(" ".join(lines[i].text for i in sorted(group)).split())[: _LONGEST + 1],
            _apart(lines, edge, at, at - 1, pitch),
            _apart(lines, edge, at, at + 1, pitch),
            placed,
        )
        for edge in edges
        for at, group in enumerate(edge)
    ]


def _apart(
    lines: Sequence[Line], rows: Sequence[Sequence[int]], at: int, other: int, pitch: float
) -> bool:
    """Is there a wider gap between two rows than between lines?"""
    if not pitch or not 0 <= other < len(rows):
        return False
    here, there = lines[rows[at][0]].bottom, lines[rows[other][0]].bottom
    return here is not None and there is not None and abs(there - here) > GAP * pitch


def _at_edge(rows: Sequence[_Row]) -> Sequence[_Row]:
    # Half of a short page at most: its other half is the other edge's.
    return rows[: min(_DEEP, (len(rows) + 1) // 2)]


def _repeated(edges: Sequence[Sequence[_Row]], *, at_top: bool) -> Iterator[list[_Row]]:
    """For each page the rows, from its edge inward, that are furniture."""
    said = Counter(key for rows in edges for key in {row.key for row in rows})
    counted = Counter(
        row.number - number
        for number, rows in enumerate(edges)
        for row in rows
        if row.number is not None
    )
    often = max(3.0, 0.3 * len(edges))
    for number, rows in enumerate(edges):
        taken: list[_Row] = []
        for row in rows:
            times = said[row.key] if len(row.text) <= _LONGEST else 0
            pages = 0 if row.number is None else counted[row.number - number]
            apart = row.below if at_top else row.above
            numbered = row.alone and (pages >= 2 or (apart and not taken))
            # What begins with a number that does not count with the pages is a footnote.
            counts = row.number is None or (pages >= 2 and 2 * pages > times)
            repeated = counts and (times >= often or (times >= 2 and (apart or not row.placed)))
            if not (numbered or repeated):
                break
            taken.append(row)
        yield taken


def _footnotes(pages: Sequence[Sequence[Line]], found: Sequence[list[str]]) -> None:
    """Mark the footnotes among the lines that are still body."""
    sizes: list[float] = []
    for lines, kinds in zip(pages, found, strict=True):
        for line, kind in zip(lines, kinds, strict=True):
            if kind == BODY and line.size:
                sizes.append(line.size)
    if not sizes:
        return
    small = _SMALL * median(sizes)
    going_on = False
    for lines, kinds in zip(pages, found, strict=True):
        below = _below(lines, kinds, small)
        text = any(k == BODY and i not in below for i, k in enumerate(kinds))
        marked = any(_MARK.match(lines[i].text) for i in below)
        going_on = text and bool(below) and (marked or going_on)
        if going_on:
            for i in below:
                kinds[i] = FOOTNOTE


def _below(lines: Sequence[Line], kinds: Sequence[str], small: float) -> set[int]:
    """The small lines of a page under which no larger one stands, column by column."""
    if not all(line.placed for line in lines):
        return set()
    body = [i for i, kind in enumerate(kinds) if kind == BODY]
    right = max((lines[i].right or 0.0 for i in body), default=0.0)
    width = max(right, 1.0) / 64
    blocked = [False] * 66
    found: set[int] = set()
    by_height = sorted(body, key=lambda i: lines[i].bottom or 0.0)
    for _, row in groupby(by_height, key=lambda i: lines[i].bottom):
        here = list(row)
        for i in here:
            strips = _strips(lines[i], width)
            if lines[i].size <= small and not any(blocked[s] for s in strips):
                found.add(i)
        for i in here:
            if i not in found:
                for s in _strips(lines[i], width):
                    blocked[s] = True
    return {i for i in found if not _in_text(lines, i, found)}


def _in_text(lines: Sequence[Line], i: int, small: set[int]) -> bool:
    """Is the small line a mark that stands in a line of the text?"""
    around = (j for j in (i - 1, i + 1) if 0 <= j < len(lines) and j not in small)
    return is_mark(lines[i]) and any(beside(lines[i], lines[j]) for j in around)


def _strips(line: Line, width: float) -> range:
    first = max(0, min(65, int((line.left or 0.0) / width)))
    return range(first, max(first, min(65, int((line.right or 0.0) / width))) + 1)
