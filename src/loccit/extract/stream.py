"""A walk's stream as blocks of text, cleaned as a browser would show them."""

from __future__ import annotations

import re

from loccit.extract.builder import Builder
from loccit.extract.elements import Place
from loccit.extract.walk import (
    ASIDE,
    ASIDE_END,
    BOUNDARY,
    BREAK,
    FIRST_PLACE,
    LINK,
    LINK_END,
    NOTE,
    NOTE_END,
    PARAGRAPH,
    Walk,
)  # fmt: skip

_BOUNDARY = BOUNDARY.encode()
_MARKED = b"\xed\xb0"
"""How the marks (U+DC00 to U+DC3F) begin in UTF-8 that lets surrogates pass."""

_SPACES = re.compile(r"[ \t\n\f\r]+")
_BREAKS = re.compile(rf" ?{BREAK}[ {BREAK}]*")
_ASIDES = re.compile(f"({ASIDE}.|{ASIDE_END})", re.DOTALL)
_BLANK_LINES = re.compile(r"\n[ \t]*(?:\n[ \t]*)+")
_MARKS = re.compile(f"([{NOTE}{NOTE_END}{LINK}{LINK_END}])")


def add(builder: Builder, walk: Walk) -> list[int]:
    """Add a walk's blocks to a page. Returns the positions of its LINK and LINK_END marks, in
    order: a start as it is, an end as -1 - position."""
    # White space is HTML's, which is that of bytes; `str.split` would take no-break spaces too.
    stream = "".join(walk.out).encode("utf-8", "surrogatepass")
    links: list[int] = []
    facts = [place[:4] for place in walk.places]
    plain: list[tuple[str, str, str, bool]] = []
    for segment in stream.split(_BOUNDARY)[1:]:
        words = segment[1:].split()
        if not words:
            continue
        kind, region, hidden, pre = facts[segment[0] - FIRST_PLACE]
        if pre or _MARKED in segment:
            builder.add_plain(plain)
            plain.clear()
            text = segment[1:] if pre else b" ".join(words)
            place = walk.places[segment[0] - FIRST_PLACE]
            _add_marked(builder, text.decode("utf-8", "surrogatepass"), place, walk, links)
        else:
            plain.append((b" ".join(words).decode(), kind, region, hidden))
    builder.add_plain(plain)
    return links


def _add_marked(builder: Builder, text: str, place: Place, walk: Walk, links: list[int]) -> None:
    """Add a block that has marks in it or keeps its white space (else it is collapsed already),
    and what stands aside of it."""
    asides: list[tuple[str, Place]] = []
    if ASIDE in text:
        text, asides = _without_asides(text, walk)
    for whole, there in ((text, place), *asides):
        for paragraph in whole.split(PARAGRAPH):
            _add_paragraph(builder, paragraph, there, links)


def _without_asides(text: str, walk: Walk) -> tuple[str, list[tuple[str, Place]]]:
    """A block's own text, and what stands aside of it with its places, inner ones first."""
    own: list[str] = []
    asides: list[tuple[str, Place]] = []
    within = [(own, Place())]
    for piece in _ASIDES.split(text):
        if piece.startswith(ASIDE):
            within.append(([], walk.places[ord(piece[1]) - FIRST_PLACE]))
        elif piece == ASIDE_END and len(within) > 1:
            pieces, there = within.pop()
            aside = "".join(pieces)
            asides.append((aside if there.pre else _SPACES.sub(" ", aside), there))
        elif piece:
            within[-1][0].append(piece)
    return "".join(own), asides


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
    """The paragraph with its white space collapsed; preformatted text ends a block at each blank
    line and keeps all other white space."""
    if not place.pre:
        if "  " in paragraph:  # on both sides of something aside
            paragraph = _SPACES.sub(" ", paragraph)
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
