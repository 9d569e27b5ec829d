"""Moving pins after review, and recording the hash of a local text."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from loccit import canonical
from loccit.archive import Archive, Hand, writer
from loccit.capture.locks import entry, good, locked, pinned, with_pin, with_text
from loccit.capture.values import Target
from loccit.errors import ArchiveError, DocumentError, UsageError
from loccit.manifest import load_lock, write_lock
from loccit.models.capture import Capture, State
from loccit.models.links import same
from loccit.models.manifest import Document, Lock, LockedCitation, Manifest

REVIEWED = "moved after review"
SUPPLIED = "supplied by hand"


@dataclass(frozen=True, slots=True)
class Move:
    """A citation's pin and what it would become. `old` is None where there is no pin; `new` is
    None where there is no capture to pin. `same_payload` compares what the two contain."""

    target: Target
    old: LockedCitation | None
    new: Capture | None

    @property
    def moves(self) -> bool:
        """Whether the pin changes."""
        return self.new is not None and (self.old is None or self.old.capture != self.new.id)

    @property
    def same_payload(self) -> bool:
        """Whether the two captures have the same payload, byte for byte."""
        return bool(self.old and self.new and self.old.payload == locked(self.new).payload)


@dataclass(frozen=True, slots=True)
class TextChange:
    """A document's recorded text hash and the one it has now."""

    document: Document
    old: str | None
    new: str


def latest(archive: Archive, targets: Sequence[Target]) -> tuple[Move, ...]:
    """What pinning each citation to its newest good capture would change."""
    moves = []
    for target in targets:
        captures = good(archive, target)
        moves.append(Move(target, current(archive, target), captures[-1] if captures else None))
    return tuple(moves)


def chosen(archive: Archive, target: Target, capture_id: str) -> Move:
    """What pinning `target` to the capture named would change.

    Raises `UsageError` where the archive has no such capture, where it is one of another
    citation or link, or where it may not verify a quotation.
    """
    capture = archive.capture(capture_id)
    mine = ", ".join(one.id for one in good(archive, target)) or "none yet"
    hint = f"Captures that can be pinned here: {mine}."
    if capture is None:
        raise UsageError(f"The archive holds no capture {capture_id!r}.", hint=hint)
    owner = (capture.manifest, capture.document, capture.citation)
    if owner != (target.manifest.id, target.document.id, target.citation.id):
        said = f"The capture {capture_id} is one of {owner[1]}/{owner[2]} in {owner[0]}"
        raise UsageError(f"{said}, not of {target.name}.", hint=hint)
    if not same(target.citation.url, capture.url):
        raise UsageError(
            f"The capture {capture_id} is one of {capture.url}, not of the link of {target.name}.",
            hint=hint,
        )
    if capture.outcome is not State.CAPTURED:
        raise UsageError(
            f"The capture {capture_id} is {capture.outcome.value} and may not verify a quotation.",
            hint=hint,
        )
    return Move(target, current(archive, target), capture)


def current(archive: Archive, target: Target) -> LockedCitation | None:
    """The pin of a citation as `verify` sees it: the lock's, else the ledger's."""
    in_lock = entry(load_lock(target.manifest.path), target)
    if in_lock is not None:
        return in_lock
    capture = pinned(archive, target)
    return locked(capture) if capture else None


def pin(
    manifest: Manifest,
    moves: Sequence[Move],
    *,
    now: Callable[[], datetime],
    reason: str = REVIEWED,
    run_settings: Mapping[str, Any],
    hand: Hand | None = None,
) -> None:
    """Move the pins of one manifest: in the ledger first, then in the lock. `hand` signs the
    ledger's checkpoint."""
    if manifest.archive is None:
        raise ValueError(f"{manifest.path} names no archive")
    lock = load_lock(manifest.path)
    with writer(manifest.archive, now=now, run_settings=run_settings, hand=hand) as to:
        for move in moves:
            if move.moves and move.new:
                to.pin(
                    manifest=manifest.id,
                    document=move.target.document.id,
                    citation=move.target.citation.id,
                    capture=move.new.id,
                    reason=reason,
                )
                lock = with_pin(lock, move.target, move.new)
    write_lock(manifest.path, lock)


def text_changes(manifest: Manifest, documents: Sequence[Document]) -> tuple[TextChange, ...]:
    """The hash of each local text, beside the recorded one.

    Raises `DocumentError` for a text that cannot be read.
    """
    lock = load_lock(manifest.path)
    changes = []
    for document in documents:
        try:
            data = (manifest.texts / document.text).read_bytes()
        except OSError as problem:
            raise DocumentError(
                f"The text cannot be read: {problem.strerror}.",
                path=document.text,
                hint=f"It is looked for in {manifest.texts}; `--texts DIR` looks elsewhere.",
            ) from problem
        changes.append(TextChange(document, _recorded(lock, document), canonical.digest(data)))
    return tuple(changes)


def pin_texts(manifest: Manifest, changes: Sequence[TextChange]) -> None:
    """Record the texts' hashes in the lock: from now on a changed text alarms."""
    lock = load_lock(manifest.path)
    for change in changes:
        lock = with_text(lock, change.document.id, change.new)
    write_lock(manifest.path, lock)


def _recorded(lock: Lock, document: Document) -> str | None:
    found = lock.documents.get(document.id)
    return found.text if found else None


def no_archive(manifest: Manifest) -> ArchiveError:
    """The error for a manifest whose archive was not begun yet."""
    return ArchiveError(
        "There is no archive here yet.",
        file=str(manifest.archive),
        hint="Run `loccit fetch` first, or name the archive with --archive.",
    )
