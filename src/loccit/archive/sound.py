"""Is an archive sound, all of it? Said in one pass and little memory, or not at all.

The ledger is cut into pieces at line ends, and each piece is looked at by itself, with the bytes
that it names, by as many processes as there are workers. What the pieces found is then joined:
number after number, digest after digest, file after file. Together this is what `scanning` looks
at line by line and record by record:

- Every line is an entry, has its number and the digest of the line before it; the last one has the
  digest that the head names, their count and bytes are the head's, and no byte follows.
- Every record that a line names is as `entries.records_of` demands, in a file of our naming, and
  has the digest that the ledger says (with `deep`: all that `deep.fully` demands).
- In each file the records lie one behind the other from its first byte to its last: no byte is in
  none or in two. A record that lies before the end of what was found so far must be one that was
  named before, in every word: `_repeated` reads the ledger once more for those alone, where there
  are any, and with `deep` holds what later lines say of them against the record.
- Pins and texts name captures that stand before them. Keys, signatures, the trees under the
  checkpoints, and whether the index is of this ledger, are looked at by the code that `scanning`
  uses.

Anything else, a file whose records the ledger names in another order among them, is a `Doubt`: it
is not said to be damage, but left to `scanning`, which tells what there is to tell.
"""

from __future__ import annotations

import os
from bisect import bisect_right
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TypeVar

from loccit import ledger, spread
from loccit.archive.agreement import Index
from loccit.archive.entries import Entry
from loccit.archive.layout import warc_path
from loccit.archive.members import is_file
from loccit.archive.naming import Claims, named, stored_record
from loccit.archive.pieces import (
    Ask,
    Doubt,
    Doubtful,
    Found,
    Run,
    at_length,
    leaves_of,
    look,
)
from loccit.archive.proofs import ENTRY
from loccit.archive.seals import Seals
from loccit.errors import ArchiveError
from loccit.models.capture import StoredRecord

_MOST = 2**20
_LEAST = 2**15
_SHARES = 8
"""Pieces for each worker, so that none waits long for the others, as far as they are no smaller
than `_LEAST` bytes and no larger than `_MOST`."""
_MOST_LINE = 2**22
"""A longer line is left to `scanning`."""

_Made = TypeVar("_Made")


@dataclass(slots=True)
class Sound:
    """What a sound archive holds: entries, records in each file and its size, and the entries
    that note time stamps, which nobody has looked at yet."""

    entries: int = 0
    records: dict[str, int] = field(default_factory=dict)
    sizes: dict[str, int] = field(default_factory=dict)
    stamps: list[Entry] = field(default_factory=list)


def sound(path: Path, seals: Seals, index: Index, *, deep: bool, workers: int) -> Sound | Doubt:
    """Hold every byte of the archive at `path` against its ledger. `seals` and `index` are new
    ones; `index` then says whether the index agrees. Raises nothing for what is stored."""
    try:
        head = ledger.acknowledged(path)
        cuts = _cuts(path, head.size, workers)
        ask = Ask(path, deep, seals.wanted, index.entries, index.by_line)
        every = _each(partial(_look, ask, cuts, []), len(cuts) - 1, workers)
        joined = _joined(path, head, every, seals, index)
        _repeated(path, joined, cuts, deep=deep, workers=workers)
        signed = next(seals.problems(), None) is None
    except Doubtful as doubtful:
        return doubtful.doubt
    except (ArchiveError, OSError):
        return Doubt()
    return joined.sound if signed else Doubt()


