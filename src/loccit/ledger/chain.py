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
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
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
        """The bytes of head.json: RFC 8785, which for these three is plain to write. Whoever only
        reads a ledger does without its library."""
        value = {"bytes": self.size, "entries": self.entries, "last": self.last}
        return json.dumps(value, separators=(",", ":")).encode() + b"\n"


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


def inspect(archive: Path, each: Callable[[Line], object] | None = None) -> Contents:
    """Read the ledger and check every line of it. Problems are told, not raised; lines that
    cannot be parsed are left out. With `each` no line is kept: each is handed over as it is read,
    whatever the next one says of it. Raises `OSError` where a file is there and cannot be read."""
    if each:
        return _read(archive, each)
    lines: list[Line] = []
    return _read(archive, lines.append)._replace(lines=tuple(lines))


def load(archive: Path, each: Callable[[Line], object] | None = None) -> Contents:
    """The ledger of a sound archive. Raises `FixityError` or `RecordError` for the first
    problem of one that is not.

    With `each` no line is kept: each is handed over once it is known to be what the line after
    it says. A long ledger takes far more room parsed than on disk.
    """
    contents = _read(archive, _Following(each)) if each else inspect(archive)
    if contents.problems:
        raise contents.problems[0]
    return contents


def _read(archive: Path, each: Callable[[Line], object]) -> Contents:
    """See `inspect`. `each` is given every line that is one, as long as nothing is wrong where
    it is `_Following`; `lines` stays empty."""
    problems: list[ArchiveError] = []
    head: Head | None = None
    try:
        head = _head((archive / HEAD).read_bytes())
    except FileNotFoundError:
        problems.append(FixityError("the ledger's head is missing", file=HEAD, hint=_HINT))
    except RecordError as error:
        problems.append(error)
    walk, beyond = _Walk(), 0
    try:
        # opened after the head: a writer that goes on in the meantime only adds bytes beyond it
        with (archive / ENTRIES).open("rb") as file:
            size = os.fstat(file.fileno()).st_size
            stop = size if head is None else min(size, head.size)
            beyond = size - stop
            while walk.offset < stop and (whole := file.readline(stop - walk.offset)):
                line = walk.step(whole, problems)
                if line and not (problems and isinstance(each, _Following)):
                    each(line)
    except FileNotFoundError:
        if head is None or head.size:
            problems.append(FixityError("the ledger is missing", file=ENTRIES, hint=_HINT))
    if head is not None:
        problems += _against_head(walk, head, problems)
    if not problems and isinstance(each, _Following):
        each.confirm()
    return Contents(head or EMPTY, (), beyond, tuple(problems))


def acknowledged(archive: Path) -> Head:
    """The head as it stands. Raises `RecordError` for one that loccit did not write, `OSError`
    where there is none."""
    return _head((archive / HEAD).read_bytes())


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


class _Following:
    """Hands a line on when the next one, or the head, has confirmed it."""

    def __init__(self, each: Callable[[Line], object]) -> None:
        self._each = each
        self._last: Line | None = None

    def __call__(self, line: Line) -> None:
        self.confirm()
        self._last = line

    def confirm(self) -> None:
        if self._last is not None:
            self._each(self._last)
        self._last = None


@dataclass(slots=True)
class _Walk:
    """A way through the lines: how far it came, and the digest of the last leaf. `torn` says
    that the last one has no line end."""

    offset: int = 0
    number: int = 0
    prev: str = FIRST_PREV
    before: int = 0
    torn: bool = False

    def step(self, whole: bytes, problems: list[ArchiveError]) -> Line | None:
        """Check one line. None for what is no entry; a problem is added to the others."""
        leaf = whole.removesuffix(b"\n")
        self.torn = len(leaf) == len(whole)
        if self.torn:
            self.offset += len(whole)
            return None
        entry, line = entry_of(leaf), None
        if entry is None:
            message = f"ledger line {self.number + 1} is no entry"
            problems.append(RecordError(message, file=ENTRIES, offset=self.offset, hint=_HINT))
        else:
            line = Line(self.offset, leaf, entry)
            if entry.get("prev") != self.prev or entry.get("seq") != self.number:
                problems.append(_break(self.number, self.before, entry, self.prev))
        self.prev, self.before = canonical.digest(leaf), self.offset
        self.offset += len(whole)
        self.number += 1
        return line


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


