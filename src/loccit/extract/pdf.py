"""A PDF's text by PDFium, page by page, in a child process with limits.

Lines keep PDFium's order (which follows columns) and are joined into paragraphs by their places:
a wider gap, a jump or another size of type begins one. A hyphen at a line's end is left as
PDFium gives it, U+FFFE without a line feed, since it may belong to the word or to the line: the
matcher reads it both ways. A paragraph never goes on over a page: pages are numbered.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from statistics import median
from typing import NamedTuple

from loccit.extract import addresses, child
from loccit.extract.builder import Builder
from loccit.models.page import Link, Page

MEDIA_TYPE = "application/pdf"

_GAP = 1.35
"""A line pitch this many times the page's usual one begins a paragraph."""
_SIZE = 1.15
_WIDEST = 2.5


class _Line(NamedTuple):
    """As `pdfchild` tells it."""

    text: str
    left: float | None
    bottom: float | None
    right: float | None
    top: float | None
    size: float
    hidden: bool


def read(body: bytes) -> Page:
    """The Page of a PDF; empty, with a warning, where it holds no text. Raises ExtractError."""
    told = child.ask("loccit.extract.pdfchild", body, what="The PDF", media_type=MEDIA_TYPE)
    builder = Builder()
    recognised: list[int] = []
    for number, page in enumerate(told["pages"], 1):
        lines = [_Line(*line) for line in page["lines"]]
        # A page all of whose text is invisible is a picture with its recognised text behind it.
        scanned = bool(lines) and all(line.hidden for line in lines)
        if scanned:
            recognised.append(number)
        for group in _paragraphs(lines):
            builder.add(
                "\n".join(line.text for line in group),
                _kind(group, lines),
                page=number,
                hidden=not scanned and group[0].hidden,
            )
    text = builder.text
    builder.links.extend(
        Link(text[start:end], text[start:end], start, end, "bare")
        for start, end in addresses.found(text)
    )
    return builder.page(
        f"pdfium/{told['version']}",
        MEDIA_TYPE,
        title=told["title"] or None,
        warnings=_warnings(text, len(told["pages"]), recognised),
    )


def _warnings(text: str, pages: int, recognised: Sequence[int]) -> list[str]:
    if not text:
        of = "Its only page is a picture" if pages == 1 else f"Its {pages} pages are pictures"
        return [f"The PDF holds no text. {of}, or empty: it must be read by a person."]
    if recognised:
        which = f"page {recognised[0]}" if len(recognised) == 1 else f"{len(recognised)} pages"
        told = "lies invisible behind a picture: a program recognised it, and may be wrong."
        return [f"The text of {which} {told}"]
    return []


def _paragraphs(lines: Sequence[_Line]) -> Iterator[list[_Line]]:
    pitch = _pitch(lines)
    group: list[_Line] = []
    for line in lines:
        if group and _begins(group[-1], line, pitch):
            yield group
            group = []
        group.append(line)
    if group:
        yield group


def _pitch(lines: Sequence[_Line]) -> float:
    """The usual distance from line to line, in points; 0 where it is not known."""
    steps = [
        before.bottom - line.bottom
        for before, line in pairwise(lines)
        if before.bottom is not None and line.bottom is not None and before.bottom > line.bottom
    ]
    # No text is set wider than this; few lines far apart are no paragraph.
    widest = _WIDEST * max((line.size for line in lines), default=0.0)
    return min(median(steps), widest or median(steps)) if steps else 0.0


def _begins(before: _Line, line: _Line, pitch: float) -> bool:
    """Does `line` begin a paragraph?"""
    if before.hidden != line.hidden:
        return True
    if before.bottom is None or line.bottom is None or before.left is None or line.left is None:
        return False
    small, large = sorted((before.size or 1.0, line.size or 1.0))
    step = before.bottom - line.bottom
    if -0.7 * large < step < 0.7 * large:
        return False  # the same line: a note's mark, a change of type
    if large > small * _SIZE:
        return True
    if step < 0:  # up to the next column: the paragraph goes on unless it was at an end
        return before.text[-1:] in ".!?:\"'”’)"
    return bool(pitch) and step > _GAP * max(pitch, 0.0)


def _kind(group: Sequence[_Line], lines: Sequence[_Line]) -> str:
    """A heading is short and in larger type than most of its page."""
    usual = median(line.size for line in lines)
    large = usual and all(line.size > usual * _SIZE for line in group)
    return "heading" if large and len(group) <= 4 else "paragraph"
