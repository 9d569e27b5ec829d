"""What a capture run tells: its events as they happen, and its outcome."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from loccit.archive import Seal
from loccit.errors import LoccitError
from loccit.models.capture import Capture, State
from loccit.models.manifest import Citation, Document, Manifest


@dataclass(frozen=True, slots=True)
class Target:
    """A citation in its place: what an entry of the ledger is bound to."""

    manifest: Manifest
    document: Document
    citation: Citation

    @property
    def key(self) -> tuple[Path, str, str]:
        """What tells it apart from every other citation of a run."""
        return self.manifest.path, self.document.id, self.citation.id

    @property
    def name(self) -> str:
        """`document/citation`, as `loccit attach` and `loccit pin` take it."""
        return f"{self.document.id}/{self.citation.id}"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one citation. `url` has its secret values overwritten. `capture` is what was
    stored, None for a failure; `answered` says whether the server gave a response. `reasons` are
    sentences; `pinned` says that this capture became the pinned one. A citation that the run's
    time did not suffice for is `never-fetched`: nothing is stored of it."""

    target: Target
    url: str
    state: State
    capture: Capture | None
    reasons: tuple[str, ...] = ()
    pinned: bool = False
    answered: bool = True


@dataclass(frozen=True, slots=True)
class Begun:
    """So many links will be fetched from so many hosts."""

    links: int
    hosts: int


@dataclass(frozen=True, slots=True)
class Fetching:
    """A link's fetch begins."""

    target: Target


@dataclass(frozen=True, slots=True)
class Fetched:
    """A link was dealt with: one outcome per citation that has it. `done` of `links` are.
    `received` counts the bytes of the link's responses, `slowest` is the host with the most links
    to wait for, `behind` how many these are."""

    outcomes: tuple[Outcome, ...]
    done: int
    links: int
    received: int = 0
    slowest: str = ""
    behind: int = 0


Event = Begun | Fetching | Fetched


@dataclass(frozen=True, slots=True)
class CaptureRun:
    """All outcomes, in the order in which they came; `problems` are manifests, archives and
    locks that could not be worked on at all. `due` counts the citations that were due. `seals`
    say what became of each archive's checkpoint, where there was one to sign."""

    outcomes: tuple[Outcome, ...]
    problems: tuple[LoccitError, ...]
    due: int
    seals: tuple[Seal, ...] = ()

    def counts(self) -> Counter[State]:
        """How many citations came to which state."""
        return Counter(outcome.state for outcome in self.outcomes)
