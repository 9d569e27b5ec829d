"""Many citations over many hosts, one in twenty of them with a fault; and what each must come to.

`Scene` lays the manifest and plays the hosts; `Truth` is what the server really did, against which
`faults` holds what the ledger says. Nothing here knows how a fetch works.
"""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from loccit.archive import Archive
from loccit.capture import CaptureRun
from loccit.cli.context import Context
from loccit.cli.network import Orders, fetched
from loccit.fetch import Limits, Manners, Route, parse_connect_to
from loccit.manifest import load
from loccit.models.capture import Capture, Failure
from tests.support.loopback import Authority, Loopback, Talk, answer, connect_to, moved
from tests.support.newsroom import lay

RETRIES = 2
DEAD = "dead.example"
ROBOTS = answer(
    headers=[("Content-Type", "text/plain")], body=b"User-agent: *\nDisallow: /private/\n"
)

KINDS = (
    "reset", "reset-once", "stall", "busy", "down", "gone", "cut", "loop", "untrusted", "private",
    "too-large", "elsewhere",
)  # fmt: skip
"""What may be wrong with a link: `busy` answers 429 twice and then 200, `down` 503 for ever,
`elsewhere` leads to a page on another host."""

# kind → state, kind of failure or None, requests that reach the server
EXPECTED: dict[str, tuple[str, str | None, int]] = {
    "good": ("captured", None, 1),
    "reset": ("failed", "unreachable", 1 + RETRIES),
    "reset-once": ("captured", None, 2),
    "stall": ("failed", "timed-out", 1),
    "busy": ("captured", None, 3),
    "down": ("blocked", None, 1 + RETRIES),
    "gone": ("failed", None, 1),
    "cut": ("incomplete", None, 1 + RETRIES),
    "loop": ("failed", "refused", 2),
    "untrusted": ("failed", "unreachable", 0),
    "private": ("failed", "robots", 0),
    "too-large": ("incomplete", None, 1),
    "elsewhere": ("captured", None, 1),
    "dead": ("failed", "timed-out", 0),
}


