"""Pages made by hand, as a reader of plain text would make them."""

from __future__ import annotations

import re

from loccit.models.page import Block, Page, Span

_PARAGRAPH = re.compile(r"(?:[^\n]|\n(?!\s*\n))+")


def page(text: str, kind: str = "paragraph", notes: tuple[Span, ...] = ()) -> Page:
    """A page of `text` as it stands, one block of `kind` for each of its paragraphs."""
    blocks = [
        Block(found.start(), found.end(), kind)
        for found in _PARAGRAPH.finditer(text)
        if found[0].strip()
    ]
    return Page(text, tuple(blocks), "hand/1", "text/plain", note_references=notes)


def kinds(*parts: tuple[str, str]) -> Page:
    """A page of (kind, text) blocks with a blank line between them."""
    blocks, at = [], 0
    for kind, text in parts:
        blocks.append(Block(at, at + len(text), kind))
        at += len(text) + 2
    return Page("\n\n".join(text for _, text in parts), tuple(blocks), "hand/1", "text/plain")
