"""One POST or GET and its answer, whole and of the expected kind: what a time-stamp authority and a
calendar are asked."""

from __future__ import annotations

from collections.abc import Collection

from loccit.errors import FetchError, TooLarge
from loccit.fetch import exchange
from loccit.fetch.asking import Request, Session
from loccit.fetch.exchange import Exchanged
from loccit.fetch.urls import Url
from loccit.framing import Head, media_type_of

_RETRY = "Nothing is lost by it: the next run asks again."


def prepare(session: Session, url: Url, data: bytes, kind: str, wanted: str) -> Request:
    """A POST of `data`, whose media type is `kind`, for an answer of type `wanted`."""
    ready = session.get(url)
    fields = ready.fields | {
        "Content-Type": kind,
        "Content-Length": str(len(data)),
        "Accept": wanted,
        "Accept-Encoding": "identity",
    }
    return Request(url, fields, "POST", data)


def prepare_get(session: Session, url: Url, wanted: str) -> Request:
    """A GET for an answer of type `wanted`."""
    return session.get(url, (("Accept", wanted), ("Accept-Encoding", "identity")))


def answer(url: Url, done: Exchanged, wanted: Collection[str], most: int) -> bytes:
    """The body of an answer that is a 2xx of a type in `wanted` with up to `most` bytes. Releases
    its spool. Raises `FetchError`."""
    spool = done.exchange.response
    try:
        if done.error is not None:
            raise done.error
        if done.head is None or spool is None:
            raise FetchError(f"{url.host} gave no whole answer.", url=url.shown, hint=_RETRY)
        _expected(url, done.head, wanted)
        body = exchange.decoded(done.head, spool, most)
        if body is None:
            raise TooLarge(
                f"What {url.host} answered has more than {most} bytes, or is compressed in a way"
                " that cannot be read.",
                url=url.shown,
                hint=_RETRY,
            )
        return body
    finally:
        if spool is not None:
            spool.close()


def _expected(url: Url, head: Head, wanted: Collection[str]) -> None:
    status = f"{head.status} {head.reason}".strip()
    if not 200 <= head.status < 300:
        raise FetchError(f"{url.host} answered {status}.", url=url.shown, hint=_RETRY)
    kind, _ = media_type_of(head.first("content-type") or "")
    if kind not in wanted:
        raise FetchError(
            f"{url.host} answered with {kind or 'no media type'} instead of {' or '.join(wanted)}.",
            url=url.shown,
            hint="Check the address: it must be that of the service itself.",
        )
