"""A client for tests over real sockets: a fixed date, loopback by --connect-to."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from loccit.fetch.client import Client
from loccit.fetch.guard import Resolver
from loccit.fetch.route import Limits, Route, parse_connect_to
from loccit.models.wire import Blob, Chain, Exchange, NextHop, Payload
from tests.support.loopback import Loopback, connect_to

USER_AGENT = "loccit-test/0 (+https://example.org/)"
NOW = datetime(2026, 11, 21, 19, 45, tzinfo=UTC)


def no_hop(payload: Payload) -> NextHop | None:
    """Every page is where its reader stays."""
    return None


def no_names(host: str, port: int) -> tuple[str, ...]:
    """A resolver for tests that look nothing up."""
    raise AssertionError(f"{host} was looked up")


def client(
    *servers: Loopback,
    seconds: float = 60.0,
    limits: Limits | None = None,
    next_hop: Callable[[Payload], NextHop | None] = no_hop,
    ca_bundle: Path | None = None,
    resolve: Resolver = no_names,
    route: Route | None = None,
) -> Client:
    """A client whose every request for port 80 (443 with TLS) goes to one of `servers`."""
    ways = tuple(parse_connect_to(connect_to(server)) for server in servers)
    return Client(
        route=route or Route(connect_to=ways, ca_bundle=ca_bundle),
        limits=limits or Limits(seconds=seconds),
        user_agent=USER_AGENT,
        next_hop=next_hop,
        now=lambda: NOW,
        resolve=resolve,
    )


@dataclass(frozen=True)
class Held:
    """A `Blob` in memory."""

    data: bytes

    @property
    def size(self) -> int:
        return len(self.data)

    def chunks(self, start: int = 0, end: int | None = None) -> Iterator[bytes]:
        yield self.data[start:end]

    def close(self) -> None:
        return


def fetched(client: Client, url: str = "http://example.org/x") -> Chain:
    """What `client` makes of `url`, its spools copied to memory and closed."""
    chain = client.fetch(url)
    hops = tuple(
        replace(hop, exchange=replace(hop.exchange, response=Held(read(hop.exchange.response))))
        if hop.exchange and hop.exchange.response
        else hop
        for hop in chain.hops
    )
    chain.close()
    return replace(chain, hops=hops)


def read(blob: Blob | None) -> bytes:
    """The whole of a kept message."""
    return b"" if blob is None else b"".join(blob.chunks())


def last(chain: Chain) -> Exchange:
    """The last exchange that took place."""
    found = [hop.exchange for hop in chain.hops if hop.exchange]
    assert found, chain.error
    return found[-1]
