"""The quotations of a document: between marks, and set apart as blocks."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from itertools import pairwise

from loccit.match.attribution import WINDOW, goes_on, signature, speaker
from loccit.match.scanner import Paragraph, Spoken, scan, settled
from loccit.models.page import Block, Page
from loccit.models.verdict import Quotation

_UNREAD = frozenset({"code", "metadata", "data"})
_CONTEXT = 32
_LETTER = re.compile(r"[^\W_]")


def find(page: Page) -> tuple[Quotation, ...]:
    """Every quotation of the page, in order, an outer one before those nested in it.

    Between marks (`scanner` holds the rules) and block quotations; code, metadata and text found
    in data only are not read. Marks without a letter or digit between them give nothing. A block
    quotation that stands between marks as a whole is one quotation, and the name signed under
    it (— Jane Doe) is its speaker, not its words. Linear in the length of the page.
    """
    spoken = scan(page.text, _paragraphs(page), {span.start for span in page.note_references})
    names: dict[int, str] = {}
    spoken = settled([*spoken, *_blocks(page, spoken, names)], page.text)
    return tuple(_values(page, spoken, names))


def _paragraphs(page: Page) -> Iterator[Paragraph]:
    before: Block | None = None
    open_: Paragraph | None = None
    for block in page.blocks:
        if before and open_ and before.page != block.page and before.end == block.start:
            # The paragraph goes on over the end of its page.
            open_ = Paragraph(open_.start, block.end, open_.joined)
            before = block
            continue
        if open_:
            yield open_
        open_ = None
        if block.kind not in _UNREAD:
            joined = before is not None and before.kind == block.kind
            open_ = Paragraph(block.start, block.end, joined)
        before = block
    if open_:
        yield open_


def _blocks(page: Page, spoken: list[Spoken], names: dict[int, str]) -> list[Spoken]:
    """The block quotations; one that marks enclose as a whole is turned into one in place, and
    blocks over which a quotation inside them goes on are one."""
    by_opening = {one.opening: one for one in reversed(spoken)}
    going_on = _going_on(page, spoken)
    found: list[Spoken] = []
    latest: Spoken | None = None  # the block quotation that the next block may belong to
    for block in page.blocks:
        if block.kind != "quote" or (latest and block.start < latest.closing):
            continue
        start, end = _trimmed(page.text, block.start, block.end)
        signed = signature(page.text[start:end])
        if signed:
            end = _trimmed(page.text, start, start + signed[0])[1]
        enclosed = by_opening.get(start)
        if start == end:
            pass  # nothing but the name under the block before
        elif block.start in going_on:
            if found and latest is found[-1]:
                latest.segments.append((start, end))
                latest.closing = end
        elif enclosed and _encloses(page.text, enclosed, end):
            enclosed.style = "block"
            latest = enclosed
        else:
            latest = Spoken([(start, end)], start, end, closed=True, style="block")
            found.append(latest)
        if signed and latest:
            names[latest.start] = signed[1]
    return found


def _going_on(page: Page, spoken: list[Spoken]) -> set[int]:
    """The starts of the blocks that a quotation from the block before goes on in."""
    going_on = set()
    for one in spoken:
        for (_, before), (start, _) in pairwise(one.segments):
            block = next(page.blocks_of(start - 1, start))
            if before <= block.start:
                going_on.add(block.start)
    return going_on


def _encloses(text: str, spoken: Spoken, end: int) -> bool:
    """Whether nothing but closing punctuation stands between the quotation's end and `end`."""
    return spoken.closing >= end or not text[spoken.closing : end].strip(" .,;:!?\n")


def _values(page: Page, spoken: list[Spoken], names: dict[int, str]) -> Iterator[Quotation]:
    notes = _Notes(page)
    around: list[Spoken] = []
    latest: list[tuple[Spoken, str] | None] = [None]
    for one in spoken:
        start, end = _trimmed(page.text, one.start, one.end)
        exact = " ".join(" ".join(notes.without(a, b) for a, b in one.segments).split())
        if not _LETTER.search(exact):
            continue
        while around and one.opening >= around[-1].end:
            around.pop()
            latest.pop()
        before = latest[-1]
        latest[-1] = (one, exact)
        origin = page.origin_span(start, end)
        yield Quotation(
            exact=exact,
            prefix=_collapsed(page.text[max(0, start - 2 * _CONTEXT) : start])[-_CONTEXT:],
            suffix=_collapsed(page.text[end : end + 2 * _CONTEXT])[:_CONTEXT],
            start=origin.start,
            end=origin.end,
            text_start=start,
            text_end=end,
            style=one.style,
            closed=one.closed,
            nested=bool(around),
            continues=_continues(page.text, before, one, exact),
            speaker=names.get(one.start) or _speaker(page, one, exact),
        )
        around.append(one)
        latest.append(None)


def _continues(text: str, before: tuple[Spoken, str] | None, one: Spoken, exact: str) -> bool:
    if before is None or not before[0].closed or "block" in (before[0].style, one.style):
        return False
    gap = text[before[0].closing : min(one.opening, before[0].closing + WINDOW + 1)]
    return "\n\n" not in gap and goes_on(before[1], gap, exact)


def _speaker(page: Page, one: Spoken, exact: str) -> str | None:
    """The plain attribution beside it, in its paragraph; for a block, in the line before too."""
    first = next(page.blocks_of(one.opening, one.opening + 1))
    lead = page.text[max(0, one.opening - WINDOW) : one.opening]
    if one.style == "block":
        lead = lead.rstrip()
        return speaker(lead, ".", "") if lead.endswith(":") else None
    last = next(page.blocks_of(one.closing - 1, one.closing))
    lead = lead[max(0, len(lead) - (one.opening - first.start)) :]
    return speaker(lead, exact[-1:], page.text[one.closing : min(last.end, one.closing + WINDOW)])


class _Notes:
    """The page's note references, to leave them out of what is read."""

    def __init__(self, page: Page) -> None:
        self.text = page.text
        self.spans = sorted(page.note_references)
        self.starts = [span.start for span in self.spans]

    def without(self, start: int, end: int) -> str:
        """`text[start:end]` without the note references that begin in it."""
        first, last = bisect_left(self.starts, start), bisect_left(self.starts, end)
        parts = []
        for note in self.spans[first:last]:
            parts.append(self.text[start : note.start])
            start = max(start, note.end)
        return "".join([*parts, self.text[start:end]]) if parts else self.text[start:end]


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """The span without white space at its ends."""
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end


def _collapsed(text: str) -> str:
    return re.sub(r"\s+", " ", text)
