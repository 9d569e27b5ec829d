"""A paragraph with its markup taken out, and where each part of it came from."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from loccit.models.page import Offsets
from loccit.models.value import value


class Run(NamedTuple):
    """`length` characters of the composed text from `derived` on. They are those of the raw text
    from `raw` on, or (`written` False) stand instead of something there."""

    derived: int
    raw: int
    length: int
    written: bool


@value
class Composed:
    """The text that remains of a raw text's part, with its runs in order."""

    text: str
    runs: tuple[Run, ...]
    starts: tuple[int, ...]
    """The raw positions of the runs."""

    def position(self, raw: int) -> int:
        """Where the first character at or after a raw position stands in `text`."""
        i = bisect_right(self.starts, raw) - 1
        if i < 0:
            return 0
        run = self.runs[i]
        offset = raw - run.raw if run.written else (raw > run.raw) * run.length
        return run.derived + min(offset, run.length)

    def span(self, start: int, end: int) -> tuple[int, int]:
        """What a raw range became."""
        first = self.position(start)
        return first, max(first, self.position(end))

    def anchors(self, first: int, last: int, places: Offsets) -> Iterator[tuple[int, int]]:
        """(position from `first` on, position in the file) for `text[first:last]`. `places` maps
        raw positions to the file's."""
        i = max(bisect_right(self.runs, (first, float("inf"))) - 1, 0)
        while i < len(self.runs) and self.runs[i].derived < last:
            run = self.runs[i]
            skipped = max(first - run.derived, 0)
            if skipped < run.length:
                raw = run.raw + (skipped if run.written else 0)
                yield run.derived + skipped - first, places.at(raw)
            i += 1


def compose(
    raw: str,
    span: tuple[int, int],
    changes: Sequence[tuple[int, int, str]],
    lines: Sequence[int],
) -> Composed:
    """Apply `changes` (start, end, what stands instead; sorted, those within `span`) to
    `raw[start:end]`. A run ends where a line does; `lines` are the raw positions of their starts,
    sorted."""
    runs: list[Run] = []
    texts: list[str] = []
    derived = 0

    def put(text: str, at: int, *, written: bool) -> None:
        nonlocal derived
        if text:
            runs.append(Run(derived, at, len(text), written))
            texts.append(text)
            derived += len(text)

    def keep(start: int, end: int) -> None:
        for i in range(bisect_right(lines, start), bisect_left(lines, end)):
            put(raw[start : lines[i]], start, written=True)
            start = lines[i]
        put(raw[start:end], start, written=True)

    at, stop = span
    for start, end, instead in changes:
        if start < at:
            continue  # inside what is gone already
        keep(at, min(start, stop))
        put(instead, start, written=False)
        at = end
    if at < stop:
        keep(at, stop)
    return Composed("".join(texts), tuple(runs), tuple(run.raw for run in runs))
