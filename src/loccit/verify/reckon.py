"""Which figures of a text are checked, against which source, and how they stand there.

A figure is checked where its paragraph cites: a link to a source, or a quotation. Where its source
could not be checked nothing is said of it, for the link or the quotation says so already.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, partial
from typing import NamedTuple

from loccit.match import collate, exchange, figures
from loccit.match.collate import Collated
from loccit.match.surroundings import sentence_of, setting_of
from loccit.match.surveys import Survey
from loccit.models.evidence import Source
from loccit.models.figure import Figure, FigureVerdict
from loccit.models.links import Known
from loccit.models.manifest import Document
from loccit.models.page import Block, LocalText, Page, Span
from loccit.models.report import FoundIn, JudgedFigure, JudgedQuotation

Surveyor = Callable[[Page], Survey]
"""A source's page → its figures, made ready."""

_UNREAD = ("heading", "code", "metadata", "data", "quote")
_LEAST = 10
"""A bare number below it is never said to be absent, and in words it is not looked at alone."""
_CODE = re.compile(r"`[^`\n]+`")
_OWN_DATE = 3
_PASSAGE = 60
_BESIDE, _BESIDE_MOST = 400, 8
"""How far from a figure, and how many to each side, others are still said beside it."""


class _Link(NamedTuple):
    """A link in the file, and the numbers of the sources it leads to (none: another page)."""

    start: int
    end: int
    sources: frozenset[int]


@dataclass(frozen=True)
class _Desk:
    """A text whose figures are looked at. `aside` are the spans of the reading text that are no
    prose of its own, in order: quotations, note references."""

    document: Document
    text: LocalText
    sources: tuple[Source, ...]
    quotations: tuple[JudgedQuotation, ...]
    surveyor: Surveyor
    links: tuple[_Link, ...]

    @cached_property
    def quoted(self) -> tuple[Span, ...]:
        """The quotations' spans in the reading text, outermost ones only, in order."""
        spans = sorted(Span(q.quotation.text_start, q.quotation.text_end) for q in self.quotations)
        return tuple(_outermost(spans))

    @cached_property
    def code(self) -> tuple[Span, ...]:
        """Inline code of a Markdown file, in its own code points."""
        if "markdown" not in self.text.page.media_type:
            return ()
        return tuple(Span(*hit.span()) for hit in _CODE.finditer(self.text.decoded))

    @cached_property
    def starts(self) -> list[int]:
        """Where the links begin."""
        return [link.start for link in self.links]

    def linked(self, start: int, end: int) -> list[_Link]:
        """The links of a stretch of the reading text."""
        there = self.text.page.origin_span(start, end)
        low, high = bisect_left(self.starts, there.start), bisect_left(self.starts, there.end)
        # The reading text of `[this](…)` begins behind its bracket.
        before = self.links[max(low - 1, 0) : low]
        return [*(link for link in before if link.end > there.start), *self.links[low:high]]


def reckon(
    document: Document,
    text: LocalText,
    quotations: tuple[JudgedQuotation, ...],
    sources: tuple[Source, ...],
    surveyor: Surveyor,
) -> tuple[JudgedFigure, ...]:
    """The judged figures of a document, in order."""
    known = Known.of((link, i) for i, source in enumerate(sources) for link in source.spellings)
    links = sorted(
        _Link(link.start, link.end, frozenset(known.numbers(link.url)))
        for link in text.page.links
        if "://" in link.url
    )
    desk = _Desk(document, text, sources, quotations, surveyor, tuple(links))
    return tuple(_judged(desk))


def _judged(desk: _Desk) -> Iterator[JudgedFigure]:
    page = desk.text.page
    language = desk.document.language or collate.language_of(page.text, page.language)
    survey = Survey(page.text, language)
    own = _own_years(desk, survey)
    number = 0
    for block in page.blocks:
        if block.hidden or block.kind in _UNREAD or not _cites(desk, block):
            continue
        here = survey.beginning(Span(block.start, block.end))
        checked = [f for f in here if _looked_at(desk, f, block, own)]
        made: list[JudgedFigure] = []
        for figure in checked:
            i = bisect_left(here, figure.start, key=_start)
            beside = here[max(i - _BESIDE_MOST, 0) : i + _BESIDE_MOST]
            judged = _one(desk, f"f{number + len(made) + 1}", figure, block, beside)
            if judged is not None:
                made.append(judged)
        number += len(made)
        yield from _with_exchanges(desk, block, here, made)


