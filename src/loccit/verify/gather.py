"""A manifest's evidence: its texts read, its quotations found, its sources resolved, each
quotation weighed. Nothing here writes or reaches for the network."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import field
from datetime import date
from functools import partial
from hashlib import sha256
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from loccit.errors import (
    ArchiveError,
    DocumentError,
    FixityError,
    LoccitError,
    ManifestError,
    RecordError,
)
from loccit.models.capture import State
from loccit.models.evidence import DocumentEvidence, Evidence, Source
from loccit.models.manifest import (
    Citation,
    Document,
    LocalSource,
    Lock,
    LockedDocument,
    Manifest,
)
from loccit.models.page import LocalText, Page
from loccit.models.report import JudgedFigure, JudgedQuotation
from loccit.models.value import value
from loccit.verify.compare import Compared, compare
from loccit.verify.pages import Pages, body_key
from loccit.verify.sources import Held, held, source_of
from loccit.verify.weigh import weigh

if TYPE_CHECKING:
    from loccit.archive import Archive

_Text = LocalText | LoccitError

_MANY = 16
"""So many documents are shared between processes; fewer are read sooner by one."""

_NEEDED = (
    "loccit.archive.stored", "loccit.archive.texts", "loccit.extract.local",
    "loccit.extract.markup", "loccit.match.alter", "loccit.match.near", "loccit.match.quotations",
    "loccit.verify.reckon",
)  # fmt: skip
"""Modules that nearly every document needs: loaded once, before there are several processes."""


@value
class Run:
    """What the manifests of one run share. `archives` remembers each archive, or why it cannot
    be used, by folder. At most `jobs` processes share the documents of a manifest."""

    shown: Callable[[Path], str]
    progress: Callable[[str], None]
    today: date
    jobs: int = 1
    pages: Pages = field(default_factory=Pages)
    archives: dict[Path, Archive | ArchiveError] = field(default_factory=dict)


class _Case(NamedTuple):
    """What the documents of one manifest share: its lock, its archive (or why it has none that
    can be used) and, by document id, the texts that are sources of others, each read or the reason
    why it could not be."""

    manifest: Manifest
    lock: Lock
    archive: Archive | ArchiveError
    texts: dict[str, _Text]


def gather(manifest: Manifest, run: Run) -> tuple[Evidence, ManifestError | None]:
    """The evidence of a manifest; the error is that of a lock that cannot be used: the ledger's
    own pins then stand in for it."""
    from loccit.manifest import load_lock

    lock, lock_error = Lock(), None
    try:
        lock = load_lock(manifest.path)
    except ManifestError as error:
        lock_error = error
    # Each other text is read with its document, by the process that takes it.
    sources = {s.document for document in manifest.documents for s in document.local_sources}
    texts = {d.id: _text(manifest, d, run) for d in manifest.documents if d.id in sources}
    case = _Case(manifest, lock, _archive(manifest, run), texts)
    evidence = Evidence(
        manifest=manifest,
        shown_path=run.shown(manifest.path),
        documents=_documents(case, run),
        today=run.today,
        integrity=(case.archive,) if isinstance(case.archive, FixityError | RecordError) else (),
    )
    return evidence, lock_error


def _documents(case: _Case, run: Run) -> tuple[DocumentEvidence, ...]:
    """The evidence of each document, by several processes where there are many."""
    documents = case.manifest.documents

    def began(i: int) -> None:
        run.progress(f"{case.manifest.id}/{documents[i].id}")

    def made(i: int) -> DocumentEvidence:
        return _document(documents[i], case, run)

    def here(i: int) -> DocumentEvidence:
        began(i)
        return made(i)

    if run.jobs < 2 or len(documents) < _MANY:
        return tuple(map(here, range(len(documents))))
    from loccit.spread import Work, done

    for name in _NEEDED:
        import_module(name)
    texts = [text for text in case.texts.values() if isinstance(text, LocalText)]
    common = (*documents, *texts, *(text.page for text in texts))
    work = Work(made, len(documents), began, common, (Document, LocalText, Page))
    return tuple(done(work, run.jobs))


def _archive(manifest: Manifest, run: Run) -> Archive | ArchiveError:
    """The manifest's archive, or the reason why it has none or it cannot be trusted."""
    from loccit.archive import Archive

    folder = manifest.archive
    if folder is None:
        return ArchiveError("The manifest names no archive.", hint="Say where it is: --archive.")
    if folder not in run.archives:
        try:
            run.archives[folder] = _checked(Archive.open(folder))
        except ArchiveError as error:
            run.archives[folder] = error
        except OSError as error:
            run.archives[folder] = ArchiveError(
                f"The archive cannot be read: {error.strerror or error}.", file=run.shown(folder)
            )
    return run.archives[folder]


