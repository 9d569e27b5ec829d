"""The lines of a page, by their places: columns one after the other, and lines as paragraphs.

Coordinates are points from the page's lower left corner, None where a reader does not know them.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from itertools import groupby, pairwise
from statistics import median
from typing import NamedTuple

GAP = 1.35
"""A line pitch this many times the page's usual one begins a paragraph."""
SIZE = 1.15
_WIDEST = 2.5
_SAME = 0.7
"""Baselines nearer than this share of the type's size are one line's: a note's mark is raised."""
_BINS = 600
"""Columns are looked for in so many strips of a page's width."""
_COLUMN = 4
"""The fewest lines of a column."""
_NARROWEST = 80.0


class Line(NamedTuple):
    """As a child tells it. `notes` are the places of note references in `text`; `gaps` where it
    may be cut in two columns: end of the left part, start of the right one, the same two in
    points, and the size of type on both sides."""

    text: str
    left: float | None = None
    bottom: float | None = None
    right: float | None = None
    top: float | None = None
    size: float = 0.0
    hidden: bool = False
    notes: Sequence[Sequence[int]] = ()
    gaps: Sequence[tuple[int, int, float, float, float, float]] = ()

    @property
    def placed(self) -> bool:
        """Is its place known?"""
        return None not in (self.left, self.bottom, self.right)

    @property
    def ends(self) -> bool:
        """Does it end like a sentence?"""
        return self.text[-1:] in ".!?:\"'”’)"


class _Box(NamedTuple):
    left: float
    bottom: float
    right: float


def _box(line: Line) -> _Box:
    return _Box(line.left or 0.0, line.bottom or 0.0, line.right or 0.0)


def in_columns(lines: Sequence[Line]) -> list[Line]:
    """The lines in reading order. A file that draws row by row over its columns is read column
    by column; any other order is the file's own, which follows columns already."""
    if not all(line.placed for line in lines):
        return list(lines)
    gutters = _gutters([_box(part) for line in lines for part in _cut(line)])
    if not gutters:
        return list(lines)
    parts = [part for line in lines for part in _cut(line, gutters)]
    boxes = [_box(line) for line in parts]
    columns = [_column(box, gutters) for box in boxes]
    if not _row_by_row(boxes, columns, len(gutters) + 1):
        return parts
    # What crosses a gutter (a heading, a picture's caption) parts what is above from what follows.
    across = sorted(box.bottom for box, column in zip(boxes, columns, strict=True) if column < 0)

    def place(i: int) -> tuple[int, int, int]:
        above = len(across) - bisect_left(across, boxes[i].bottom + 0.01)
        return (above + (columns[i] < 0), columns[i], i)

    return [parts[i] for i in sorted(range(len(parts)), key=place)]


def _cut(line: Line, gutters: Sequence[float] | None = None) -> Iterator[Line]:
    """The parts of a line at its gaps; where gutters are given, only at gaps that hold one."""
    first, rest = 0, line
    for end, start, before, after, size, next_size in line.gaps:
        if gutters is not None and bisect_left(gutters, before) == bisect_left(gutters, after):
            continue
        yield _part(rest, line, first, end)._replace(right=before, size=size)
        first, rest = start, rest._replace(left=after, size=next_size)
    yield _part(rest, line, first, len(line.text)) if first else line


def _part(rest: Line, line: Line, start: int, end: int) -> Line:
    notes = [(a - start, b - start) for a, b in line.notes if start <= a and b <= end]
    return rest._replace(text=line.text[start:end], notes=notes, gaps=())


