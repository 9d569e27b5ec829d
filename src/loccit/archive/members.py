"""The stored bytes of a WARC file against the ledger: every byte in one record, every hash right.

A file is read once from front to end, in large pieces into one buffer; a member that fits the
buffer is hashed where it lies. Nothing is mapped into memory: a file that is cut while it is
read must be an error to be told, not a signal that ends the program.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple, Protocol

from loccit.archive.claims import Claim
from loccit.archive.layout import warc_path
from loccit.archive.stored import check_member
from loccit.errors import ArchiveError, FixityError
from loccit.models.capture import StoredRecord

_WINDOW = 512 * 1024
_FIRST = 64 * 1024
"""As much is read where reading does not go on from where it stopped: it may be for one record."""
_SMALL = 64 * 1024
_UNIT = 32 * 2**20

_RESTORE = "Restore the file from a copy of the archive."


class Named(Protocol):
    """A record as the ledger names it, a `StoredRecord` or what stands for one."""

    @property
    def id(self) -> str: ...
    @property
    def type(self) -> str: ...
    @property
    def file(self) -> str: ...
    @property
    def offset(self) -> int: ...
    @property
    def length(self) -> int: ...
    @property
    def member(self) -> str: ...
    @property
    def block(self) -> str: ...
    @property
    def payload(self) -> str | None: ...
    @property
    def body(self) -> str | None: ...


class Part(NamedTuple):
    """A record to be checked: `lines` are the offsets of the ledger lines that name it, `claims`
    what they say of it."""

    record: StoredRecord
    lines: tuple[int, ...]
    claims: tuple[Claim, ...] = ()


class Unit(NamedTuple):
    """Some consecutive records of one file, as much as one worker takes at a time."""

    file: str
    parts: tuple[Part, ...]


Fault = tuple[ArchiveError, tuple[int, ...]]
"""What is wrong, and the ledger lines that it concerns."""

Examine = Callable[[Path, "Window", Part], ArchiveError | None]


class Window:
    """A file, seen through a buffer."""

    def __init__(self, path: Path) -> None:
        """Raises `OSError`."""
        self._file = path.open("rb", buffering=0)
        self._view = memoryview(bytearray(_WINDOW))
        self._start = self._end = 0

    def __enter__(self) -> Window:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the file."""
        self._file.close()

    def whole(self, offset: int, length: int) -> memoryview | None:
        """`length` bytes from `offset` on, valid until the next call; None where the file has not
        so many, or they are better taken in `pieces`: what is in the buffer already need not be
        read again for their sake. Raises `OSError`."""
        if not self._start <= offset <= offset + length <= self._end:
            if length > _SMALL:
                return None
            self._fill(offset, length)
        at = offset - self._start
        return self._view[at : at + length] if offset + length <= self._end else None

    def pieces(self, offset: int, length: int) -> Iterator[memoryview]:
        """The same for any length; what the file lacks is left out."""
        left = length
        while left:
            if not self._start <= offset < self._end:
                self._fill(offset, left)
            at = offset - self._start
            piece = self._view[at : min(at + left, self._end - self._start)]
            if not piece:
                return
            yield piece
            offset += len(piece)
            left -= len(piece)

    def digest(self, offset: int, length: int) -> str:
        """`sha256:` + hex of these bytes, as far as the file has them."""
        whole = self.whole(offset, length)
        if whole is not None:
            return "sha256:" + sha256(whole).hexdigest()
        found = sha256()
        for piece in self.pieces(offset, length):
            found.update(piece)
        return "sha256:" + found.hexdigest()

    def first_other(self, records: Iterable[Named]) -> Named | None:
        """The first record whose bytes have not the digest that the ledger says, if any: `digest`
        of one after the other, in a tight loop. Raises `OSError`."""
        view, start, end = self._view, self._start, self._end
        for record in records:
            offset = record.offset
            if start <= offset and (stop := offset + record.length) <= end:
                found = "sha256:" + sha256(view[offset - start : stop - start]).hexdigest()
            else:
                found = self.digest(offset, record.length)
                start, end = self._start, self._end
            if found != record.member:
                return record
        return None

    def _fill(self, offset: int, least: int) -> None:
        size = _WINDOW if self._start < offset <= self._end else min(max(least, _FIRST), _WINDOW)
        self._file.seek(offset)
        self._start = self._end = offset
        while self._end - offset < size:
            count = self._file.readinto(self._view[self._end - offset : size])
            if not count:
                return
            self._end += count


