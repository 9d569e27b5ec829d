"""A source supplied by hand: a paywalled page saved from a browser, a PDF that was handed over."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from loccit import framing, redact
from loccit.archive import Archive, Hand, refresh_index, writer
from loccit.capture.board import Board
from loccit.capture.reading import Texts, texts_of
from loccit.capture.values import Outcome, Target
from loccit.errors import DocumentError, ExtractError, UsageError
from loccit.models.wire import Payload

LABEL = "supplied by hand"
_MOST = 2**30
_MOST_READ = 64 * 2**20

MEDIA_TYPES: Mapping[str, str] = {
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".htm": "text/html",
    ".html": "text/html",
    ".markdown": "text/markdown",
    ".md": "text/markdown",
    ".pdf": "application/pdf",
    ".txt": "text/plain",
    ".xhtml": "application/xhtml+xml",
}
"""Media types by suffix, of what can be read as a source."""


def attach(
    target: Target,
    body: Path,
    *,
    now: Callable[[], datetime],
    run_settings: Mapping[str, Any],
    note: str = "",
    media_type: str | None = None,
    hand: Hand | None = None,
) -> Outcome:
    """Store the file `body` as a capture of `target`'s citation, labelled as supplied by hand.

    It becomes the pinned capture where the citation has none. `note` says where it came from;
    `hand` signs the ledger's checkpoint.

    Raises `DocumentError` for a file that cannot be read, is empty or over 1 GB, `UsageError`
    for a suffix that names no readable media type, `ArchiveError` as the archive does.
    """
    manifest = target.manifest
    if manifest.archive is None:
        raise ValueError(f"{manifest.path} names no archive")
    kind = media_type or media_type_of(body)
    url = redact.url(target.citation.url)[0]
    texts, told = _texts(body, kind, url)
    board = Board([manifest], Archive.if_begun(manifest.archive))
    with writer(manifest.archive, now=now, run_settings=run_settings, hand=hand) as to:
        capture = to.attach(
            body,
            media_type=kind,
            file=body.name,
            note=f"{LABEL}: {note}" if note else LABEL,
            manifest=manifest.id,
            document=target.document.id,
            citation=target.citation.id,
            url=url,
        )
        for page, of in texts:
            to.record_text(capture.id, page, of)
        pinned = board.offer(target, capture, to)
    board.write()
    refresh_index(to.archive)
    return Outcome(target, capture.url, capture.outcome, capture, (told,) if told else (), pinned)


def media_type_of(body: Path) -> str:
    """The media type that a file's suffix names.

    Raises `UsageError` for a suffix that is none of ours.
    """
    found = MEDIA_TYPES.get(body.suffix.lower())
    if found is None:
        raise UsageError(
            f"{body.name}: its suffix {body.suffix!r} names no kind of file that can be read.",
            hint=f"Save it as one of {' '.join(MEDIA_TYPES)}, or name its type: `loccit attach`"
            " takes --media-type.",
        )
    return found


def _texts(body: Path, media_type: str, url: str) -> tuple[Texts, str]:
    """The file's texts, or why there is none, in a sentence."""
    try:
        size = body.stat().st_size
        if not body.is_file() or not 0 < size <= _MOST:
            raise DocumentError(
                "This is no file, is empty, or is larger than 1 GB.",
                path=str(body),
                hint="Name the file of the source itself.",
            )
        if size > _MOST_READ:
            return (), "It is too large to be read here: `loccit verify` will read it."
        declared, charset = framing.media_type_of(media_type)
        return texts_of(Payload(url, 0, declared, charset, body.read_bytes())), ""
    except OSError as problem:
        raise DocumentError(
            f"The file cannot be read: {problem.strerror}.",
            path=str(body),
            hint="Check its name and rights.",
        ) from problem
    except ExtractError as problem:
        return (), f"No text could be read from it, so it verifies nothing: {problem.message}"