@dataclass
class Scene:
    """`links` over `hosts`, one of which never answers; one in `every` others has a fault. An
    exchange has `seconds`; a stall goes beyond them."""

    folder: Path
    links: int
    hosts: int
    every: int = 33
    seconds: float = 1.5
    asked: Counter[str] = field(default_factory=Counter)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def __post_init__(self) -> None:
        self.urls = [self._url(number) for number in range(self.links)]

    def _url(self, number: int) -> str:
        host, page = number % self.hosts, number // self.hosts
        if host == 0:
            return f"http://{DEAD}/{page}"
        fault = number // self.every % len(KINDS)
        kind = KINDS[fault] if number % self.every == 7 else "good"
        scheme = "https" if kind == "untrusted" else "http"
        return f"{scheme}://h{host}.example/{kind}/{number}"

    @staticmethod
    def kind(url: str) -> str:
        """What is to happen with a link."""
        return "dead" if DEAD in url else url.split("/")[3]

    def play(self, talk: Talk) -> None:
        """One request."""
        host, target = talk.header("Host"), talk.target
        if host == DEAD:
            talk.stall()
            return
        if target == "/robots.txt":
            talk.write(ROBOTS)
            return
        with self._lock:
            self.asked[target] += 1
            time = self.asked[target]
        self._act(talk, target.split("/")[1], time)

    def _act(self, talk: Talk, kind: str, time: int) -> None:
        if kind == "reset" or (kind == "reset-once" and time == 1):
            talk.reset()
        elif kind == "stall":
            talk.stall()
        elif kind == "too-large":
            talk.flood(b"HTTP/1.1 200 OK\r\nContent-Type: video/mp4\r\n\r\n" + bytes(65536))
        else:
            talk.write(message(talk.target, kind, time))

    @contextmanager
    def served(self) -> Iterator[Route]:
        """The hosts, until the block ends; and how they are reached."""
        known, stranger = Authority(), Authority()
        with ExitStack() as stack:
            plain = stack.enter_context(Loopback(self.play, robots=None))
            context = stranger.context("*.example")
            secure = stack.enter_context(Loopback(self.play, tls=context, robots=None))
            ways = tuple(parse_connect_to(connect_to(each)) for each in (plain, secure))
            yield Route(connect_to=ways, ca_bundle=known.bundle(self.folder))

    def run(self, *, jobs: int = 32) -> CaptureRun:
        """Lay the manifest and fetch, as `loccit fetch` does, with short limits."""
        manifest = load(lay(self.folder, {"d": self.urls}))
        with self.served() as route:
            orders = Orders(
                route,
                "loccit/test",
                jobs,
                Manners(delay=0, retries=RETRIES, backoff=0.1),
                Limits(seconds=self.seconds, body=2**18),
                probe=False,  # each path is answered alike here, which a probe would tell
            )
            context = Context({}, lambda: datetime.now(UTC), self.folder)
            return fetched([manifest], orders, context, quiet=True)

    def counts(self, run: CaptureRun) -> Counter[str]:
        """How often each kind of link came to which state."""
        return Counter(f"{self.kind(each.url)}: {each.state.value}" for each in run.outcomes)

    def faults(self, run: CaptureRun) -> list[str]:
        """Where outcomes or ledger differ from what the server did; none, where all is true."""
        archive = Archive.open(self.folder / "archive")
        told = [f"{len(run.outcomes)} outcomes"] if len(run.outcomes) != self.links else []
        told += [str(problem) for problem in run.problems]
        [name] = {each.target.manifest.id for each in run.outcomes}
        for number, url in enumerate(self.urls, start=1):
            stored = archive.attempts(name, "d", f"c{number}")
            found = self._fault(url, stored, archive)
            told += [f"c{number} {url}: {found}"] if found else []
        return told

    def _fault(self, url: str, stored: tuple[Capture | Failure, ...], archive: Archive) -> str:
        if len(stored) != 1:
            return f"{len(stored)} entries"
        [one] = stored
        state, failure, requests = EXPECTED[self.kind(url)]
        told = one.outcome.value if isinstance(one, Capture) else "failed"
        kind = None if isinstance(one, Capture) else one.kind
        target = "/" + url.split("/", 3)[3]
        reached = sum(n for each, n in self.asked.items() if each.split("?")[0] == target)
        if (told, kind, reached) != (state, failure, requests):
            return f"{told}, {kind}, asked {reached} times, not {state}, {failure}, {requests}"
        if isinstance(one, Capture) and told == "captured":
            landed = f"/landed{target}" if self.kind(url) == "elsewhere" else target
            if archive.payload(one).body != body(landed):
                return "another body than was sent"
        return ""


def body(target: str) -> bytes:
    """The page at `target`, unlike any other."""
    return (
        f"<!doctype html><html lang=en><title>Page {target}</title><body><h1>Page {target}</h1>"
        "<p>The last shift ended at noon. We were told on Friday, said the foreman, and that was"
        " all we were told. The gates were left open for whoever wanted to see the hall once more"
        f", and many did. ({target})</p></body></html>"
    ).encode()


def message(target: str, kind: str, time: int) -> bytes:
    """What is sent to whoever asks for `target` for the first, second, … time."""
    first, again, _ = target.partition("?")
    page = answer(body=body(target))
    return {
        "down": answer("503 Service Unavailable", body=b"<p>Closed for now.</p>"),
        "gone": answer("404 Not Found", body=b"<p>No longer here.</p>"),
        "cut": page[:-40],
        "loop": moved(first if again else f"{first}?again"),
        "elsewhere": moved(f"http://h1.example/landed{target}"),
        "busy": answer("429 Too Many Requests", [("Retry-After", "0")]) if time <= 2 else page,
    }.get(kind, page)
