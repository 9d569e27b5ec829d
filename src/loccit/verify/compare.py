"""A text as a whole against its source, where it has one that can be read."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from loccit.models.evidence import Source
from loccit.models.page import LocalText, Page
from loccit.models.report import FoundIn, JudgedPassage
from loccit.models.verdict import Passage, Verdict
from loccit.verify.pages import Pages


class Compared(NamedTuple):
    """The paragraphs of a text; how many blocks only its source has, None where nothing was
    compared."""

    passages: tuple[JudgedPassage, ...] = ()
    source_only: int | None = None


def compare(text: LocalText, sources: Sequence[Source], pages: Pages) -> Compared:
    """Align a text with what it was taken from."""
    whole = next((source for source in sources if source.whole and source.checkable), None)
    if whole is None or whole.page is None:
        return Compared()
    from loccit.match.passages import align_passages  # most documents have no source

    found = align_passages(text.page, pages.prepared(whole.page))
    judged = (
        _judged(number, passage, text, whole, whole.page)
        for number, passage in enumerate(found.passages, 1)
    )
    return Compared(tuple(judged), found.source_only)


def _judged(
    number: int, passage: Passage, text: LocalText, source: Source, page: Page
) -> JudgedPassage:
    start, end = text.page.origin_span(passage.start, passage.end)
    return JudgedPassage(
        f"p{number}",
        passage,
        start,
        end,
        *text.place(start),
        *text.place(end),
        None if passage.verdict is Verdict.MISSING else _found_in(passage, source, page),
    )


def _found_in(passage: Passage, source: Source, page: Page) -> FoundIn:
    span = passage.source_start, passage.source_end
    return FoundIn(
        citation=source.citation.id,
        capture=source.capture.id if source.capture else None,
        page=page.page_of(*span),
        region=page.region_of(*span),
        extractor=page.extractor,
        text=page.digest,
    )
