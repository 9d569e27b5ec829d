"""Blocks of reading text, gathered into a Page."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import partial

from loccit.extract.elements import Place
from loccit.models.page import Block, Link, Offsets, Page, Span

_block = partial(tuple.__new__, Block)
"""A Block of all its fields; the many blocks of web pages are made by it in half the time."""


class Builder:
    """Takes blocks in reading order and gives the Page; no block it keeps is blank."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._blocks: list[Block] = []
        self._notes: list[Span] = []
        self._links: list[Link] = []
        self._derived: list[int] = []
        self._original: list[int] = []
        self._length = 0

    @property
    def links(self) -> list[Link]:
        """The links so far; a reader adds to them."""
        return self._links

    @property
    def text(self) -> str:
        """The page's text so far."""
        if len(self._parts) > 1:
            self._parts = ["".join(self._parts)]
        return self._parts[0] if self._parts else ""

    @property
    def position(self) -> int:
        """Where the next block will start in the page's text."""
        return self._length + 2 if self._length else 0

    def add(
        self,
        text: str,
        kind: str = "paragraph",
        region: str = "body",
        *,
        page: int | None = None,
        hidden: bool = False,
        glued: bool = False,
        notes: Iterable[tuple[int, int]] = (),
        anchors: Iterable[tuple[int, int]] = (),
    ) -> int:
        """Append a block and return where it starts in the page's text.

        `text` is stripped already. `notes` and `anchors` (derived, original) count from the
        block's start. A `glued` block goes on in the line of the one before.
        """
        start = self._length
        if start and not glued:
            self._parts.append("\n\n")
            start += 2
        self._parts.append(text)
        self._length = end = start + len(text)
        self._blocks.append(Block(start, end, kind, region, page, hidden))
        for first, last in notes:
            self._notes.append(Span(start + first, start + last))
        for derived, original in anchors:
            self._anchor(start + derived, original)
        return start

    def add_plain(self, blocks: Sequence[tuple[str, Place]]) -> None:
        """`add` for the many blocks that have neither page nor marks; none of them is blank."""
        if not blocks:
            return
        if self._length:
            self._parts.append("\n\n")
        self._parts.append("\n\n".join([text for text, _ in blocks]))
        keep, position = self._blocks.append, self.position
        for text, (kind, region, hidden, _, _) in blocks:
            end = position + len(text)
            keep(_block((position, end, kind, region, None, hidden)))
            position = end + 2
        self._length = position - 2

    def shows(self, least: int) -> bool:
        """Whether a reader is shown that many characters or more."""
        shown = 0
        for block in self._blocks:
            if not block.hidden:
                shown += block.end - block.start
                if shown >= least:
                    return True
        return False

    def _anchor(self, derived: int, original: int) -> None:
        if self._derived and original - self._original[-1] == derived - self._derived[-1]:
            return  # positions already advance together up to here
        self._derived.append(derived)
        self._original.append(original)

    def page(
        self,
        extractor: str,
        media_type: str,
        *,
        language: str | None = None,
        title: str | None = None,
        warnings: Sequence[str] = (),
        mapped: bool = False,
        unread: Sequence[int] = (),
    ) -> Page:
        """The Page. `mapped` says that the anchors map its text back to a decoded file."""
        origin = None
        if mapped:
            origin = Offsets(tuple(self._derived), tuple(self._original))
        return Page(
            text=self.text,
            blocks=tuple(self._blocks),
            extractor=extractor,
            media_type=media_type,
            note_references=tuple(self._notes),
            links=tuple(self._links),
            language=language,
            title=title,
            warnings=tuple(warnings),
            origin=origin,
            unread=tuple(unread),
        )


def cut(page: Page, end: int) -> Page:
    """`page` without its blocks from position `end` on, and without what belongs to them."""
    blocks = tuple(block for block in page.blocks if block.start < end)
    stop = blocks[-1].end if blocks else 0
    limit = page.origin_span(end, end).start
    return Page(
        text=page.text[:stop],
        blocks=blocks,
        extractor=page.extractor,
        media_type=page.media_type,
        note_references=tuple(span for span in page.note_references if span.end <= stop),
        links=tuple(link for link in page.links if link.start < limit),
        language=page.language,
        title=page.title,
        warnings=page.warnings,
        origin=page.origin,
        unread=page.unread,
    )
