"""Links followed politely: whose turn it is, what robots.txt says, and another try."""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from random import random as any_number
from urllib.parse import urlsplit

from loccit.errors import FetchError, TimedOut, Unreachable
from loccit.fetch import retrying, robots, urls
from loccit.fetch.client import Client
from loccit.fetch.exchange import Exchanged
from loccit.fetch.gates import Breaker, Gates, RunTime
from loccit.fetch.manners import Manners
from loccit.fetch.urls import Url
from loccit.models.wire import Attempt, Chain
from loccit.validators import Validators

_Ask = Callable[[float], Exchanged]


@dataclass(slots=True)
class _Site:
    """What is known of one scheme, host and port. `until`: when it must be asked anew."""

    lock: threading.Lock = field(default_factory=threading.Lock)
    rules: robots.Rules | None = None
    until: float = math.inf


@dataclass(slots=True)
class _Visit:
    """What one citation's way came to with robots.txt."""

    ignore: bool
    part: bool
    word: str = ""
    read: list[Chain] = field(default_factory=list)


class Visitor:
    """Follows links with manners, for one run: its time begins here. Thread-safe.

    Every request, those for redirects and for robots.txt included, waits for its host's turn.
    `monotonic` gives the time by which is waited, `sleep` waits, `random` gives 0 to 1.
    """

    def __init__(
        self,
        client: Client,
        manners: Manners,
        *,
        now: Callable[[], datetime],
        monotonic: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], object] = time.sleep,
        random: Callable[[], float] = any_number,
    ) -> None:
        self._client, self._manners = client, manners
        self._of_robots = robots.limits(client.limits)
        self._now, self._monotonic, self._random = now, monotonic, random
        self._time = RunTime(manners, monotonic)
        self._gates = Gates(manners, self._time, monotonic, sleep)
        self._breaker = Breaker(manners, monotonic)
        self._sites: dict[str, _Site] = {}
        self._guard = threading.Lock()

    def wait(self, host: str) -> float:
        """Seconds until `host` may be asked again, as far as is known now."""
        return self._gates.wait(host)

    def fetch(
        self,
        url: str,
        *,
        ignore_robots: bool = False,
        part: bool = False,
        known: Mapping[str, Validators] | None = None,
    ) -> Chain:
        """Follow `url` as `Client.fetch` does, again where that may help. A `part` of a page that
        was asked for does not wait for the host's delay.

        Why it was not asked for, or no more, stands in the chain's `error`, of kind `robots`,
        `not-tried` (its host is left alone) or `budget` (the run's time is over).
        """
        visit = _Visit(ignore_robots, part)
        try:
            chain = self._insist(lambda: self._client.fetch(url, self._step(visit), known=known))
        except BaseException:
            for each in visit.read:
                each.close()
            raise
        return replace(chain, robots=visit.word, robots_read=tuple(visit.read))

    def _step(self, visit: _Visit) -> Callable[[Url, _Ask], Exchanged]:
        def take(url: Url, ask: _Ask) -> Exchanged:
            if self._breaker.is_shut(url.host):
                self._breaker.check(url)
            if visit.ignore:
                visit.word = "ignored"
            else:
                self._heed(url, visit)
            return self._asked(url, ask, part=visit.part)

        return take

    def _asked(self, url: Url, ask: _Ask, *, part: bool = False) -> Exchanged:
        """One request in its turn; the host's breaker learns what came of it."""
        with self._gates.turn(url, part=part):
            self._breaker.check(url)
            try:
                done = ask(self._time.most())
            except FetchError as error:
                self._learn(url, error)
                raise
        self._learn(url, done.error)
        return done

    def _learn(self, url: Url, error: FetchError | None) -> None:
        if isinstance(error, Unreachable | TimedOut):
            self._breaker.failed(url, error)
        elif error is None or error.kind == "incomplete":
            self._breaker.answered(url)

    def _insist(self, go: Callable[[], Chain]) -> Chain:
        """`go` again and again while that may help and there is time."""
        attempts: list[Attempt] = []
        while True:
            chain = go()
            wait = self._pause(chain, len(attempts))
            if wait is None:
                return replace(chain, attempts=tuple(attempts))
            host = _last_host(chain)
            attempts.append(_attempt(chain, self._now(), wait))
            chain.close()
            self._gates.hold(host, wait)

    def _pause(self, chain: Chain, tried: int) -> float | None:
        """How long to wait before another try, or None: this one counts."""
        if not chain.hops:
            return None
        host, asked = _last_host(chain), retrying.asked_for(chain, self._now())
        if asked is not None and asked > self._manners.retry_after:
            self._breaker.leave(host, asked)
            return None
        if tried >= self._manners.retries or not retrying.may_pass(chain):
            if asked:
                self._gates.hold(host, asked)
            return None
        wait = max(retrying.backoff(tried, self._manners, self._random), asked or 0.0)
        if self._breaker.is_shut(host) or wait >= self._time.left():
            return None
        return wait

    def _heed(self, url: Url, visit: _Visit) -> None:
        """Raise `FetchError` where robots.txt keeps us from `url`."""
        rules = self._rules(url, visit)
        try:
            rules.check(url)
        except FetchError as error:
            visit.word = "disallowed" if error.kind == "robots" else "unknown"
            raise
        visit.word = "allowed"

    def _rules(self, url: Url, visit: _Visit) -> robots.Rules:
        """The rules of the URL's site, asked for once; after a failure, once in a while."""
        place = robots.place(url)
        with self._guard:
            site = self._sites.setdefault(place, _Site())
        with site.lock:
            if site.rules is None or self._monotonic() >= site.until:
                site.rules = self._read(url, place, visit)
                closed = site.rules.closed is not None
                site.until = self._monotonic() + self._manners.rest if closed else math.inf
                if not closed:
                    self._share(site.rules, place, visit)
            return site.rules

    def _share(self, rules: robots.Rules, place: str, visit: _Visit) -> None:
        """A robots.txt that a redirect led to is that of its own site as well."""
        chain = next((each for each in reversed(visit.read) if each.url == place), None)
        end = chain.hops[-1].url if chain else place
        if end == place or robots.place(urls.parse(end)) != end:
            return
        with self._guard:
            site = self._sites.setdefault(end, _Site())
        if site.lock.acquire(blocking=False):  # two sites may lead to each other
            try:
                site.rules = site.rules or rules
            finally:
                site.lock.release()

    def _read(self, url: Url, place: str, visit: _Visit) -> robots.Rules:
        chain = self._insist(
            lambda: self._client.fetch(place, self._asked, limits=self._of_robots, pages=False)
        )
        if any(hop.exchange for hop in chain.hops):
            visit.read.append(chain)
        if chain.error and chain.error.kind in ("budget", "not-tried"):
            raise chain.error
        rules = robots.rules(url, chain)
        if rules.crawl_delay:
            self._gates.slow(url.host, rules.crawl_delay)
        return rules


def _last_host(chain: Chain) -> str:
    """The host that was asked last."""
    return urlsplit(chain.hops[-1].url).hostname or ""


def _attempt(chain: Chain, now: datetime, wait: float) -> Attempt:
    started = next((hop.exchange.started for hop in chain.hops if hop.exchange), now)
    final = chain.final
    return Attempt(
        time=started,
        status=final.status if final else None,
        kind=chain.error.kind if chain.error else None,
        wait=round(wait, 1),
    )
