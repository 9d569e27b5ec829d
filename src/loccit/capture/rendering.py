"""How a page is taken: its own chain, what it needs to be looked at, and what a browser shows.

The browser only says what a page needs. Whatever it asks for is fetched by the client that fetches
everything else, under the same address policy and caps, and stored as it came over the wire.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Protocol
from urllib.parse import quote, urldefrag

from loccit import redact
from loccit.archive import Archive
from loccit.browser import Answer, Landing, Shown, Visit
from loccit.capture.again import Known, after
from loccit.capture.plan import Unit
from loccit.capture.reading import Reading, payload_of, read, seen
from loccit.capture.requisites import PRIVATE, Basket, Shelf
from loccit.errors import BrowserError, FetchError, LoccitError
from loccit.extract import extract_page
from loccit.gate import EMPTY
from loccit.models.capture import Capture, State
from loccit.models.page import Page
from loccit.models.payload import Payload
from loccit.models.wire import NOTHING, Beside, Chain, ChainHop, Exchange, Rendering
from loccit.validators import Validators

_MARKUP = ("text/html", "application/xhtml+xml")
_MOST_GIVEN = 32 * 2**20
"""A larger body is stored and not handed to the page."""
_MOST_HOPS = 30


class Fetcher(Protocol):
    """What `fetch.Visitor` is to this package: the network, from a link to its chain."""

    def fetch(
        self,
        url: str,
        *,
        ignore_robots: bool = False,
        part: bool = False,
        known: Mapping[str, Validators] | None = None,
    ) -> Chain:
        """Follow `url`; a `part` of a page does not wait for the host's delay, and what is `known`
        of an address is asked for only if it has changed. Thread-safe; why it failed stands in
        the chain."""
        ...

    def wait(self, host: str) -> float:
        """Seconds until `host` may be asked again, as far as is known now."""
        ...


class Renderer(Protocol):
    """What `browser.Browser` is to this package."""

    def require(self) -> None:
        """Raise `BrowserError` where no page can be shown."""
        ...

    def show(self, visit: Visit) -> Shown:
        """Show a page. Raises `BrowserError`."""
        ...


@dataclass(slots=True)
class Taken:
    """A link as it was taken. `chain` is longer than the one fetched where the page's script led
    on. `told` are sentences for the outcome; `robots_read` is each robots.txt that was asked for on
    the way to what is beside it. `keep` is to be told of what was stored, and `release` to be
    called in the end."""

    chain: Chain
    reading: Reading
    beside: Beside = NOTHING
    told: tuple[str, ...] = ()
    basket: Basket | None = None
    robots_read: tuple[Chain, ...] = ()

    def keep(self, archive: Archive, capture: Capture) -> None:
        """The requisites lie where the capture's entry says."""
        if self.basket is not None and self.beside.requisites:
            self.basket.stored(archive.entry(capture.seq)["requisites"], capture.id)

    def release(self) -> None:
        """Let go of the requisites' bytes."""
        for chain in self.robots_read:
            chain.close()
        if self.basket is not None:
            self.basket.release()


