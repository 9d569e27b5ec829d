"""A small web on loopback: plain HTTP and HTTPS with a test authority, for as long as a block runs.

It stands on the other side of the wire from `fetch` and shares nothing with it: the standard
library's server, a certificate made at run time by trustme, and ports that the system picks.
"""

from __future__ import annotations

import socket
import ssl
import struct
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

_LOOPBACK = "127.0.0.1"
_PATIENCE = 10.0
"""Seconds that a connection may be silent."""
_PIECE = 2**16


@dataclass(frozen=True, slots=True)
class Answer:
    """A response: `body` as it goes out (content coding applied). `missing` is how many bytes more
    than these its Content-Length promises: above 0, the response is cut short. `filler` is how
    many bytes of no meaning follow the body. `fault`: stall (no answer at all) or reset."""

    body: bytes = b""
    status: int = 200
    headers: tuple[tuple[str, str], ...] = ()
    missing: int = 0
    filler: int = 0
    fault: str = ""


@dataclass(frozen=True, slots=True)
class Web:
    """How the web is reached: curl's `--connect-to` words, one for each host and scheme, and the
    authority's certificate (PEM), which is there only while the web is."""

    connect_to: tuple[str, ...]
    ca_bundle: Path


@contextmanager
def serve(hosts: Sequence[str], answer: Callable[[str], Answer], folder: Path) -> Iterator[Web]:
    """Serve `hosts` on two free ports, plain and TLS, until the block ends.

    `answer` gets the URL as it was asked for (scheme, Host, path and query) and may be called from
    several threads; what it raises is raised again when the block ends. The certificate is
    written into `folder`. When this returns, every socket is closed and every thread has ended.
    """
    import trustme

    authority = trustme.CA()
    bundle = folder / "authority.pem"
    authority.cert_pem.write_to_path(str(bundle))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(*hosts).configure_cert(context)
    with ExitStack() as stack:
        plain = stack.enter_context(_running(_Server("http", answer)))
        secure = stack.enter_context(_running(_Server("https", answer, context)))
        routes = [
            f"{host}:{port}:{_LOOPBACK}:{server.server_port}"
            for host in hosts
            for port, server in ((80, plain), (443, secure))
        ]
        yield Web(tuple(routes), bundle)


class _Server(ThreadingHTTPServer):
    """Threads are joined at the end, after their connections have been cut."""

    daemon_threads = False
    block_on_close = True

    def __init__(
        self, scheme: str, answer: Callable[[str], Answer], context: ssl.SSLContext | None = None
    ) -> None:
        self.scheme = scheme
        self.answer = answer
        self.context = context
        self.faults: list[BaseException] = []
        self.closing = threading.Event()
        self._open: set[socket.socket] = set()
        self._guard = threading.Lock()
        super().__init__((_LOOPBACK, 0), _Handler)

    def server_bind(self) -> None:
        """Bind without the base class's look-up of this machine's full name."""
        self.socket.bind(self.server_address)
        self.server_name, self.server_port = self.socket.getsockname()

    def get_request(self) -> tuple[socket.socket, Any]:
        """Accept; the TLS handshake waits for the connection's own thread."""
        connection, peer = self.socket.accept()
        if self.context is not None:
            connection = self.context.wrap_socket(
                connection, server_side=True, do_handshake_on_connect=False
            )
        with self._guard:
            self._open.add(connection)
        return connection, peer

    def shutdown_request(self, request: Any) -> None:
        """Forget the connection, and close it."""
        with self._guard:
            self._open.discard(request)
        super().shutdown_request(request)

    def handle_error(self, request: Any, client_address: Any) -> None:  # noqa: ARG002 (its signature)
        """A client that hung up or distrusts us is its own business; anything else is kept."""
        fault = sys.exception()
        if fault is not None and not isinstance(fault, OSError):
            self.faults.append(fault)

    def cut(self) -> None:
        """End every open connection, so that its thread ends too."""
        self.closing.set()
        with self._guard:
            for connection in self._open:
                try:
                    connection.shutdown(socket.SHUT_RDWR)
                except OSError:
                    continue  # already closed by its peer


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version = "acted-out-web"
    sys_version = ""
    timeout = _PATIENCE
    server: _Server

    def setup(self) -> None:
        super().setup()
        if isinstance(self.connection, ssl.SSLSocket):
            self.connection.do_handshake()

    def do_GET(self) -> None:
        answer = self.server.answer(f"{self.server.scheme}://{self.headers['Host']}{self.path}")
        self.close_connection = True
        if answer.fault:
            self._fail(answer.fault)
            return
        self.send_response(answer.status)
        for name, value in answer.headers:
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(answer.body) + answer.filler + answer.missing))
        self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(answer.body)
        for at in range(0, answer.filler, _PIECE):
            self.wfile.write(bytes(min(_PIECE, answer.filler - at)))

    def _fail(self, fault: str) -> None:
        if fault == "stall":
            self.server.closing.wait(_PATIENCE)
        else:
            now = struct.pack("ii", 1, 0)  # closing sends a reset, and nothing before it
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, now)
            socket.close(self.connection.detach())

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 (http.server's name)
        """Say nothing: only `cli` prints."""


@contextmanager
def _running(server: _Server) -> Iterator[_Server]:
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), name="acted-out-web")
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        thread.join()
        server.cut()
        server.server_close()
    if server.faults:
        raise server.faults[0]
