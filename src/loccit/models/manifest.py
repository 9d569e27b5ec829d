"""What the user lists (Manifest, Document, Citation) and the machine's side of it (Lock)."""

from __future__ import annotations

from dataclasses import field
from datetime import date, timedelta
from pathlib import Path

from loccit.models.value import value


@value
class Place:
    """Line and column in the manifest, both from 1."""

    line: int
    column: int


SOURCE = "source"
"""The citation id of a document's own `source`; no other citation can have it."""


@value
class Citation:
    """A cited link: `url` as written. `id` is given or c1, c2 … by position; `SOURCE` where it is
    what the document as a whole was taken from."""

    id: str
    url: str
    place: Place
    title: str | None = None
    expect: str | None = None
    every: timedelta | None = None
    via: str = "http"
    requisites: bool = False
    ignore_robots: bool = False
    translation_of: str | None = None


@value
class LocalSource:
    """Another document of the manifest used as a source; labelled so, no archived evidence."""

    id: str
    document: str
    place: Place
    title: str | None = None
    translation_of: str | None = None


@value
class QuotePin:
    """A quotation pinned by hand to the citation `source` (its id)."""

    exact: str
    source: str
    place: Place


@value
class Acceptance:
    """A reviewed exception to `rule`; exactly one of `exact` (quotation) and `cite` (citation
    id) is set. Void after the day `until`."""

    rule: str
    reason: str
    by: str
    until: date
    place: Place
    exact: str | None = None
    cite: str | None = None


@value
class Document:
    """A local text and what it cites. `text` is relative to the manifest's `texts` folder. Where
    it has a `source`, that is its last citation too, with the id `SOURCE`."""

    id: str
    text: str
    place: Place
    title: str | None = None
    language: str | None = None
    source: str | None = None
    ignore: tuple[str, ...] = ()
    citations: tuple[Citation, ...] = ()
    local_sources: tuple[LocalSource, ...] = ()
    quotes: tuple[QuotePin, ...] = ()
    accept: tuple[Acceptance, ...] = ()


@value
class Manifest:
    """A manifest as loaded. `id` names it in the ledger: the folder's name for
    `manifest.yaml`, else the file's stem. `archive` and `texts` are absolute; `archive` is None
    where the manifest does not say. `warnings` name keys whose feature is not installed or not
    yet built, each with its place."""

    id: str
    path: Path
    title: str | None
    archive: Path | None
    texts: Path
    documents: tuple[Document, ...]
    warnings: tuple[str, ...] = ()


@value
class LockedCitation:
    """The capture that a citation is pinned to."""

    capture: str
    time: str
    final_url: str
    payload: str


@value
class LockedDocument:
    """`text` is the recorded digest of the local text (`loccit pin --text`), or None."""

    text: str | None = None
    citations: dict[str, LockedCitation] = field(default_factory=dict)


@value
class Lock:
    """The machine's side of a manifest, by document id."""

    documents: dict[str, LockedDocument] = field(default_factory=dict)
