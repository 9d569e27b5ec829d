"""One exchange: a request sent, its response taken to the end and made an `Exchange`."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING

from loccit import codings, redact
from loccit.errors import FetchError
from loccit.fetch import body, troubles, wire
from loccit.fetch.asking import Request, Session, impossible
from loccit.fetch.record import End, HeadFailed, Recorder
from loccit.fetch.spool import SpoolError
from loccit.framing import FramingError, Head, dechunk, parse_head
from loccit.models.value import value
from loccit.models.wire import Blob, Exchange

if TYPE_CHECKING:
    import ssl


@value
class Exchanged:
    """An exchange, what went wrong with it, and the head as it came: its Location may hold the
    very secret that the next request needs. None of that is kept."""

    exchange: Exchange
    error: FetchError | None
    head: Head | None


def run(
    request: Request,
    recorder: Recorder,
    session: Session,
    context: ssl.SSLContext | None,
    started: datetime,
) -> Exchanged:
    """Send `request` and record what comes back. The connection is kept where it may serve another
    request, and is closed where not.

    Raises `FetchError` where no request got out; every later trouble is in the result.
    """
    try:
        end = _drive(request, recorder, session, context)
        recorder.let_go(end, session.pool)
        return _exchanged(recorder, started, end)
    except BaseException:
        recorder.discard()
        raise


def _drive(
    request: Request,
    recorder: Recorder,
    session: Session,
    context: ssl.SSLContext | None,
) -> End:
    url = recorder.url
    try:
        tee, rest = wire.ask(request, recorder, session, context)
        return body.take(rest, tee.receive, recorder)
    except HeadFailed as error:
        return error.end
    except SpoolError as error:
        raise FetchError(
            f"The temporary folder could not take the response of {url.host}: {error}.",
            url=url.shown,
            hint="Make room, or set TMPDIR to a folder that has it.",
        ) from error
    except (ValueError, OSError) as error:
        raise impossible(url, error) from error


def _exchanged(recorder: Recorder, started: datetime, end: End) -> Exchanged:
    request, sent_secrets = redact.head(recorder.sent, "request")
    decoded_body, problem = None, None
    if recorder.head and recorder.spool:
        decoded_body, problem, cut = _body_digest(recorder, recorder.head, recorder.spool)
        if cut and end.complete is not False:
            end = End.SHORT if end is End.OPEN else End.CUT_CODING
    head = _kept_head(recorder)
    exchange = Exchange(
        url=recorder.url.shown,
        request=request,
        response=recorder.spool,
        interim=recorder.heads.interim,
        body_start=head.length if recorder.head and head else len(recorder.heads.final),
        started=started,
        address=recorder.address,
        tls=recorder.tls,
        http_version=head.version if head else "",
        status=head.status if head else None,
        reason=head.reason if head else "",
        headers=head.headers if head else (),
        complete=end.complete,
        truncated=end.truncated,
        payload=_sha256(recorder.payload.hexdigest()) if recorder.head else None,
        body=decoded_body,
        body_problem=problem,
        redacted=_secrets(recorder, sent_secrets),
        left_over=recorder.beyond,
    )
    return Exchanged(exchange, _trouble(recorder, end), recorder.head)


def _trouble(recorder: Recorder, end: End) -> FetchError | None:
    if recorder.spool is None and end in (End.TIME, End.SHORT, End.RESET):
        seconds, kept = recorder.limits.seconds, recorder.reused
        return troubles.no_answer(recorder.url, end, seconds, kept=kept)
    return troubles.cut(end, recorder)


def _secrets(recorder: Recorder, sent: tuple[str, ...]) -> tuple[str, ...]:
    found = (*recorder.url.redacted, *sent, *recorder.heads.redacted, *recorder.trailer_redacted)
    return tuple(sorted(set(found))) if found else ()


def _sha256(hexdigest: str) -> str:
    return f"sha256:{hexdigest}"


def _kept_head(recorder: Recorder) -> Head | None:
    """The head as kept; of one that was cut, the lines that are whole."""
    if recorder.head is not None and not recorder.heads.redacted:
        return recorder.head  # kept as it came
    data = recorder.heads.final
    for text in (data, data[: data.rfind(b"\n") + 1] + b"\r\n"):
        try:
            return parse_head(text)
        except FramingError:
            continue
    return None


def _body_digest(
    recorder: Recorder, head: Head, spool: Blob
) -> tuple[str | None, str | None, bool]:
    """The decoded body's digest, or why there is none, and whether its stream ends early."""
    named = _codings(head)
    if not named:
        return _sha256(recorder.payload.hexdigest()), None, False
    digest = hashlib.sha256()
    try:
        for piece in codings.decode(payload(head, spool), named):
            digest.update(piece)
    except codings.CodingError as error:
        return None, str(error), error.kind == "cut"
    return _sha256(digest.hexdigest()), None, False


def _codings(head: Head) -> tuple[str, ...]:
    """Content codings, then transfer codings other than chunked (we never ask for one)."""
    coded = head.joined("transfer-encoding")
    if not coded and head.first("content-encoding") is None:
        return ()
    transfer = codings.names(coded)
    return (
        *codings.names(head.joined("content-encoding")),
        *(name for name in transfer if name != "chunked"),
    )


def payload(head: Head, spool: Blob) -> Iterator[bytes]:
    """The payload of a kept response, chunked framing left out; what is cut just ends."""
    raw = spool.chunks(head.length)
    if head.bodiless or not head.chunked:
        yield from raw
        return
    try:
        yield from dechunk(raw)
    except FramingError:
        return


def decoded(head: Head, spool: Blob, most: int) -> bytes | None:
    """The decoded body where it can be had and is no larger than `most` bytes."""
    held: list[bytes] = []
    named = _codings(head)
    if not named and not head.chunked and spool.size - head.length > most:
        return None
    try:
        for piece in codings.decode(payload(head, spool), named):
            held.append(piece)
            most -= len(piece)
            if most < 0:
                return None
    except codings.CodingError:
        return None
    return b"".join(held)
