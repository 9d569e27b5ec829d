"""A piece of the ledger, and the stored bytes that its lines name: is all of it right?

No object is made of a line or record that is right. Where anything is odd, a `Doubt` says so and no
more: `scanning` then reads the archive as a whole and tells what is wrong.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

from loccit import ledger
from loccit.archive import quick
from loccit.archive.deep import fully
from loccit.archive.entries import Entry
from loccit.archive.layout import warc_path
from loccit.archive.members import Named, Part, Window, is_file
from loccit.archive.naming import (
    Claims,
    claims_in,
    distinct,
    entry_in,
    records_in,
    referred_in,
    stored_record,
    told_in,
)
from loccit.archive.proofs import ENTRY
from loccit.archive.typed import Line, line_of
from loccit.errors import ArchiveError
from loccit.ledger import keys, merkle

_RARE = (keys.ADDED, keys.RETIRED, ENTRY)
_LISTED = ("response", "resource", "revisit")
_MOST_OPEN = 2


class Doubt(NamedTuple):
    """Why nothing is vouched for: something is odd, or, with its `place` (file and offset), it was
    found to be other than the ledger says."""

    place: tuple[str, int] | None = None


class Doubtful(Exception):
    """Carries a `Doubt`."""

    def __init__(self, place: tuple[str, int] | None = None) -> None:
        super().__init__(place)
        self.doubt = Doubt(place)


@dataclass(frozen=True, slots=True)
class Ask:
    """What of a piece is wanted. `trees` are the sizes, in order, of the trees whose roots are;
    the index was written after `indexed` entries, and with `rows` each of its lines is wanted."""

    archive: Path
    deep: bool
    trees: tuple[int, ...]
    indexed: int | None
    rows: bool


class Run(NamedTuple):
    """So many records of a file, one behind the other."""

    file: str
    start: int
    end: int
    records: int = 0


@dataclass(slots=True)
class Found:
    """A piece that is sound in itself. Its entries are `count`, numbered from `first`; the first
    says that the one before it has the digest `prev`, the last one's is `last`. `runs` were found
    to be as the ledger says, `again` was named before, or else is odd. `captures` are those that
    pins and texts may name from here on, `asked` those that they named."""

    first: int = 0
    count: int = 0
    prev: str = ""
    last: str = ""
    trees: list[tuple[int, bytes]] = field(default_factory=list)
    runs: list[Run] = field(default_factory=list)
    again: list[Run] = field(default_factory=list)
    captures: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    rare: list[Entry] = field(default_factory=list)
    signed: dict[int, str] = field(default_factory=dict)
    indexed: str = ""
    newer: bool = False
    rows: list[tuple[str, ...]] = field(default_factory=list)


def look(ask: Ask, start: int, end: int) -> Found | Doubt:
    """Look at the lines from byte `start` to `end` of the ledger, and at what they name."""
    try:
        leaves = leaves_of(ask.archive, start, end)
        found, piece = Found(), _Piece(ask)
        _lines(ask, piece, found, leaves, start)
        _trees(ask, found, leaves)
        _stored(ask, piece, found)
    except Doubtful as doubtful:
        return doubtful.doubt
    except (ArchiveError, OSError):
        return Doubt()
    return found


def leaves_of(archive: Path, start: int, end: int) -> list[bytes]:
    """The whole lines between two places of the ledger, without their line ends. Raises
    `Doubtful`, `OSError`."""
    with (archive / ledger.ENTRIES).open("rb", buffering=0) as file:
        file.seek(start)
        data = file.read(end - start)
    leaves = data.split(b"\n")
    if len(data) != end - start or leaves.pop():
        raise Doubtful
    return leaves


class _Piece:
    """What is gathered line by line."""

    def __init__(self, ask: Ask) -> None:
        self.deep = ask.deep
        self.records: list[Named] = []
        self.claims: list[Claims] = []
        self.known: set[str] = set()

    def usual(self, line: Line, found: Found) -> bool:
        """One of the usual lines; False where it must be read as any other."""
        records = records_in(line)
        if self.deep and not distinct(records):
            return False
        if line.type == "capture":
            self.known.add(line.capture)
        elif line.capture not in self.known:
            found.asked.append(line.capture)
        self.records += records
        if self.deep:
            self.claims += claims_in(line)
        return True

    def entry(self, entry: Entry, found: Found) -> None:
        """Any other line. Raises `ArchiveError`, `Doubtful`."""
        kind, capture, signed = entry["type"], entry.get("capture"), entry.get("signed")
        if kind in ("capture", "attach"):
            if isinstance(capture, str):
                self.known.add(capture)
        elif kind in ("pin", "text"):
            if not isinstance(capture, str):
                raise Doubtful
            if capture not in self.known:
                found.asked.append(capture)
        elif kind in _RARE:
            found.rare.append(entry)
        if isinstance(signed, dict) and type(size := signed.get("size")) is int:
            found.signed[size] = str(signed.get("checkpoint"))
        records = told_in(entry, deep=self.deep)
        before = referred_in(entry)
        for record, claims in records.items():
            if record.id in before:
                end = record.offset + record.length
                found.again.append(Run(record.file, record.offset, end, 1))
            else:
                self.records.append(record)
                self.claims.append(claims)


def _lines(ask: Ask, piece: _Piece, found: Found, leaves: list[bytes], at: int) -> None:
    """Each line is an entry, and says what the one before it is."""
    number, prev, before = -1, "", at
    for leaf, line in zip(leaves, map(line_of, leaves), strict=True):
        listed = len(piece.records)
        seq: Any
        told: Any
        if line is not None and piece.usual(line, found):
            seq, told = line.seq, line.prev
        else:
            entry = entry_in(leaf)
            seq, told = entry.get("seq"), entry.get("prev")
            piece.entry(entry, found)
        if number < 0:
            if type(seq) is not int or not isinstance(told, str):
                raise Doubtful
            found.first, found.prev, number = seq, told, seq
        elif seq != number or told != prev:
            raise Doubtful((ledger.ENTRIES, before))
        prev, before = "sha256:" + sha256(leaf).hexdigest(), at
        at += len(leaf) + 1
        number += 1
        if ask.indexed is not None and number >= ask.indexed:
            if number == ask.indexed:
                found.indexed = prev
            elif any(record.type in _LISTED for record in piece.records[listed:]):
                found.newer = True
    found.count, found.last, found.captures = len(leaves), prev, list(piece.known)


def _trees(ask: Ask, found: Found, leaves: list[bytes]) -> None:
    """The subtrees that the lines make up, as far as a root is wanted, cut where one is."""
    most = min(found.count, max(ask.trees, default=0) - found.first)
    if most <= 0:
        return
    hashes = [merkle.leaf_hash(leaf) for leaf in leaves[:most]]
    inside = [size - found.first for size in ask.trees]
    cuts = [0, *(size for size in inside if 0 < size < most), most]
    for start, end in pairwise(cuts):
        found.trees += merkle.subtrees(found.first + start, hashes[start:end])


def _stored(ask: Ask, piece: _Piece, found: Found) -> None:
    """Every record is looked at, but for those before the end of what was seen of their file."""
    with _Windows(ask.archive) as windows:
        at = 0
        for run, main in _runs(piece.records):
            first, at = at, at + run.records
            if not main:
                found.again.append(run)
                continue
            found.runs.append(run)
            try:
                window = windows.of(run.file)
                _read(ask, window, piece.records[first:at], piece.claims[first:at])
            except OSError as error:
                raise Doubtful((run.file, run.start)) from error
    found.rows = _rows(piece.records) if ask.rows else []


def _read(ask: Ask, window: Window, records: Sequence[Named], claims: Sequence[Claims]) -> None:
    """Raises `Doubtful` for a record that is not as told, `OSError`."""
    if not ask.deep:
        other = window.first_other(records)
        if other is not None:
            raise Doubtful((other.file, other.offset))
        return
    for record, told in zip(records, claims, strict=True):
        if not quick.is_right(window, record, told):
            at_length(ask.archive, record, told)


def _runs(records: Sequence[Named]) -> Iterator[tuple[Run, bool]]:
    """The records, all of them and in their order, as runs; does each go on where the last one in
    its file ended, or beyond?"""
    ends: dict[str, int] = {}
    file, start, end, first, main = "", 0, 0, 0, True
    for number, record in enumerate(records):
        offset = record.offset
        if offset != end or not main or record.file != file:
            if first < number:
                yield Run(file, start, end, number - first), main
            if main:
                ends[file] = end
            file, start, first = record.file, offset, number
            main = offset >= ends.get(file, 0)
        end = offset + record.length
    if records:
        yield Run(file, start, end, len(records) - first), main


def at_length(archive: Path, record: Named, claims: Claims) -> None:
    """Look at a record that could not be told to be right in one go. Raises `Doubtful` for one
    that is not."""
    try:
        wrong = fully(archive, Part(stored_record(record), (), claims)) is not None
    except (ArchiveError, OSError):
        wrong = True
    if wrong:
        raise Doubtful((record.file, record.offset))


def _rows(records: Iterable[Named]) -> list[tuple[str, ...]]:
    """What the index says of them."""
    return [
        (each.file, str(each.offset), str(each.length), each.payload or each.block)
        for each in records
        if each.type in _LISTED
    ]


class _Windows:
    """The files that are read, two of them open at a time."""

    def __init__(self, archive: Path) -> None:
        self._archive = archive
        self._open: dict[str, Window] = {}

    def __enter__(self) -> _Windows:
        return self

    def __exit__(self, *_: object) -> None:
        for window in self._open.values():
            window.close()

    def of(self, file: str) -> Window:
        """Raises `RecordError` for a name that is none of ours, `OSError`."""
        window = self._open.get(file)
        if window is None:
            path = warc_path(self._archive, file)
            if not is_file(self._archive, file):
                raise Doubtful
            if len(self._open) >= _MOST_OPEN:
                self._open.pop(next(iter(self._open))).close()
            window = self._open[file] = Window(path)
        return window
