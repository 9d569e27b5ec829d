"""robots.txt (RFC 9309): what a host lets us ask for. The only door to protego."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Protocol

from loccit.errors import FetchError, Refused
from loccit.fetch import exchange
from loccit.fetch.manners import PRODUCT
from loccit.fetch.route import Limits
from loccit.fetch.urls import Url
from loccit.framing import FramingError, parse_head
from loccit.models.wire import Chain, Exchange

MOST = 500 * 1024
"""How much of a robots.txt is read (RFC 9309 2.5)."""

HOPS = 6
"""The file itself and five redirects (RFC 9309 2.3.1.2)."""

_USER_AGENT = re.compile(r"user(?:-|\s+)?agent\s*:?\s*(.*)", re.IGNORECASE | re.DOTALL)
_TOKEN = re.compile(r"[a-zA-Z_-]+")
_OTHER = "somebody-else"


class _Parser(Protocol):
    def can_fetch(self, url: str, user_agent: str) -> bool: ...

    def crawl_delay(self, user_agent: str) -> float | None: ...


@dataclass(frozen=True, slots=True)
class Rules:
    """What a host's robots.txt comes to. `parser` is None where there are no rules. `closed` is
    the reason why nothing at all may be asked for: the file could not be had."""

    parser: _Parser | None = None
    closed: FetchError | None = None

    @property
    def crawl_delay(self) -> float | None:
        """The seconds that the host wants between two requests, where it says so."""
        return self.parser.crawl_delay(PRODUCT) if self.parser else None

    def check(self, url: Url) -> None:
        """Raise `FetchError` where `url` may not be asked for."""
        if (told := self.closed) is not None:
            raise type(told)(told.message, url=url.shown, kind=told.kind, hint=told.hint)
        if self.parser and not self.parser.can_fetch(url.text, PRODUCT):
            raise denied(url, f"{url.host} asks programs not to fetch this page (robots.txt)")


def limits(general: Limits) -> Limits:
    """What asking for a robots.txt may cost, beside what holds for everything."""
    return replace(general, body=MOST, pdf=MOST, hops=HOPS)


def place(url: Url) -> str:
    """Where the rules for `url` are (RFC 9309 2.3): the top of its scheme, host and port."""
    return url.text.removesuffix(url.target) + "/robots.txt"


def rules(url: Url, chain: Chain) -> Rules:
    """What `chain`, by which the robots.txt for `url` was asked for, comes to."""
    final = chain.final
    if _astray(chain):
        return Rules()
    status = final.status if final else None
    if final is None or status is None or (chain.error and final.truncated != "length"):
        return Rules(closed=_unknown(url, chain))
    if status >= 500:
        said = f"{url.host} answered {status} when asked for its robots.txt, which means no"
        return Rules(closed=denied(url, f"{said} (RFC 9309)"))
    if not 200 <= status < 300:
        return Rules()
    text = _text(final)
    if text is None:
        return Rules(closed=denied(url, f"The robots.txt of {url.host} cannot be decoded"))
    return Rules(parse(text))


def parse(text: str) -> _Parser:
    """The rules in `text`."""
    from protego import Protego

    parser: _Parser = Protego.parse(relevant(text))
    return parser


def relevant(text: str) -> str:
    """`text` with three programs in it at most: us, everybody and somebody else. protego keeps
    every rule for every program of its group, and a file may name thousands of both."""
    lines: list[str] = []
    for line in text.removeprefix("\ufeff").splitlines():
        told = line.partition("#")[0].strip()
        named = _USER_AGENT.fullmatch(told)
        told = f"User-agent: {_who(named[1])}" if named else told
        if told and (not named or lines[-1:] != [told]):
            lines.append(told)
    return "\n".join(lines)


def _who(named: str) -> str:
    """The product token matched as a whole, in any case (RFC 9309 2.2.1): protego would also
    take a part of ours for us."""
    if named.startswith("*"):
        return "*"
    token = _TOKEN.match(named)
    return PRODUCT if token and token[0].lower() == PRODUCT else _OTHER


def denied(url: Url, why: str) -> FetchError:
    """Our own obedience, not the network's trouble."""
    return FetchError(
        f"{why}; nothing more was asked.",
        url=url.shown,
        kind="robots",
        hint="If you may fetch it all the same, say `ignore_robots: true` at the citation, or"
        " supply a copy with `loccit attach`.",
    )


def _astray(chain: Chain) -> bool:
    """Redirects that lead round, on and on or to no place for us: as good as no file."""
    answered = any(hop.exchange and hop.exchange.status for hop in chain.hops)
    return answered and (isinstance(chain.error, Refused) or _pointless(chain.error))


def _pointless(error: FetchError | None) -> bool:
    return type(error) is FetchError and error.kind == "failed"


def _unknown(url: Url, chain: Chain) -> FetchError:
    """The file could not be had, which means no (RFC 9309 2.3.1.4). It is told as what it is."""
    error = chain.error
    if error is None:
        return denied(url, f"{url.host} gave no usable answer when asked for its robots.txt")
    return type(error)(
        f"{error.message} So its robots.txt could not be read, and nothing more was asked.",
        url=url.shown,
        kind=error.kind,
        hint=error.hint,
    )


def _text(final: Exchange) -> str | None:
    """The file as far as it is read, or None where it cannot be decoded."""
    if final.response is None:
        return ""
    try:
        head = parse_head(b"".join(final.response.chunks(0, final.body_start)))
    except FramingError:
        return ""
    body = exchange.decoded(head, final.response, 4 * MOST)
    return None if body is None else body[:MOST].decode("utf-8", "replace")
