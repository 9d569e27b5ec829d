"""A walk's runs as blocks of text, cleaned as a browser would show them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from loccit.extract.builder import Builder
from loccit.extract.elements import Place
from loccit.extract.flow import (
    BLANK,
    BREAK,
    LINK,
    LINK_END,
    NOTE,
    NOTE_END,
    PARAGRAPH,
    Aside,
    Run,
)

_BREAKS = re.compile(rf" ?{BREAK}[ {BREAK}]*")
_BLANK_LINES = re.compile(r"\n[ \t]*(?:\n[ \t]*)+")
_MARKS = re.compile(f"([{NOTE}{NOTE_END}{LINK}{LINK_END}])")
_ANY_MARK = re.compile(f"[{BREAK}-{PARAGRAPH}]")


def add(builder: Builder, runs: Sequence[Run], asides: Mapping[int, Sequence[Aside]]) -> list[int]:
    """Add a walk's blocks to a page. Returns the positions of its LINK and LINK_END marks, in
    order: a start as it is, an end as -1 - position."""
    links: list[int] = []
    plain: list[tuple[str, Place]] = []
    for number, (place, pieces) in enumerate(runs):
        text = pieces[0] if len(pieces) == 1 else "".join(pieces)
        shown = text.strip(BLANK)
        if place[3] or "  " in shown or not shown.isprintable():  # as marks are not
            _add_other(builder, plain, text, place, links)
        elif shown:
            plain.append((shown, place))
        if number in asides:
            for there, aside in asides[number]:
                _add_other(builder, plain, aside, there, links)
    builder.add_plain(plain)
    return links


def _add_other(
    builder: Builder, plain: list[tuple[str, Place]], text: str, place: Place, links: list[int]
) -> None:
    """Add text that may have marks in it, keep its white space, or have to be collapsed."""
    words = text.encode("utf-8", "surrogatepass").split()
    if not words:
        return
    if not place.pre:
        # White space is HTML's, which is that of bytes; `str.split` would take no-break spaces too.
        text = b" ".join(words).decode("utf-8", "surrogatepass")
        if not _ANY_MARK.search(text):
            if not text.isspace():
                plain.append((text, place))
            return
    builder.add_plain(plain)
    plain.clear()
    for paragraph in text.split(PARAGRAPH):
        _add_paragraph(builder, paragraph, place, links)


def _add_paragraph(builder: Builder, paragraph: str, place: Place, links: list[int]) -> None:
    for part in _parts(paragraph, place):
        if not _MARKS.search(part):
            text = part.rstrip(" \n\t") if place.pre else part.strip(" \n")
            if text:
                builder.add(text, place.kind, place.region, hidden=place.hidden)
            continue
        text, marks = _without_marks(part, keep=place.pre)
        start = builder.position
        spans: list[int] = []
        for position, mark in marks:
            if mark == LINK:
                links.append(start + position)
            elif mark == LINK_END:
                links.append(-1 - start - position)
            else:
                spans.append(position)
        if text:
            notes = _joined(spans)
            builder.add(text, place.kind, place.region, hidden=place.hidden, notes=notes)


def _joined(ends: list[int]) -> list[tuple[int, int]]:
    """Spans by their ends; those that touch are one."""
    spans: list[tuple[int, int]] = []
    for start, end in zip(ends[::2], ends[1::2], strict=False):
        touches = spans and spans[-1][1] == start
        spans.append((spans.pop()[0] if touches else start, end))
    return spans


def _parts(paragraph: str, place: Place) -> list[str]:
    """The paragraph with its line breaks; preformatted text ends a block at each blank line and
    keeps all other white space."""
    if not place.pre:
        return [_BREAKS.sub("\n", paragraph) if BREAK in paragraph else paragraph]
    raw = paragraph.replace(BREAK, "\n").replace("\r\n", "\n").replace("\r", "\n")
    return [part.strip("\n") for part in _BLANK_LINES.split(raw)]


def _without_marks(part: str, *, keep: bool) -> tuple[str, list[tuple[int, str]]]:
    """The text without its marks, and where each one stood. A space on both sides of a mark is
    one space, unless white space is kept."""
    out: list[str] = []
    marks: list[tuple[int, str]] = []
    length, blank = 0, not keep
    for piece in _MARKS.split(part):
        if _MARKS.match(piece):
            marks.append((length, piece))
            continue
        shown = piece.lstrip(" \n") if blank else piece
        if shown:
            out.append(shown)
            length += len(shown)
            blank = not keep and shown[-1] in " \n"
    text = "".join(out).rstrip(" \n\t")
    return text, [(min(at, len(text)), mark) for at, mark in marks]