def units(file: str, parts: list[Part]) -> Iterator[Unit]:
    """The records of a file in the order in which they lie there, in units of some size."""
    held: list[Part] = []
    size = 0
    for part in parts:
        held.append(part)
        size += part.record.length
        if size >= _UNIT:
            yield Unit(file, tuple(held))
            held, size = [], 0
    if held:
        yield Unit(file, tuple(held))


def check(archive: Path, unit: Unit, examine: Examine) -> list[tuple[Part, ArchiveError]]:
    """What is wrong with the records of a unit. Never raises for what is stored."""
    found = []
    try:
        with Window(warc_path(archive, unit.file)) as window:
            for part in unit.parts:
                problem = _examined(archive, window, part, examine)
                if problem is not None:
                    found.append((part, problem))
    except OSError as error:
        return [(part, _unreadable(part.record, error)) for part in unit.parts]
    return found


def _examined(archive: Path, window: Window, part: Part, examine: Examine) -> ArchiveError | None:
    try:
        return examine(archive, window, part)
    except ArchiveError as error:
        return error
    except OSError as error:
        return _unreadable(part.record, error)


def same_bytes(archive: Path, window: Window, part: Part) -> ArchiveError | None:
    """Has the member the hash that the ledger names? Raises as `check_member` does."""
    record = part.record
    if window.digest(record.offset, record.length) == record.member:
        return None
    check_member(archive, record)  # tells what was found
    what = f"{record.type} record {record.id}"
    return unsteady(what, record.file, record.offset, record.member)


def unsteady(what: str, file: str, offset: int, expected: str = "") -> FixityError:
    """The error for what is wrong at one reading and right at the next."""
    return FixityError(
        f"{what} was read twice and differently",
        file=file,
        offset=offset,
        expected=expected,
        hint="Look at the disk and the machine's memory before you trust either.",
    )


def layout_faults(archive: Path, file: str, parts: list[Part]) -> Iterator[tuple[str, Fault]]:
    """What is wrong with a file as such, with its rule: it is not there, bytes in it belong to no
    record or to two, bytes follow its last one. `parts` are in the order of their offsets."""
    path = archive / file
    try:
        size = path.stat().st_size
        what = "" if path.is_file() else "is no regular file"
    except OSError as error:
        size = 0
        what = "is missing" if isinstance(error, FileNotFoundError) else f"cannot be read ({error})"
    if what:
        lines = tuple(dict.fromkeys(line for part in parts for line in part.lines))
        yield (
            "record-corrupt",
            (FixityError(f"the WARC file {what}", file=file, hint=_RESTORE), lines),
        )
        return
    end = 0
    for part in parts:
        start = part.record.offset
        if start > end:
            yield "record-corrupt", (_between(file, end, start), ())
        elif start < end:
            problem = FixityError(
                "two different records are said to hold the same bytes", file=file, offset=end
            )
            yield "ledger-broken", (problem, part.lines)
        end = max(end, start + part.record.length)
    if size > end:
        yield "record-corrupt", (tail(file, end, size - end), ())


def is_file(archive: Path, file: str) -> bool:
    """Is it there, and a file? Anything else is not opened: a pipe would never end."""
    try:
        return (archive / file).is_file()
    except OSError:
        return False


def tail(file: str, offset: int, count: int) -> FixityError:
    """The error for bytes after the last one that the ledger reaches."""
    return FixityError(
        f"{count} bytes follow the last byte that the ledger acknowledges",
        file=file,
        offset=offset,
        hint="If a run was killed or the power failed, the next `loccit fetch` moves them to"
        " quarantine/; otherwise somebody has added them.",
    )


def _between(file: str, start: int, end: int) -> FixityError:
    return FixityError(
        f"{end - start} bytes belong to no record of the ledger", file=file, offset=start
    )


def _unreadable(record: StoredRecord, error: OSError) -> FixityError:
    return FixityError(f"the file cannot be read ({error})", file=record.file, offset=record.offset)
