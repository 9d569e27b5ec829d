"""Synthetic chains with their bytes in memory: what `fetch` would hand over, without a network."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256

from loccit.errors import FetchError
from loccit.models.wire import Chain, ChainHop, Exchange, Tls

MOMENT = datetime(2026, 11, 21, 19, 45, 1, 123456, tzinfo=UTC)
CERTIFICATES = (b"0\x82leaf" * 40, b"0\x82root" * 30)
"""Stand-ins for DER: the archive keeps certificates and never reads them."""


@dataclass(frozen=True, slots=True)
class MemoryBlob:
    """A `Blob` held in memory, given out in small pieces."""

    data: bytes
    piece: int = 1000

    @property
    def size(self) -> int:
        """Length in bytes."""
        return len(self.data)

    def chunks(self, start: int = 0, end: int | None = None) -> Iterator[bytes]:
        """The bytes from `start` to `end`."""
        data = self.data[start:end]
        for at in range(0, len(data), self.piece):
            yield data[at : at + self.piece]

    def close(self) -> None:
        """Nothing to release."""


def digest(data: bytes) -> str:
    """`sha256:` + hex."""
    return "sha256:" + sha256(data).hexdigest()


def chunked(payload: bytes, size: int = 700) -> bytes:
    """`payload` in chunks (RFC 9112 7.1)."""
    parts = [payload[at : at + size] for at in range(0, len(payload), size)]
    framed = b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in parts)
    return framed + b"0\r\n\r\n"


def exchange(
    url: str = "https://example.org/report",
    body: bytes = b"<p>We need to take away children.</p>",
    *,
    status: int = 200,
    reason: str = "OK",
    headers: tuple[tuple[str, str], ...] = (("Content-Type", "text/html; charset=utf-8"),),
    coding: str | None = None,
    in_chunks: bool = False,
    interim: bytes = b"",
    started: datetime = MOMENT,
    address: str = "192.0.2.7",
    tls: bool = True,
    truncated: str | None = None,
) -> Exchange:
    """An exchange whose digests are right. `coding` gzip compresses the payload; `in_chunks`
    frames it; `truncated` cuts the last byte off."""
    payload = gzip.compress(body, mtime=0) if coding == "gzip" else body
    if coding:
        headers = (*headers, ("Content-Encoding", coding))
    if in_chunks:
        headers = (*headers, ("Transfer-Encoding", "chunked"))
    else:
        headers = (*headers, ("Content-Length", str(len(payload))))
    fields = "".join(f"{name}: {value}\r\n" for name, value in headers)
    head = f"HTTP/1.1 {status} {reason}\r\n{fields}\r\n".encode("latin-1")
    wire = head + (chunked(payload) if in_chunks else payload)
    host = url.split("/")[2]
    return Exchange(
        url=url,
        request=f"GET {url} HTTP/1.1\r\nHost: {host}\r\nCookie: ****\r\n\r\n".encode(),
        response=MemoryBlob(wire[:-1] if truncated else wire),
        interim=interim,
        body_start=len(head),
        started=started,
        address=address,
        tls=Tls("TLSv1.3", "TLS_AES_256_GCM_SHA384", True, CERTIFICATES, True) if tls else None,
        http_version="HTTP/1.1",
        status=status,
        reason=reason,
        headers=headers,
        complete=not truncated,
        truncated=truncated,
        payload=None if truncated else digest(payload),
        body=None if truncated else digest(body),
        body_problem="cut" if truncated else None,
        redacted=("request:cookie",),
    )


def chain(
    *exchanges: Exchange,
    url: str | None = None,
    error: FetchError | None = None,
    route: str = "direct",
) -> Chain:
    """A chain of `exchanges` (one, if none is given): the first by link, the rest redirects."""
    exchanges = exchanges or (exchange(),)
    hops = tuple(
        ChainHop(each.url, each.url, "redirect" if number else "link", each)
        for number, each in enumerate(exchanges)
    )
    return Chain(url or hops[0].url, hops, error, route, ("request:cookie",))


def redirected(body: bytes = b"<p>We need to take away children.</p>") -> Chain:
    """A short link that leads to a page: plain HTTP first, then TLS."""
    first = exchange(
        "http://t.example/1AvpFa6z6N",
        b"",
        status=301,
        reason="Moved Permanently",
        headers=(("Location", "https://example.org/report"),),
        tls=False,
    )
    return chain(first, exchange(body=body, coding="gzip", in_chunks=True))


def failed(kind: str = "unreachable", url: str = "https://gone.example/") -> Chain:
    """A chain in which nothing was exchanged."""
    hop = ChainHop(url, url, "link", None)
    error = FetchError("The host gone.example has no address.", url=url, kind=kind)
    return Chain(url, (hop,), error, "direct", ())


class Clock:
    """A clock that moves one second each time it is read."""

    def __init__(self, start: datetime = MOMENT) -> None:
        self._at = start

    def __call__(self) -> datetime:
        self._at += timedelta(seconds=1)
        return self._at


class Tokens:
    """Random hex that is the same in every test."""

    def __init__(self, seed: str = "") -> None:
        self._seed = seed
        self._count = 0

    def __call__(self, size: int) -> str:
        self._count += 1
        return sha256(f"{self._seed}{self._count}".encode()).hexdigest()[: 2 * size]


def with_url(given: Exchange, url: str) -> Exchange:
    """`given` as if it had been asked for at `url`."""
    return replace(given, url=url)
