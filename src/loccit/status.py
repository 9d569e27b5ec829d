"""What is kept of each citation, and what is due: a table for a person, rows for a program."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from loccit import redact
from loccit.archive import Archive
from loccit.manifest import load_lock
from loccit.models.capture import Capture, Failure, State
from loccit.models.manifest import Citation, Document, Lock, LockedCitation, Manifest
from loccit.schedule import is_due


@dataclass(frozen=True, slots=True)
class CitationStatus:
    """One citation. `state` is that of the pinned capture, else of the newest attempt; `latest`
    is the newest attempt's own state where the two differ. `captured` is when the pinned capture
    was made, `tried` when the newest attempt was; both RFC 3339 UTC. `lost` says that the pinned
    capture is not in the archive."""

    manifest: str
    document: str
    citation: str
    url: str
    state: State
    latest: State | None
    reasons: tuple[str, ...]
    captured: str | None
    tried: str | None
    attempts: int
    pinned: str | None
    lost: bool
    by_hand: bool
    due: bool


def status(
    manifests: Iterable[Manifest], *, now: datetime, shown: Callable[[Path], str]
) -> tuple[CitationStatus, ...]:
    """One row per citation of `manifests`, whose `archive` must be set. Nothing is written.

    Raises `ArchiveError` for an archive that is there and cannot be read, `ManifestError` for a
    lock that is none.
    """
    archives: dict[Path, Archive | None] = {}
    rows: list[CitationStatus] = []
    for manifest in manifests:
        if manifest.archive is None:
            raise ValueError(f"{manifest.path} names no archive")
        if manifest.archive not in archives:
            archives[manifest.archive] = Archive.if_begun(manifest.archive)
        rows += _rows(manifest, archives[manifest.archive], now, shown(manifest.path))
    return tuple(rows)


def as_json(rows: Iterable[CitationStatus], now: datetime) -> dict[str, Any]:
    """`loccit-status/1`: keys are only ever added."""
    return {
        "format": "loccit-status/1",
        "generated": now.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "citations": [
            {
                "manifest": row.manifest,
                "document": row.document,
                "citation": row.citation,
                "url": row.url,
                "state": row.state.value,
                "latest": row.latest.value if row.latest else row.state.value,
                "reasons": list(row.reasons),
                "captured": row.captured,
                "tried": row.tried,
                "attempts": row.attempts,
                "pinned": row.pinned,
                "lost": row.lost,
                "by_hand": row.by_hand,
                "due": row.due,
            }
            for row in rows
        ],
    }


def _rows(
    manifest: Manifest, archive: Archive | None, now: datetime, shown: str
) -> Iterator[CitationStatus]:
    lock = load_lock(manifest.path)
    for document in manifest.documents:
        for citation in document.citations:
            tried: tuple[Capture | Failure, ...] = ()
            pinned: Capture | None = None
            locked = _locked(lock, document, citation)
            if archive is not None:
                tried = archive.attempts(manifest.id, document.id, citation.id)
                pinned = (
                    archive.capture(locked.capture)
                    if locked
                    else archive.pinned(manifest.id, document.id, citation.id)
                )
            newest = tried[-1] if tried else None
            basis = pinned or newest
            yield CitationStatus(
                manifest=shown,
                document=document.id,
                citation=citation.id,
                url=redact.url(citation.url)[0],
                state=_state(basis),
                latest=_state(newest) if _state(newest) != _state(basis) else None,
                reasons=_reasons(newest),
                captured=pinned.time if pinned else None,
                tried=newest.time if newest else None,
                attempts=len(tried),
                pinned=pinned.id if pinned else (locked.capture if locked else None),
                lost=locked is not None and pinned is None,
                by_hand=pinned is not None and pinned.note is not None,
                due=is_due(citation, tried, now),
            )


def _locked(lock: Lock, document: Document, citation: Citation) -> LockedCitation | None:
    there = lock.documents.get(document.id)
    return there.citations.get(citation.id) if there else None


def _state(attempt: Capture | Failure | None) -> State:
    if attempt is None:
        return State.NEVER_FETCHED
    return attempt.outcome if isinstance(attempt, Capture) else State.FAILED


def _reasons(attempt: Capture | Failure | None) -> tuple[str, ...]:
    if isinstance(attempt, Failure):
        return (attempt.message,)
    return attempt.reasons if attempt else ()
