"""What the command line says about the way to a host, and how much a fetch may cost."""

from __future__ import annotations

import re
from pathlib import Path

from loccit.errors import UsageError
from loccit.fetch import urls
from loccit.fetch.tunnel import Proxy
from loccit.models.value import value

_CONNECT_TO = re.compile(
    r"(\[[0-9A-Fa-f:.]*\]|[^:\[\]]*):([0-9]*):(\[[0-9A-Fa-f:.]*\]|[^:\[\]]*):([0-9]*)"
)


@value
class Limits:
    """What one exchange may cost: `seconds` in all, from the name look-up to the last byte;
    bytes of `body` (of `pdf` where the response is one) and of `head`; `hops` of a chain."""

    seconds: float = 120.0
    body: int = 100 * 2**20
    pdf: int = 2**30
    head: int = 64 * 1024
    hops: int = 20


@value
class ConnectTo:
    """Requests for `host1:port1` go to `host2:port2`. "" and None on the left stand for any, on
    the right for the request's own. Host header, TLS name and the record stay those of `host1`."""

    host1: str
    port1: int | None
    host2: str
    port2: int | None

    def applies(self, host: str, port: int) -> bool:
        """Is a request for `host:port` one of these?"""
        same_host = not self.host1 or self.host1.rstrip(".") == host.rstrip(".")
        return same_host and self.port1 in (None, port)


@value
class Route:
    """The operator's own word on the way to a host, taken from the command line only.

    The host named by a `connect_to` is reached whatever its address: who types it has chosen it.
    `allow_private` opens every address and port, `allow_ports` single ports; `ca_bundle` is a
    PEM file of further authorities; `proxy` is asked to make every connection. Each that was made
    use of stands in the chain's `route`.
    """

    connect_to: tuple[ConnectTo, ...] = ()
    allow_private: bool = False
    allow_ports: frozenset[int] = frozenset()
    ca_bundle: Path | None = None
    proxy: Proxy | None = None


def parse_connect_to(text: str) -> ConnectTo:
    """Read curl's `HOST1:PORT1:HOST2:PORT2`; every part may be empty, IPv6 stands in brackets.

    >>> parse_connect_to("example.org:443:[::1]:8443")
    ConnectTo(host1='example.org', port1=443, host2='::1', port2=8443)

    Raises `UsageError`.
    """
    match = _CONNECT_TO.fullmatch(text)
    if match is None:
        raise _usage(text, "it has not the four parts HOST1:PORT1:HOST2:PORT2")
    host1, port1, host2, port2 = match.groups()
    return ConnectTo(_host(host1, text), _port(port1, text), _host(host2, text), _port(port2, text))


def _host(part: str, text: str) -> str:
    if not part:
        return ""
    host = urls.ascii_host(part.strip("[]"))
    if host is None:
        raise _usage(text, f"“{part}” is no host name or plain IP address")
    return host


def _port(part: str, text: str) -> int | None:
    if not part:
        return None
    if len(part) > 5 or not 0 < int(part) < 65536:
        raise _usage(text, f"“{part}” is no port")
    return int(part)


def _usage(text: str, why: str) -> UsageError:
    return UsageError(
        f"--connect-to {text} cannot be used: {why}.",
        hint="Write it as in --connect-to example.org:443:127.0.0.1:8443.",
    )
