"""HTTP/1.1 messages as stored: start line, fields and chunked framing (RFC 9112)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

MAX_HEAD = 64 * 1024
"""Cap on a message's head in bytes."""

_MAX_CHUNK_LINE = 4096
_STATUS = re.compile(r"[0-9]{3}")
_LENGTH = re.compile(r"[0-9]{1,18}")
_CHARSET = re.compile(r""";\s*charset\s*=\s*"?([^\s";,]{1,64})""", re.IGNORECASE)
_BLANKS = " \t\n\r\x0b\x0c"
"""ASCII white space: of the others, bytes of a value may be."""
_CHUNK_SIZE = re.compile(rb"[0-9A-Fa-f]{1,15}")


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
    _values: dict[str, list[str]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        values: dict[str, list[str]] = {}
        for name, value in self.headers:
            values.setdefault(name.lower(), []).append(value)
        object.__setattr__(self, "_values", values)

    def every(self, name: str) -> list[str]:
        """All values of a field, in order."""
        return self._values.get(name.lower(), [])

    def first(self, name: str) -> str | None:
        """The first value of a field, or None."""
        found = self._values.get(name.lower())
        return found[0] if found else None

    def joined(self, name: str) -> str:
        """All values of a list field joined by commas (RFC 9110 5.3), "" if there is none."""
        return ", ".join(self._values.get(name.lower(), ()))

    @property
    def chunked(self) -> bool:
        """Is chunked the last transfer coding?"""
        named = self._values.get("transfer-encoding")
        return named is not None and named[-1].split(",")[-1].strip().lower() == "chunked"

    @property
    def bodiless(self) -> bool:
        """Has a message of this status no body, whatever its fields say (RFC 9112 6.3, rule 1)?"""
        return self.status < 200 or self.status in (204, 304)

    @property
    def content_length(self) -> int | None:
        """The body's length in bytes where Content-Length alone decides it; None where it is not
        there, contradicts itself, is no number, or Transfer-Encoding overrides it."""
        named = self._values.get("content-length")
        if named is None or "transfer-encoding" in self._values:
            return None
        stated = {v.strip() for each in named for v in each.split(",")}
        value = stated.pop()
        return int(value) if not stated and _LENGTH.fullmatch(value) else None


def media_type_of(content_type: str) -> tuple[str, str | None]:
    """Media type (lower-case, without parameters) and charset of a Content-Type's value."""
    charset = _CHARSET.search(content_type)
    return content_type.split(";", 1)[0].strip().lower(), charset[1] if charset else None


def parse_head(data: bytes) -> Head:
    """Read the head that `data` begins with. Lenient as HTTP demands (bare LF, obs-fold).

    Raises `FramingError` where there is no whole head or no status line.
    """
    end = _head_end(data)
    if end < 0:
        raise FramingError("the message has no end of its head")
    lines = data[:end].decode("latin-1").replace("\r\n", "\n").split("\n")
    version, status, reason = _status_line(lines[0])
    fields: list[tuple[str, str]] = []
    for line in lines[1:]:
        if not line:
            continue
        if line[0] in " \t" and fields:
            name, value = fields[-1]
            fields[-1] = (name, f"{value} {line.strip(_BLANKS)}")
            continue
        name, colon, value = line.partition(":")
        if colon:
            fields.append((name, value.strip(_BLANKS)))
    return Head(version, status, reason, tuple(fields), end)


def _head_end(data: bytes) -> int:
    ends = [
        at + len(mark) for mark in (b"\r\n\r\n", b"\n\n", b"\n\r\n") if (at := data.find(mark)) >= 0
    ]
    return min(ends, default=-1)


def _status_line(line: str) -> tuple[str, int, str]:
    parts = line.split(" ", 2)
    if len(parts) < 2 or not parts[0].startswith("HTTP/") or not _STATUS.fullmatch(parts[1]):
        raise FramingError("the message does not begin with a status line")
    return parts[0], int(parts[1]), parts[2] if len(parts) == 3 else ""


def dechunk(data: Iterable[bytes]) -> Iterator[bytes]:
    """The payload of a chunked body, framing and trailer left out.

    Raises `FramingError` at the end of what could be read where a size line is wrong or the
    last chunk is not there.
    """
    reader = Unchunker()
    for piece in data:
        yield from reader.feed(piece)
        if reader.error:
            raise FramingError(reader.error)
        if reader.ended:
            return
    raise FramingError("the chunked body ends before its last chunk")


class Unchunker:
    """Takes chunked framing off as the bytes come in (RFC 9112 7.1).

    `ended`: the last chunk was there, so the payload is whole (RFC 9112 8). `finished`: the
    trailer's empty line was there too, so the message is over. `lax`: a line of the framing ended
    as it should not, without a CR. `consumed` counts the bytes of the
    message taken so far, and `trailer_start` is where in them the trailer begins. `error` says
    why nothing more can be read; what came before it has been given.
    """

    def __init__(self) -> None:
        self.ended = False
        self.finished = False
        self.lax = False
        self.consumed = 0
        self.trailer_start = 0
        self.error = ""
        self._left = 0  # bytes of the current chunk still to come
        self._line = bytearray()  # the unfinished line
        self._between = False  # inside the line end that closes a chunk

    def feed(self, data: bytes) -> list[bytes]:
        """The payload's pieces in `data`. Bytes past the message's end are not consumed."""
        pieces = []
        at = 0
        while at < len(data) and not self.finished and not self.error:
            if self._left:
                piece = data[at : at + self._left]
                pieces.append(piece)
                self._left -= len(piece)
                self._between = not self._left
                self.consumed += len(piece)
                at += len(piece)
                continue
            end = data.find(b"\n", at) + 1
            stop = end or len(data)
            self._line += data[at:stop]
            self.consumed += stop - at
            at = stop
            self._check_length()
            if end and not self.error:
                self._take_line()
        return pieces

    def _check_length(self) -> None:
        if len(self._line) > _MAX_CHUNK_LINE:
            self.error = "a line of the chunked framing is too long"
        elif self.ended and self.consumed - self.trailer_start > MAX_HEAD:
            self.error = "the trailer is too long"

    def _take_line(self) -> None:
        line = bytes(self._line).rstrip(b"\r\n")
        self.lax = self.lax or len(self._line) != len(line) + 2
        self._line.clear()
        if self.ended:
            self.finished = not line
        elif self._between:
            self._between = False
            if line:
                self.error = "a chunk is longer than its size line says"
        else:
            size = line.split(b";", 1)[0].strip(b" \t")
            if not _CHUNK_SIZE.fullmatch(size):
                self.error = "a chunk's size line is no number"
                return
            self._left = int(size, 16)
            self.ended = not self._left
            self.trailer_start = self.consumed
