"""What one connection sent and received, kept as it goes by."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from enum import StrEnum

from loccit import redact
from loccit.fetch.guard import Door
from loccit.fetch.lines import Line, Pool
from loccit.fetch.route import Limits
from loccit.fetch.spool import Spool
from loccit.fetch.urls import Url
from loccit.framing import Head
from loccit.models.value import value
from loccit.models.wire import Tls


class End(StrEnum):
    """How a message ended."""

    WHOLE = "whole"
    OPEN = "open"  # by the connection's close alone: nobody can tell whether it is all
    SHORT = "short"  # the connection was closed before the message's own end
    RESET = "reset"
    TIME = "time"
    SIZE = "size"
    HEAD_SIZE = "head-size"
    MALFORMED = "malformed"
    CUT_CODING = "cut-coding"  # framed whole, but the compressed stream in it ends early

    @property
    def complete(self) -> bool | None:
        """`Exchange.complete`."""
        return True if self is End.WHOLE else None if self is End.OPEN else False

    @property
    def truncated(self) -> str | None:
        """WARC-Truncated's word (WARC/1.1 5.13)."""
        return _WORDS.get(self)


_WORDS = {
    End.SHORT: "disconnect",
    End.RESET: "disconnect",
    End.TIME: "time",
    End.SIZE: "length",
    End.HEAD_SIZE: "length",
    End.MALFORMED: "unspecified",
    End.CUT_CODING: "unspecified",
}


class Deadline:
    """The moment at which an exchange is over, whatever it is doing."""

    def __init__(self, seconds: float, monotonic: Callable[[], float]) -> None:
        self.seconds = seconds
        self._clock = monotonic
        self._end = monotonic() + seconds

    def left(self) -> float:
        """Seconds left, more than nought. Raises `TimeoutError` when there are none."""
        left = self._end - self._clock()
        if left <= 0:
            raise TimeoutError("the deadline has passed")
        return left


class HeadFailed(Exception):
    """No whole head came. (No OSError, so that the libraries between pass it on as it is.)"""

    def __init__(self, end: End) -> None:
        super().__init__(end)
        self.end = end


@value
class Heads:
    """Heads as stored, secrets overwritten: 1xx messages, and the final one (or its part)."""

    interim: bytes
    final: bytes
    redacted: tuple[str, ...]


class Recorder:
    """Everything about one exchange while it lasts. `head` is the final head as it came, its
    secrets readable: it serves the next hop and is never kept."""

    def __init__(self, url: Url, door: Door, deadline: Deadline, limits: Limits) -> None:
        self.url = url
        self.door = door
        self.deadline = deadline
        self.limits = limits
        self.sent = b""
        self.came: bytes | bytearray = b""  # what came until the final head was whole
        self.spool: Spool | None = None
        self.line: Line | None = None
        self._kept = False  # the connection is the pool's by now
        self.lasting = False  # may the connection stay open behind this message
        self.beyond = 0  # bytes that came with the message and are behind its end
        self.head: Head | None = None
        self.heads = Heads(b"", b"", ())
        self.payload = hashlib.sha256()
        self.payload_size = 0
        self.trailer_redacted: tuple[str, ...] = ()

    @property
    def address(self) -> str:
        """The literal address at the connection's other end, "" where there was none."""
        return self.line.address if self.line else ""

    @property
    def tls(self) -> Tls | None:
        """The facts of the connection's handshake."""
        return self.line.tls if self.line else None

    @property
    def reused(self) -> bool:
        """Did an earlier exchange take place on the connection, before this one was over?"""
        return self.line is not None and self.line.used

    def begin_again(self) -> None:
        """What was sent over the connection reached nobody: as if it had not been."""
        self.line = None
        self.sent = b""
        self.came = b""

    def let_go(self, end: End, pool: Pool) -> None:
        """The message has come to its `end`: keep the connection for the next, or close it. (What
        it told stays known here.)"""
        if self.line is None:
            return
        if self.lasting and end is End.WHOLE and not self.beyond:
            self._kept = True
            pool.give(self.line)
        else:
            self.line.close()

    def hang_up(self) -> None:
        """Close the connection, if it is this exchange's still."""
        if self.line is not None and not self._kept:
            self.line.close()

    def took(self, data: bytes) -> None:
        """Bytes came in."""
        if self.spool is not None:
            self.spool.write(data)
        elif not self.came:
            self.came = data
        else:
            if isinstance(self.came, bytes):
                self.came = bytearray(self.came)
            self.came += data

    def head_ended(self, interim: int, length: int, head: Head | None) -> bytes:
        """`interim` bytes of 1xx messages and `length` bytes of a final head have come; what
        came after them is body already and given back. With `head` None the final one is not
        whole."""
        before, found_before = (
            redact.head(bytes(self.came[:interim]), "response") if interim else (b"", ())
        )
        final, found = redact.head(bytes(self.came[interim : interim + length]), "response")
        self.heads = Heads(before, final, (*found_before, *found))
        self.head = head
        rest = bytes(self.came[interim + length :])
        self.came = b""
        if final or rest:
            self.spool = Spool()
            self.spool.write(final)
            self.spool.write(rest)
        return rest

    @property
    def body_limit(self) -> int:
        """The body's cap in bytes: a PDF may be larger than a page."""
        kind = (self.head.first("content-type") or "") if self.head else ""
        is_pdf = kind.partition(";")[0].strip().lower() == "application/pdf"
        return self.limits.pdf if is_pdf else self.limits.body

    def discard(self) -> None:
        """Release what was kept, where nobody will own it."""
        self.hang_up()
        if self.spool is not None:
            self.spool.close()
