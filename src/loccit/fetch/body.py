"""A response's body taken to its end: framing followed, payload hashed, limits kept."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from loccit import redact
from loccit.fetch.record import End, Recorder
from loccit.framing import Head, Unchunker

_READ = 256 * 1024


class _Framing(Protocol):
    """How a body tells its end. `taken`: its bytes on the wire so far, framing included."""

    taken: int

    @property
    def exact(self) -> bool:
        """Is there no doubt about where the message has ended?"""
        ...

    def feed(self, data: bytes) -> list[bytes]:
        """The payload's pieces in `data`."""
        ...

    def end(self) -> End | None:
        """How the message ended, or None: it goes on."""
        ...

    def closed(self) -> End:
        """How it ended when the connection was closed here."""
        ...


class _Length:
    """A body of a stated length (RFC 9112 6.3, rule 6); also one that cannot be there."""

    exact = True

    def __init__(self, length: int) -> None:
        self.taken = 0
        self._length = length

    def feed(self, data: bytes) -> list[bytes]:
        piece = data[: self._length - self.taken]
        self.taken += len(piece)
        return [piece]

    def end(self) -> End | None:
        return End.WHOLE if self.taken == self._length else None

    def closed(self) -> End:
        return End.SHORT


class _UntilClose:
    """A body that ends with the connection (RFC 9112 6.3, rule 8)."""

    exact = False

    def __init__(self) -> None:
        self.taken = 0

    def feed(self, data: bytes) -> list[bytes]:
        self.taken += len(data)
        return [data]

    def end(self) -> End | None:
        return None

    def closed(self) -> End:
        return End.OPEN


class _Chunked:
    """A chunked body (RFC 9112 7.1)."""

    def __init__(self) -> None:
        self.unchunker = Unchunker()

    @property
    def taken(self) -> int:
        return self.unchunker.consumed

    @property
    def exact(self) -> bool:
        return self.unchunker.finished and not self.unchunker.lax

    def feed(self, data: bytes) -> list[bytes]:
        return self.unchunker.feed(data)

    def end(self) -> End | None:
        if self.unchunker.error and not self.unchunker.ended:
            return End.MALFORMED
        return End.WHOLE if self.unchunker.finished or self.unchunker.error else None

    def closed(self) -> End:
        # the last chunk makes the payload whole, trailer or not (RFC 9112 8)
        return End.WHOLE if self.unchunker.ended else End.SHORT


def _framing(head: Head) -> _Length | _UntilClose | _Chunked:
    if head.bodiless:
        return _Length(0)
    if head.chunked:
        return _Chunked()
    length = head.content_length
    return _UntilClose() if length is None else _Length(length)


Receive = Callable[[int], bytes]
"""Gives up to so many bytes, b"" at the connection's end. Raises `OSError`."""


def take(first: bytes, receive: Receive, recorder: Recorder) -> End:
    """Read the body behind a whole head, of which `first` has come. The recorder's spool then
    ends where the message does, and its trailer's secrets are overwritten."""
    head, spool = recorder.head, recorder.spool
    if head is None or spool is None:
        return End.MALFORMED
    framing = _framing(head)
    end = _pump(first, receive, recorder, framing)
    recorder.lasting = recorder.lasting and end is End.WHOLE and framing.exact
    if end is End.WHOLE:
        recorder.beyond = spool.size - head.length - framing.taken
    spool.truncate(head.length + framing.taken)
    if isinstance(framing, _Chunked) and framing.unchunker.ended:
        if end in (End.TIME, End.RESET):
            end = End.WHOLE
        start = head.length + framing.unchunker.trailer_start
        trailer = b"".join(spool.chunks(start))
        clean, recorder.trailer_redacted = redact.head(trailer, "response")
        spool.overwrite(start, clean)
    return end


def _pump(
    first: bytes,
    receive: Receive,
    recorder: Recorder,
    framing: _Length | _UntilClose | _Chunked,
) -> End:
    cap = recorder.body_limit
    end = framing.end()
    data = first
    while end is None:
        try:
            data = data or receive(_READ)
        except TimeoutError:
            return End.TIME
        except OSError:
            return End.RESET
        if not data:
            return framing.closed()
        over = framing.taken + len(data) > cap
        for piece in framing.feed(data[: cap - framing.taken]):
            recorder.payload.update(piece)
            recorder.payload_size += len(piece)
        end = framing.end() or (End.SIZE if over else None)
        data = b""
    return end
