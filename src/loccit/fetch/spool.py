"""Bytes kept aside while a response comes in: in memory while few, then on disk."""

from __future__ import annotations

import io
from collections.abc import Iterator
from tempfile import TemporaryFile
from typing import IO

_IN_MEMORY = 1024 * 1024
_PIECE = 64 * 1024


class Spool:
    """A `Blob` (models.wire). One thread at a time; readers may be interleaved.

    Raises `SpoolError` where the temporary folder takes no more.
    """

    def __init__(self) -> None:
        self._file: IO[bytes] = io.BytesIO()
        self._size = 0

    @property
    def size(self) -> int:
        """Length in bytes."""
        return self._size

    def write(self, data: bytes) -> None:
        """Append `data`."""
        self.overwrite(self._size, data)
        self._size += len(data)

    def overwrite(self, at: int, data: bytes) -> None:
        """Put `data` at offset `at`; the length as told does not change."""
        try:
            if at + len(data) > _IN_MEMORY and isinstance(self._file, io.BytesIO):
                self._to_disk(self._file)
            self._file.seek(at)
            self._file.write(data)
        except OSError as error:
            raise SpoolError(str(error.strerror or error)) from error

    def _to_disk(self, held: io.BytesIO) -> None:
        file = TemporaryFile()  # noqa: SIM115 (closed with the spool)
        try:
            file.write(held.getbuffer())
        except BaseException:
            file.close()
            raise
        self._file = file

    def truncate(self, size: int) -> None:
        """Drop what lies beyond `size`."""
        self._size = min(self._size, size)
        self._file.truncate(self._size)

    def chunks(self, start: int = 0, end: int | None = None) -> Iterator[bytes]:
        """The bytes from `start` to `end`: in one piece from memory, from disk in pieces of
        64 KiB."""
        stop = self._size if end is None else min(end, self._size)
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
        self._file.close()


class SpoolError(Exception):
    """The temporary folder could not take a response (no OSError, so that it is never taken for
    the network's)."""
