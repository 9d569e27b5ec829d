"""An archive held against its ledger: what differs, what is missing, what no entry knows."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from itertools import chain
from pathlib import Path
from random import SystemRandom
from typing import Any

from loccit import ledger
from loccit.archive.agreement import Captures, Index
from loccit.archive.claims import Claim, claims_of
from loccit.archive.deep import examine
from loccit.archive.entries import Entry, records_of
from loccit.archive.layout import WARCS, shown, timestamp, warc_path
from loccit.archive.lock import still
from loccit.archive.members import (
    Part,
    Unit,
    check,
    is_file,
    layout_faults,
    same_bytes,
    tail,
    units,
    unsteady,
)
from loccit.archive.pieces import Doubt
from loccit.archive.proofs import ENTRY
from loccit.archive.reader import require
from loccit.archive.recovery import strays
from loccit.archive.sampling import Age, Chance, Memory, Share, ages, drawn
from loccit.archive.seals import Kept, Seals
from loccit.archive.sound import sound
from loccit.archive.stamps import broken_stamps
from loccit.errors import ArchiveError, FixityError, RecordError
from loccit.ledger.bitcoin import Header
from loccit.models.capture import StoredRecord

_STRAY = "Files in an archive are loccit's alone: move it elsewhere, or let the next run do it."
_GRAVE = ("record-corrupt", "ledger-broken", "signature-invalid")
_MOST_NAMED = 1000
"""So many entries that a damage concerns are looked up; more are counted."""


@dataclass(frozen=True, slots=True)
class Order:
    """What is looked at. By default the stored bytes of every record; `deep` reads each in full,
    `share` draws some of them. `kept` are checkpoints that were kept elsewhere, `headers` those of
    Bitcoin blocks that a reader gave, `workers` the processes
    that look (threads where none may fork)."""

    now: datetime
    deep: bool = False
    share: Share | None = None
    kept: Sequence[Kept] = ()
    workers: int = 1
    chance: Chance = SystemRandom().random
    headers: Mapping[int, Header] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Damage:
    """One place where the archive is not as the ledger says, or could not be checked. `rule` is
    record-corrupt, ledger-broken, signature-invalid, index-stale, timestamp-invalid or
    timestamp-unchecked; `entries` are those whose evidence it concerns, as far as they are
    looked up, `concerned` the number of all."""

    rule: str
    problem: ArchiveError
    entries: tuple[Entry, ...] = ()
    concerned: int = 0


@dataclass(frozen=True, slots=True)
class Scan:
    """All of it. `records` is the number of stored records hashed again, `total` that of all,
    `size` the bytes of the former as stored; `writable` says whether the ledger itself is whole
    and may be added to. `ages` tells how long ago the records were last looked at."""

    damages: tuple[Damage, ...]
    records: int
    size: int
    entries: int
    writable: bool
    total: int = 0
    ages: tuple[Age, ...] = ()
    memory: Memory | None = None


def scan(path: Path, order: Order, progress: Callable[[str], None] | None = None) -> Scan:
    """Hold the archive at `path` against its ledger, as far as `order` says. The ledger itself,
    its signatures and the extent of every file are looked at in any case.

    `progress` is told each file's name before it is read: file by file, which takes longer. Damage
    is told, not raised. Raises `ArchiveError` where there is no archive, `Locked` while a run is
    writing to it.
    """
    require(path)
    try:
        with still(path):
            doubt = Doubt()  # an archive that is sound, as nearly all are, is told so at once
            if order.share is None and progress is None:
                made = _Scanning(path, order, _silent).vouched()
                if isinstance(made, Scan):
                    return made
                doubt = made
            return _told(_Scanning(path, order, progress or _silent).result(), doubt)
    except OSError as error:
        raise ArchiveError(f"the archive {path} cannot be read: {error}") from error


def _silent(_: str) -> None:
    """Nobody wants to know."""


def _told(found: Scan, doubt: Doubt) -> Scan:
    """What was found; where something was seen to be wrong and nothing is at the next look, that
    is damage too."""
    if doubt.place is None or any(damage.rule in _GRAVE for damage in found.damages):
        return found
    file, offset = doubt.place
    rule = "ledger-broken" if file == ledger.ENTRIES else "record-corrupt"
    damage = Damage(rule, unsteady("the file", file, offset))
    writable = found.writable and rule != "ledger-broken"
    return replace(found, damages=(*found.damages, damage), writable=writable, memory=None)


@dataclass(slots=True)
class _Named:
    """Who names a record, and what is said of it."""

    lines: list[int] = field(default_factory=list)
    claims: dict[Claim, None] = field(default_factory=dict)


class _Scanning:
    """Takes in the ledger line by line, then looks at the files."""

    def __init__(self, path: Path, order: Order, progress: Callable[[str], None]) -> None:
        self._path, self._order, self._progress = path, order, progress
        self._seals = Seals(path, order.kept)
        self._captures = Captures()
        self._index = Index(path, fully=order.deep)
        self._named: defaultdict[str, dict[StoredRecord, _Named]] = defaultdict(dict)
        self._stamps: list[Entry] = []
        self._damages: list[Damage] = []

    def result(self) -> Scan:
        """Everything, in the order: ledger, signatures, files, strays, index."""
        contents = ledger.inspect(self._path, self._take)
        first, self._damages = self._damages, []
        for problem in contents.problems:
            on_line = problem.file == ledger.ENTRIES and problem.offset is not None
            self._add("ledger-broken", problem, [problem.offset or 0] if on_line else ())
        if contents.beyond:
            problem = tail(ledger.ENTRIES, contents.head.size, contents.beyond)
            self._add("ledger-broken", problem)
        self._damages += first
        for rule, error, lines in self._seals.problems():
            self._add(rule, error, lines)
        for rule, error in broken_stamps(self._path, self._stamps, self._order.headers):
            self._add(rule, error)
        parts = {file: _in_order(named) for file, named in sorted(self._named.items())}
        memory, chosen = self._chosen(parts)
        for file, each in parts.items():
            for rule, (problem, lines) in layout_faults(self._path, file, each):
                self._add(rule, problem, lines)
        checked = self._records(chosen)
        self._strays(parts)
        if (stale := self._index.problem()) is not None:
            self._add("index-stale", stale)
        times = self._remember(memory, parts, chosen, checked)
        records = [part.record for each in chosen.values() for part in each]
        return Scan(
            damages=tuple(self._damages),
            records=len(records),
            size=sum(record.length for record in records),
            entries=self._seals.count,
            writable=all(damage.rule != "ledger-broken" for damage in self._damages),
            total=sum(map(len, parts.values())),
            ages=ages(Counter(chain.from_iterable(times.values())), self._order.now),
            memory=memory,
        )

    def vouched(self) -> Scan | Doubt:
        """The same of an archive that is sound in all that its ledger tells of, without a list of
        its records; a doubt of any other."""
        order, now = self._order, timestamp(self._order.now)
        found = sound(self._path, self._seals, self._index, deep=order.deep, workers=order.workers)
        if isinstance(found, Doubt):
            return found
        for rule, error in broken_stamps(self._path, found.stamps, order.headers):
            self._add(rule, error)
        self._strays(found.sizes)
        if (stale := self._index.problem()) is not None:
            self._add("index-stale", stale)
        memory = Memory(self._path, deep=order.deep)
        for file, size in found.sizes.items():
            memory.note_file(file, size, now)
        total = sum(found.records.values())
        return Scan(
            damages=tuple(self._damages),
            records=total,
            size=sum(found.sizes.values()),
            entries=found.entries,
            writable=all(damage.rule != "ledger-broken" for damage in self._damages),
            total=total,
            ages=ages(Counter({now: total}), order.now),
            memory=memory,
        )

    def _take(self, line: ledger.Line) -> None:
        self._seals.take(line)
        if line.entry["type"] == ENTRY:
            self._stamps.append(line.entry)
        records: list[StoredRecord] = []
        try:
            records = [record for _, record in records_of(line.entry)]
            for record in records:
                if record.file not in self._named:
                    warc_path(self._path, record.file)
                in_file = self._named[record.file]
                named = in_file.get(record)
                if named is None:
                    named = in_file[record] = _Named()
                named.lines.append(line.offset)
            if self._order.deep:
                self._claims(line.entry, records)
        except RecordError as error:
            place = RecordError(error.message, file=ledger.ENTRIES, offset=line.offset)
            self._add("ledger-broken", place, (line.offset,))
        if (unknown := self._captures.take(line)) is not None:
            self._add("ledger-broken", unknown, (line.offset,))
        self._index.take(line, records)

    def _claims(self, entry: Entry, records: Iterable[StoredRecord]) -> None:
        by_id = {record.id: record for record in records}
        for urn, claim in claims_of(entry):
            if urn in by_id:
                record = by_id[urn]
                self._named[record.file][record].claims[claim] = None

    def _chosen(self, parts: dict[str, list[Part]]) -> tuple[Memory, dict[str, list[Part]]]:
        order = self._order
        memory = Memory(self._path, deep=order.deep)
        if order.share is None:
            return memory, parts
        times = {file: memory.times(file, each) for file, each in parts.items()}
        numbers = drawn(times, order.share, order.now, order.chance)
        return memory, {
            file: [part for number, part in enumerate(each) if number in numbers[file]]
            for file, each in parts.items()
            if file in numbers
        }

    def _records(self, chosen: dict[str, list[Part]]) -> dict[str, set[int]]:
        """Look at the chosen records; where in each file one begins that is not whole."""
        every = [
            unit
            for file, each in chosen.items()
            if is_file(self._path, file)
            for unit in units(file, each)
        ]
        bad: dict[str, set[int]] = {}
        told = ""
        for unit, faults in zip(every, self._checked(every), strict=True):
            if unit.file != told:
                self._progress(told := unit.file)
            for part, problem in faults:
                bad.setdefault(unit.file, set()).add(part.record.offset)
                self._add("record-corrupt", problem, part.lines)
        return bad

    def _checked(self, every: list[Unit]) -> Iterator[list[tuple[Part, ArchiveError]]]:
        look = partial(check, self._path, examine=examine if self._order.deep else same_bytes)
        if self._order.workers < 2 or len(every) < 2:
            yield from map(look, every)
            return
        with ThreadPoolExecutor(self._order.workers) as pool:
            yield from pool.map(look, every)

    def _strays(self, files: Iterable[str]) -> None:
        for path, belongs in strays(self._path, dict.fromkeys(files, 2**63)):
            name = shown(self._path, path)
            rule = "record-corrupt" if name.startswith(f"{WARCS}/") else "ledger-broken"
            what = "is no regular file" if belongs else "is not known to the ledger"
            self._add(rule, FixityError(f"the file {what}", file=name, hint=_STRAY))

    def _remember(
        self,
        memory: Memory,
        parts: dict[str, list[Part]],
        chosen: dict[str, list[Part]],
        bad: dict[str, set[int]],
    ) -> dict[str, list[str]]:
        """Note what was found whole; when each record last was."""
        now = timestamp(self._order.now)
        for file, each in chosen.items():
            if is_file(self._path, file):
                wrong = bad.get(file, set())
                sound = {part.record.offset for part in each} - wrong
                numbers = [n for n, p in enumerate(parts[file]) if p.record.offset in sound]
                memory.note(file, parts[file], numbers, now)
        return {file: memory.times(file, each) for file, each in parts.items()}

    def _add(self, rule: str, problem: ArchiveError, lines: Sequence[int] = ()) -> None:
        entries = tuple(_entries(self._path, lines[:_MOST_NAMED]))
        self._damages.append(Damage(rule, problem, entries, len(lines)))


def _in_order(named: dict[StoredRecord, _Named]) -> list[Part]:
    every = (Part(record, tuple(who.lines), tuple(who.claims)) for record, who in named.items())
    return sorted(every, key=lambda part: part.record.offset)


def _entries(archive: Path, offsets: Iterable[int]) -> Iterator[dict[str, Any]]:
    """The entries that begin at these places of the ledger, as far as they are any."""
    with suppress(OSError), (archive / ledger.ENTRIES).open("rb") as file:
        for offset in offsets:
            file.seek(offset)
            with suppress(ValueError, RecursionError):
                entry = json.loads(file.readline(2**26))
                if isinstance(entry, dict):
                    yield entry
