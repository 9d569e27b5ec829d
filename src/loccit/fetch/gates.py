"""Whose turn it is: one request per host at a time, some time between two, and a last moment."""

from __future__ import annotations

import math
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from loccit.errors import FetchError, Unreachable
from loccit.fetch.manners import Manners
from loccit.fetch.urls import Url


class RunTime:
    """The time that a run has. `left` is how much of it there is, `grace` included in `most`."""

    def __init__(self, manners: Manners, monotonic: Callable[[], float]) -> None:
        self.budget = manners.budget
        self._grace = manners.grace
        self._now = monotonic
        self._end = math.inf if manners.budget is None else monotonic() + manners.budget

    def left(self) -> float:
        """Seconds in which something new may begin; nought or less: none."""
        return self._end - self._now()

    def most(self) -> float:
        """Seconds that what begins now may take."""
        return self.left() + self._grace

    def over(self, url: Url) -> FetchError:
        """The time was up before `url` was asked for."""
        return FetchError(
            f"Not tried: the run's time ({self.budget or 0:g} seconds) was over.",
            url=url.shown,
            kind="budget",
            hint="Fetch again: the next run goes on here. --budget gives a run more time.",
        )


@dataclass(slots=True)
class _Gate:
    """`free` is when the delay is over, `held` until when the host wants nothing at all."""

    delay: float
    lock: threading.Lock = field(default_factory=threading.Lock)
    free: float = -math.inf
    held: float = -math.inf


class Gates:
    """A gate for each host. A chain goes through one at a time and holds it for one exchange, so
    that chains which cross can never wait for each other. Thread-safe."""

    def __init__(
        self,
        manners: Manners,
        time: RunTime,
        monotonic: Callable[[], float],
        sleep: Callable[[float], object],
    ) -> None:
        self._manners, self._time = manners, time
        self._now, self._sleep = monotonic, sleep
        self._gates: dict[str, _Gate] = {}
        self._guard = threading.Lock()

    @contextmanager
    def turn(self, url: Url, *, part: bool = False) -> Iterator[None]:
        """Wait until the URL's host may be asked, and keep others from it until the block ends.
        A `part` of a page that was asked for does not wait for the delay: to the host the page and
        its parts are one visit.

        Raises `FetchError` where the run's time does not last until then.
        """
        gate = self._of(url.host)
        if not gate.lock.acquire(timeout=min(max(self._time.left(), 0), 1e6)):
            raise self._time.over(url)
        try:
            pause = (gate.held if part else max(gate.free, gate.held)) - self._now()
            if max(pause, 0) >= self._time.left():
                raise self._time.over(url)
            if pause > 0:
                self._sleep(pause)
            try:
                yield
            finally:
                gate.free = max(gate.free, self._now() + gate.delay)
        finally:
            gate.lock.release()

    def wait(self, host: str) -> float:
        """Seconds until `host` may be asked again, as far as is known now."""
        gate = self._gates.get(host)
        return max(gate.free - self._now(), gate.held - self._now(), 0.0) if gate else 0.0

    def hold(self, host: str, seconds: float) -> None:
        """Ask nothing of `host` for so long."""
        gate = self._of(host)
        gate.held = max(gate.held, self._now() + seconds)

    def slow(self, host: str, delay: float) -> None:
        """`host` wants `delay` seconds between two requests; more than ours counts."""
        gate = self._of(host)
        gate.delay = max(gate.delay, min(delay, self._manners.crawl_delay))

    def _of(self, host: str) -> _Gate:
        key = host.rstrip(".")
        with self._guard:
            if key not in self._gates:
                self._gates[key] = _Gate(self._manners.delay_of(key))
            return self._gates[key]


@dataclass(slots=True)
class _Record:
    failures: int = 0
    until: float = -math.inf
    why: str = ""


class Breaker:
    """Leaves hosts alone that do not answer, or that asked for it. Thread-safe."""

    def __init__(self, manners: Manners, monotonic: Callable[[], float]) -> None:
        self._manners, self._now = manners, monotonic
        self._records: dict[str, _Record] = {}
        self._guard = threading.Lock()

    def check(self, url: Url) -> None:
        """Raise `Unreachable` where the URL's host is left alone. After `rest` one request may
        try again, while the others are still kept off."""
        with self._guard:
            record = self._records.get(url.host)
            if record is None or not record.why:
                return
            if self._now() >= record.until:
                record.until = self._now() + self._manners.rest
                return
            why = record.why
        raise Unreachable(
            f"Not tried: {why}",
            url=url.shown,
            kind="not-tried",
            hint="Fetch again later: the next run begins with a clean slate.",
        )

    def is_shut(self, host: str) -> bool:
        """Is `host` left alone now?"""
        with self._guard:
            record = self._records.get(host)
            return record is not None and bool(record.why) and self._now() < record.until

    def answered(self, url: Url) -> None:
        """The host gave an answer, whatever it says."""
        with self._guard:
            self._records.pop(url.host, None)

    def failed(self, url: Url, error: FetchError) -> None:
        """The host gave no answer."""
        most = self._manners.failures
        with self._guard:
            record = self._records.setdefault(url.host, _Record())
            record.failures += 1
            if record.failures >= most:
                record.until = self._now() + self._manners.rest
                record.why = f"{most} requests to {url.host} in a row had failed. {error.message}"

    def leave(self, host: str, seconds: float) -> None:
        """`host` wants to be left alone for so long."""
        with self._guard:
            record = self._records.setdefault(host, _Record())
            record.until = self._now() + seconds
            record.why = f"{host} wants to be left alone for {seconds:.0f} seconds."
