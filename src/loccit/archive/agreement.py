"""What stands beside the ledger, or in it, and must agree with it: pins, texts, the index."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from loccit import canonical, ledger
from loccit.archive.layout import INDEX, INDEX_HEAD
from loccit.errors import ArchiveError, RecordError
from loccit.models.capture import StoredRecord

_REPAIR = "`loccit repair` writes it anew."
_LISTED = ("response", "resource", "revisit")


class Captures:
    """Every pin and every text is of a capture that stands before it."""

    def __init__(self) -> None:
        self._known: set[str] = set()

    def take(self, line: ledger.Line) -> RecordError | None:
        """The next line; what is wrong with it."""
        kind, capture = line.entry["type"], line.entry.get("capture")
        if kind in ("capture", "attach"):
            if isinstance(capture, str):
                self._known.add(capture)
            return None
        if kind not in ("pin", "text") or (isinstance(capture, str) and capture in self._known):
            return None
        return RecordError(
            f"the {kind} entry {line.entry.get('seq')} names a capture that is not in the ledger",
            file=ledger.ENTRIES,
            offset=line.offset,
            hint="Compare the ledger with a copy of the archive.",
        )


class Index:
    """index.cdxj is derived and never evidence, but other programs find captures by it. It agrees
    where it is as it was left, and was left for this very ledger; `fully`, and where nothing says
    how it was left, holds each line of it against the records."""

    def __init__(self, archive: Path, *, fully: bool) -> None:
        self._path = archive / INDEX
        self._head = _head(archive / INDEX_HEAD)
        self.by_line = self._path.exists() and (fully or self._head is None)
        """Is each line of it held against the records?"""
        self._rows: set[tuple[Any, ...]] | None = set() if self.by_line else None
        self._count = 0
        self._newer = False
        self._last_known = self._head["last"] == ledger.FIRST_PREV if self._head else False

    @property
    def entries(self) -> int | None:
        """For how many entries it was left, where that is told."""
        return self._head["entries"] if self._head else None

    def join(self, last: str, *, newer: bool, rows: Iterable[tuple[Any, ...]]) -> None:
        """The next lines: the digest of the last one that it was left for, where that is among
        them, whether any after that names a record that is listed, and what it says of each that
        they name."""
        if self._head and last:
            self._last_known = last == self._head["last"]
        self._newer = self._newer or newer
        if self._rows is not None:
            self._rows.update(rows)

    def take(self, line: ledger.Line, records: list[StoredRecord]) -> None:
        """The next line, and the records that it names."""
        self._count += 1
        if self._head and self._count == self._head["entries"]:
            self._last_known = canonical.digest(line.leaf) == self._head["last"]
        listed = [record for record in records if record.type in _LISTED]
        if self._head and self._count > self._head["entries"] and listed:
            self._newer = True
        if self._rows is not None:
            self._rows.update(map(_row, listed))

    def problem(self) -> ArchiveError | None:
        """Where the index does not agree. None where there is no index: nothing is said then."""
        try:
            data = self._path.read_bytes()
        except FileNotFoundError:
            return None
        except OSError as error:
            return _stale(f"cannot be read ({error.strerror})")
        what = self._wrong(data, self._head)
        return _stale(what) if what else None

    def _wrong(self, data: bytes, head: dict[str, Any] | None) -> str:
        found = ""
        if head is not None:
            wrong = (
                (canonical.digest(data) != head["index"], "was changed, or not written to its end"),
                (not self._last_known, "was written for another ledger"),
                (self._newer, "lacks the newest captures"),
            )
            found = next((what for is_so, what in wrong if is_so), "")
        if not found and self._rows is not None and set(_listed(data)) != self._rows:
            return "does not list the records that the ledger names"
        return found


def _head(path: Path) -> dict[str, Any] | None:
    try:
        head = json.loads(path.read_bytes())
        sound = type(head["entries"]) is int and all(
            isinstance(head[key], str) for key in ("last", "index")
        )
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return None
    return head if sound else None


def _row(record: StoredRecord) -> tuple[Any, ...]:
    return (record.file, str(record.offset), str(record.length), record.payload or record.block)


def _listed(data: bytes) -> Iterator[tuple[Any, ...]]:
    for line in data.splitlines():
        try:
            facts = json.loads(line.split(b" ", 2)[2])
            yield tuple(str(facts[key]) for key in ("filename", "offset", "length", "digest"))
        except (ValueError, IndexError, KeyError, TypeError, RecursionError):
            yield (line,)


def _stale(what: str) -> ArchiveError:
    return ArchiveError(f"the index {what}", file=INDEX, hint=_REPAIR)