def entry_of(leaf: bytes) -> dict[str, Any] | None:
    """What a line says; None for what is no entry."""
    try:
        entry = json.loads(leaf)
    except (ValueError, RecursionError):
        return None
    return entry if isinstance(entry, dict) and isinstance(entry.get("type"), str) else None


def _against_head(walk: _Walk, head: Head, before: list[ArchiveError]) -> list[ArchiveError]:
    """Problems between the lines and the head; `before` are those of the lines themselves."""
    if walk.offset < head.size:
        message = f"the ledger ends after {walk.offset} bytes, its head says {head.size}"
        return [FixityError(message, file=ENTRIES, offset=walk.offset, hint=_HINT)]
    if walk.prev != head.last or walk.torn:
        return [
            FixityError(
                "the last ledger line is not the one that the head names",
                file=ENTRIES,
                offset=walk.before,
                expected=head.last,
                found=walk.prev,
                hint=_HINT,
            )
        ]
    if walk.number != head.entries and not before:
        message = f"the ledger has {walk.number} entries, its head says {head.entries}"
        return [FixityError(message, file=HEAD, hint=_HINT)]
    return []


class Appender:
    """Adds entries to a ledger that ends at its head. One writer only: the caller holds the
    archive's lock. Not thread-safe, but for `sync`, beside which entries may be written.

    `head` is what is acknowledged, `tail` what was written: `write` moves the tail on, `sync`
    brings the head to it.
    """

    def __init__(self, archive: Path, head: Head) -> None:
        """Raises `OSError`; `FixityError` where the file does not end where `head` does."""
        self.head = self.tail = head
        self.sound = True
        """False once the files may differ from what `head` and `tail` say; then nothing more
        may be written."""
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
        try:
            line = self.write(entry)
            self.sync(self.tail)
        except BaseException:
            self.undo()
            raise
        return line

    def write(self, entry: Mapping[str, Any]) -> Line:
        """Write `entry` after the tail and acknowledge nothing. Raises as `append` does; `cut`
        then takes back what was written of it."""
        self._require_sound()
        before = self.tail
        whole = {**entry, "seq": before.entries, "prev": before.last}
        leaf = canonical.encode(whole)
        end = durable.write_at(self._fd, leaf + b"\n", before.size)
        self.tail = Head(end, before.entries + 1, canonical.digest(leaf))
        return Line(before.size, leaf, whole)

    def sync(self, tail: Head) -> None:
        """Bring the lines up to `tail` and then a head that says so to the medium. Raises
        `OSError`; call `undo` then."""
        self._require_sound()
        durable.sync_file(self._fd)
        durable.replace(self._path, tail.encode(), sole=True)
        self.head = tail

    def _require_sound(self) -> None:
        if not self.sound:
            raise OSError("the ledger can take no more entries after an earlier error")

    def cut(self, tail: Head) -> None:
        """Take back what was written after `tail`, none of which is acknowledged. Raises
        `OSError`."""
        self.tail = tail
        os.ftruncate(self._fd, tail.size)

    def undo(self) -> None:
        """Take back all lines that no head names. Where a new head may have reached the medium
        nothing is taken back: a ledger must never be shorter than its head."""
        if not self.sound:
            return
        self.sound = False
        with suppress(OSError):
            if self._path.read_bytes() == self.head.encode():
                self.cut(self.head)
                durable.sync_file(self._fd)
                self.sound = True

    def close(self) -> None:
        """Release the file."""
        os.close(self._fd)