def _cuts(path: Path, size: int, workers: int) -> list[int]:
    """Places at which lines begin, from 0 to the end of what is acknowledged. Raises `Doubtful`
    where the ledger has another size, or a line is too long."""
    step = _MOST if workers < 2 else max(_LEAST, min(_MOST, size // (_SHARES * workers)))
    cuts = [0]
    if not size and not (path / ledger.ENTRIES).exists():
        return cuts
    with (path / ledger.ENTRIES).open("rb") as file:
        if os.fstat(file.fileno()).st_size != size:
            raise Doubtful
        while cuts[-1] < size:
            at = min(cuts[-1] + step, size) - 1
            file.seek(at)
            line = file.readline(_MOST_LINE)
            if not line.endswith(b"\n"):
                raise Doubtful
            cuts.append(at + len(line))
    return cuts


def _look(ask: Ask, cuts: Sequence[int], doubts: list[Doubt], piece: int) -> Found | Doubt:
    """Look at a piece, unless there is a doubt already."""
    if doubts:
        return Doubt()
    found = look(ask, cuts[piece], cuts[piece + 1])
    if isinstance(found, Doubt):
        doubts.append(found)
    return found


def _each(do: Callable[[int], _Made], count: int, workers: int) -> list[_Made]:
    """What comes of each piece; by threads where a process cannot fork."""
    if workers > 1 and not spread.may_fork():
        with ThreadPoolExecutor(workers) as pool:
            return list(pool.map(do, range(count)))
    return spread.done(spread.Work(do, count, lambda _: None), workers)


@dataclass(slots=True)
class _Joined:
    """The pieces, as one. `again` has what was named before, if all is well."""

    sound: Sound = field(default_factory=Sound)
    again: list[Run] = field(default_factory=list)
    known: set[str] = field(default_factory=set)
    last: str = ledger.FIRST_PREV


def _joined(
    path: Path, head: ledger.Head, every: Sequence[Found | Doubt], seals: Seals, index: Index
) -> _Joined:
    """Raises `Doubtful` where the pieces, the head and the files do not fit each other."""
    doubts = [each for each in every if isinstance(each, Doubt)]
    if doubts:
        raise Doubtful(next((each.place for each in doubts if each.place), None))
    joined = _Joined()
    for found in every:
        if isinstance(found, Found):
            _join(joined, found)
            seals.graft(found.trees, found.rare, found.signed)
            index.join(found.indexed, newer=found.newer, rows=found.rows)
    made = joined.sound
    if (head.entries, head.last) != (made.entries, joined.last):
        raise Doubtful((ledger.ENTRIES, 0))
    for file, size in made.sizes.items():
        if not is_file(path, file) or warc_path(path, file).stat().st_size != size:
            raise Doubtful
    return joined


def _join(joined: _Joined, found: Found) -> None:
    """One more piece; raises `Doubtful` where it does not follow."""
    made = joined.sound
    if (found.first, found.prev) != (made.entries, joined.last):
        raise Doubtful((ledger.ENTRIES, 0))
    made.entries, joined.last = made.entries + found.count, found.last
    for run in found.runs:
        end = made.sizes.get(run.file, 0)
        if run.start == end:
            made.sizes[run.file] = run.end
            made.records[run.file] = made.records.get(run.file, 0) + run.records
        elif run.end <= end:
            joined.again.append(run)
        else:
            raise Doubtful
    if any(run.end > made.sizes.get(run.file, 0) for run in found.again):
        raise Doubtful
    joined.again += found.again
    if not joined.known.issuperset(found.asked):
        raise Doubtful
    joined.known.update(found.captures)
    made.stamps += [entry for entry in found.rare if entry["type"] == ENTRY]


@dataclass(slots=True)
class _Place:
    """A record at a place of a file: what the first line that names it says of it, and what any
    later one says in addition."""

    record: StoredRecord
    said: Claims
    more: dict[Claims, None] = field(default_factory=dict)

    def take(self, record: StoredRecord, claims: Sequence[Claims]) -> None:
        """One more naming. Raises `Doubtful` for another record."""
        if record != self.record:
            raise Doubtful
        self.more |= dict.fromkeys(each for each in claims if each != self.said)


_Places = dict[tuple[str, int], _Place]
_Stretches = dict[str, tuple[list[int], list[int]]]
"""Where stretches of a file start, and where they end; none meet, and they are in order."""


def _repeated(path: Path, joined: _Joined, cuts: list[int], *, deep: bool, workers: int) -> None:
    """Raises `Doubtful` where a record that lies before the end of its file's others is not one
    of them; with `deep`, where a later line says something wrong of it."""
    if not joined.again:
        return
    stretches = _stretches(joined.again)
    read = partial(_namings, path, cuts, stretches, deep=deep)
    places: _Places = {}
    for found in _each(read, len(cuts) - 1, workers):
        if found is None:
            raise Doubtful
        for key, place in found.items():
            if (known := places.setdefault(key, place)) is not place:
                known.take(place.record, (place.said, *place.more))
    ends: dict[str, int] = {}
    for (file, offset), place in sorted(places.items(), key=lambda item: item[0]):
        if offset < ends.get(file, 0):
            raise Doubtful
        ends[file] = offset + place.record.length
        for claims in (place.said, *place.more) if place.more else ():
            at_length(path, place.record, claims)


def _namings(
    path: Path, cuts: Sequence[int], stretches: _Stretches, piece: int, *, deep: bool
) -> _Places | None:
    """The records that the lines of a piece name in these stretches; None for a doubt."""
    found: _Places = {}
    try:
        for leaf in leaves_of(path, cuts[piece], cuts[piece + 1]):
            for record, claims in zip(*named(leaf, deep=deep), strict=True):
                if _meets(stretches, record.file, record.offset, record.offset + record.length):
                    key, same = (record.file, record.offset), stored_record(record)
                    found.setdefault(key, _Place(same, claims)).take(same, (claims,))
    except (ArchiveError, Doubtful, OSError):
        return None
    return found


def _stretches(runs: Sequence[Run]) -> _Stretches:
    found: _Stretches = {}
    for run in sorted(runs):
        starts, ends = found.setdefault(run.file, ([], []))
        if ends and run.start <= ends[-1]:
            ends[-1] = max(ends[-1], run.end)
        else:
            starts.append(run.start)
            ends.append(run.end)
    return found


def _meets(stretches: _Stretches, file: str, start: int, end: int) -> bool:
    """Does a stretch have a byte from `start` to `end`?"""
    if file not in stretches:
        return False
    starts, ends = stretches[file]
    at = bisect_right(starts, end - 1) - 1
    return at >= 0 and ends[at] > start
