"""The WARC files of one run: members appended, synced, and taken back where that fails.

What is appended is kept once the ledger's head names it; until then it can be taken back.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from loccit import durable
from loccit.archive.compose import Bundle, compose_warcinfo
from loccit.archive.layout import Token, warc_name
from loccit.models.value import value


@dataclass(slots=True)
class _Open:
    name: str
    fd: int
    end: int


@value
class Placed:
    """Where a bundle lies. `warcinfo` is the record that the file was begun with, named by the
    first entry that has records in the file, so that the two survive a kill together."""

    hops: list[list[dict[str, Any]]]
    warcinfo: dict[str, Any] | None


Ends = tuple[tuple[int, str, int], ...]
"""File descriptors with the names and sizes of their files."""


class WarcFiles:
    """Appends bundles to the run's current WARC file; a new one is begun at `max_size` bytes.
    Not thread-safe: the journal's lock is held around it."""

    def __init__(
        self,
        archive: Path,
        run: str,
        about: tuple[tuple[str, str], ...],
        *,
        now: Callable[[], datetime],
        token: Token,
        max_size: int,
    ) -> None:
        self._archive, self._run, self._about = archive, run, about
        self._now, self._token, self._max_size = now, token, max_size
        self._begun = now()
        self._number = 0
        self._open: _Open | None = None
        self._full: list[_Open] = []  # files before it with bytes that are not kept yet
        self._start: int | None = None  # where the last append began in the current file
        self._sizes: dict[str, int] = {}

    def mark(self) -> None:
        """Nothing is appended now: `cut` takes nothing back."""
        self._start = None

    def append(self, bundle: Bundle) -> Placed:
        """Write the bundle's members, unsynced. Raises `OSError`; `cut` takes them back."""
        self.mark()
        at = self._current()
        start, end = at.end, at.end
        self._start = start
        warcinfo = None
        if start == 0:
            name = at.name.rsplit("/", 1)[-1]
            with compose_warcinfo(name, self._now(), self._about, self._token) as first:
                for piece in first.pieces():
                    end = durable.write_at(at.fd, piece, end)
                [[warcinfo]] = first.placed(at.name, 0)
            start = end
        for piece in bundle.pieces():
            end = durable.write_at(at.fd, piece, end)
        at.end = end
        return Placed(bundle.placed(at.name, start), warcinfo)

    def cut(self) -> None:
        """Take back the last append, or what was written of it. Raises `OSError`."""
        if self._open and self._start is not None:
            self._open.end = self._start
            os.ftruncate(self._open.fd, self._start)
        self._start = None

    def ends(self) -> Ends:
        """The files with bytes that are not kept yet, as they are now."""
        files = (*self._full, *([self._open] if self._open else []))
        return tuple((f.fd, f.name, f.end) for f in files if f.end != self._sizes.get(f.name, 0))

    def keep(self, ends: Ends) -> None:
        """What `ends` told of has been synced and is acknowledged."""
        self._sizes |= {name: end for _, name, end in ends}
        for file in self._full:
            if self._sizes.get(file.name) == file.end:
                os.close(file.fd)
        self._full = [f for f in self._full if self._sizes.get(f.name) != f.end]

    def undo(self) -> None:
        """Take back whatever is not kept. Raises `OSError`."""
        full, self._full, self._start = self._full, [], None
        for file in full:
            kept = self._sizes.get(file.name, 0)
            try:
                os.ftruncate(file.fd, kept)
                durable.sync_file(file.fd)
            finally:
                self._leave(file, kept)
        if self._open:
            self._open.end = self._sizes.get(self._open.name, 0)
            os.ftruncate(self._open.fd, self._open.end)
            durable.sync_file(self._open.fd)

    def sizes(self) -> list[dict[str, Any]]:
        """The files with acknowledged records, as a `run-end` entry lists them."""
        return [{"file": name, "size": size} for name, size in self._sizes.items()]

    def close(self) -> None:
        """Release the files; one in which nothing was kept and nothing stands goes."""
        files, self._open, self._full = (*self._full, self._open), None, []
        for file in files:
            if file is not None:
                self._leave(file, file.end)

    def _leave(self, file: _Open, end: int) -> None:
        os.close(file.fd)
        if file.name not in self._sizes and end == 0:
            with suppress(OSError):
                (self._archive / file.name).unlink()

    def _current(self) -> _Open:
        if self._open and 0 < self._max_size <= self._open.end:
            self._full.append(self._open)
            self._open = None
        if self._open is None:
            name = warc_name(self._run, self._number, self._begun)
            path = self._archive / name
            durable.make_folder(path.parent)
            flags = os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
            self._open = _Open(name, os.open(path, flags, 0o644), 0)
            self._number += 1
            durable.sync_up(path.parent, self._archive)
        return self._open
