"""Reading an archive: captures through the ledger, payloads with every digest checked."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Container, Iterator
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from loccit import canonical, ledger
from loccit.archive.entries import (
    Attempt,
    attempt_of,
    capture_of,
    failure_of,
    original_payload,
    text_of,
)
from loccit.archive.layout import WARCS, walk, warc_path
from loccit.errors import ArchiveError, FixityError, RecordError
from loccit.models.capture import Capture, Failure, StoredRecord

if TYPE_CHECKING:
    from loccit.archive.texts import ReadFrom
    from loccit.models.page import Page
    from loccit.models.payload import Payload

_MOST_TEXTS = 8
"""So many of a capture's newest `text` entries are looked at for a Page that was kept."""


class Archive:
    """An archive as its ledger tells it. Nothing is locked and nothing is written."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._leaves: list[bytes] = []
        self._ids: set[str] = set()
        self._captures: dict[str, int] = {}
        self._attempts: defaultdict[Attempt, list[int]] = defaultdict(list)
        self._pins: dict[Attempt, str] = {}
        self._texts: defaultdict[str, list[int]] = defaultdict(list)
        self._originals: dict[str, int] = {}
        self._keys: list[int] = []
        self._stamps: list[int] = []

    @classmethod
    def open(cls, path: Path) -> Archive:
        """The archive in the folder `path`, as far as its head acknowledges entries; safe while
        a writer goes on.

        Raises `ArchiveError` where there is none, and `FixityError` or `RecordError` where the
        ledger is not whole.
        """
        try:
            require(path)
            archive = cls(path)
            ledger.load(path, archive.add)
        except OSError as error:
            raise ArchiveError(
                f"the archive {path} cannot be read ({error.strerror})", file=ledger.ENTRIES
            ) from error
        return archive

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
                if (payload := original_payload(entry)) is not None:
                    self._originals.setdefault(payload, number)
            if kind in ("capture", "attach", "failure"):
                self._attempts[attempt_of(entry)].append(number)
            elif kind == "pin":
                self._pins[attempt_of(entry)] = text_of(entry, "capture")
            elif kind == "run-start":
                self._ids.add(text_of(entry, "run"))
            elif kind == "text":
                self._texts[text_of(entry, "capture")].append(number)
            elif kind in ("key-add", "key-retire"):
                self._keys.append(number)
            elif kind == "timestamp":
                self._stamps.append(number)
        except (KeyError, TypeError) as error:
            raise RecordError(
                f"ledger line {number + 1} lacks what an entry of type {kind} must have",
                file=ledger.ENTRIES,
                offset=line.offset,
            ) from error
        self._leaves.append(line.leaf)

    def until(self, count: int) -> Archive:
        """The same archive as it was after its first `count` entries."""
        earlier = Archive(self.path)
        for leaf in self._leaves[:count]:
            earlier.add(ledger.Line(0, leaf, json.loads(leaf)))
        return earlier

    def holds(self, capture_id: str) -> bool:
        """Is there a capture with this id?"""
        return capture_id in self._captures

    def entries(self, since: int = 0) -> Iterator[dict[str, Any]]:
        """Every entry from number `since` on, oldest first."""
        for leaf in self._leaves[since:]:
            yield json.loads(leaf)

    def head(self, entries: int | None = None) -> tuple[int, str]:
        """The number of entries and the last one's digest; with `entries`, as they were when
        there were so many, or are now where there never were."""
        count = len(self._leaves)
        if entries is not None and 0 <= entries < count:
            count = entries
        return count, canonical.digest(self._leaves[count - 1]) if count else ledger.FIRST_PREV

    def keys(self) -> Iterator[dict[str, Any]]:
        """The entries by which keys were added and retired, oldest first."""
        return map(self.entry, tuple(self._keys))

    def stamps(self) -> Iterator[dict[str, Any]]:
        """The entries that note time stamps, oldest first."""
        return map(self.entry, tuple(self._stamps))

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

    def original(self, payload: str) -> Capture | None:
        """The first capture whose last response has the payload with this digest, where a later
        capture may refer to it."""
        number = self._originals.get(payload)
        return None if number is None else capture_of(self.entry(number))

    def has_bytes(self, record: StoredRecord) -> bool:
        """Is the file of a record there, and long enough? Its bytes are not looked at."""
        try:
            size = warc_path(self.path, record.file).stat().st_size
        except (OSError, RecordError):
            return False
        return size >= record.offset + record.length

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

    def texts(self, capture: str) -> Iterator[dict[str, Any]]:
        """The `text` entries of a capture, newest first."""
        return map(self.entry, reversed(self._texts.get(capture, ())))

    def page(self, capture: Capture, of: ReadFrom) -> Page | None:
        """The Page that `fetch` read from a capture's payload and kept, or None: where there is
        none, it is not as the ledger says, or other readers or another body made it."""
        from loccit.archive.texts import load_page

        for digest in self.kept_texts(capture):
            page = load_page(self.path, digest, of)
            if page is not None:
                return page
        return None

    def keep(self, capture: Capture, page: Page, of: ReadFrom) -> None:
        """Put back a Page that the ledger names and text/ has lost; any other is left out."""
        from loccit.archive.texts import encode_page, keep_page

        named = tuple(self.kept_texts(capture))
        data = encode_page(page, of) if named else None
        if data and canonical.digest(data) in named:
            keep_page(self.path, data)

    def kept_texts(self, capture: Capture) -> Iterator[str]:
        """The digests of the Pages that were kept of a capture, newest first."""
        for entry in islice(self.texts(capture.id), _MOST_TEXTS):
            if isinstance(entry.get("page"), str):
                yield entry["page"]

    def payload(self, capture: Capture) -> Payload:
        """The decoded body at the end of a capture's chain, every digest checked while it is
        read.

        Raises `FixityError` for stored bytes that changed, `RecordError` where they are no
        record, `ExtractError` where the body cannot be decoded.
        """
        from loccit.archive.stored import read_payload  # what only lists captures does without

        return read_payload(self.path, capture)

    def rendering(self, capture: Capture) -> Payload | None:
        """The page as a browser on this machine had it (HTML), None where none showed it; its
        digests are checked, and it raises, as `payload` does."""
        from loccit.archive.stored import read_rendering

        return read_rendering(self.path, capture) if capture.rendered else None

    def media_type(self, capture: Capture) -> str | None:
        """The media type that a capture's last response names, or None. Raises `ArchiveError`
        for a record that is damaged or cannot be read."""
        from loccit.archive.stored import read_media_type

        try:
            return read_media_type(self.path, capture)
        except OSError as error:
            raise ArchiveError(f"the WARC file cannot be read ({error.strerror})") from error


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
