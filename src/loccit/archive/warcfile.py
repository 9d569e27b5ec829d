"""The WARC files of one run: members appended, synced, and taken back where that fails."""

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


@dataclass(slots=True)
class _Open:
    name: str
    fd: int
    end: int


@dataclass(frozen=True, slots=True)
class Placed:
    """Where a bundle lies. `warcinfo` is the record that the file was begun with, named by the
    first entry that has records in the file, so that the two survive a kill together."""

    hops: list[list[dict[str, Any]]]
    warcinfo: dict[str, Any] | None


class WarcFiles:
    """Appends bundles to the run's current WARC file; a new one is begun at `max_size` bytes.
    Not thread-safe: the writer's lock is held around it."""

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
        self._sizes: dict[str, int] = {}

    def append(self, bundle: Bundle) -> Placed:
        """Write the bundle's members and sync them. Raises `OSError`; call `undo` then."""
        at = self._current()
        start, end = at.end, at.end
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
        durable.sync_file(at.fd)
        at.end = end
        return Placed(bundle.placed(at.name, start), warcinfo)

    def keep(self) -> None:
        """What was appended is acknowledged."""
        if self._open and self._open.end:
            self._sizes[self._open.name] = self._open.end

    def undo(self) -> None:
        """Take back what was appended since `keep`. Raises `OSError`."""
        if self._open:
            self._open.end = self._sizes.get(self._open.name, 0)
            os.ftruncate(self._open.fd, self._open.end)
            durable.sync_file(self._open.fd)

    def sizes(self) -> list[dict[str, Any]]:
        """The files with acknowledged records, as a `run-end` entry lists them."""
        return [{"file": name, "size": size} for name, size in self._sizes.items()]

    def close(self) -> None:
        """Release the current file; one in which nothing was kept and nothing stands goes."""
        if self._open is None:
            return
        at, self._open = self._open, None
        os.close(at.fd)
        if at.name not in self._sizes and at.end == 0:
            with suppress(OSError):
                (self._archive / at.name).unlink()

    def _current(self) -> _Open:
        if self._open and 0 < self._max_size <= self._open.end:
            self.close()
        if self._open is None:
            name = warc_name(self._run, self._number, self._begun)
            path = self._archive / name
            durable.make_folder(path.parent)
            flags = os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
            self._open = _Open(name, os.open(path, flags, 0o644), 0)
            self._number += 1
            durable.sync_up(path.parent, self._archive)
        return self._open
