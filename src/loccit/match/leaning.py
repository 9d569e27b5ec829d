"""Which source a quotation most likely leans on: the one it is pinned to, the nearest link, or an
outlet that its sentence or paragraph names. Anything that can be read in two ways is none.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import field
from typing import NamedTuple

from loccit.match.outlets import Mention
from loccit.match.sentences import sentence_of
from loccit.models.page import Page, Span
from loccit.models.value import value
from loccit.models.verdict import Quotation

_FAR = 1000
"""How far a paragraph is looked at to either side of a quotation, in characters."""


class Lean(NamedTuple):
    """The number of a source, None for none, and what says so: `pinned`, `link`, `outlet`, `only`
    (there is no other) or "". `named` is the outlet's name as the text has it: the one that says
    so, or one in the quotation's sentence that no source is of."""

    source: int | None = None
    by: str = ""
    named: str = ""


@value
class Ground:
    """A text in which quotations lean on sources. `links` are the start, the end (code points of
    the file) and the source's number of each link that leads to one, in order; `mentions` the
    names in its reading text, in order; `sources` how many sources there are."""

    page: Page
    links: tuple[tuple[int, int, int], ...]
    mentions: tuple[Mention, ...]
    sources: int
    starts: list[int] = field(default_factory=list)

    @classmethod
    def of(
        cls,
        page: Page,
        links: Sequence[tuple[int, int, int]],
        mentions: Sequence[Mention],
        sources: int,
    ) -> Ground:
        """With its links in order."""
        ordered = tuple(sorted(links))
        starts = [start for start, _, _ in ordered]
        return cls(page, ordered, tuple(mentions), sources, starts)


def leaning(ground: Ground, quotation: Quotation, pinned: int | None = None) -> Lean:
    """What a quotation leans on: a pin; else a link, else an outlet in its sentence; else the
    same of its paragraph; else the only source, or the nearest link of the text."""
    if pinned is not None:
        return Lean(pinned, "pinned")
    paragraph = _paragraph(ground.page, quotation)
    own = Span(quotation.text_start, quotation.text_end)
    sentence = sentence_of(ground.page.text, *own, paragraph)
    told = _told(ground, quotation, sentence)
    if told is None:
        told = _told(ground, quotation, paragraph)
        if told and told.named and not told.by:
            told = None  # an outlet of another sentence that no source is of
    if told is not None:
        return told
    if ground.sources == 1:
        return Lean(0, "only")
    anywhere = _nearest(ground, quotation, None)
    return Lean() if anywhere is None else Lean(anywhere, "link")


def _told(ground: Ground, quotation: Quotation, stretch: Span) -> Lean | None:
    """What a link or a name in a stretch says; None where there is neither."""
    link = _nearest(ground, quotation, ground.page.origin_span(*stretch))
    if link is not None:
        return Lean(link, "link")
    own = Span(quotation.text_start, quotation.text_end)
    names = _names(ground.mentions, stretch, own)
    if not names:
        return None
    fits = frozenset.intersection(*(name.sources for name in names))
    if len(fits) == 1:
        return Lean(next(iter(fits)), "outlet", names[0].name)
    cited = any(name.sources for name in names)
    return Lean() if cited else Lean(named=names[0].name)


def _paragraph(page: Page, quotation: Quotation) -> Span:
    """The blocks that a quotation stands in; for one that fills its block, the line that leads to
    it (“The report says:”) too."""
    blocks = list(page.blocks_of(quotation.text_start, quotation.text_end))
    if not blocks:
        return Span(quotation.text_start, quotation.text_end)
    start, end = blocks[0].start, blocks[-1].end
    before = next(page.blocks_of(start - 3, start - 2), None) if start > 2 else None
    if before and page.text[before.start : before.end].rstrip().endswith(":"):
        start = before.start
    # A paragraph may be a whole file: what is far away names nothing here.
    low, high = quotation.text_start - _FAR, quotation.text_end + _FAR
    return Span(max(start, low), min(end, high))


def _names(mentions: Sequence[Mention], stretch: Span, own: Span) -> list[Mention]:
    """The names of a stretch, those inside the quotation left out."""
    found = []
    at = bisect_left(mentions, stretch.start, key=_start)
    while at < len(mentions) and mentions[at].end <= stretch.end:
        name = mentions[at]
        if name.end <= own.start or name.start >= own.end:
            found.append(name)
        at += 1
    return found


def _start(mention: Mention) -> int:
    return mention.start


def _nearest(ground: Ground, quotation: Quotation, within: Span | None) -> int | None:
    """The source of the link that stands nearest, in a stretch of the file or anywhere."""
    links = ground.links
    first = bisect_left(ground.starts, quotation.start)
    last = first
    while last < len(links) and links[last][0] < quotation.end:
        last += 1
    near = [
        (max(start - quotation.end, quotation.start - end, 0), number)
        for start, end, number in links[max(first - _BESIDE, 0) : last + _BESIDE]
        if within is None or (start < within.end and within.start < end)
    ]
    return min(near)[1] if near else None


_BESIDE = 4
"""How many links to either side are looked at: several may lead from one place."""
