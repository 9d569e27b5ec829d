"""What a fetched response says, read before it is stored: for the gate, and for the text."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, replace

from loccit import codings, framing
from loccit.archive import read_from
from loccit.archive.texts import ReadFrom
from loccit.errors import ExtractError
from loccit.extract import extract_page, readers, second_opinion, shaped
from loccit.gate import Look, judge
from loccit.models.capture import Capture, State
from loccit.models.page import Page, Shape
from loccit.models.wire import Chain, Exchange, Payload

_BLOCKED = frozenset({401, 403, 429, 451, 503})
_MARKUP = ("text/html", "application/xhtml+xml")
_SNIFFED = ("", "text/plain", "application/octet-stream")
_MOST_READ = 64 * 2**20
"""A larger body is stored unread: its text is read by `verify`, not while others are fetched."""


Texts = tuple[tuple[Page, ReadFrom], ...]
"""Pages of one body, the first reader's first, each with what it was made from."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What became of a chain: its state, or None where there is nothing to store but the
    failure; what it looks like, and why, in sentences; its texts where they were read, one for each
    reader. `fault` is a sentence about a reader that broke down over it. `doubtful` says that the
    page gives grounds to ask for a made-up address beside it (see `probing`). `same_as` is the
    capture whose payload the server says is unchanged: there is none in this chain to read."""

    state: State | None
    look: Look
    texts: Texts = ()
    fault: str = ""
    doubtful: bool = False
    same_as: Capture | None = None

    @property
    def page(self) -> Page | None:
        """The text as the first reader has it."""
        return self.texts[0][0] if self.texts else None


def read(chain: Chain) -> Reading:
    """Decide what `chain` came to (6-formats: `state`). Never raises for what a server sent."""
    final = chain.final
    cut = final is not None and final.complete is False
    if final is None or final.status is None or final.response is None:
        return Reading(None, Look())
    if chain.error and not cut:
        return Reading(None, Look())
    if final.status in _BLOCKED:
        found = _seen(chain, final)
        reasons = (_answered(final), *found.look.reasons)
        return replace(found, state=State.BLOCKED, look=replace(found.look, reasons=reasons))
    if cut:
        why = chain.error.message if chain.error else _cut(final)
        return Reading(State.INCOMPLETE, Look(None, (why,)))
    if not 200 <= final.status < 300:
        return Reading(State.FAILED, Look(None, (_answered(final),)))
    return _seen(chain, final)


def _seen(chain: Chain, final: Exchange) -> Reading:
    body = payload_of(final)
    return Reading(State.CAPTURED, Look()) if body is None else seen(chain, body)


def seen(chain: Chain, body: Payload) -> Reading:
    """What a page at the end of `chain` looks like, and its text."""
    form, texts, fault = _read(body)
    hops = tuple(hop.url for hop in chain.hops)
    page = texts[0][0] if texts else None
    found, doubtful = judge(body, form, page, hops)
    state = State.BLOCKED if found.looks_like else State.CAPTURED
    return Reading(state, found, texts, fault, doubtful)


def _read(payload: Payload) -> tuple[Shape | None, Texts, str]:
    """The form of a body that is HTML, and its texts. What no reader can read, and even what a
    reader breaks down over, costs no capture: the bytes are kept, and `verify` tells the
    reader's error where it matters."""
    try:
        if not _is_markup(payload):
            return None, texts_of(payload), ""
        form, page = shaped(payload.body, payload.media_type, charset=payload.charset)
        if isinstance(page, ExtractError):
            return form, (), ""
        return form, ((page, read_from(payload, readers())),), ""
    except ExtractError:
        return None, (), ""
    except Exception as fault:
        said = f"{type(fault).__name__}: {fault}"[:200]
        return None, (), f"It is stored, but reading its text went wrong ({said})."


def texts_of(payload: Payload) -> Texts:
    """A body as its reader, and where there is one a second reader, has it: read once, so that no
    `verify` need read it again. Raises `ExtractError` where the first reader can make no text of
    it; what the second one cannot read `verify` tells where it matters."""
    known, made = payload.media_type, readers()
    page = extract_page(payload.body, known, charset=payload.charset, name=payload.name)
    first = (page, read_from(payload, made))
    again: Page | None = None
    with suppress(ExtractError):
        again = second_opinion(payload.body, page.media_type)
    return (first, (again, read_from(payload, made, second=True))) if again else (first,)


def _is_markup(payload: Payload) -> bool:
    if payload.media_type in _MARKUP:
        return True
    start = payload.body[:1024].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    return payload.media_type in _SNIFFED and start.startswith((b"<!doctype html", b"<html"))


def payload_of(exchange: Exchange) -> Payload | None:
    """The decoded body, or None where it cannot be decoded or is too large to read here."""
    response = exchange.response
    if response is None or exchange.body_problem or response.size > _MOST_READ:
        return None
    data = response.chunks(exchange.body_start)
    transfer = (exchange.header("transfer-encoding") or "").lower()
    if transfer.split(",")[-1].strip() == "chunked":
        data = framing.dechunk(data)
    content = ", ".join(v for n, v in exchange.headers if n.lower() == "content-encoding")
    try:
        pieces = codings.decode(data, codings.names(content), codings.Bounds(size=_MOST_READ))
        body = b"".join(pieces)
    except (codings.CodingError, framing.FramingError):
        return None
    media_type, charset = framing.media_type_of(exchange.header("content-type") or "")
    return Payload(exchange.url, exchange.status or 0, media_type, charset, body, exchange.headers)


def _answered(exchange: Exchange) -> str:
    """The server's own words are cut short: a stranger chose them."""
    return f"The server answered {exchange.status} {exchange.reason[:60]}".rstrip(" .") + "."


def _cut(exchange: Exchange) -> str:
    return f"The response was cut short ({exchange.truncated or 'unspecified'})."
