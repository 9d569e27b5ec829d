"""How hosts are treated: how often each is asked, how patiently, and for how long in all."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field

from loccit.models.value import value

PRODUCT = "loccit"
"""Our product token: the name that a robots.txt calls us by (RFC 9309 2.2.1)."""


@value
class Manners:
    """All times in seconds. `delay` passes between two requests to a host, or what `hosts` says
    of it; a robots.txt may ask for more, up to `crawl_delay`.

    A request that may succeed later is made again up to `retries` times: after `backoff`, twice
    that, four times that …, each up to `backoff_most` and by up to half of it more or less, or
    after what `Retry-After` says. A host that asks for more than `retry_after`, or that failed
    `failures` times in a row, is left alone for `rest`.

    `budget` is the time for everything together, None for no end: then nothing new is asked, and
    what is under way has `grace` to finish.
    """

    delay: float = 1.0
    hosts: Mapping[str, float] = field(default_factory=dict)
    crawl_delay: float = 30.0
    retries: int = 2
    backoff: float = 1.0
    backoff_most: float = 30.0
    retry_after: float = 120.0
    failures: int = 5
    rest: float = 60.0
    budget: float | None = None
    grace: float = 10.0

    def delay_of(self, host: str) -> float:
        """The wait between two requests to `host`."""
        return self.hosts.get(host, self.delay)
