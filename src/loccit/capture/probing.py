"""The probe for a soft 404: one made-up address beside a page that gives grounds for doubt."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import urlsplit

from loccit.capture.reading import Reading, read
from loccit.gate import Look, answer, same_page, sibling
from loccit.models.capture import State
from loccit.models.wire import Chain

_GONE = frozenset({404, 410})


@dataclass(frozen=True, slots=True)
class Probe:
    """What a made-up address gave: `url` is that address, `status` the final one (None: no
    answer), `same` whether it gave the page again, `look` what that means for the page."""

    url: str
    final_url: str | None
    status: int | None
    look: Look | None

    def kept(self) -> dict[str, Any]:
        """What the ledger's entry says of it (key `probe`). Its bytes are not stored."""
        return {
            "url": self.url,
            "final_url": self.final_url,
            "status": self.status,
            "same": self.look is not None,
        }


@dataclass(slots=True)
class Prober:
    """The probes of a run. Thread-safe.

    At most one request per link, through the run's own fetcher, so that address policy, limits
    and manners hold. A host that answered 404 or 410 in this run tells what it does not have, and
    is asked nothing. `name` gives a random word for a path.
    """

    fetch: Callable[[str], Chain]
    name: Callable[[], str]
    _honest: set[str] = field(default_factory=set)
    _guard: threading.Lock = field(default_factory=threading.Lock)

    def examine(self, chain: Chain, reading: Reading) -> tuple[Reading, Probe | None]:
        """`reading`, or what becomes of it after a probe, and the probe if one was made."""
        self._note(chain)
        hops = tuple(hop.url for hop in chain.hops)
        if not reading.doubtful or not hops or self._knows(hops[-1]):
            return reading, None
        address = sibling(hops, self.name())
        if address is None or self._knows(address):
            return reading, None
        beside = self.fetch(address)
        try:
            self._note(beside)
            probe = _compared(chain, reading, beside)
        finally:
            beside.close()
        if probe.look is None:
            return reading, probe
        reasons = (*reading.look.reasons, *probe.look.reasons)
        look = replace(probe.look, reasons=reasons)
        return replace(reading, state=State.BLOCKED, look=look), probe

    def _note(self, chain: Chain) -> None:
        final = chain.final
        if final is not None and final.status in _GONE:
            with self._guard:
                self._honest.add(_host(final.url))

    def _knows(self, url: str) -> bool:
        with self._guard:
            return _host(url) in self._honest


def _compared(chain: Chain, reading: Reading, beside: Chain) -> Probe:
    final = beside.final
    status = final.status if final else None
    ended = final.url if final else None
    if status is None or not 200 <= status < 300 or beside.error or reading.page is None:
        return Probe(beside.url, ended, status, None)
    other = read(beside)
    if other.page is None:
        return Probe(beside.url, ended, status, None)
    one = answer([hop.url for hop in chain.hops], reading.page)
    two = answer([hop.url for hop in beside.hops], other.page)
    return Probe(beside.url, ended, status, same_page(one, two))


def _host(url: str) -> str:
    try:
        return (urlsplit(url).hostname or "").lower()
    except ValueError:
        return ""
