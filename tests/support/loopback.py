"""A scripted HTTP server on loopback: a handler reads one request and writes raw bytes.

Nothing here speaks HTTP for the test: what the handler writes is what goes out, byte for byte,
and `Loopback.written` keeps it. Plain HTTP::

    def handler(talk: Talk) -> None:
        talk.write(answer(body=b"hello"))

    with Loopback(handler) as server:
        fetch(server.url("/x"))
        assert server.written == [answer(body=b"hello")]      # one item per connection
        assert server.requests[0].startswith(b"GET /x HTTP/1.1")

HTTPS, with a test authority (give `authority.bundle(tmp_path)` to `--ca-bundle`)::

    authority = Authority()
    with Loopback(handler, tls=authority.context("example.org")) as server: ...

Several sites on one server: `site({"example.org/": answer(...), "/any-host": handler})`, reached
with `connect_to(server)`, which is `--connect-to`'s text for every host on port 80 (or 443).

Ways to break: `talk.reset()`, `talk.stall()`, `talk.drip(data, every=0.01)`, or return early.

A connection serves one request, unless `Loopback(…, keep=True)`: then the handler is called for
each that comes on it, until `talk.hang_up()` or the client's end.
"""

from __future__ import annotations

import socket
import ssl
import struct
import threading
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import TracebackType
from typing import Self

import trustme

Handler = Callable[["Talk"], None]

_PATIENCE = 120.0
"""Seconds after which a forgotten wait ends, so that a broken test cannot hang for good."""


class Authority:
    """A certificate authority of the test's own."""

    def __init__(self) -> None:
        self.ca = trustme.CA()

    def context(self, *names: str, expired: bool = False) -> ssl.SSLContext:
        """A server's TLS context with a certificate for `names` (host names or addresses)."""
        ends = datetime.now(UTC) - timedelta(days=2) if expired else None
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.ca.issue_cert(*names, not_after=ends).configure_cert(context)
        return context

    def bundle(self, folder: Path) -> Path:
        """The authority's certificate as a PEM file in `folder`."""
        path = folder / "test-authority.pem"
        self.ca.cert_pem.write_to_path(str(path))
        return path


@dataclass
class Talk:
    """One request as it came, and the means to answer it. `connection` is the number of the one
    that it came on, from 1."""

    sock: socket.socket
    server: Loopback
    request: bytes
    written: bytearray = field(default_factory=bytearray)
    connection: int = 0
    over: bool = False

    @property
    def target(self) -> str:
        """The request line's target."""
        return self.request.split(b" ", 2)[1].decode("latin-1")

    def header(self, name: str) -> str:
        """The first value of a request header, or ""."""
        for line in self.request.decode("latin-1").split("\r\n")[1:]:
            key, _, value = line.partition(":")
            if key.lower() == name.lower():
                return value.strip()
        return ""

    def write(self, data: bytes) -> None:
        """Send `data`, after a note of it: when the client has it, the note is there. A client that
        has hung up is no error, and may have got a part."""
        self.written += data
        with suppress(OSError):
            self.sock.sendall(data)

    def flood(self, data: bytes, limit: int = 1 << 24) -> None:
        """Send `data` again and again until the client hangs up or `limit` bytes are out."""
        while len(self.written) < limit and not self.server.closing.is_set():
            self.written += data
            try:
                self.sock.sendall(data)
            except OSError:
                return

    def drip(self, data: bytes, every: float = 0.01) -> None:
        """Send `data` byte by byte, waiting in between, until the client hangs up."""
        for at in range(len(data)):
            self.written += data[at : at + 1]
            try:
                self.sock.sendall(data[at : at + 1])
            except OSError:
                return
            if self.server.closing.wait(every):
                return

    def stall(self) -> None:
        """Send nothing more and stay connected until the test is over."""
        self.server.closing.wait(_PATIENCE)

    def hang_up(self) -> None:
        """Serve nothing more on this connection."""
        self.over = True
        _hang_up(self.sock)

    def wait(self, event: threading.Event) -> None:
        """Go on when the test sets `event`."""
        event.wait(_PATIENCE)

    def reset(self) -> None:
        """Cut the connection with a TCP reset (SO_LINGER of nought)."""
        raw = self.sock
        raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        socket.close(raw.detach())


