"""What a citation led to: its pinned capture through the ledger, the attempts after it, and the
page of each. Every problem is a value beside the source, never an exception."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from loccit.errors import ArchiveError, FixityError, LoccitError
from loccit.models.capture import Capture, Failure, State
from loccit.models.evidence import Source
from loccit.models.links import same
from loccit.models.manifest import Citation, Document, LockedCitation, Manifest

if TYPE_CHECKING:
    from loccit.archive import Archive
    from loccit.models.page import Page
    from loccit.verify.pages import Pages

Attempts = tuple[Capture | Failure, ...]


class Held(NamedTuple):
    """What the archive holds of one citation. `pinned` is the capture to check against; where
    there is none, or it must not be used, `problem` says why unless nothing was ever tried."""

    pinned: Capture | None
    attempts: Attempts
    problem: LoccitError | None = None


def source_of(citation: Citation, held: Held, archive: Archive | None, pages: Pages) -> Source:
    """The source behind a citation, its payload read and turned into a page."""
    last = held.attempts[-1] if held.attempts else None
    source = Source(
        citation=citation,
        state=_state(held.pinned, last),
        capture=held.pinned,
        latest=last if isinstance(last, Capture) else None,
        failure=last if isinstance(last, Failure) else None,
        problem=held.problem,
    )
    if archive is None:
        return source
    if source.walled and held.problem is None:
        source = _behind(source, source.walled, archive, pages)
    if held.pinned is None or held.problem is not None:
        shown = source.capture or source.latest
        return replace(source, media_type=_media_type(archive, shown) if shown else None)
    read = _read(held.pinned, archive, pages)
    media_type = read.media_type
    source = replace(
        source,
        media_type=_media_type(archive, held.pinned) if media_type is None else media_type,
        page=read.page,
        problem=read.problem,
        rendered=read.rendered,
    )
    newer = _newer(held.pinned, held.attempts) if held.pinned.usable else None
    if newer is None:
        return source
    read = _read(newer, archive, pages)
    return replace(
        source,
        newer=newer,
        newer_page=read.page,
        newer_problem=read.problem,
        newer_rendered=read.rendered,
    )


class _Read(NamedTuple):
    """What was read of a capture: the wire's page (that of a browser where the wire has none to
    read), and what a browser showed."""

    media_type: str | None
    page: Page | None
    problem: LoccitError | None
    rendered: Page | None


def _read(capture: Capture, archive: Archive, pages: Pages) -> _Read:
    media_type, page, problem = pages.of_capture(archive, capture)
    shown = pages.rendered(archive, capture)
    if isinstance(shown, ArchiveError):
        return _Read(media_type, None, problem or shown, None)
    if shown is None or isinstance(shown, LoccitError) or isinstance(problem, ArchiveError):
        return _Read(media_type, page, problem, None)
    if (page is None or not page.text.strip()) and shown.text.strip():
        return _Read(media_type, shown, None, shown)
    return _Read(media_type, page, problem, shown)


def _behind(source: Source, wall: Capture, archive: Archive, pages: Pages) -> Source:
    """The source with the text of a capture that was kept from us; damage to it is told."""
    found = pages.of_wall(archive, wall)
    if isinstance(found, ArchiveError):
        return source if source.capture else replace(source, newer_problem=found)
    return replace(source, wall=found)


def _media_type(archive: Archive, capture: Capture) -> str | None:
    """What a response that is no evidence calls itself. It is read from its record: entries of
    the ledger do not say it, and no entry can be made to afterwards. Telling of damage in what
    nothing rests on is the audit's work."""
    try:
        return archive.media_type(capture)
    except ArchiveError:
        return None


def _state(pinned: Capture | None, last: Capture | Failure | None) -> State:
    shown = pinned or last
    if shown is None:
        return State.NEVER_FETCHED
    return shown.outcome if isinstance(shown, Capture) else State.FAILED


def _newer(pinned: Capture, attempts: Attempts) -> Capture | None:
    """The newest usable capture after the pinned one, if its body is another."""
    for attempt in reversed(attempts):
        if attempt.seq <= pinned.seq:
            return None
        if isinstance(attempt, Capture) and attempt.usable:
            return None if _body(attempt) == _body(pinned) else attempt
    return None


def _body(capture: Capture) -> str | None:
    record = capture.final.response if capture.hops else None
    return (record.body or record.payload) if record else None


def held(
    archive: Archive,
    manifest: Manifest,
    document: Document,
    citation: Citation,
    locked: LockedCitation | None,
) -> Held:
    """What the archive holds of a citation, and which capture the lock, else the ledger, else
    (a run was cut off before it could pin) the first usable attempt says to check against.

    A manifest's link may be edited after its capture: what became of the old one proves nothing
    for the new one, and is no attempt at it.
    """
    attempts = tuple(
        attempt
        for attempt in archive.attempts(manifest.id, document.id, citation.id)
        if same(citation.url, attempt.url)
    )
    if locked:
        capture = archive.capture(locked.capture)
        if capture is None:
            return Held(None, attempts, _absent(locked, archive))
        if not same(citation.url, capture.url):
            return Held(None, attempts, _elsewhere(citation, capture))
        return Held(capture, attempts, _mismatch(locked, capture))
    pinned = archive.pinned(manifest.id, document.id, citation.id)
    if pinned and same(citation.url, pinned.url):
        return Held(pinned, attempts)
    first = next((a for a in attempts if isinstance(a, Capture) and a.usable), None)
    if first is None and not attempts and pinned:
        return Held(None, attempts, _elsewhere(citation, pinned))
    return Held(first, attempts)


def _absent(locked: LockedCitation, archive: Archive) -> ArchiveError:
    return ArchiveError(
        f"The lock names capture {locked.capture} of {locked.time}, which the archive"
        f" {archive.path.name} does not hold.",
        hint="Verify with the archive that holds it (--archive), or fetch the link again and"
        " move the pin with `loccit pin`.",
    )


def _mismatch(locked: LockedCitation, capture: Capture) -> FixityError | None:
    """The lock remembers what was pinned, so an archive that was rewritten as a whole shows."""
    record = capture.final.response if capture.hops else None
    if (
        record is None
        or not locked.payload
        or locked.payload
        in (
            record.payload,
            record.block,
        )
    ):
        return None
    return FixityError(
        f"The lock says that capture {capture.id} holds the payload {locked.payload}, and the"
        f" ledger says {record.payload}.",
        file=record.file,
        offset=record.offset,
        expected=locked.payload,
        found=record.payload or "",
        hint="One of the two was changed after the capture was pinned: compare both with a copy"
        " that you trust.",
    )


def _elsewhere(citation: Citation, capture: Capture) -> ArchiveError:
    return ArchiveError(
        f"The pinned capture {capture.id} is one of {capture.url}, not of {citation.url}.",
        hint="Fetch the new link (`loccit fetch --all`) and move the pin with `loccit pin`, or"
        " restore the old link in the manifest.",
    )
