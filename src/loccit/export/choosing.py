"""What goes into a package: the ledger's entries about some captures, and the records they name."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from loccit.archive import Archive
from loccit.errors import ArchiveError
from loccit.export.verify_proof import named
from loccit.models.capture import StoredRecord

Entry = dict[str, Any]
_OF_KEYS = ("key-add", "key-retire")
_OF_ALL = ("audit", "timestamp")
"""Entries about the archive as a whole. They count what is in it: a redacted package has none."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """The entries of a package, oldest first, and the stored records that its captures name, in
    the order in which they are copied, each with the number of the first entry that names it."""

    entries: tuple[Entry, ...]
    records: tuple[tuple[StoredRecord, int], ...]

    @property
    def captures(self) -> tuple[Entry, ...]:
        """The entries of the captures themselves."""
        return tuple(each for each in self.entries if is_capture(each))

    @property
    def newest(self) -> str:
        """The newest time that they tell (RFC 3339)."""
        return max(str(each["time"]) for each in self.entries if "time" in each)


def is_capture(entry: Entry) -> bool:
    """Is it one that names stored records of a source?"""
    return entry["type"] in ("capture", "attach")


def choose(archive: Archive, captures: Sequence[str], size: int, *, redacted: bool) -> Chosen:
    """What is to be known of these captures, of the first `size` entries; `redacted` leaves out
    whatever counts or names anything else. Raises `ArchiveError` for a capture that is not one
    of them."""
    wanted = set(captures)
    own = [each for each in archive.entries() if is_capture(each) and each["capture"] in wanted]
    late = [each["capture"] for each in own if each["seq"] >= size]
    if late or len(own) != len(wanted):
        raise ArchiveError(
            "there is no signed checkpoint over what is to be exported",
            hint="The next run that has the archive's key signs it: `loccit fetch`.",
        )
    runs = {each.get("run") for each in own} - {None}
    cited = {_about(each) for each in own}

    def belongs(entry: Entry) -> bool:
        kind = entry["type"]
        if kind in ("capture", "attach", "text"):
            return entry["capture"] in wanted
        if kind == "pin":
            return _about(entry) in cited
        if kind in ("run-start", "run-end"):
            return entry["run"] in runs and not (redacted and kind == "run-end")
        return kind in _OF_KEYS or (kind in _OF_ALL and not redacted)

    entries = tuple(each for each in archive.entries() if each["seq"] < size and belongs(each))
    return Chosen(entries, tuple(_records(own)))


def _about(entry: Entry) -> tuple[str, str, str]:
    return entry["manifest"], entry["document"], entry["citation"]


def _records(entries: Sequence[Entry]) -> Iterator[tuple[StoredRecord, int]]:
    """Each record once; citations of one link share them."""
    found: dict[str, tuple[StoredRecord, int]] = {}
    for entry in entries:
        for told in named(entry):
            keys = ("id", "type", "file", "offset", "length", "member", "block", "payload", "body")
            record = StoredRecord(**{key: told[key] for key in keys})
            found.setdefault(record.id, (record, entry["seq"]))
    yield from sorted(found.values(), key=lambda each: (each[0].file, each[0].offset))