class Loopback:
    """The server. `requests` and `written` have one item per request, in order of arrival;
    `connections` counts what was accepted, TLS handshakes that failed included. `greeting` is
    sent on every connection before anything is read, as a mail server does.

    /robots.txt is answered with `robots` for every host, by default with 404, and stands in
    `robots_asked` alone: most tests are about something else. With None the handler gets it."""

    def __init__(
        self,
        handler: Handler,
        *,
        tls: ssl.SSLContext | None = None,
        host: str = "127.0.0.1",
        greeting: bytes = b"",
        keep: bool = False,
        robots: bytes | None = b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n",
    ) -> None:
        self.robots = robots
        self.robots_asked: list[bytes] = []
        self.handler = handler
        self.tls = tls
        self.host = host
        self.greeting = greeting
        self.keep = keep
        self.closing = threading.Event()
        self.connections = 0
        self.failures: list[BaseException] = []
        self._talks: list[Talk] = []
        self._threads: list[threading.Thread] = []
        self._open: set[socket.socket] = set()
        self._lock = threading.Lock()
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        self._listener = socket.socket(family)
        self._listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self._listener.bind((host, 0))
        self._listener.listen(64)
        self.port: int = self._listener.getsockname()[1]

    @property
    def requests(self) -> list[bytes]:
        """The heads of the requests received."""
        with self._lock:
            return [talk.request for talk in self._talks]

    @property
    def written(self) -> list[bytes]:
        """What was written to each connection that made a request."""
        with self._lock:
            return [bytes(talk.written) for talk in self._talks]

    def url(self, path: str = "/") -> str:
        """This server's address, without any --connect-to."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{'https' if self.tls else 'http'}://{host}:{self.port}{path}"

    def __enter__(self) -> Self:
        self._spawn(self._accept)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.closing.set()
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for sock in tuple(self._open):  # a client may keep its connections
            with suppress(OSError):
                sock.shutdown(socket.SHUT_RDWR)
        for thread in self._threads:
            thread.join(20)
        if self.failures and error is None:
            raise self.failures[0]

    def _spawn(self, work: Callable[[], None]) -> None:
        thread = threading.Thread(target=work, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        while not self.closing.is_set():
            try:
                sock, _ = self._listener.accept()
            except OSError:
                return
            self.connections += 1
            number = self.connections
            self._spawn(lambda sock=sock, number=number: self._serve(sock, number))  # type: ignore[misc]

    def _serve(self, sock: socket.socket, number: int) -> None:
        sock.settimeout(_PATIENCE)
        try:
            sock.sendall(self.greeting)
            if self.tls is not None:
                sock = self.tls.wrap_socket(sock, server_side=True)
            request = _head(sock)
        except OSError:
            sock.close()
            return
        if self.keep:
            self._open.add(sock)
        while self._answered(sock, number, request) and not self.closing.is_set():
            try:
                request = _head(sock)
            except OSError:
                break
        self._open.discard(sock)
        _hang_up(sock)

    def _answered(self, sock: socket.socket, number: int, request: bytes) -> bool:
        """Answer one request. Is another to be waited for?"""
        if self.robots is not None and request.startswith(b"GET /robots.txt "):
            with self._lock:
                self.robots_asked.append(request)
            Talk(sock, self, request).write(self.robots)
            return self.keep
        talk = Talk(sock, self, request, connection=number)
        with self._lock:
            self._talks.append(talk)
        try:
            self.handler(talk)
        except Exception as error:
            self.failures.append(error)
            return False
        return self.keep and not talk.over


def _head(sock: socket.socket) -> bytes:
    data = b""
    while b"\r\n\r\n" not in data:
        piece = sock.recv(65536)
        if not piece:
            raise ConnectionError("the client sent no whole request")
        data += piece
    return data


def _hang_up(sock: socket.socket) -> None:
    """Close in order: FIN first, so that bytes still on the way are not lost to a reset."""
    with suppress(OSError):
        sock.shutdown(socket.SHUT_WR)
    with suppress(OSError):
        sock.close()


def answer(
    status: str = "200 OK",
    headers: Iterable[tuple[str, str]] = (("Content-Type", "text/html; charset=utf-8"),),
    body: bytes = b"",
    *,
    length: bool = True,
) -> bytes:
    """A whole HTTP/1.1 message; `length` adds a Content-Length."""
    lines = [f"HTTP/1.1 {status}", *(f"{name}: {value}" for name, value in headers)]
    if length:
        lines.append(f"Content-Length: {len(body)}")
    return "\r\n".join(lines).encode("latin-1") + b"\r\n\r\n" + body


def moved(location: str, *more: tuple[str, str], status: str = "302 Found") -> bytes:
    """A redirect to `location`, with `more` headers."""
    return answer(status, [("Location", location), *more])


def chunked(*pieces: bytes, trailer: bytes = b"") -> bytes:
    """`pieces` in chunked framing, the last chunk and `trailer` lines included."""
    framed = b"".join(b"%x\r\n%b\r\n" % (len(piece), piece) for piece in pieces)
    return framed + b"0\r\n" + trailer + b"\r\n"


def site(pages: Mapping[str, bytes | Handler]) -> Handler:
    """A handler that answers by `host/path` or, for every host, by `/path`; else 404."""

    def handler(talk: Talk) -> None:
        host = talk.header("Host").rsplit(":", 1)[0]
        page = pages.get(f"{host}{talk.target}", pages.get(talk.target))
        if page is None:
            talk.write(answer("404 Not Found", body=b"<p>Not here.</p>"))
        elif isinstance(page, bytes):
            talk.write(page)
        else:
            page(talk)

    return handler


def connect_to(server: Loopback, port: int | None = None) -> str:
    """`--connect-to`'s text that leads every host's `port` (80, or 443 with TLS) to `server`."""
    host = f"[{server.host}]" if ":" in server.host else server.host
    return f":{port or (443 if server.tls else 80)}:{host}:{server.port}"