def _gutters(boxes: Sequence[_Box]) -> list[float]:
    """The middles of the upright strips that (nearly) no line crosses, with text on both sides."""
    if len(boxes) < 2 * _COLUMN:
        return []
    low, high = min(b.left for b in boxes), max(b.right for b in boxes)
    width = (high - low) / _BINS
    if width <= 0:
        return []
    steps = [0] * (_BINS + 2)
    for box in boxes:
        first = max(0, min(_BINS, int((box.left - low) / width)))
        last = max(0, min(_BINS, int((box.right - low) / width)))
        steps[min(first, last)] += 1
        steps[max(first, last) + 1] -= 1
    covered = []
    count = 0
    for step in steps[: _BINS + 1]:
        count += step
        covered.append(count)
    few = len(boxes) // 8
    found = []
    for empty, run in groupby(range(_BINS + 1), lambda i: covered[i] <= few):
        strip = list(run)
        inside = strip[0] > 0 and strip[-1] < _BINS
        if empty and inside and len(strip) * width >= 4:
            found.append(low + (strip[0] + strip[-1] + 1) / 2 * width)
    return found if len(found) <= 4 else []


def _column(box: _Box, gutters: Sequence[float]) -> int:
    """The number of a line's column; -1 where it crosses a gutter."""
    first, last = bisect_left(gutters, box.left), bisect_left(gutters, box.right)
    return first if first == last else -1


def _row_by_row(boxes: Sequence[_Box], columns: Sequence[int], count: int) -> bool:
    """Do the lines jump to and fro between columns of prose? A table's cells do too, but they
    rarely fill their column."""
    for column in range(count):
        each = zip(boxes, columns, strict=True)
        widths = sorted(box.right - box.left for box, its in each if its == column)
        # One long address may stick out.
        wide = widths[len(widths) * 9 // 10] if widths else 0.0
        if len(widths) < _COLUMN or wide < _NARROWEST or median(widths) < 0.7 * wide:
            return False
    inside = [column for column in columns if column >= 0]
    jumps = sum(a != b for a, b in pairwise(inside))
    fewest = min(inside.count(column) for column in range(count))
    return jumps >= max(count, fewest)


def paragraphs(lines: Sequence[Line]) -> Iterator[list[Line]]:
    """The lines, grouped: a wider gap, a jump or another size of type begins a paragraph."""
    pitch = pitch_of(lines)
    group: list[Line] = []
    for line in lines:
        if group and _begins(_last_whole(group), line, pitch):
            yield group
            group = []
        group.append(line)
    if group:
        yield group


def _last_whole(group: Sequence[Line]) -> Line:
    """The last line that is no raised mark: what follows a mark goes on in its line."""
    for line in reversed(group[-3:]):
        if not is_mark(line):
            return line
    return group[-1]


def is_mark(line: Line) -> bool:
    """Nothing but a number of up to three digits: a note's mark, if it is raised."""
    return len(line.text) <= 3 and line.text.isdecimal()


def pitch_of(lines: Sequence[Line]) -> float:
    """The usual distance from line to line, in points; 0 where it is not known."""
    steps = [
        before.bottom - line.bottom
        for before, line in pairwise(lines)
        if before.bottom is not None
        and line.bottom is not None
        and before.bottom - line.bottom > _SAME * max(before.size, line.size)
    ]
    # No text is set wider than this; few lines far apart are no paragraph.
    widest = _WIDEST * max((line.size for line in lines), default=0.0)
    return min(median(steps), widest or median(steps)) if steps else 0.0


def beside(before: Line, line: Line) -> bool:
    """Do both stand on one line: a note's mark, a change of type?"""
    if before.bottom is None or line.bottom is None:
        return False
    return abs(before.bottom - line.bottom) < _SAME * max(before.size or 1.0, line.size or 1.0)


def _begins(before: Line, line: Line, pitch: float) -> bool:
    """Does `line` begin a paragraph?"""
    if before.hidden != line.hidden:
        return True
    if before.bottom is None or line.bottom is None or before.left is None or line.left is None:
        return False
    if beside(before, line):
        return False
    small, large = sorted((before.size or 1.0, line.size or 1.0))
    if large > small * SIZE:
        return True
    step = before.bottom - line.bottom
    if step < 0:  # up to the next column: the paragraph goes on unless it was at an end
        return before.ends
    return bool(pitch) and step > GAP * max(pitch, 0.0)
