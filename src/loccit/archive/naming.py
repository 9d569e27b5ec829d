"""What a line of the ledger names, and what it says of that, as values that are quick to make.

`entries` and `claims` say the same of an entry; a line of the usual types needs no entry.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from loccit import ledger
from loccit.archive.claims import Claim, claims_of
from loccit.archive.entries import Entry, records_of
from loccit.archive.members import Named
from loccit.archive.typed import Line, Record, line_of
from loccit.errors import RecordError
from loccit.models.capture import StoredRecord

Claims = tuple[Claim, ...]


def named(leaf: bytes, *, deep: bool) -> tuple[Sequence[Named], Sequence[Claims]]:
    """The records that a line names and, with `deep`, what it says of each. Raises
    `RecordError`."""
    line = line_of(leaf)
    if line is None or not distinct(records_in(line)):
        records = told_in(entry_in(leaf), deep=deep)
        return list(records), list(records.values())
    found = records_in(line)
    return found, list(claims_in(line)) if deep else ((),) * len(found)


def stored_record(record: Named) -> StoredRecord:
    """The same record, as it is known elsewhere."""
    return StoredRecord(
        record.id, record.type, record.file, record.offset, record.length, record.member,
        record.block, record.payload, record.body,
    )  # fmt: skip


def distinct(records: Sequence[Named]) -> bool:
    """Has each an id of its own? Claims go by ids."""
    return len({record.id for record in records}) == len(records)


def records_in(line: Line) -> Sequence[Record]:
    """In the order of `records_of`."""
    if len(line.hops) == 1 and not line.requisites and not line.warcinfo:
        return line.hops[0].records
    found = [line.warcinfo] if line.warcinfo else []
    for hop in (*line.hops, *line.requisites):
        found += hop.records
    return found


def claims_in(line: Line) -> Iterator[Claims]:
    """What a line says of each of its records: as `claims_of` has it."""
    if line.warcinfo:
        yield (Claim(""),)
    first = True
    for hop in line.hops:
        claim = (Claim(hop.url, hop.status, line.time, first),)
        for _ in hop.records:
            yield claim
        first = first and not hop.records
    for hop in line.requisites:
        claim = (Claim(hop.url, hop.status),)
        for _ in hop.records:
            yield claim


def entry_in(leaf: bytes) -> Entry:
    """Any line as an entry. Raises `RecordError` for what is none."""
    entry = ledger.entry_of(leaf)
    if entry is None:
        raise RecordError("a ledger line is no entry", file=ledger.ENTRIES)
    return entry


def told_in(entry: Entry, *, deep: bool) -> dict[StoredRecord, Claims]:
    """The records that an entry names, each once, with what it says of them. Raises
    `ArchiveError`."""
    found: dict[StoredRecord, Claims] = {record: () for _, record in records_of(entry)}
    if deep:
        by_id = {record.id: record for record in found}
        for urn, claim in claims_of(entry):
            if urn in by_id:
                found[by_id[urn]] += (claim,)
    return found


def referred_in(entry: Entry) -> set[str]:
    """The ids of the records that revisits in an entry stand for: they were named before. The
    entry is one that `records_of` could read."""
    hops = (*entry.get("hops", ()), *entry.get("requisites", ()))
    every = [hop["refers_to"] for hop in hops if "refers_to" in hop]
    return {each[key]["id"] for each in every for key in ("record", "head") if each.get(key)}
