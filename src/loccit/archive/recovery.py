"""What a killed run left behind goes to quarantine: moved, never deleted, and told.

Only bytes that no acknowledged entry reaches are touched: lines after the ledger's head, bytes
after the last record of a WARC file that the ledger names, and files that it does not name at
all. A whole line after the head is quarantined like a torn one, its records with it: nobody was
told that it is stored, and one rule is easier to trust than two. Everything is copied (or
linked) and synced in quarantine before the `recovery` entry is written, and leaves its old
place only after it; a kill in between leaves bytes in two places, never in none.
"""

from __future__ import annotations

import os
import re
from contextlib import suppress
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any

from loccit import durable, ledger
from loccit.archive.entries import records_of
from loccit.archive.layout import LEDGER, QUARANTINE, WARCS, shown, walk
from loccit.archive.reader import Archive
from loccit.archive.stamps import files_of, loose_stamps

_PIECE = 2**20
_OWN = re.compile(
    rf"{re.escape(ledger.ENTRIES)}|{re.escape(ledger.HEAD)}"
    rf"|{ledger.CHECKPOINTS}/(0|[1-9][0-9]*)(-[0-9a-f]{{8}}\.(tsr|pem|ots|block\.ots))?"
    rf"|{ledger.KEYS}/[0-9a-f]{{8}}\.vkey"
)
"""Every name below ledger/: a checkpoint has its time stamps, their chains and its proofs
beside it."""


@dataclass(slots=True)
class Recovered:
    """What was moved, as the `recovery` entry tells it, and what is left to be cleared away."""

    moved: tuple[dict[str, Any], ...] = ()
    _left: list[tuple[Path, int]] = field(default_factory=list)

    def clear(self) -> None:
        """Cut the moved bytes off their old places. Raises `OSError`."""
        for path, keep in self._left:
            if keep:
                _cut(path, keep)
            else:
                path.unlink()
            durable.sync_folder(path.parent)


def reaches(archive: Archive) -> dict[str, int]:
    """The WARC files that the ledger names, each with the end of its last named record."""
    ends: dict[str, int] = {}
    for entry in archive.entries():
        for _, record in records_of(entry):
            ends[record.file] = max(ends.get(record.file, 0), record.offset + record.length)
    return ends


def strays(archive: Path, ends: dict[str, int]) -> list[tuple[Path, int]]:
    """Files below warcs/ and ledger/ with bytes beyond what the ledger reaches: each with the
    number of bytes that belong (0: none of it). The ledger's own lines are not looked at."""
    found = []
    for path in walk(archive / WARCS):
        belongs = ends.get(shown(archive, path), 0)
        if path.is_symlink() or not path.is_file() or path.stat().st_size > belongs or not belongs:
            found.append((path, belongs))
    inside: list[Path] = []
    for path in sorted((archive / LEDGER).iterdir()) if (archive / LEDGER).is_dir() else ():
        ours = shown(archive, path) in (ledger.CHECKPOINTS, ledger.KEYS)
        whole = ours and path.is_dir() and not path.is_symlink()
        inside += walk(path) if whole else [path]
    return found + [(path, 0) for path in inside if not _OWN.fullmatch(shown(archive, path))]


def recover(archive: Archive, contents: ledger.Contents) -> Recovered:
    """Copy to quarantine whatever lies beyond the acknowledged entries, and cut the ledger back
    to its head. The lock is held. Raises `OSError`."""
    root = archive.path
    left = [
        (path, keep)
        for path, keep in [*strays(root, reaches(archive)), *_loose(archive)]
        # anything that is no file is left for a person, the next head for the next entry
        if path.is_file() and not path.is_symlink() and path != root / ledger.HEAD_ASIDE
    ]
    entries = root / ledger.ENTRIES
    tails = [*left, (entries, contents.head.size)] if contents.beyond else left
    if not tails:
        return Recovered()
    folder = root / QUARANTINE
    durable.make_folder(folder)
    moved = tuple(_save(root, folder, path, keep) for path, keep in tails)
    durable.sync_folder(folder)
    if contents.beyond:
        _cut(entries, contents.head.size)
    return Recovered(moved, left)


def _loose(archive: Archive) -> list[tuple[Path, int]]:
    """Time stamps that were kept and not noted any more."""
    if not loose_stamps(archive.path, ()):
        return []
    named = files_of(archive.stamps())
    return [(archive.path / name, 0) for name in loose_stamps(archive.path, named)]


def _save(root: Path, folder: Path, path: Path, start: int) -> dict[str, Any]:
    """Copy `path` from `start` into quarantine, under the hash of what is copied."""
    aside = folder / ".new"
    digest, size = sha256(), 0
    flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW | os.O_CLOEXEC
    target = os.open(aside, flags, 0o644)
    try:
        with path.open("rb") as source:
            source.seek(start)
            while piece := source.read(_PIECE):
                digest.update(piece)
                size = durable.write_at(target, piece, size)
        durable.sync_file(target)
    finally:
        os.close(target)
    name = f"{digest.hexdigest()}.bin"
    aside.rename(folder / name)
    return {
        "file": shown(root, path),
        "offset": start,
        "length": size,
        "sha256": "sha256:" + digest.hexdigest(),
        "to": f"{QUARANTINE}/{name}",
    }


def _cut(path: Path, size: int) -> None:
    fd = os.open(path, os.O_RDWR | os.O_NOFOLLOW | os.O_CLOEXEC)
    try:
        os.ftruncate(fd, size)
        durable.sync_file(fd)
    finally:
        with suppress(OSError):
            os.close(fd)
