"""The way through an HTTP proxy: a CONNECT tunnel (RFC 9110 9.3.6) to an address that we chose.

The proxy is told a literal address and never a name, for plain http as well, so that the address
policy holds behind it as it does without: what it connects to is what the policy has admitted.
What is recorded is the exchange inside the tunnel; the tunnel itself stands in the route.
"""

from __future__ import annotations

import re
import socket
from collections.abc import Callable

from loccit.errors import UsageError
from loccit.fetch import urls
from loccit.models.value import value

_ADDRESS = re.compile(r"(?:http://)?(\[[0-9A-Fa-f:.]+\]|[^:\[\]/@\s]+):([0-9]{1,5})/?")
_STATUS = re.compile(rb"HTTP/1\.[01] ([0-9]{3})(?: ([^\r\n]*))?\r?\n")
_MOST_HEAD = 16 * 1024


@value
class Proxy:
    """An HTTP proxy without a password. `host` is a name or a literal address."""

    host: str
    port: int

    def __str__(self) -> str:
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"


class TunnelRefused(OSError):
    """The proxy answered the CONNECT with something other than 2xx."""


def parse_proxy(text: str) -> Proxy:
    """Read `http://HOST:PORT`; the scheme may be left out.

    >>> parse_proxy("http://proxy.example:3128")
    Proxy(host='proxy.example', port=3128)

    Raises `UsageError`, also for a proxy with a password: it would stand in the shell's history.
    """
    match = _ADDRESS.fullmatch(text.strip())
    host = urls.ascii_host(match[1].strip("[]")) if match else None
    if match is None or host is None or not 0 < int(match[2]) < 65536:
        raise UsageError(
            "--proxy cannot be used: it is not of the form http://HOST:PORT.",
            hint="Write it as in --proxy http://proxy.example:3128. A proxy that wants a password"
            " or speaks TLS or SOCKS is not supported yet.",
        )
    return Proxy(host, int(match[2]))


def dig(sock: socket.socket, address: str, port: int, left: Callable[[], float]) -> None:
    """Have the proxy at the other end of `sock` connect to `address:port`. `left` gives the
    seconds that remain. Raises `OSError` (`TimeoutError`, `TunnelRefused`)."""
    target = f"[{address}]:{port}" if ":" in address else f"{address}:{port}"
    sock.settimeout(left())
    sock.sendall(f"CONNECT {target} HTTP/1.1\r\nHost: {target}\r\n\r\n".encode())
    head = _head(sock, left)
    status = _STATUS.match(head)
    if status is None:
        raise TunnelRefused("what it sent back is no HTTP response")
    if not status[1].startswith(b"2"):
        said = (status[2] or b"").decode("latin-1")[:60]
        raise TunnelRefused(f"it answered {status[1].decode()} {said}".rstrip())


def _head(sock: socket.socket, left: Callable[[], float]) -> bytes:
    """The answer's head, read byte by byte: what comes after it belongs to the tunnel."""
    head = bytearray()
    while not head.endswith((b"\r\n\r\n", b"\n\n")):
        sock.settimeout(left())
        byte = sock.recv(1)
        if not byte or len(head) >= _MOST_HEAD:
            raise TunnelRefused("it closed the connection, or its answer had no end")
        head += byte
    return bytes(head)
