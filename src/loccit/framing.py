"""HTTP/1.1 messages as stored: start line, fields and chunked framing (RFC 9112)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

MAX_HEAD = 64 * 1024
"""Cap on a message's head in bytes."""

_MAX_CHUNK_LINE = 4096


class FramingError(ValueError):
    """Bytes that are no HTTP/1.1 message, or framing that ends early."""


@dataclass(frozen=True, slots=True)
class Head:
    """A response's start line and fields. Names and values are ISO 8859-1, so that every byte
    survives; `length` is the head's size in bytes, its empty line included."""

    version: str
    status: int
    reason: str
    headers: tuple[tuple[str, str], ...]
    length: int

    def first(self, name: str) -> str | None:
        """The first value of a field, or None."""
        return next((v for n, v in self.headers if n.lower() == name.lower()), None)

    def joined(self, name: str) -> str:
        """All values of a list field joined by commas (RFC 9110 5.3), "" if there is none."""
        return ", ".join(v for n, v in self.headers if n.lower() == name.lower())

    @property
    def chunked(self) -> bool:
        """Is chunked the last transfer coding?"""
        codings = [c.strip().lower() for c in self.joined("transfer-encoding").split(",")]
        return codings[-1] == "chunked"


def parse_head(data: bytes) -> Head:
    """Read the head that `data` begins with. Lenient as HTTP demands (bare LF, obs-fold).

    Raises `FramingError` where there is no whole head or no status line.
    """
    end = _head_end(data)
    if end < 0:
        raise FramingError("the message has no end of its head")
    lines = data[:end].replace(b"\r\n", b"\n").split(b"\n")
    version, status, reason = _status_line(lines[0])
    fields: list[tuple[str, str]] = []
    for line in lines[1:]:
        if not line:
            continue
        if line[:1] in (b" ", b"\t") and fields:
            name, value = fields[-1]
            fields[-1] = (name, f"{value} {line.strip().decode('latin-1')}")
            continue
        name_bytes, colon, value_bytes = line.partition(b":")
        if colon:
            fields.append((name_bytes.decode("latin-1"), value_bytes.strip().decode("latin-1")))
    return Head(version, status, reason, tuple(fields), end)


def _head_end(data: bytes) -> int:
    ends = [
        at + len(mark) for mark in (b"\r\n\r\n", b"\n\n", b"\n\r\n") if (at := data.find(mark)) >= 0
    ]
    return min(ends, default=-1)


def _status_line(line: bytes) -> tuple[str, int, str]:
    parts = line.decode("latin-1").split(" ", 2)
    if len(parts) < 2 or not parts[0].startswith("HTTP/") or not parts[1].strip().isdigit():
        raise FramingError("the message does not begin with a status line")
    return parts[0], int(parts[1]), parts[2] if len(parts) == 3 else ""


def dechunk(data: Iterable[bytes]) -> Iterator[bytes]:
    """The payload of a chunked body, framing and trailer left out.

    Raises `FramingError` at the end of what could be read where a size line is wrong or the
    last chunk is not there.
    """
    reader = _Lines(data)
    while True:
        line = reader.line()
        try:
            size = int(line.split(b";", 1)[0].strip(), 16)
        except ValueError as error:
            raise FramingError("a chunk's size line is no number") from error
        if size < 0:
            raise FramingError("a chunk's size is negative")
        if size == 0:
            return
        yield from reader.take(size)
        if reader.line() != b"":
            raise FramingError("a chunk is longer than its size line says")


class _Lines:
    def __init__(self, data: Iterable[bytes]) -> None:
        self._source = iter(data)
        self._held = b""

    def _more(self) -> None:
        piece = next(self._source, None)
        if piece is None:
            raise FramingError("the chunked body ends before its last chunk")
        self._held += piece

    def line(self) -> bytes:
        while (at := self._held.find(b"\n")) < 0:
            if len(self._held) > _MAX_CHUNK_LINE:
                raise FramingError("a chunk's size line is too long")
            self._more()
        line, self._held = self._held[:at], self._held[at + 1 :]
        return line.rstrip(b"\r")

    def take(self, size: int) -> Iterator[bytes]:
        while size:
            if not self._held:
                self._more()
                continue
            piece, self._held = self._held[:size], self._held[size:]
            size -= len(piece)
            yield piece
