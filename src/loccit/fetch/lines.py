"""Connections that stay open for the next request of their host (RFC 9112 9.3).

What ends one exchange must never begin another. A connection is kept only after a message whose
end its framing proves and whose bytes leave no doubt about where that is; the rest is closed, as
it was when each hop had a connection of its own.
"""

from __future__ import annotations

import re
import select
import socket
import threading
from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any, NamedTuple
from weakref import finalize

from loccit.framing import Head
from loccit.models.wire import Tls

_MOST = 64
_IDLE = 10.0
_TOKEN = rb"[A-Za-z0-9!#$%&'*+.^_`|~-]+"
_TEXT = rb"[^\x00-\x08\x0a-\x1f\x7f]*"
_PLAIN = re.compile(
    rb"(?:HTTP/1\.1 [0-9]{3}(?: "
    + _TEXT
    + rb")?\r\n(?:"
    + _TOKEN
    + rb":"
    + _TEXT
    + rb"\r\n)*\r\n)+"
)
"""Heads that every reader reads alike: no folded line, bare line feed or line without a name."""


class Way(NamedTuple):
    """What a connection was opened for: the URL's scheme, host and port, the port that stands in
    for that one, and the proxy. One host's connection never serves another's request, whatever the
    address."""

    scheme: str
    host: str
    port: int
    door: int
    proxy: tuple[str, int] | None


@dataclass(slots=True, eq=False)
class Line:
    """An open connection. `address` is the literal one at its other end; `tls` the facts of its
    handshake, which are those of every exchange on it. `used`: an exchange has ended on it."""

    way: Way
    address: str
    sock: socket.socket
    tls: Tls | None = None
    used: bool = False
    _poll: Any = None

    def is_silent(self) -> bool:
        """Is there nothing to read, not even the end?"""
        if self.tls is not None and self.sock.pending():  # type: ignore[attr-defined]
            return False
        if self._poll is None:
            self._poll = select.poll()
            self._poll.register(self.sock, select.POLLIN)
        return not self._poll.poll(0)

    def close(self) -> None:
        """Close the connection."""
        self.sock.close()


class Pool:
    """Idle connections of one client: up to `most` of them, the eldest closed for a new one, each
    for up to `idle` seconds; one that is over its time is closed at the next call, by `close`, or
    with the pool. `monotonic` is the clock. Thread-safe."""

    def __init__(
        self, monotonic: Callable[[], float], *, most: int = _MOST, idle: float = _IDLE
    ) -> None:
        self._monotonic, self._most, self._idle = monotonic, most, idle
        self._lines: dict[Line, float] = {}
        """When each became idle, the eldest first."""
        self._ways: dict[Way, list[Line]] = {}
        self._lock = threading.Lock()
        self._open = True
        finalize(self, _close, self._lines)

    def take(self, way: Way, addresses: Collection[str]) -> Line | None:
        """An idle connection to one of `addresses`, to which the name has just been found to
        lead; the caller owns it. One on which anything has come in the meantime, or that the
        server has closed, is none."""
        while (line := self._taken(way, addresses)) is not None:
            if line.is_silent():
                return line
            line.close()
        return None

    def give(self, line: Line) -> None:
        """Keep `line` for the next request. The caller has it no more."""
        line.used = True
        with self._lock:
            now = self._monotonic()
            old = self._over(now, self._most)
            if self._open:
                self._lines[line] = now
                self._ways.setdefault(line.way, []).append(line)
            else:
                old.append(line)
        for each in old:
            each.close()

    def close(self) -> None:
        """Close all that are idle, and from now on each that is given."""
        with self._lock:
            self._open = False
            lines = tuple(self._lines)
            self._lines.clear()
            self._ways.clear()
        for line in lines:
            line.close()

    def _taken(self, way: Way, addresses: Collection[str]) -> Line | None:
        with self._lock:
            old = self._over(self._monotonic(), self._most + 1) if self._lines else []
            found = None
            for each in reversed(self._ways.get(way, ())):
                if each.address in addresses:
                    found = each
                    self._drop(each)
                    break
        for each in old:
            each.close()
        return found

    def _over(self, now: float, most: int) -> list[Line]:
        """Take out those whose time is over, and the eldest until there are fewer than `most`."""
        old = []
        while self._lines:
            line, since = next(iter(self._lines.items()))
            if now - since <= self._idle and len(self._lines) < most:
                break
            self._drop(line)
            old.append(line)
        return old

    def _drop(self, line: Line) -> None:
        del self._lines[line]
        lines = self._ways[line.way]
        lines.remove(line)
        if not lines:
            del self._ways[line.way]


def _close(lines: dict[Line, float]) -> None:
    for line in lines:
        line.close()


def may_stay(heads: bytes, head: Head) -> bool:
    """May the connection stay open behind the message with these fields, if its body comes to its
    end? `heads` are the bytes of the final head and of the 1xx messages before it.

    HTTP/1.0, `Connection: close` and a body without framing end it (RFC 9112 9.3, 6.3). So does,
    because two readers may not agree on where the message ends: a length beside Transfer-Encoding
    or twice, a coding other than chunked, framing where no body may be, a head that is not plain.
    """
    if head.version != "HTTP/1.1" or head.status == 101 or not _PLAIN.fullmatch(heads):
        return False
    options = head.joined("connection").lower()
    if options and "close" in [each.strip() for each in options.split(",")]:
        return False
    transfer, lengths = head.every("transfer-encoding"), head.every("content-length")
    if head.bodiless:
        return not transfer and (not lengths or lengths == ["0"])
    if transfer:
        return not lengths and len(transfer) == 1 and transfer[0].lower() == "chunked"
    return len(lengths) == 1 and head.content_length is not None and lengths[0].isdigit()
