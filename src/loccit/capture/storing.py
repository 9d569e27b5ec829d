"""One link's way: fetched, read, stored for every citation that has it, pinned if it is first."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from loccit import redact
from loccit.archive import Writer
from loccit.capture.board import Board
from loccit.capture.crew import Door
from loccit.capture.plan import Unit
from loccit.capture.probing import Probe, Prober
from loccit.capture.reading import Reading, read
from loccit.capture.rendering import Studio, Taken
from loccit.capture.values import Event, Fetched, Fetching, Outcome
from loccit.errors import FetchError, LoccitError
from loccit.models.capture import Capture, State
from loccit.models.wire import Chain


@dataclass(slots=True)
class Storing:
    """What the threads of a run share for one archive. `links` is how many there are; without a
    `prober` no made-up address is asked for."""

    studio: Studio
    to: Writer
    board: Board
    progress: Callable[[Event], None]
    links: int
    prober: Prober | None = None
    door: Door = field(default_factory=Door)
    outcomes: list[Outcome] = field(default_factory=list)
    _done: int = 0
    _guard: threading.Lock = field(default_factory=threading.Lock)

    def link(self, unit: Unit) -> None:
        """Fetch one link and store what came. A fault, even one of our own, stays with it."""
        with self._guard:
            self.progress(Fetching(unit.targets[0]))
        chain: Chain | None = None
        taken: Taken | None = None
        try:
            chain = self.studio.fetch(unit)
            reading, probe = self._examined(unit, chain)
            taken = self.studio.take(unit, chain, reading)
            chain = taken.chain
            with self.door.enter() as admitted:
                if admitted:
                    self._deliver(self._store(unit, taken, probe))
        except Exception as fault:  # one link never stops the others; it is told
            with self.door.enter() as admitted:
                if admitted:
                    self._deliver(self._stumbled(unit, chain, fault))
        finally:
            if taken is not None:
                taken.release()
            if chain is not None:
                chain.close()

    def _deliver(self, outcomes: Sequence[Outcome]) -> None:
        with self._guard:
            self._done += 1
            self.outcomes.extend(outcomes)
            self.progress(Fetched(tuple(outcomes), self._done, self.links))

    def _examined(self, unit: Unit, chain: Chain) -> tuple[Reading, Probe | None]:
        """What a chain says, and the probe if one was made: none where a browser is to show the
        page, for an app sends the same shell for every address."""
        reading = read(chain)
        if self.prober is None or unit.via != "http":
            return reading, None
        return self.prober.examine(chain, reading)

    def _store(self, unit: Unit, taken: Taken, probe: Probe | None) -> list[Outcome]:
        chain, reading = taken.chain, taken.reading
        if reading.state is None:
            return self._fail(unit, chain)
        first = self._store_first(unit, taken, reading.state, probe)
        taken.keep(self.to.archive, first)
        captures = [
            first,
            *(self._store_again(first, unit, i) for i in range(1, len(unit.targets))),
        ]
        for capture in captures:
            for page, of in reading.texts:
                self.to.record_text(capture.id, page, of)
        return [
            Outcome(
                target,
                chain.url,
                reading.state,
                capture,
                (
                    *reading.look.reasons,
                    *([reading.fault] if reading.fault else []),
                    *taken.told,
                ),
                self.board.offer(target, capture, self.to),
            )
            for target, capture in zip(unit.targets, captures, strict=True)
        ]

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
        )

    def _store_again(self, first: Capture, unit: Unit, number: int) -> Capture:
        target = unit.targets[number]
        return self.to.store_again(
            first,
            manifest=target.manifest.id,
            document=target.document.id,
            citation=target.citation.id,
        )

    def _fail(self, unit: Unit, chain: Chain) -> list[Outcome]:
        why = chain.error.message if chain.error else "The server closed without a response."
        for number, target in enumerate(unit.targets):
            self.to.fail(
                replace(chain, hops=()) if number else chain,  # what was exchanged is kept once
                manifest=target.manifest.id,
                document=target.document.id,
                citation=target.citation.id,
            )
        return [
            Outcome(target, chain.url, State.FAILED, None, (why,), answered=False)
            for target in unit.targets
        ]

    def _stumbled(self, unit: Unit, chain: Chain | None, fault: Exception) -> list[Outcome]:
        """A fault that is nobody's answer: kept as a failure where the archive still takes one."""
        said = str(fault) if isinstance(fault, LoccitError) else f"{type(fault).__name__}: {fault}"
        message = f"The link could not be dealt with: {said}"
        url = chain.url if chain else redact.url(unit.url)[0]
        error = FetchError(message, url=url, kind="internal")
        try:
            return self._fail(unit, Chain(url, (), error, "direct", ()))
        except (LoccitError, OSError):
            return [
                Outcome(target, url, State.FAILED, None, (message,), answered=False)
                for target in unit.targets
            ]
