"""What happened on the wire, before it is stored."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, Protocol

from loccit.errors import FetchError
from loccit.models.payload import NextHop, Payload
from loccit.models.value import value

__all__ = [
    "Blob",
    "Chain",
    "ChainHop",
    "Exchange",
    "NextHop",
    "Payload",
    "Tls",
]


class Blob(Protocol):
    """Bytes that may be too many for memory: held in a spool until `close`."""

    @property
    def size(self) -> int:
        """Length in bytes."""
        ...

    def chunks(self, start: int = 0, end: int | None = None) -> Iterator[bytes]:
        """The bytes from `start` to `end`, in pieces; may be called again."""
        ...

    def close(self) -> None:
        """Release the spool; further reads are errors."""
        ...


@value
class Tls:
    """The facts of a TLS session. `chain` is DER, leaf first; `whole_chain` says whether the
    platform gave more than the leaf (Python 3.13 on)."""

    protocol: str
    cipher: str
    verified: bool
    chain: tuple[bytes, ...]
    whole_chain: bool


@value
class Exchange:
    """One request and its response, as on the wire, secret values overwritten by `*`.

    `url` is the requested URI (percent-encoded ASCII, redacted). `request` is the message as it
    was sent. `response` is the final response's message as received (None: not one byte came);
    `interim` holds 1xx messages before it. `body_start` is where the payload's framing begins in
    `response`. `complete` is True, False, or None (close-delimited: end not provable);
    `truncated` is WARC-Truncated's word (length, time, disconnect, unspecified) when False.
    Digests are `sha256:` + hex: `payload` without chunked framing, `body` with content codings
    removed (None with `body_problem` where that cannot be done). `headers` are the final
    response's, in order, ISO 8859-1. `redacted` lists `request:cookie`, `response:set-cookie`,
    `url:sig` …. `left_over` counts bytes that came with the response and are behind its end: no
    part of it, and kept nowhere.
    """

    url: str
    request: bytes
    response: Blob | None
    interim: bytes
    body_start: int
    started: datetime
    address: str
    tls: Tls | None
    http_version: str
    status: int | None
    reason: str
    headers: tuple[tuple[str, str], ...]
    complete: bool | None
    truncated: str | None
    payload: str | None
    body: str | None
    body_problem: str | None
    redacted: tuple[str, ...]
    left_over: int = 0

    def header(self, name: str) -> str | None:
        """The first value of a header of the final response, or None."""
        return next((v for n, v in self.headers if n.lower() == name.lower()), None)


@value
class ChainHop:
    """One hop as it was asked for. `reference` is the raw link, Location or refresh target,
    redacted; `url` the URI requested; `how` is link, redirect, meta-refresh or script."""

    reference: str
    url: str
    how: str
    exchange: Exchange | None


@value
class Attempt:
    """An earlier try at a link, given up for a later one: when it began, the status that ended
    it or the error's `kind`, and the seconds waited after it. Its bytes are not kept."""

    time: datetime
    status: int | None
    kind: str | None
    wait: float


@value
class Chain:
    """An ordered redirect chain. `error` says why it has no complete final response; a chain may
    have both hops with bytes and an error. `route` is `direct`, or names --connect-to, proxy and
    private authority. `redacted` joins those of all hops.

    `attempts` are the tries before this one. `robots` says what robots.txt came to for it:
    allowed, ignored, disallowed, or "" where it was not asked; `robots_read` are the chains by
    which a robots.txt was fetched on the way, each told in one chain of a run only.
    """

    url: str
    hops: tuple[ChainHop, ...]
    error: FetchError | None
    route: str
    redacted: tuple[str, ...]
    attempts: tuple[Attempt, ...] = ()
    robots: str = ""
    robots_read: tuple[Chain, ...] = ()

    @property
    def final(self) -> Exchange | None:
        """The last exchange, or None where nothing was exchanged."""
        return self.hops[-1].exchange if self.hops else None

    @property
    def started(self) -> datetime | None:
        """When its first exchange began, or None where there was none."""
        return next((hop.exchange.started for hop in self.hops if hop.exchange), None)

    @property
    def received(self) -> int:
        """Bytes of all responses in it."""
        responses = (hop.exchange.response for hop in self.hops if hop.exchange)
        return sum(each.size for each in responses if each)

    def close(self) -> None:
        """Release every spool of the chain."""
        for hop in self.hops:
            if hop.exchange and hop.exchange.response:
                hop.exchange.response.close()
        for chain in self.robots_read:
            chain.close()


@value
class Requisite:
    """What a page needs to be looked at. `url` has its secrets overwritten. `chain` is how it was
    fetched, None where it was not asked for or is stored already: then `stored` are its hops as
    the entry of the capture `owner` of the same archive names them. `error` is a sentence about
    what kept it from being fetched."""

    url: str
    chain: Chain | None = None
    stored: tuple[Mapping[str, Any], ...] = ()
    owner: str = ""
    error: str = ""


@value
class Rendering:
    """What a browser on this machine made of a page: no server sent any of it.

    `url` is where the browser stood in the end, its secrets overwritten. `dom` is HTML in UTF-8
    as the browser had it after the page's scripts ran, without them, what it did not show marked
    `hidden`; `text` what a reader of it sees; `screenshot` a PNG, None where none could be taken.
    `browser` is `name/version`. `settled` is False where the page was still loading when its time
    was over. `notes` are sentences: what was refused, what was cut.
    """

    url: str
    moment: datetime
    browser: str
    viewport: tuple[int, int]
    settled: bool
    dom: bytes
    text: bytes
    screenshot: bytes | None = None
    notes: tuple[str, ...] = ()


@value
class Beside:
    """What is stored beside a page's own chain, so that it can be looked at."""

    requisites: tuple[Requisite, ...] = ()
    rendering: Rendering | None = None


NOTHING = Beside()
"""The plain capture: nothing beside the chain."""