def _checked(archive: Archive) -> Archive:
    """An archive whose newest signed checkpoint is of this ledger. Raises as `check_newest`."""
    from loccit import ledger

    if (archive.path / ledger.CHECKPOINTS).is_dir():
        from loccit.archive.sealing import check_newest

        check_newest(archive)
    return archive


def _text(manifest: Manifest, document: Document, run: Run) -> _Text:
    from loccit.extract import read_local

    path = manifest.texts / document.text
    shown = run.shown(path)
    try:
        return read_local(path, shown=shown, ignore=document.ignore)
    except LoccitError as error:
        return error
    except OSError as error:
        return DocumentError(f"It could not be read: {error.strerror or error}.", path=shown)


def _document(document: Document, case: _Case, run: Run) -> DocumentEvidence:
    from loccit.match import quotations

    locked = case.lock.documents.get(document.id, LockedDocument())
    sources = (
        *(_cited(document, citation, locked, case, run) for citation in document.citations),
        *(_local(source, case.texts) for source in document.local_sources),
    )
    text = case.texts.get(document.id) or _text(case.manifest, document, run)
    judged: tuple[JudgedQuotation, ...] = ()
    reckoned: tuple[JudgedFigure, ...] = ()
    compared = Compared()
    if isinstance(text, LocalText):
        found = quotations.find(text.page)
        cited = tuple(source for source in sources if not source.whole)
        second = partial(_second, case=case, run=run)
        judged = weigh(document, text, found, cited, run.pages.judge, second=second)
        compared = compare(text, sources, run.pages)
        if any(source.checkable for source in cited):
            from loccit.verify.reckon import reckon  # its tables take a while to load

            reckoned = reckon(document, text, judged, cited, run.pages.survey)
    return DocumentEvidence(
        document=document,
        text=text if isinstance(text, LocalText) else None,
        problem=text if isinstance(text, LoccitError) else None,
        sources=sources,
        quotations=judged,
        figures=reckoned,
        locked=locked,
        shown_path=run.shown(case.manifest.texts / document.text),
        passages=compared.passages,
        source_only=compared.source_only,
    )


def _second(source: Source, *, case: _Case, run: Run) -> Page | LoccitError | None:
    """A source's page as a second reader has it (3-verdicts: what fails needs both)."""
    archive, capture, cited = case.archive, source.capture, source.citation
    if source.page is None:
        return None
    if isinstance(cited, LocalSource):
        document = next(d for d in case.manifest.documents if d.id == cited.document)
        text = case.texts[document.id]
        # Where a text is ignored from a paragraph on, only the first reader knows paragraphs.
        if document.ignore or not isinstance(text, LocalText):
            return None
        path = case.manifest.texts / document.text
        return run.pages.second(source.page, text.digest, partial(_still_again, path, text))
    if isinstance(archive, ArchiveError) or capture is None:
        return None
    read = partial(run.pages.read_again, archive, capture, source.page)
    return run.pages.second(source.page, body_key(capture), read)


def _still_again(path: Path, text: LocalText) -> Page | None:
    """A local file as its second reader has it."""
    from loccit.extract import second_opinion

    return second_opinion(_still(path, text), text.page.media_type)


def _still(path: Path, text: LocalText) -> bytes:
    """A local file's bytes, as long as they are those that were read before."""
    try:
        body = path.read_bytes()
    except OSError as error:
        raise DocumentError(f"It could not be read: {error}.", path=text.path) from error
    if "sha256:" + sha256(body).hexdigest() != text.digest:
        raise DocumentError("The file changed while it was checked.", path=text.path)
    return body


def _cited(
    document: Document, citation: Citation, locked: LockedDocument, case: _Case, run: Run
) -> Source:
    pin, archive = locked.citations.get(citation.id), case.archive
    if isinstance(archive, ArchiveError):
        # Without an archive a link that was never captured is just that; a pinned one is lost.
        is_there = bool(archive.file)
        return source_of(
            citation, Held(None, (), archive if pin or is_there else None), None, run.pages
        )
    try:
        found = held(archive, case.manifest, document, citation, pin)
    except ArchiveError as error:
        found = Held(None, (), error)
    return source_of(citation, found, archive, run.pages)


def _local(source: LocalSource, texts: dict[str, _Text]) -> Source:
    text = texts.get(source.document)
    if isinstance(text, LocalText):
        return Source(source, State.NEVER_FETCHED, media_type=text.page.media_type, page=text.page)
    return Source(source, State.NEVER_FETCHED, problem=text)
