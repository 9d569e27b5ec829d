"""The ledger: canonical JSON lines, each holding the hash of the line before, and a head.

`ledger/entries.jsonl` is append-only; a leaf is a line without its LF, and its `prev` is the
SHA-256 of the leaf before (64 zeros for the first). `ledger/head.json` says how many bytes and
entries have been acknowledged and what the last leaf's hash is; it is renamed into place after
each fsync of the lines. What lies within the head and does not fit is damage, never a case for
recovery; bytes after it were never acknowledged.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple

from loccit import canonical, durable
from loccit.errors import ArchiveError, FixityError, RecordError

ENTRIES = "ledger/entries.jsonl"
HEAD = "ledger/head.json"
HEAD_ASIDE = "ledger/.head.json.new"
"""Where the next head is written; a killed run may leave it, the next entry replaces it."""
CHECKPOINTS = "ledger/checkpoints"
"""Signed tree heads, each named by its size, with the time stamps over it."""
KEYS = "ledger/keys"
"""Public keys, one `.vkey` file each; what counts are the ledger's entries."""
FIRST_PREV = "sha256:" + "0" * 64
"""`prev` of the first entry, and `last` of the head of an empty ledger."""

_DIGEST = re.compile("sha256:[0-9a-f]{64}")
_HINT = "Restore the ledger folder from a copy; loccit never repairs a ledger by itself."


class Head(NamedTuple):
    """What is acknowledged: `size` bytes of lines, `entries` of them, the last leaf's hash."""

    size: int
    entries: int
    last: str

    def encode(self) -> bytes:
        """The bytes of head.json."""
        value = {"bytes": self.size, "entries": self.entries, "last": self.last}
        return canonical.encode(value) + b"\n"


EMPTY = Head(0, 0, FIRST_PREV)


class Line(NamedTuple):
    """One leaf, the byte offset of its line, and what it says."""

    offset: int
    leaf: bytes
    entry: dict[str, Any]


class Contents(NamedTuple):
    """All that stands in a ledger. `problems` is empty exactly where every acknowledged byte is
    as it was written; `beyond` counts the bytes after the head."""

    head: Head
    lines: tuple[Line, ...]
    beyond: int
    problems: tuple[ArchiveError, ...]


def exists(archive: Path) -> bool:
    """Is there a ledger, or what is left of one?"""
    return (archive / HEAD).exists() or (archive / ENTRIES).exists()


def create(archive: Path) -> None:
    """Write the head of an empty ledger. The head comes first, so that lines without a head
    are always damage. Raises `OSError`."""
    durable.make_folder((archive / HEAD).parent)
    durable.replace(archive / HEAD, EMPTY.encode(), sole=True)


def inspect(archive: Path) -> Contents:
    """Read the ledger and check every line of it. Problems are told, not raised; lines that
    cannot be parsed are left out. Raises `OSError` where a file is there and cannot be read."""
    problems: list[ArchiveError] = []
    head: Head | None = None
    try:
        head = _head((archive / HEAD).read_bytes())
    except FileNotFoundError:
        problems.append(FixityError("the ledger's head is missing", file=HEAD, hint=_HINT))
    except RecordError as error:
        problems.append(error)
    try:
        # read after the head: a writer that goes on in the meantime only adds bytes beyond it
        data = (archive / ENTRIES).read_bytes()
    except FileNotFoundError:
        data = b""
        if head is None or head.size:
            problems.append(FixityError("the ledger is missing", file=ENTRIES, hint=_HINT))
    within = data if head is None else data[: head.size]
    lines = _lines(within, problems)
    if head is not None:
        problems += _against_head(within, lines, head, problems)
    return Contents(head or EMPTY, lines, len(data) - len(within), tuple(problems))


def load(archive: Path) -> Contents:
    """The ledger of a sound archive. Raises `FixityError` or `RecordError` for the first
    problem of one that is not."""
    contents = inspect(archive)
    if contents.problems:
        raise contents.problems[0]
    return contents


def _head(data: bytes) -> Head:
    try:
        value = json.loads(data)
        head = Head(value["bytes"], value["entries"], value["last"])
        sound = (
            type(head.size) is type(head.entries) is int
            and min(head.size, head.entries) >= 0
            and _DIGEST.fullmatch(head.last) is not None
            and head.encode() == data
        )
    except (ValueError, KeyError, TypeError, RecursionError):
        sound = False
    if not sound:
        raise RecordError("the ledger's head is not as loccit writes it", file=HEAD, hint=_HINT)
    return head


