"""What the checks look at, per manifest: the texts, their quotations, and the sources."""

from __future__ import annotations

from datetime import date
from unicodedata import normalize

from loccit.errors import LoccitError
from loccit.models.capture import Capture, Failure, State
from loccit.models.manifest import (
    SOURCE,
    Citation,
    Document,
    LocalSource,
    LockedDocument,
    Manifest,
)
from loccit.models.page import LocalText, Page
from loccit.models.report import JudgedFigure, JudgedPassage, JudgedQuotation
from loccit.models.value import value
from loccit.models.verdict import Quotation


@value
class Source:
    """One source of a document: what its citation led to.

    `capture` is the pinned capture (else None), `latest` the newest attempt's capture, `failure`
    the newest attempt where it failed without one; at most one of the two is set. `page` is the
    text read from the pinned payload; `problem` says why there is none: an `ArchiveError` that
    no capture is held, a `FixityError` or `RecordError` that it is damaged, an `ExtractError`
    that no reader could make text of it. A local source has neither capture nor failure.
    `newer` is the newest usable capture after the pinned one whose body differs from it, with
    its page, or the problem that kept it from being read. `rendered` is the page as a browser
    showed it, where one did: no server sent its text, so a verdict that stands on it says so.
    It is `page` itself where the wire has no text to read. `wall` is the text of a capture that
    was kept from us (`walled`): no evidence, but a quotation that stands there is worth a look.
    """

    citation: Citation | LocalSource
    state: State
    capture: Capture | None = None
    latest: Capture | None = None
    failure: Failure | None = None
    media_type: str | None = None
    page: Page | None = None
    problem: LoccitError | None = None
    newer: Capture | None = None
    newer_page: Page | None = None
    newer_problem: LoccitError | None = None
    rendered: Page | None = None
    newer_rendered: Page | None = None
    wall: Page | None = None

    @property
    def local(self) -> bool:
        """Is it another document of the manifest, and so no archived evidence?"""
        return isinstance(self.citation, LocalSource)

    @property
    def whole(self) -> bool:
        """Is it what the document itself was taken from? Every quotation of the text stands in
        it, so none is looked for there: the text as a whole is compared with it."""
        return isinstance(self.citation, Citation) and self.citation.id == SOURCE

    @property
    def checkable(self) -> bool:
        """May a quotation be looked for in it? Not in an empty extraction."""
        if self.page is None or not self.page.text.strip():
            return False
        return self.local or (self.capture is not None and self.capture.usable)

    @property
    def walled(self) -> Capture | None:
        """The blocked capture that stands where a usable one should."""
        shown = self.capture or self.latest
        return shown if shown and shown.outcome is State.BLOCKED else None

    @property
    def name(self) -> str:
        """What a report calls it: its title, else its id."""
        return self.citation.title or self.citation.id

    @property
    def spellings(self) -> tuple[str, ...]:
        """The links that lead to it: as cited, and every hop of the pinned capture."""
        if isinstance(self.citation, LocalSource):
            return ()
        hops = (hop.url for hop in self.capture.hops) if self.capture else ()
        return (self.citation.url, *hops)


@value
class DocumentEvidence:
    """A document, read and judged. `text` is None where `problem` says why; `locked` is its part
    of the lock; `shown_path` is what findings call its file. `passages` and `source_only` are those
    of a `DocumentReport`."""

    document: Document
    text: LocalText | None
    problem: LoccitError | None
    sources: tuple[Source, ...]
    quotations: tuple[JudgedQuotation, ...]
    locked: LockedDocument
    shown_path: str = ""
    figures: tuple[JudgedFigure, ...] = ()
    passages: tuple[JudgedPassage, ...] = ()
    source_only: int | None = None

    def source(self, citation: str) -> Source | None:
        """The source with that id."""
        return next((s for s in self.sources if s.citation.id == citation), None)

    def searched(self, quotation: Quotation) -> tuple[Source, ...]:
        """Where a quotation is looked for: in the source that `quotes` pins it to, else in all."""
        key = same_words_key(quotation.exact)
        for pin in self.document.quotes:
            pinned = self.source(pin.source)
            if pinned and same_words_key(pin.exact) == key:
                return (pinned,)
        return tuple(source for source in self.sources if not source.whole)


@value
class Evidence:
    """A manifest's evidence. `today` decides which exceptions have expired; `integrity` are the
    archive's own problems met on the way."""

    manifest: Manifest
    shown_path: str
    documents: tuple[DocumentEvidence, ...]
    today: date
    integrity: tuple[LoccitError, ...] = ()


_PLAIN_MARKS = str.maketrans(dict.fromkeys("“”„‟«»", '"') | dict.fromkeys("‘’‚‛`´", "'"))


def same_words_key(exact: str) -> str:
    """What a quotation named in a manifest (`quotes:`, `accept:`) is recognised by: its words
    with any style of quotation mark, white space and closing punctuation."""
    plain = normalize("NFC", exact).translate(_PLAIN_MARKS)
    return " ".join(plain.split()).strip("\"' .,;:")