class Studio:
    """Takes the links of a run. `browser` is None where none was given."""

    def __init__(
        self, client: Fetcher, browser: Renderer | None, now: Callable[[], datetime]
    ) -> None:
        self._client = client
        self._browser = browser
        self.now = now
        self._robots: list[Chain] = []
        self._guard = threading.Lock()
        self._shelf = Shelf(self._part)

    def fetch(self, unit: Unit, known: Known | None = None) -> Chain:
        """The chain of a link; one without hops where it asks for a browser and there is none.
        What is `known` of it is asked for only if it has changed; where the answer to that says
        nothing it is asked for as if nothing were known."""
        if unit.via == "browser":
            try:
                self._needed().require()
            except BrowserError as problem:
                url = redact.url(unit.url)[0]
                error = FetchError(problem.message, url=url, kind="no-browser")
                return Chain(url, (), error, "direct", ())
        if known is None:
            return self._client.fetch(unit.url, ignore_robots=unit.ignores_robots)
        asked = {known.url: known.validators}
        chain = self._client.fetch(unit.url, ignore_robots=unit.ignores_robots, known=asked)
        if not known.refused(chain):
            return chain
        again = self._client.fetch(unit.url, ignore_robots=unit.ignores_robots)
        return after(chain, again)

    def wait(self, host: str) -> float:
        """See `Fetcher`."""
        return self._client.wait(host)

    def _part(self, url: str) -> Chain:
        """A part of a page; what its host says to robots is kept apart, to be stored once."""
        chain = self._client.fetch(url, part=True)
        with self._guard:
            self._robots += chain.robots_read
        return replace(chain, robots_read=())

    def _robots_read(self) -> tuple[Chain, ...]:
        with self._guard:
            read, self._robots = tuple(self._robots), []
        return read

    def take(self, unit: Unit, chain: Chain, reading: Reading) -> Taken:
        """What is to be stored of a link whose chain was fetched and read. The basket in it is
        to be released; a chain that the page's script led on to is closed with `chain`."""
        page = _page(chain, reading)
        shown = unit.via == "browser"
        if page is None or not (shown or unit.requisites):
            return Taken(chain, reading)
        basket = Basket(self._shelf)
        taken = Taken(chain, reading, basket=basket)
        try:
            if shown:
                self._show(taken, page, basket)
            if unit.requisites and (page := _page(taken.chain, taken.reading)):
                taken.told += _filled(basket, page)
            needed = basket.requisites()
        except BaseException:
            taken.release()
            raise
        taken.beside = replace(taken.beside, requisites=needed)
        taken.robots_read = self._robots_read()
        told = basket.told()
        taken.told = (*taken.told, *([told] if told else []))
        return taken

    def close(self) -> None:
        """Release every requisite."""
        self._shelf.close()
        for chain in self._robots_read():
            chain.close()

    def _needed(self) -> Renderer:
        if self._browser is None:
            raise BrowserError("No page can be shown: this run was given no browser.")
        return self._browser

    def _show(self, taken: Taken, page: Payload, basket: Basket) -> None:
        """Let the browser show a page, and add what it made of it to `taken`."""
        walk = _Walk(self._part, taken.chain)
        asking = _Asking(basket, public=PRIVATE not in taken.chain.route)
        try:
            visit = Visit(_address(taken.chain, page), _given(page), asking.ask, walk.go)
            shown = self._needed().show(visit)
        except Exception as problem:  # whatever a browser does, the wire is kept
            walk.close()
            said = problem.message if isinstance(problem, LoccitError) else _broke(problem)
            look = replace(taken.reading.look, reasons=(said,))
            taken.reading = replace(taken.reading, state=State.INCOMPLETE, look=look)
            return
        taken.chain = walk.end(shown.url)
        if len(taken.chain.hops) > len(walk.first.hops):
            taken.reading = read(taken.chain)
        rendering, taken.reading = _rendered(shown, taken, self.now())
        taken.beside = Beside(rendering=rendering)
        taken.told = rendering.notes


def _filled(basket: Basket, page: Payload) -> tuple[str, ...]:
    """Fill a basket with what a page names; a fault of ours costs these, not the capture."""
    try:
        basket.fill(page)
    except Exception as fault:
        return (f"What it needs could not be looked for ({type(fault).__name__}).",)
    return ()


def _broke(fault: Exception) -> str:
    return f"The browser could not show the page ({type(fault).__name__}: {fault})."[:200]


def _address(chain: Chain, page: Payload) -> str:
    """Where the browser is to stand: the chain's end, with the fragment that the link or a
    redirect brought along (RFC 9110 10.2.2)."""
    fragments = (urldefrag(hop.reference)[1] for hop in reversed(chain.hops))
    fragment = next((part for part in fragments if part), "")
    return page.url + (f"#{fragment}" if fragment else "")


def _given(page: Payload) -> Answer:
    """The page as the browser is given it. Raises `BrowserError` for one that is too large."""
    if len(page.body) > _MOST_GIVEN:
        raise BrowserError("The page is too large for the browser.")
    return Answer(page.status, page.headers, page.body)