def _lines(data: bytes, problems: list[ArchiveError]) -> tuple[Line, ...]:
    lines: list[Line] = []
    offset, prev, before = 0, FIRST_PREV, 0
    for number, leaf in enumerate(data.split(b"\n")[:-1]):
        entry = _entry(leaf)
        if entry is None:
            problems.append(
                RecordError(
                    f"ledger line {number + 1} is no entry",
                    file=ENTRIES,
                    offset=offset,
                    hint=_HINT,
                )
            )
        else:
            lines.append(Line(offset, leaf, entry))
            if entry.get("prev") != prev or entry.get("seq") != number:
                problems.append(_break(number, before, entry, prev))
        prev, before = canonical.digest(leaf), offset
        offset += len(leaf) + 1
    return tuple(lines)


def _break(number: int, before: int, entry: dict[str, Any], prev: str) -> FixityError:
    told = entry.get("prev")
    which = (
        f"ledger line {number}, or what line {number + 1} says of it,"
        if number
        else ("the first ledger line")
    )
    return FixityError(
        f"{which} has changed",
        file=ENTRIES,
        offset=before,
        expected=told if isinstance(told, str) else "",
        found=prev,
        hint=_HINT,
    )


def _entry(leaf: bytes) -> dict[str, Any] | None:
    try:
        entry = json.loads(leaf)
    except (ValueError, RecursionError):
        return None
    return entry if isinstance(entry, dict) and isinstance(entry.get("type"), str) else None


def _against_head(
    data: bytes, lines: tuple[Line, ...], head: Head, before: list[ArchiveError]
) -> list[ArchiveError]:
    """Problems between the lines and the head; `before` are those of the lines themselves."""
    if len(data) < head.size:
        message = f"the ledger ends after {len(data)} bytes, its head says {head.size}"
        return [FixityError(message, file=ENTRIES, offset=len(data), hint=_HINT)]
    leaves = data.split(b"\n")
    last = canonical.digest(leaves[-2]) if len(leaves) > 1 else FIRST_PREV
    if last != head.last or leaves[-1]:
        return [
            FixityError(
                "the last ledger line is not the one that the head names",
                file=ENTRIES,
                offset=lines[-1].offset if lines else 0,
                expected=head.last,
                found=last,
                hint=_HINT,
            )
        ]
    if len(leaves) - 1 != head.entries and not before:
        message = f"the ledger has {len(leaves) - 1} entries, its head says {head.entries}"
        return [FixityError(message, file=HEAD, hint=_HINT)]
    return []


class Appender:
    """Adds entries to a ledger that ends at its head. One writer only: the caller holds the
    archive's lock. Not thread-safe."""

    def __init__(self, archive: Path, head: Head) -> None:
        """Raises `OSError`; `FixityError` where the file does not end where `head` does."""
        self.head = head
        self.sound = True
        """False once the files may differ from `head`; then nothing more may be appended."""
        self._path = archive / HEAD
        flags = os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC
        self._fd = os.open(archive / ENTRIES, flags, 0o644)
        size = os.fstat(self._fd).st_size
        if size != head.size:
            self.close()
            message = f"the ledger has {size} bytes, its head says {head.size}"
            raise FixityError(message, file=ENTRIES, hint=_HINT)
        durable.sync_folder((archive / ENTRIES).parent)

    def append(self, entry: Mapping[str, Any]) -> Line:
        """Write `entry` with its `seq` and `prev`; return once line and head are on the medium.

        Raises `ValueError` for what canonical JSON cannot hold, and `OSError`. After an error
        the files are as before it, unless `sound` has become False.
        """
        if not self.sound:
            raise OSError("the ledger can take no more entries after an earlier error")
        before = self.head
        whole = {**entry, "seq": before.entries, "prev": before.last}
        leaf = canonical.encode(whole)
        self.sound = False
        try:
            end = durable.write_at(self._fd, leaf + b"\n", before.size)
            durable.sync_file(self._fd)
            after = Head(end, before.entries + 1, canonical.digest(leaf))
            durable.replace(self._path, after.encode(), sole=True)
        except BaseException:
            self._undo(before)
            raise
        self.head, self.sound = after, True
        return Line(before.size, leaf, whole)

    def _undo(self, before: Head) -> None:
        """Take back a line whose head was not renamed. Where the new head may have reached the
        medium nothing is taken back: a ledger must never be shorter than its head."""
        with suppress(OSError):
            if self._path.read_bytes() == before.encode():
                os.ftruncate(self._fd, before.size)
                durable.sync_file(self._fd)
                self.sound = True

    def close(self) -> None:
        """Release the file."""
        os.close(self._fd)
