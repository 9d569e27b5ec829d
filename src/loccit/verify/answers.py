"""What one source says to a quotation: as its page has it, as a second reader or a browser has it,
and what that is worth where not all of the source can be seen."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import NamedTuple

from loccit.errors import LoccitError
from loccit.models.evidence import Source
from loccit.models.page import Page
from loccit.models.verdict import Match, Verdict

Judge = Callable[[str, Page], Match]
"""A quotation's words and a source's page → how they stand."""

RANK = {
    Verdict.VERBATIM: 0,
    Verdict.TYPOGRAPHIC: 1,
    Verdict.EDITED: 2,
    Verdict.REVIEW: 3,
    Verdict.STITCHED: 4,
    Verdict.ALTERED: 4,
    Verdict.MISSING: 5,
    Verdict.UNCHECKABLE: 6,
}
NOT_AS_SOURCE_HAS_IT = (Verdict.ALTERED, Verdict.STITCHED)
NEEDS_BOTH = (*NOT_AS_SOURCE_HAS_IT, Verdict.MISSING)

TRANSLATION = "the source is in another language"
OPEN_END = "the end of the source is not provable"
ONE_READER = "only one PDF reader could read the source"
PICTURES = "some of its pages are pictures without text"
LOADING = "the page was still loading when it was stored"


class Answer(NamedTuple):
    """What one source says to a quotation: `verdict` and `kind` may be milder or stricter than
    the match's own (hidden text, a translation, an end that cannot be proven)."""

    source: Source
    page: Page
    match: Match
    verdict: Verdict
    kind: str


def ask(exact: str, source: Source, page: Page, judge: Judge) -> Answer:
    match = judge(exact, page)
    verdict, kind = match.verdict, match.kind
    if hidden(match, page):
        shown = judge(exact, _as_shown(page))
        if RANK[shown.verdict] <= RANK[Verdict.REVIEW]:
            return Answer(source, page, shown, shown.verdict, shown.kind)
        if verdict not in NOT_AS_SOURCE_HAS_IT:
            verdict, kind = Verdict.REVIEW, "hidden"
    if verdict is Verdict.MISSING:
        if source.citation.translation_of:
            verdict, kind = Verdict.UNCHECKABLE, TRANSLATION
        elif source.capture and source.capture.complete is None:
            verdict, kind = Verdict.UNCHECKABLE, OPEN_END
        elif page.unread:
            verdict, kind = Verdict.UNCHECKABLE, PICTURES
        elif source.rendered is page and _loading(source):
            verdict, kind = Verdict.UNCHECKABLE, LOADING
    return Answer(source, page, match, verdict, kind)


def _loading(source: Source) -> bool:
    rendered = source.capture.rendered if source.capture else None
    return rendered is not None and not rendered.settled


def both(exact: str, first: Answer, page: Page | LoccitError, judge: Judge) -> Answer:
    """What two readers of one source say: a pass by either stands, a failure needs both."""
    unread = isinstance(page, LoccitError) or not page.text.strip()
    if unread and first.verdict is Verdict.UNCHECKABLE:
        return first
    if isinstance(page, LoccitError) or unread:
        return first._replace(verdict=Verdict.UNCHECKABLE, kind=ONE_READER)
    second = ask(exact, first.source, page, judge)
    if RANK[second.verdict] <= RANK[Verdict.REVIEW]:
        return second
    if Verdict.UNCHECKABLE in (first.verdict, second.verdict):
        return first
    return min(first, second, key=lambda a: (RANK[a.verdict], -a.match.score))


def stands(answer: Answer) -> bool:
    """Does the source have the quotation, where a reader sees it?"""
    return RANK[answer.verdict] <= RANK[Verdict.REVIEW] and answer.kind != "hidden"


def hidden(match: Match, page: Page) -> bool:
    return match.end > match.start and page.hidden(match.start, match.end)


def _as_shown(page: Page) -> Page:
    """The page with what a reader does not see blanked out, positions unchanged."""
    pieces: list[str] = []
    at = 0
    for block in page.blocks:
        if block.hidden:
            pieces += (page.text[at : block.start], " " * (block.end - block.start))
            at = block.end
    pieces.append(page.text[at:])
    shown = tuple(block for block in page.blocks if not block.hidden)
    return replace(page, text="".join(pieces), blocks=shown)
