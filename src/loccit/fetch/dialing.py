"""A connection made: to an address that the policy has admitted, and to nothing else."""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING

from loccit.fetch import troubles, tunnel
from loccit.fetch.lines import Line, Way
from loccit.fetch.record import Recorder

if TYPE_CHECKING:
    import ssl


def way_of(recorder: Recorder) -> Way:
    """What a connection for this exchange is for."""
    url, door = recorder.url, recorder.door
    return Way(url.scheme, url.host, url.port, door.port, door.proxy)


def dial(recorder: Recorder, context: ssl.SSLContext | None) -> Line:
    """A new connection, of which the recorder is told. One over TLS needs a `context`.

    Raises `FetchError`.
    """
    sock, address = connected(recorder)
    line = Line(way_of(recorder), address, sock)
    recorder.line = line
    if recorder.url.scheme == "https":
        from loccit.fetch.securing import secured  # without https we do without its libraries

        line.sock, line.tls = secured(recorder, sock, context)
    return line


def connected(recorder: Recorder) -> tuple[socket.socket, str]:
    """A connection to one of the admitted addresses, and which. Raises `FetchError`."""
    trouble: OSError = TimeoutError()
    for at, address in enumerate(recorder.door.addresses):
        sock = None
        try:
            share = recorder.deadline.left() / (len(recorder.door.addresses) - at)
            first = recorder.door.proxy[0] if recorder.door.proxy else address
            family = socket.AF_INET6 if ":" in first else socket.AF_INET
            sock = socket.socket(family, socket.SOCK_STREAM)
            sock.settimeout(share)
            _reach(sock, recorder, address)
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            sock.settimeout(recorder.deadline.left())
        except OSError as error:
            trouble = error
            if sock is not None:
                sock.close()
            continue
        return sock, address
    raise troubles.not_connected(recorder.url, trouble, recorder.limits.seconds)


def _reach(sock: socket.socket, recorder: Recorder, address: str) -> None:
    door = recorder.door
    if door.proxy is None:
        sock.connect((address, door.port))
        return
    sock.connect(door.proxy)
    tunnel.dig(sock, address, door.port, recorder.deadline.left)
