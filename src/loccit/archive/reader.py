"""Reading an archive: captures through the ledger, payloads with every digest checked."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Container, Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from loccit import ledger
from loccit.archive.entries import Attempt, attempt_of, capture_of, failure_of, text_of
from loccit.archive.layout import WARCS, walk
from loccit.errors import ArchiveError, FixityError, RecordError
from loccit.models.capture import Capture, Failure

if TYPE_CHECKING:
    from loccit.models.wire import Payload


class Archive:
    """An archive as its ledger tells it. Nothing is locked and nothing is written."""

    def __init__(self, path: Path, lines: Iterable[ledger.Line] = ()) -> None:
        self.path = path
        self._leaves: list[bytes] = []
        self._ids: set[str] = set()
        self._captures: dict[str, int] = {}
        self._attempts: defaultdict[Attempt, list[int]] = defaultdict(list)
        self._pins: dict[Attempt, str] = {}
        for line in lines:
            self.add(line)

    @classmethod
    def open(cls, path: Path) -> Archive:
        """The archive in the folder `path`, as far as its head acknowledges entries; safe while
        a writer goes on.

        Raises `ArchiveError` where there is none, and `FixityError` or `RecordError` where the
        ledger is not whole.
        """
        try:
            require(path)
            return cls(path, ledger.load(path).lines)
        except OSError as error:
            raise ArchiveError(
                f"the archive {path} cannot be read ({error.strerror})", file=ledger.ENTRIES
            ) from error

    @classmethod
    def if_begun(cls, path: Path) -> Archive | None:
        """As `open`, but None where no archive was begun yet."""
        try:
            return cls.open(path)
        except ArchiveError as problem:
            if type(problem) is not ArchiveError or ledger.exists(path):
                raise
            return None

    def add(self, line: ledger.Line) -> None:
        """Take in one more acknowledged line: a writer's own view grows as it writes."""
        number = len(self._leaves)
        kind, entry = line.entry["type"], line.entry
        try:
            if kind in ("capture", "attach"):
                self._captures[text_of(entry, "capture")] = number
                self._ids.add(entry["capture"])
            if kind in ("capture", "attach", "failure"):
                self._attempts[attempt_of(entry)].append(number)
            elif kind == "pin":
                self._pins[attempt_of(entry)] = text_of(entry, "capture")
            elif kind == "run-start":
                self._ids.add(text_of(entry, "run"))
        except (KeyError, TypeError) as error:
            raise RecordError(
                f"ledger line {number + 1} lacks what an entry of type {kind} must have",
                file=ledger.ENTRIES,
                offset=line.offset,
            ) from error
        self._leaves.append(line.leaf)

    def entries(self) -> Iterator[dict[str, Any]]:
        """Every entry, oldest first."""
        for leaf in tuple(self._leaves):
            yield json.loads(leaf)

    def leaves(self) -> Iterator[bytes]:
        """Every entry's line without its LF: the leaves of the Merkle tree."""
        yield from tuple(self._leaves)

    def entry(self, seq: int) -> dict[str, Any]:
        """The entry with this number."""
        entry: dict[str, Any] = json.loads(self._leaves[seq])
        return entry

    def capture(self, capture_id: str) -> Capture | None:
        """The capture with this id, or None."""
        number = self._captures.get(capture_id)
        return None if number is None else capture_of(self.entry(number))

    def ids(self) -> Container[str]:
        """The ids in use, of captures and runs."""
        return self._ids

    def captures(self) -> tuple[Capture, ...]:
        """Every capture, oldest first."""
        return tuple(capture_of(self.entry(n)) for n in tuple(self._captures.values()))

    def attempts(
        self, manifest: str, document: str, citation: str
    ) -> tuple[Capture | Failure, ...]:
        """Whatever became of a citation, oldest first."""
        numbers = tuple(self._attempts.get((manifest, document, citation), ()))
        entries = (self.entry(number) for number in numbers)
        return tuple(failure_of(e) if e["type"] == "failure" else capture_of(e) for e in entries)

    def pinned(self, manifest: str, document: str, citation: str) -> Capture | None:
        """The capture that the citation's newest pin names, or None."""
        pin = self._pins.get((manifest, document, citation))
        return None if pin is None else self.capture(pin)

    def payload(self, capture: Capture) -> Payload:
        """The decoded body at the end of a capture's chain, every digest checked while it is
        read.

        Raises `FixityError` for stored bytes that changed, `RecordError` where they are no
        record, `ExtractError` where the body cannot be decoded.
        """
        from loccit.archive.stored import read_payload  # what only lists captures does without

        return read_payload(self.path, capture)


def require(path: Path) -> None:
    """Raise `ArchiveError` where no archive is, `FixityError` where one has lost its ledger."""
    if is_there(path):
        return
    raise ArchiveError(
        f"there is no archive at {path}",
        hint="`loccit fetch` and `loccit attach` make it; check `archive` in the manifest.",
    )


def is_there(path: Path) -> bool:
    """Is there an archive in the folder `path`? Raises `FixityError` where there are WARC files
    and no trace of their ledger."""
    if ledger.exists(path):
        return True
    if next(walk(path / WARCS), None) is None:
        return False
    raise FixityError(
        "the archive has WARC files and no ledger",
        file=ledger.ENTRIES,
        hint="Restore the ledger folder from a copy.",
    )
