"""Every stored byte, re-hashed: what differs from the ledger, and what no entry knows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from loccit import ledger
from loccit.archive.entries import Entry, records_of
from loccit.archive.layout import WARCS, shown, warc_path
from loccit.archive.lock import still
from loccit.archive.reader import require
from loccit.archive.recovery import strays
from loccit.archive.seals import broken_seals
from loccit.archive.stamps import broken_stamps
from loccit.archive.stored import check_member, open_record
from loccit.errors import ArchiveError, FixityError, RecordError
from loccit.models.capture import StoredRecord

_TAIL = (
    "If a run was killed or the power failed, the next `loccit fetch` moves them to quarantine/; "
    "otherwise somebody has added them."
)
_STRAY = "Files in an archive are loccit's alone: move it elsewhere, or let the next run do it."


@dataclass(frozen=True, slots=True)
class Damage:
    """One place where the archive is not as the ledger says, or could not be checked. `rule` is
    record-corrupt, ledger-broken, signature-invalid, timestamp-invalid or timestamp-unchecked;
    `entries` are those whose evidence it concerns."""

    rule: str
    problem: ArchiveError
    entries: tuple[Entry, ...] = ()


@dataclass(frozen=True, slots=True)
class Scan:
    """All of it. `records` is the number of stored records re-hashed, `size` their bytes as
    stored; `writable` says whether the ledger itself is whole and may be added to."""

    damages: tuple[Damage, ...]
    records: int
    size: int
    entries: int
    writable: bool


_Named = tuple[StoredRecord, Entry]


def scan(path: Path, progress: Callable[[str], None] | None = None) -> Scan:
    """Check every byte below warcs/ and ledger/ of the archive at `path`.

    `progress` is told each file's name before it is read. Damage is told, not raised. Raises
    `ArchiveError` where there is no archive, `Locked` while a run is writing to it.
    """
    require(path)
    try:
        with still(path):
            return _scan(path, progress or (lambda _: None))
    except OSError as error:
        raise ArchiveError(f"the archive {path} cannot be read: {error}") from error


def _scan(path: Path, progress: Callable[[str], None]) -> Scan:
    contents = ledger.inspect(path)
    damages = [_of_ledger(contents, problem) for problem in contents.problems]
    if contents.beyond:
        problem = _tail(ledger.ENTRIES, contents.head.size, contents.beyond)
        damages.append(Damage("ledger-broken", problem))
    named = _named(contents, damages)
    leaves = [line.leaf for line in contents.lines]
    entries = [line.entry for line in contents.lines]
    damages += (Damage(rule, error) for rule, error in broken_seals(path, leaves, entries))
    damages += (Damage(rule, error) for rule, error in broken_stamps(path, entries))
    for file in sorted(named):
        progress(file)
        damages += _of_file(path, file, named[file])
    damages += _of_strays(path, named)
    records = {record for each in named.values() for record, _ in each}
    size = sum(record.length for record in records)
    writable = all(damage.rule != "ledger-broken" for damage in damages)
    return Scan(tuple(damages), len(records), size, len(contents.lines), writable)


def _of_ledger(contents: ledger.Contents, problem: ArchiveError) -> Damage:
    on_line = tuple(
        line.entry
        for line in contents.lines
        if problem.file == ledger.ENTRIES and line.offset == problem.offset
    )
    return Damage("ledger-broken", problem, on_line)


def _named(contents: ledger.Contents, damages: list[Damage]) -> dict[str, list[_Named]]:
    """The records of each file; entries that name them wrongly are added to `damages`."""
    named: defaultdict[str, list[_Named]] = defaultdict(list)
    for line in contents.lines:
        try:
            for _, record in records_of(line.entry):
                warc_path(Path(), record.file)
                named[record.file].append((record, line.entry))
        except RecordError as error:
            place = RecordError(error.message, file=ledger.ENTRIES, offset=line.offset)
            damages.append(Damage("ledger-broken", place, (line.entry,)))
    return named


def _of_file(archive: Path, file: str, named: list[_Named]) -> Iterator[Damage]:
    """Every byte of a WARC file belongs to exactly one named record, and its hash holds."""
    path = archive / file
    everything = tuple({id(entry): entry for _, entry in named}.values())
    try:
        size = path.stat().st_size
    except OSError as error:
        what = "is missing" if isinstance(error, FileNotFoundError) else f"cannot be read ({error})"
        problem = FixityError(
            f"the WARC file {what}", file=file, hint="Restore the file from a copy of the archive."
        )
        yield Damage("record-corrupt", problem, everything)
        return
    end = 0
    for record, entries in sorted(_shared(named).items(), key=lambda each: each[0].offset):
        if record.offset > end:
            yield Damage("record-corrupt", _between(file, end, record.offset))
        elif record.offset < end:
            overlap = RecordError(
                "two different records are said to hold the same bytes", file=file, offset=end
            )
            yield Damage("ledger-broken", overlap, entries)
        end = max(end, record.offset + record.length)
        if (found := _damage(archive, record)) is not None:
            yield Damage("record-corrupt", found, entries)
    if size > end:
        yield Damage("record-corrupt", _tail(file, end, size - end))


def _shared(named: list[_Named]) -> dict[StoredRecord, tuple[Entry, ...]]:
    """The records, each with its entries: citations of one link share what was fetched once."""
    entries: defaultdict[StoredRecord, list[Entry]] = defaultdict(list)
    for record, entry in named:
        entries[record].append(entry)
    return {record: tuple(each) for record, each in entries.items()}


def _damage(archive: Path, record: StoredRecord) -> ArchiveError | None:
    try:
        check_member(archive, record)
        _, block = open_record(archive, record)
        for _ in block:
            pass
    except ArchiveError as error:
        return error
    except OSError as error:
        return FixityError(
            f"the file cannot be read ({error})", file=record.file, offset=record.offset
        )
    return None


def _of_strays(archive: Path, named: dict[str, list[_Named]]) -> Iterator[Damage]:
    for path, belongs in strays(archive, dict.fromkeys(named, 2**63)):
        name = shown(archive, path)
        rule = "record-corrupt" if name.startswith(f"{WARCS}/") else "ledger-broken"
        what = "is no regular file" if belongs else "is not known to the ledger"
        yield Damage(rule, FixityError(f"the file {what}", file=name, hint=_STRAY))


def _tail(file: str, offset: int, count: int) -> FixityError:
    return FixityError(
        f"{count} bytes follow the last byte that the ledger acknowledges",
        file=file,
        offset=offset,
        hint=_TAIL,
    )


def _between(file: str, start: int, end: int) -> FixityError:
    return FixityError(
        f"{end - start} bytes belong to no record of the ledger", file=file, offset=start
    )
