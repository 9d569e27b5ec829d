"""What the checks look at, per manifest: the texts, their quotations, and the sources."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from loccit.errors import LoccitError
from loccit.models.capture import Capture, Failure, State
from loccit.models.manifest import Citation, Document, LocalSource, LockedDocument, Manifest
from loccit.models.page import LocalText, Page
from loccit.models.report import JudgedQuotation


@dataclass(frozen=True, slots=True)
class Source:
    """One source of a document: what its citation led to.

    `capture` is the pinned capture (else None), `latest` the newest attempt's capture, `failure`
    the newest attempt where it failed without one. `page` is the text read from the pinned
    payload; `problem` says why there is none. A local source has neither capture nor failure.
    """

    citation: Citation | LocalSource
    state: State
    capture: Capture | None = None
    latest: Capture | None = None
    failure: Failure | None = None
    media_type: str | None = None
    page: Page | None = None
    problem: LoccitError | None = None

    @property
    def checkable(self) -> bool:
        """May a quotation be looked for in it?"""
        return self.page is not None and (self.capture is None or self.capture.usable)


@dataclass(frozen=True, slots=True)
class DocumentEvidence:
    """A document, read and judged. `text` is None where `problem` says why; `locked` is its part
    of the lock."""

    document: Document
    text: LocalText | None
    problem: LoccitError | None
    sources: tuple[Source, ...]
    quotations: tuple[JudgedQuotation, ...]
    locked: LockedDocument


@dataclass(frozen=True, slots=True)
class Evidence:
    """A manifest's evidence. `today` decides which exceptions have expired; `integrity` are the
    archive's own problems met on the way."""

    manifest: Manifest
    shown_path: str
    documents: tuple[DocumentEvidence, ...]
    today: date
    integrity: tuple[LoccitError, ...] = ()
