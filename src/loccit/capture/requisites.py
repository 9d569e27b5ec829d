"""What pages need to be looked at: found, fetched once in a run, and kept until it is stored.

A requisite verifies nothing, and one that fails never fails the capture that wanted it.
"""

from __future__ import annotations

import threading
from collections import OrderedDict, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import urlsplit

from loccit import redact
from loccit.capture.reading import payload_of
from loccit.errors import LoccitError
from loccit.extract import requisites as named_in
from loccit.models.payload import Payload
from loccit.models.wire import Blob, Chain, Requisite

MOST = 200
"""Addresses that are asked for one page."""
MOST_BYTES = 64 * 2**20
"""Bytes on the wire after which nothing more is asked for a page."""
_MOST_TOLD = 400
"""Addresses that an entry names, asked for or not."""
_MOST_HELD = 128 * 2**20
_DEPTH = 3
"""Style sheets that style sheets import, and theirs."""
PRIVATE = "private addresses allowed"
_UNDER_WAY = "It was still under way when the page's time was over."
_TOO_MANY = f"It was not asked for: a page may have {MOST} requisites."
_TOO_LARGE = f"It was not asked for: those before it had {MOST_BYTES // 2**20} MB."


class _Shared:
    """A `Blob` that several threads may read at once."""

    def __init__(self, blob: Blob) -> None:
        self._blob = blob
        self._guard = threading.Lock()

    @property
    def size(self) -> int:
        return self._blob.size

    def chunks(self, start: int = 0, end: int | None = None) -> Iterator[bytes]:
        pieces = self._blob.chunks(start, end)
        while True:
            with self._guard:
                piece = next(pieces, None)
            if piece is None:
                return
            yield piece

    def close(self) -> None:
        with self._guard:
            self._blob.close()


@dataclass(slots=True, eq=False)
class Item:
    """A requisite as the run has it: `chain` once it was fetched (None: released), `stored` its
    hops as the ledger entry of the capture `owner` names them. `needs` is what a style sheet names
    in turn."""

    url: str
    ready: threading.Event = field(default_factory=threading.Event)
    chain: Chain | None = None
    error: str = ""
    needs: tuple[str, ...] = ()
    imports: tuple[str, ...] = ()
    stored: tuple[Mapping[str, Any], ...] = ()
    owner: str = ""
    whole: bool = False
    status: int | None = None
    size: int = 0
    uses: int = 0


class Shelf:
    """The requisites of a run, each fetched by the first page that wants it; for any thread.

    One host is asked for one requisite at a time. What is stored is released when more than
    `_MOST_HELD` bytes are held; it is then known by its hops alone. `held` is how many are.
    """

    def __init__(self, fetch: Callable[[str], Chain]) -> None:
        self._fetch = fetch
        self._guard = threading.Lock()
        self._items: OrderedDict[str, Item] = OrderedDict()
        self._hosts: defaultdict[str, threading.Lock] = defaultdict(threading.Lock)
        self.held = 0
        self._closed = False

    @contextmanager
    def lent(self, url: str, *, body: bool) -> Iterator[Item]:
        """The item of an address, fetched if it was not, and held while the block runs. With
        `body` it is fetched again where its bytes were released."""
        with self._guard:
            item = self._items.get(url)
            gone = item is not None and body and item.chain is None and bool(item.stored)
            mine = item is None or (gone and not item.error)
            if item is None or mine:
                item = self._items[url] = Item(url)
            item.uses += 1
        try:
            if mine:
                self._fill(item)
            item.ready.wait()
            yield item
        finally:
            with self._guard:
                item.uses -= 1

    def hold(self, item: Item) -> None:
        """Keep an item's bytes until `drop`."""
        with self._guard:
            item.uses += 1

    def drop(self, items: Sequence[Item]) -> None:
        """What was held is needed no more; release what is stored and too much."""
        with self._guard:
            for item in items:
                item.uses -= 1
            for item in self._items.values():
                if self.held <= _MOST_HELD:
                    break
                if item.stored and not item.uses:
                    self._release(item)

    def close(self) -> None:
        """Release everything."""
        with self._guard:
            self._closed = True
            for item in self._items.values():
                self._release(item)

    def _release(self, item: Item) -> None:
        chain, item.chain = item.chain, None
        if chain is not None:
            self.held -= item.size
            chain.close()

    def _fill(self, item: Item) -> None:
        try:
            chain = self._asked(item.url)
            _read_into(item, chain)
            with self._guard:
                item.chain = chain
                self.held += item.size
                if self._closed:
                    self._release(item)
        except Exception as fault:  # a requisite never stops the page that wants it
            said = fault.message if isinstance(fault, LoccitError) else type(fault).__name__
            item.error = f"It could not be fetched: {said}"
        finally:
            item.ready.set()

    def _asked(self, url: str) -> Chain:
        try:
            host = urlsplit(url).netloc.lower()
        except ValueError:
            host = ""
        with self._guard:
            turn = self._hosts[host]
        with turn:
            return shared(self._fetch(url))


