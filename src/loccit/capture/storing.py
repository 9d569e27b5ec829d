"""One link's way: fetched, read, stored for every citation that has it, pinned if it is first."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from loccit import redact
from loccit.archive import Writer
from loccit.capture.again import Known, known
from loccit.capture.board import Board
from loccit.capture.crew import Door
from loccit.capture.plan import Unit
from loccit.capture.probing import Probe, Prober
from loccit.capture.reading import Reading, read
from loccit.capture.rendering import Studio, Taken
from loccit.capture.values import Event, Fetched, Fetching, Outcome
from loccit.errors import ArchiveError, FetchError, LoccitError
from loccit.gate import Look
from loccit.models.capture import Capture, State
from loccit.models.wire import Chain


class Waiting:
    """How many links of each host are still to be dealt with. Not thread-safe."""

    def __init__(self, hosts: Mapping[str, int]) -> None:
        self._hosts = dict(hosts)

    def done(self, host: str) -> None:
        """One of them was."""
        self._hosts[host] = self._hosts.get(host, 1) - 1

    def slowest(self) -> tuple[str, int]:
        """The host with the most left, and how many: the run ends when it does."""
        return max(self._hosts.items(), key=lambda each: each[1], default=("", 0))


@dataclass(slots=True)
class Storing:
    """What the threads of a run share for one archive. `links` is how many there are; without a
    `prober` no made-up address is asked for."""

    studio: Studio
    to: Writer
    board: Board
    progress: Callable[[Event], None]
    links: int
    waiting: Waiting
    prober: Prober | None = None
    door: Door = field(default_factory=Door)
    outcomes: list[Outcome] = field(default_factory=list)
    _done: int = 0
    _guard: threading.Lock = field(default_factory=threading.Lock)

    def wait(self, unit: Unit) -> float:
        """Seconds until the link may be asked for."""
        return self.studio.wait(unit.host)

    def link(self, unit: Unit) -> None:
        """Fetch one link and store what came. A fault, even one of our own, stays with it."""
        with self._guard:
            self.progress(Fetching(unit.targets[0]))
        chain: Chain | None = None
        taken: Taken | None = None
        try:
            before = known(self.to.archive, unit, self.studio.now())
            chain = self.studio.fetch(unit, before)
            received = chain.received
            reading, probe = self._examined(unit, chain, before)
            taken = self.studio.take(unit, chain, reading)
            chain = taken.chain
            with self.door.enter() as admitted:
                if admitted:
                    outcomes = self._store(unit, taken, probe)
                    self._deliver(unit, chain.url, outcomes, received)
        except Exception as fault:  # one link never stops the others; it is told
            with self.door.enter() as admitted:
                if admitted:
                    url = chain.url if chain else redact.url(unit.url)[0]
                    self._deliver(unit, url, self._stumbled(unit, url, fault))
        finally:
            if taken is not None:
                taken.release()
            if chain is not None:
                chain.close()

    def _deliver(
        self, unit: Unit, url: str, outcomes: Sequence[Outcome], received: int = 0
    ) -> None:
        """Tell what became of a link once it is on the medium: an outcome told is one kept."""

        def told(error: ArchiveError | None) -> None:
            known = outcomes if error is None else _unkept(unit, url, error)
            with self._guard:
                self._done += 1
                self.outcomes.extend(known)
                self.waiting.done(unit.host)
                slowest, behind = self.waiting.slowest()
                self.progress(
                    Fetched(tuple(known), self._done, self.links, received, slowest, behind)
                )

        self.to.after_sync(told)

    def _examined(
        self, unit: Unit, chain: Chain, before: Known | None
    ) -> tuple[Reading, Probe | None]:
        """What a chain says, and the probe if one was made: none where a browser is to show the
        page, for an app sends the same shell for every address."""
        if before is not None and before.confirmed(chain):
            return Reading(State.CAPTURED, Look(), same_as=before.capture), None
        reading = read(chain)
        if self.prober is None or unit.via != "http":
            return reading, None
        return self.prober.examine(chain, reading)

    def _store(self, unit: Unit, taken: Taken, probe: Probe | None) -> list[Outcome]:
        chain, reading = taken.chain, taken.reading
        for each in (*chain.robots_read, *taken.robots_read):
            self.to.store_robots(each)
        if reading.state is None:
            return self._untried(unit, chain) or self._fail(unit, chain)
        first = self._store_first(unit, taken, reading.state, probe)
        taken.keep(self.to.archive, first)
        captures = [
            first,
            *(self._store_again(first, unit, i) for i in range(1, len(unit.targets))),
        ]
        for capture in captures:
            for page, of in reading.texts:
                self.to.record_text(capture.id, page, of)
            if reading.same_as is not None:
                self.to.repeat_texts(capture.id, reading.same_as.id)
        return [
            Outcome(
                target,
                chain.url,
                reading.state,
                capture,
                self._told(
                    chain,
                    *reading.look.reasons,
                    *filter(None, [reading.fault]),
                    *taken.told,
                    *_unchanged(reading),
                ),
                self.board.offer(target, capture, self.to),
            )
            for target, capture in zip(unit.targets, captures, strict=True)
        ]

    def _told(self, chain: Chain, *sentences: str) -> tuple[str, ...]:
        """What is said of an outcome; that it was asked for again and again belongs to it."""
        tries = len(chain.attempts) + 1
        return (*sentences, *([f"It was asked for {tries} times."] if tries > 1 else []))

    def _store_first(self, unit: Unit, taken: Taken, state: State, probe: Probe | None) -> Capture:
        target = unit.targets[0]
        return self.to.store(
            taken.chain,
            manifest=target.manifest.id,
            document=target.document.id,
            citation=target.citation.id,
            outcome=state,
            via=unit.via,
            looks_like=taken.reading.look.looks_like,
            reasons=taken.reading.look.reasons,
            beside=taken.beside,
            probe=probe.kept() if probe else None,
            same_as=taken.reading.same_as,
        )

    def _store_again(self, first: Capture, unit: Unit, number: int) -> Capture:
        target = unit.targets[number]
        return self.to.store_again(
            first,
            manifest=target.manifest.id,
            document=target.document.id,
            citation=target.citation.id,
        )

    def _untried(self, unit: Unit, chain: Chain) -> list[Outcome]:
        """Outcomes of a link that the run's time did not suffice for, or none: it was asked for.
        Nothing is stored: an entry would count as an attempt when the next is due."""
        if chain.error is None or chain.error.kind != "budget" or chain.attempts:
            return []
        if any(hop.exchange for hop in chain.hops):
            return []
        return [
            Outcome(
                target, chain.url, State.NEVER_FETCHED, None, (chain.error.message,), answered=False
            )
            for target in unit.targets
        ]

    def _fail(self, unit: Unit, chain: Chain) -> list[Outcome]:
        why = chain.error.message if chain.error else "The server closed without a response."
        told = chain.error is not None and chain.error.kind == "robots"
        reasons = self._told(chain, why, *([chain.error.hint] if told and chain.error else []))
        for number, target in enumerate(unit.targets):
            self.to.fail(
                replace(chain, hops=()) if number else chain,  # what was exchanged is kept once
                manifest=target.manifest.id,
                document=target.document.id,
                citation=target.citation.id,
            )
        return [
            Outcome(target, chain.url, State.FAILED, None, reasons, answered=False)
            for target in unit.targets
        ]

    def _stumbled(self, unit: Unit, url: str, fault: Exception) -> list[Outcome]:
        """A fault that is nobody's answer: kept as a failure where the archive still takes one."""
        error = FetchError(_message(fault), url=url, kind="internal")
        try:
            return self._fail(unit, Chain(url, (), error, "direct", ()))
        except (LoccitError, OSError):
            return _unkept(unit, url, fault)


def _message(fault: Exception) -> str:
    said = str(fault) if isinstance(fault, LoccitError) else f"{type(fault).__name__}: {fault}"
    return f"The link could not be dealt with: {said}"


def _unchanged(reading: Reading) -> tuple[str, ...]:
    if reading.same_as is None:
        return ()
    return (f"The server says that it is as it was on {reading.same_as.time[:10]}.",)


def _unkept(unit: Unit, url: str, fault: Exception) -> list[Outcome]:
    """What is said of a link of which the archive has nothing."""
    return [
        Outcome(target, url, State.FAILED, None, (_message(fault),), answered=False)
        for target in unit.targets
    ]
