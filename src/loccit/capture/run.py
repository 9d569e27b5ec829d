"""Manifests → archive: fetch what is due, judge what came, store it, pin the first good one."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from loccit.archive import Archive, Grouping, Hand, Seal, refresh_index, writer
from loccit.capture.board import Board
from loccit.capture.crew import work
from loccit.capture.plan import by_host, due_targets, units
from loccit.capture.probing import Prober
from loccit.capture.rendering import Fetcher, Renderer, Studio
from loccit.capture.storing import Storing, Waiting
from loccit.capture.values import Begun, CaptureRun, Event, Outcome, Target
from loccit.errors import ArchiveError, LoccitError
from loccit.models.manifest import Manifest


def capture(
    manifests: Sequence[Manifest],
    *,
    client: Fetcher,
    now: Callable[[], datetime],
    run_settings: Mapping[str, Any],
    jobs: int = 8,
    everything: bool = False,
    compression: str = "default",
    progress: Callable[[Event], None] | None = None,
    browser: Renderer | None = None,
    hand: Hand | None = None,
    probe_name: Callable[[], str] | None = None,
) -> CaptureRun:
    """Fetch the due citations of `manifests`, store what came, and set missing pins.

    Each manifest's `archive` must be set. Links of one host are asked for one after another, as
    often as `client` lets them; up to `jobs` hosts at once. A link that several citations of one
    archive have is fetched and stored once; each citation gets its own ledger entry over the
    same records. One citation that fails never stops the others; an archive or lock that cannot
    be used is a problem of the run. `everything` fetches what is not due as well; `run_settings`
    are kept, hashed, in the ledger. `probe_name` gives random words for made-up addresses, by
    which a soft 404 shows; without it none is asked for. `browser` shows the pages of citations
    that ask for one; without it those fail. `hand` signs each archive's checkpoint in the end.
    `progress` is called by one thread at a time, and told of a link's outcome only once that is on
    the medium (captures share their syncs). `compression` is one of `warc.COMPRESSIONS`; one that
    is not installed is a problem of the run.

    On KeyboardInterrupt no write begins any more, those under way are finished, the locks are
    written, and the interrupt goes on to the caller.
    """
    run = _Run(client, now, run_settings, jobs, everything, progress or _nobody, compression)
    run.browser, run.hand = browser, hand
    if probe_name is not None:
        run.prober = Prober(client.fetch, probe_name)
    for path, group in _by_archive(manifests).items():
        try:
            run.archive(path, group)
        except (LoccitError, OSError) as problem:
            run.problems.append(_told(problem, path))
    return CaptureRun(tuple(run.outcomes), tuple(run.problems), run.due, tuple(run.seals))


def due(
    manifests: Sequence[Manifest], now: datetime, *, everything: bool = False
) -> tuple[Target, ...]:
    """The citations that `capture` would fetch at `now`. Reads the archives, writes nothing.

    Raises `ArchiveError` for an archive that is there and cannot be read.
    """
    return tuple(
        target
        for path, group in _by_archive(manifests).items()
        for target in due_targets(group, Archive.if_begun(path), now, everything=everything)
    )


def _nobody(_event: Event) -> None:
    pass


def _by_archive(manifests: Iterable[Manifest]) -> dict[Path, list[Manifest]]:
    groups: dict[Path, list[Manifest]] = {}
    for manifest in manifests:
        if manifest.archive is None:
            raise ValueError(f"{manifest.path} names no archive")
        groups.setdefault(manifest.archive, []).append(manifest)
    return groups


def _told(problem: LoccitError | OSError, archive: Path) -> LoccitError:
    if isinstance(problem, LoccitError):
        return problem
    why = problem.strerror or str(problem)
    return ArchiveError(
        f"The archive cannot be written: {why}.",
        file=str(archive),
        hint="Check the folder's rights and the space left, then fetch again.",
    )


@dataclass(slots=True)
class _Run:
    client: Fetcher
    now: Callable[[], datetime]
    settings: Mapping[str, Any]
    jobs: int
    everything: bool
    progress: Callable[[Event], None]
    compression: str
    browser: Renderer | None = None
    hand: Hand | None = None
    prober: Prober | None = None
    seals: list[Seal] = field(default_factory=list)
    outcomes: list[Outcome] = field(default_factory=list)
    problems: list[LoccitError] = field(default_factory=list)
    due: int = 0

    def archive(self, path: Path, manifests: Sequence[Manifest]) -> None:
        """One archive's share of the run. Where there is nothing to do nothing is written."""
        archive = Archive.if_begun(path)
        targets = due_targets(manifests, archive, self.now(), everything=self.everything)
        self.due += len(targets)
        board = Board(manifests, archive)
        try:
            if targets or board.loose:
                self._write(path, targets, board)
        finally:
            board.write()

    def _write(self, path: Path, targets: Sequence[Target], board: Board) -> None:
        links = units(targets)
        hosts = by_host(links)
        self.progress(Begun(len(links), len(hosts)))
        storing: Storing | None = None
        try:
            with writer(
                path,
                now=self.now,
                run_settings=self.settings,
                group=Grouping(),
                compression=self.compression,
                hand=self.hand,
            ) as to:
                for target, first in board.loose:
                    board.offer(target, first, to)
                studio = Studio(self.client, self.browser, self.now)
                waiting = Waiting({each[0].host: len(each) for each in hosts})
                storing = Storing(
                    studio, to, board, self.progress, len(links), waiting, self.prober
                )
                try:
                    work(hosts, storing.link, jobs=self.jobs, wait=storing.wait)
                finally:
                    storing.door.shut()
                    studio.close()
        finally:  # the writer's end tells the last outcomes
            if storing is not None:
                self.outcomes.extend(storing.outcomes)
        if to.seal is not None:
            self.seals.append(to.seal)
        refresh_index(to.archive)
