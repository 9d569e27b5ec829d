"""Troubles of the network as sentences a copy editor understands, each with what to do next.

`passing` is set where asking again soon may help: a connection that was refused, broke off or
could not be made. A deadline that was used up is no such case: the next run may try. (But for one
that ran out on a kept connection before any byte came.)
"""

from __future__ import annotations

import errno
from typing import TYPE_CHECKING

from loccit.errors import FetchError, TimedOut, TooLarge, Unreachable
from loccit.fetch.record import End, Recorder
from loccit.fetch.tunnel import TunnelRefused
from loccit.fetch.urls import Url

if TYPE_CHECKING:
    import ssl

_SUPPLY = "Try again later, or supply a copy with `loccit attach`."
_AUTHORITY = frozenset({2, 18, 19, 20, 21})
_UNTRUE = "Look at the page in a browser; if you trust it, supply a copy with `loccit attach`."


def not_connected(url: Url, error: OSError, seconds: float) -> FetchError:
    """No TCP connection to any of the host's addresses."""
    host = f"{url.host} on port {url.port}"
    if isinstance(error, TunnelRefused):
        return Unreachable(
            f"The proxy would not connect to {host}: {error}.",
            url=url.shown,
            hint="Ask who runs the proxy whether it lets connections to this host and port"
            " through, or fetch without --proxy.",
        )
    if isinstance(error, TimeoutError):
        return TimedOut(
            f"{host} gave no answer within {seconds:g} seconds.", url=url.shown, hint=_SUPPLY
        )
    if isinstance(error, ConnectionRefusedError):
        return Unreachable(
            f"{host} refused the connection.", url=url.shown, hint=_SUPPLY, passing=True
        )
    if error.errno in (errno.ENETUNREACH, errno.EHOSTUNREACH, errno.EADDRNOTAVAIL):
        return Unreachable(
            f"There is no way from this machine to {host}.",
            url=url.shown,
            hint="Check this machine's connection, then fetch again.",
            passing=True,
        )
    what = error.strerror or type(error).__name__
    return Unreachable(
        f"{host} could not be reached: {what}.", url=url.shown, hint=_SUPPLY, passing=True
    )


def not_secured(url: Url, error: Exception, seconds: float) -> FetchError:
    """A TLS handshake that failed."""
    import ssl  # without https we do without it

    if isinstance(error, TimeoutError):
        return TimedOut(
            f"{url.host} did not finish the secure connection within {seconds:g} seconds.",
            url=url.shown,
            hint=_SUPPLY,
        )
    if isinstance(error, ssl.SSLCertVerificationError):
        why, hint = _certificate(url, error)
        return Unreachable(f"The certificate of {url.host} {why}.", url=url.shown, hint=hint)
    if isinstance(error, ConnectionError | ssl.SSLEOFError):
        return Unreachable(
            f"{url.host} closed the connection before it was secure.",
            url=url.shown,
            hint=_SUPPLY,
            passing=True,
        )
    return Unreachable(
        f"{url.host} and this machine could not agree on a secure connection.",
        url=url.shown,
        hint="The host may speak no TLS on this port, or only outdated versions of it.",
    )


def _certificate(url: Url, error: ssl.SSLCertVerificationError) -> tuple[str, str]:
    code = error.verify_code
    if code == 10:
        return "has expired", _UNTRUE
    if code == 9:
        return "is not valid yet", "Check this machine's clock."
    if code in (62, 64):
        return f"was issued for another name than {url.host}", _UNTRUE
    if code in _AUTHORITY:
        hint = "If the authority is your own, give its certificate with --ca-bundle."
        return "was issued by an authority that is not known here", hint
    return f"could not be verified ({error.verify_message})", _UNTRUE


def no_answer(url: Url, end: End, limits_seconds: float, *, kept: bool = False) -> FetchError:
    """The request was sent and not one byte came. Over a connection that was `kept` from an earlier
    request, silence may be the connection's: another try has a new one."""
    if end is End.TIME:
        return TimedOut(
            f"{url.host} took the request and gave no answer within {limits_seconds:g} seconds.",
            url=url.shown,
            hint=_SUPPLY,
            passing=kept,
        )
    return Unreachable(
        f"{url.host} closed the connection without an answer.",
        url=url.shown,
        hint=_SUPPLY,
        passing=True,
    )


def cut(end: End, recorder: Recorder) -> FetchError | None:
    """What there is to say of a message that ended so; None where it is whole."""
    if end.complete is not False:
        return None
    url, limits = recorder.url, recorder.limits
    part = "response" if recorder.head else "beginning of the response"
    if end is End.TIME:
        return TimedOut(
            f"The {part} of {url.host} was still under way after {limits.seconds:g} seconds;"
            f" {_received(recorder)}.",
            url=url.shown,
            hint=_SUPPLY,
        )
    if end is End.SIZE:
        return TooLarge(
            f"The response of {url.host} is larger than the limit of"
            f" {recorder.body_limit} bytes; {_received(recorder)}.",
            url=url.shown,
            hint="Supply a copy with `loccit attach`.",
        )
    if end is End.HEAD_SIZE:
        return TooLarge(
            f"The headers of {url.host}'s response go on past {limits.head} bytes.",
            url=url.shown,
            hint=_SUPPLY,
        )
    said = {
        End.SHORT: f"{url.host} closed the connection in the middle of its response",
        End.RESET: f"The connection to {url.host} broke off in the middle of its response",
        End.CUT_CODING: f"The compressed page that {url.host} sent ends in the middle",
        End.MALFORMED: f"What {url.host} sent is no valid HTTP response",
    }
    return FetchError(
        f"{said[end]}; {_received(recorder)}.",
        url=url.shown,
        kind="incomplete",
        hint=_SUPPLY,
        passing=end in (End.SHORT, End.RESET),
    )


def _received(recorder: Recorder) -> str:
    size = recorder.spool.size if recorder.spool else 0
    stated = recorder.head.content_length if recorder.head else None
    if stated is None or recorder.head is None:
        return f"{size} bytes of it were kept"
    return f"{size - recorder.head.length} of {stated} bytes were kept"