@dataclass(slots=True)
class _Walk:
    """A page's chain, and where its scripts led on from its end. The browser's own threads call
    `go`, one at a time, and may do so when all is over."""

    fetch: Callable[[str], Chain]
    first: Chain
    further: dict[str, Chain] = field(default_factory=dict)
    over: bool = False
    guard: threading.Lock = field(default_factory=threading.Lock)

    def go(self, url: str) -> Landing | None:
        """Fetch a page that the browser is sent to; None where there is none."""
        hops = len(self.first.hops) + sum(len(each.hops) for each in self.further.values())
        if hops >= _MOST_HOPS:
            return None
        chain = self.fetch(url)
        final = chain.final
        answer = _answer(final) if final and not chain.error else None
        with self.guard:
            if self.over or answer is None or final is None or final.url in self.further:
                chain.close()
                return None
            self.further[final.url] = chain
            return Landing(final.url, answer)

    def end(self, url: str) -> Chain:
        """The chain to where the browser stood in the end. What it left again is part of it, and
        where it came back to a page that it had left, that page's exchange stands there again."""
        with self.guard:
            self.over = True
        hops: list[ChainHop] = list(self.first.hops)
        redacted = set(self.first.redacted)
        routes = [self.first.route]
        for chain in self.further.values():
            hops += (replace(chain.hops[0], how="script"), *chain.hops[1:])
            redacted |= set(chain.redacted)
            routes.append(chain.route)
        back = next((hop for hop in hops if hop.url == urldefrag(url).url and hop.exchange), None)
        if back is not None and back is not hops[-1] and back.url != hops[-1].url:
            hops.append(replace(back, how="script"))
        named = [part for route in routes for part in route.split("; ") if part != "direct"]
        route = "; ".join(dict.fromkeys(named)) or "direct"
        return replace(self.first, hops=tuple(hops), redacted=tuple(sorted(redacted)), route=route)

    def close(self) -> None:
        """Where the browser gave up, what it was led to is no part of the chain."""
        with self.guard:
            self.over = True
        for chain in self.further.values():
            chain.close()
        self.further.clear()


@dataclass(frozen=True, slots=True)
class _Asking:
    """What a page is given of what it asks for. A `public` page gets nothing that came from a
    private address, even where the operator opened those: its scripts could carry it off."""

    basket: Basket
    public: bool

    def ask(self, url: str) -> Answer | None:
        """See `Visit.ask`."""
        item = self.basket.want(url, body=True)
        chain = item.chain if item else None
        if chain is None or chain.final is None or chain.error is not None:
            return None
        if self.public and PRIVATE in chain.route:
            return None
        return _answer(chain.final)


def _page(chain: Chain, reading: Reading) -> Payload | None:
    """The HTML page at the end of a chain, if there is one that a reader would see."""
    final = chain.final
    if final is None or reading.state not in (State.CAPTURED, State.BLOCKED):
        return None
    if final.status is None or not 200 <= final.status < 300:
        return None
    payload = payload_of(final)
    return payload if payload and payload.body and payload.media_type in _MARKUP else None


def _answer(exchange: Exchange) -> Answer | None:
    """A response as a browser is given it, or None where it cannot be."""
    if exchange.response is None or exchange.status is None or exchange.complete is False:
        return None
    if exchange.response.size > _MOST_GIVEN:
        return None
    payload = payload_of(exchange)
    if payload is None or len(payload.body) > _MOST_GIVEN:
        return None
    return Answer(exchange.status, exchange.headers, payload.body)


def _rendered(shown: Shown, taken: Taken, moment: datetime) -> tuple[Rendering, Reading]:
    """What the browser made of a page, and what it looks like now. A wire that is an empty shell
    may turn out to be a page; what looked like a login or a challenge stays one."""
    text = ""
    with suppress(Exception):  # `verify` tells the reader's fault where it matters
        text = "\n\n".join(_visible(extract_page(shown.dom, "text/html", charset="utf-8")))
    rendering = Rendering(
        url=quote(redact.url(shown.url)[0], safe="!#$%&'()*+,/:;=?@[]~"),
        moment=moment,
        browser=shown.browser,
        viewport=shown.viewport,
        settled=shown.settled,
        dom=shown.dom,
        text=text.encode("utf-8", "replace"),
        screenshot=shown.screenshot,
        notes=shown.notes,
    )
    reading = taken.reading
    wire = reading.look.looks_like
    final = taken.chain.final
    if reading.state not in (State.CAPTURED, State.BLOCKED) or wire not in (None, EMPTY):
        return rendering, reading
    if final is None or final.status is None or not 200 <= final.status < 300:
        return rendering, reading
    body = Payload(final.url, final.status, "text/html", "utf-8", shown.dom, final.headers)
    after = seen(taken.chain, body)
    return rendering, replace(reading, state=after.state, look=after.look)


def _visible(page: Page) -> list[str]:
    return [page.text[block.start : block.end] for block in page.blocks if not block.hidden]