def shared(chain: Chain) -> Chain:
    """The same chain, its bytes readable by several threads at once."""
    return replace(
        chain,
        hops=tuple(
            replace(hop, exchange=replace(hop.exchange, response=_Shared(hop.exchange.response)))
            if hop.exchange and hop.exchange.response
            else hop
            for hop in chain.hops
        ),
    )


def _read_into(item: Item, chain: Chain) -> None:
    final = chain.final
    item.size = sum(
        hop.exchange.response.size for hop in chain.hops if hop.exchange and hop.exchange.response
    )
    if final is None or chain.error is not None:
        return
    item.status = final.status
    item.whole = final.status is not None and 200 <= final.status < 300
    item.whole = item.whole and final.complete is not False
    if not item.whole or "css" not in (final.header("content-type") or ""):
        return
    payload = payload_of(final)
    if payload is not None:
        found = named_in(payload.body, "text/css", None, final.url)
        item.needs = tuple(each.url for each in found if not each.is_style)
        item.imports = tuple(each.url for each in found if each.is_style)


class Basket:
    """The requisites of one page, in the order in which they were wanted; for any thread."""

    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf
        self._guard = threading.Lock()
        self._wanted: dict[str, Item | str] = {}
        self._held: list[Item] = []
        self._size = self._untold = 0
        self._shut = False

    def want(self, url: str, *, body: bool = False) -> Item | None:
        """The item of an address; None where the page has had enough. With `body` its bytes can
        be had as long as the basket is."""
        if not self._may(url):
            return None
        with self._shelf.lent(url, body=body) as item:
            return self._taken(url, item)

    def _may(self, url: str) -> bool:
        with self._guard:
            if self._shut or url in self._wanted:
                return not self._shut and self._wanted[url] not in (_TOO_MANY, _TOO_LARGE)
            full, over = len(self._wanted) >= MOST, self._size >= MOST_BYTES
            if len(self._wanted) >= _MOST_TOLD:
                self._untold += 1
                return False
            self._wanted[url] = _TOO_MANY if full else _TOO_LARGE if over else _UNDER_WAY
            return not (full or over)

    def _taken(self, url: str, item: Item) -> Item | None:
        with self._guard:
            if self._shut:
                return None
            if self._wanted.get(url) is not item:
                self._wanted[url] = item
                self._size += item.size
                self._shelf.hold(item)
                self._held.append(item)
            return item

    def fill(self, page: Payload) -> None:
        """Want all that a page names, and what its style sheets name."""
        named = named_in(page.body, page.media_type, page.charset, page.url)
        sheets = [each.url for each in named if each.is_style]
        wanted = [each.url for each in named if not each.is_style]
        for depth in range(_DEPTH):
            following: list[str] = []
            for url in sheets:
                if (item := self.want(url)) is not None:
                    # Fonts and backgrounds come before the icons and other sizes of the page.
                    wanted[:0] = item.needs if not depth else ()
                    wanted += item.needs if depth else ()
                    following += item.imports
            sheets = following
        for url in wanted:
            self.want(url)

    def requisites(self) -> tuple[Requisite, ...]:
        """What there is to store. Nothing comes in any more."""
        with self._guard:
            self._shut = True
            return tuple(_requisite(url, found) for url, found in self._wanted.items())

    def stored(self, hops: Sequence[Mapping[str, Any]], owner: str) -> None:
        """Remember where the items lie: `hops` are those of the entry of the capture `owner`, which
        names them all."""
        starts = [at for at, hop in enumerate(hops) if hop["how"] == "requisite"]
        ends = [*starts[1:], len(hops)]
        with self._guard:
            for found, start, end in zip(self._wanted.values(), starts, ends, strict=True):
                if isinstance(found, Item) and not found.stored:
                    found.stored, found.owner = tuple(hops[start:end]), owner

    def told(self) -> str:
        """How many there are, in a sentence; "" where the page wants nothing."""
        with self._guard:
            items, count = list(self._wanted.values()), len(self._wanted) + self._untold
        if not count:
            return ""
        whole = sum(isinstance(each, Item) and each.whole for each in items)
        return f"{whole} of {count} {'requisite' if count == 1 else 'requisites'} stored."

    def release(self) -> None:
        """Let go of everything."""
        with self._guard:
            self._shut = True
            held, self._held = self._held, []
        self._shelf.drop(held)


def _requisite(url: str, found: Item | str) -> Requisite:
    shown = redact.url(url)[0]
    if isinstance(found, str):
        return Requisite(_uri(shown), error=found)
    if found.stored:
        return Requisite(_uri(shown), stored=found.stored, owner=found.owner)
    return Requisite(_uri(shown), found.chain, error=found.error)


def _uri(text: str) -> str:
    """An address of a page's own as an entry may hold it: ASCII."""
    return text.encode("ascii", "backslashreplace").decode()