def _with_exchanges(
    desk: _Desk, block: Block, here: Sequence[Figure], made: Sequence[JudgedFigure]
) -> Iterator[JudgedFigure]:
    """The judged figures of a block, those that changed places in their source said to."""
    passing = {each.figure.start: each for each in made if each.verdict.passes}
    changed: dict[str, JudgedFigure] = {}
    for i, source in enumerate(desk.sources):
        page = source.page
        ours = [j for j in passing.values() if page and _stands_in(j, source, page)]
        if page is None or not ours:
            continue
        others = partial(_other_surveys, desk, i)
        found = exchange.exchanges(
            desk.text.page.text, here, Span(block.start, block.end), desk.surveyor(page), others
        )
        for one, other, instead, too in found:
            pair = passing.get(one.start), passing.get(other.start)
            if pair[0] in ours and pair[1] in ours:
                changed |= dict(_exchanged(desk, i, pair, (instead, too)))
    yield from (changed.get(each.id, each) for each in made)


def _stands_in(judged: JudgedFigure, source: Source, page: Page) -> bool:
    """Was it found on this very page (and not in what a browser showed of it)?"""
    found = judged.found_in
    return judged.citation == source.citation.id and found is not None and found.text == page.digest


def _other_surveys(desk: _Desk, i: int) -> Iterator[Survey]:
    for j, source in enumerate(desk.sources):
        if j != i and source.page is not None and source.checkable:
            yield desk.surveyor(source.page)


def _exchanged(
    desk: _Desk,
    i: int,
    pair: Sequence[JudgedFigure | None],
    instead: Sequence[Figure],
) -> Iterator[tuple[str, JudgedFigure]]:
    """Both figures of a pair, each with what the source has in its place."""
    one, other = pair
    for judged, partner, there in ((one, other, instead[0]), (other, one, instead[1])):
        if judged and partner:
            found = Collated(FigureVerdict.OTHER_VALUE, there)
            made = _made(desk, judged.id, judged.figure, i, (found, desk.sources[i].page))
            beside = "" if judged is partner else partner.id
            yield judged.id, replace(made, mismatch="order", partner=beside)


def _start(figure: Figure) -> int:
    return figure.start


def _own_years(desk: _Desk, survey: Survey) -> frozenset[int]:
    """The years of the document's own date: of dates in its title and first blocks."""
    page = desk.text.page
    first = page.blocks[:_OWN_DATE]
    until = first[-1].end if first else 0
    found = survey.within(Span(0, until))
    top = [f for f in found if any(day[2] and day[0] for day in f.days)][:1]
    titled = figures.find(desk.document.title or "")
    return frozenset(day[0] for f in (*top, *titled) for day in f.days if day[0])


def _cites(desk: _Desk, block: Block) -> bool:
    return bool(_within(desk.quoted, block.start, block.end)) or any(
        desk.linked(block.start, block.end)
    )


def _within(spans: Sequence[Span], start: int, end: int) -> list[Span]:
    """Which of the spans, in order and apart, touch a stretch."""
    i = max(bisect_left(spans, Span(start, start)) - 1, 0)
    out = []
    while i < len(spans) and spans[i].start < end:
        if spans[i].end > start:
            out.append(spans[i])
        i += 1
    return out


def _outermost(spans: Sequence[Span]) -> Iterator[Span]:
    end = -1
    for span in spans:
        if span.start >= end:
            yield span
            end = span.end


def _looked_at(desk: _Desk, figure: Figure, block: Block, own: frozenset[int]) -> bool:
    """Is it a figure that the draft itself states, and more than "one" or "two"?"""
    small = figure.bare and figure.in_words and figure.high is None and figure.values[0] < _LEAST
    if small or any(day[0] in own and not day[1] for day in figure.days):
        return False
    page = desk.text.page
    if any(day[0] in own for day in figure.days) and figure.end <= _head(page):
        return False
    span = Span(figure.start, figure.end)
    if _within(desk.quoted, *span) or _overlaps(page.note_references, span):
        return False
    return not _numbers_something(page.text, figure, block) and not _in_code(desk, span)


def _numbers_something(text: str, figure: Figure, block: Block) -> bool:
    """Is it the number of a list's item, or a note reference (`[12]`)?"""
    before, after = text[max(figure.start - 1, 0) : figure.start], text[figure.end : figure.end + 1]
    first = figure.start == block.start and figure.kind == "number"
    return (first and after in (".", ")")) or (before, after) == ("[", "]")


def _in_code(desk: _Desk, span: Span) -> bool:
    """Does it stand in a link or in inline code?"""
    there = desk.text.page.origin_span(*span)
    upto = bisect_right(desk.starts, there.end)
    near = desk.links[max(upto - 2, 0) : upto]
    linked = any(link.start < there.end and there.start < link.end for link in near)
    return linked or bool(_within(desk.code, *there))


def _head(page: Page) -> int:
    return page.blocks[0].start + 60 if page.blocks else 0


def _overlaps(spans: Sequence[Span], span: Span) -> bool:
    return any(each.start < span.end and span.start < each.end for each in spans)


