"""Bytes kept aside while a response comes in: in memory while few, then on disk."""

from __future__ import annotations

import io
from collections.abc import Iterator
from tempfile import TemporaryFile
from typing import IO

_IN_MEMORY = 1024 * 1024
_PIECE = 64 * 1024
_FEW = 8
"""So many pieces are held as they came, without a copy: a page is seldom more."""


class Spool:
    """A `Blob` (models.wire). One thread at a time; readers may be interleaved.

    Raises `SpoolError` where the temporary folder takes no more.
    """

    def __init__(self) -> None:
        self._held: list[bytes] = []
        self._file: IO[bytes] | None = None
        self._size = 0

    @property
    def size(self) -> int:
        """Length in bytes."""
        return self._size

    def write(self, data: bytes) -> None:
        """Append `data`."""
        whole = self._size + len(data)
        if self._file is None and len(self._held) < _FEW and whole <= _IN_MEMORY:
            self._held.append(data)
        else:
            self.overwrite(self._size, data)
        self._size = whole

    def overwrite(self, at: int, data: bytes) -> None:
        """Put `data` at offset `at`; the length as told does not change."""
        file = self._in_one()
        try:
            if at + len(data) > _IN_MEMORY and isinstance(file, io.BytesIO):
                file = self._to_disk(file)
            file.seek(at)
            file.write(data)
        except OSError as error:
            raise SpoolError(str(error.strerror or error)) from error

    def _in_one(self) -> IO[bytes]:
        if self._file is None:
            self._file = io.BytesIO(b"".join(self._held))
            self._held = []
        return self._file

    def _to_disk(self, held: io.BytesIO) -> IO[bytes]:
        file = TemporaryFile()  # noqa: SIM115 (closed with the spool)
        try:
            file.write(held.getbuffer())
        except BaseException:
            file.close()
            raise
        self._file = file
        return file

    def truncate(self, size: int) -> None:
        """Drop what lies beyond `size`."""
        if size < self._size:
            self._size = size
            self._in_one().truncate(size)

    def chunks(self, start: int = 0, end: int | None = None) -> Iterator[bytes]:
        """The bytes from `start` to `end`: a few pieces from memory, from disk in pieces of
        64 KiB."""
        stop = self._size if end is None else min(end, self._size)
        if self._file is None:
            for each in self._held:
                if start < len(each) and stop > 0:
                    yield each[max(start, 0) : stop]
                start, stop = start - len(each), stop - len(each)
            return
        most = _IN_MEMORY if isinstance(self._file, io.BytesIO) else _PIECE
        while start < stop:
            self._file.seek(start)
            piece = self._file.read(min(most, stop - start))
            if not piece:
                return
            start += len(piece)
            yield piece

    def close(self) -> None:
        """Release the bytes."""
        if self._file is None:
            self._held, self._file = [], io.BytesIO()
        self._file.close()


class SpoolError(Exception):
    """The temporary folder could not take a response (no OSError, so that it is never taken for
    the network's)."""