def _one(
    desk: _Desk, name: str, figure: Figure, block: Block, here: Sequence[Figure]
) -> JudgedFigure | None:
    within = Span(block.start, block.end)
    quoted = _within(desk.quoted, figure.start - _BESIDE, figure.end + _BESIDE)
    setting = setting_of(desk.text.page.text, figure, within, quoted)
    beside = [f for f in here if f is not figure and abs(f.start - figure.start) <= _BESIDE]
    leans = _leans_on(desk, figure, within)
    everywhere = tuple(range(len(desk.sources)))
    answers: dict[int, tuple[Collated, Page]] = {}
    for i in (*leans, *(j for j in everywhere if j not in leans)):
        for page in _pages(desk.sources[i]):
            answers[i] = collate.collate(figure, setting, desk.surveyor(page), beside), page
            if answers[i][0].verdict.passes:
                return _made(desk, name, figure, i, answers[i])
    if not leans or any(i not in answers or not _conclusive(desk.sources[i]) for i in leans):
        return None
    other = next((i for i in leans if answers[i][0].verdict is FigureVerdict.OTHER_VALUE), None)
    if other is not None:
        return _made(desk, name, figure, other, answers[other])
    if _too_small(figure):
        return None
    absent = Collated(FigureVerdict.ABSENT)
    made = _made(desk, name, figure, leans[0] if len(leans) == 1 else None, (absent, None))
    return replace(made, searched=tuple(desk.sources[i].citation.id for i in leans))


def _conclusive(source: Source) -> bool:
    """May it be said that a source does not have a figure?"""
    capture = source.capture
    unproven = capture is not None and capture.complete is None
    loading = capture is not None and capture.rendered is not None and not capture.rendered.settled
    return source.citation.translation_of is None and not unproven and not loading


def _pages(source: Source) -> Iterator[Page]:
    """What of a source may be asked: its page, and what a browser showed of it."""
    if source.page is not None and source.checkable:
        yield source.page
        if source.rendered is not None and source.rendered is not source.page:
            yield source.rendered


def _too_small(figure: Figure) -> bool:
    """Would its absence say nothing? So it is with small numbers, ordinals and mere years."""
    if figure.kind == "ordinal" or any(day[0] and not day[1] for day in figure.days):
        return True
    ends = figure.values if figure.high is None else (*figure.values, figure.high)
    return figure.bare and max(abs(end) for end in ends) < _LEAST


def _leans_on(desk: _Desk, figure: Figure, block: Span) -> tuple[int, ...]:
    """The numbers of the sources that a figure is said to come from: of the links in its
    sentence, else of the next ones in its paragraph, else every source. None where that link
    leads to no source of the document."""
    text = desk.text.page
    sentence = sentence_of(text.text, figure, block)
    links = desk.linked(*sentence)
    if not links:
        links = _nearest(desk, text.origin_span(figure.start, figure.end), text.origin_span(*block))
    if any(not link.sources for link in links):
        return ()
    if links:
        return tuple(sorted({i for link in links for i in link.sources}))
    return tuple(range(len(desk.sources)))


def _nearest(desk: _Desk, there: Span, block: Span) -> list[_Link]:
    """The links of a block before and behind `there`, all in the file's code points: which of
    the two a sentence without one leans on, nobody can tell."""
    i = bisect_left(desk.starts, there.start)
    return [
        x for x in desk.links[max(i - 1, 0) : i + 1] if x.end > block.start and x.start < block.end
    ]


def _made(
    desk: _Desk, name: str, figure: Figure, i: int | None, answer: tuple[Collated, Page | None]
) -> JudgedFigure:
    collated, page = answer
    there = desk.text.page.origin_span(figure.start, figure.end)
    source = None if i is None else desk.sources[i]
    match, found, passage = collated.figure, None, ""
    if source is not None and page is not None and match is not None:
        capture = source.capture
        found = FoundIn(
            citation=source.citation.id,
            capture=capture.id if capture else None,
            page=page.page_of(match.start, match.end),
            region=page.region_of(match.start, match.end),
            extractor=page.extractor,
            text=page.digest,
        )
        passage = _passage(page.text, match)
    return JudgedFigure(
        name,
        figure,
        there.start,
        there.end,
        *desk.text.place(there.start),
        *desk.text.place(there.end),
        collated.verdict,
        source.citation.id if source else "",
        match,
        found,
        passage,
    )


def _passage(text: str, match: Figure) -> str:
    """The source's figure with some words around it, on one line."""
    start, end = max(match.start - _PASSAGE, 0), match.end + _PASSAGE
    if start:
        start = text.find(" ", start, match.start) + 1 or start
    if end < len(text):
        end = max(text.rfind(" ", match.end, end), match.end)
    before = text[start : match.start].rpartition("\n\n")[2]
    after = text[match.end : end].partition("\n\n")[0]
    return " ".join(f"{before}{match.exact}{after}".split())
