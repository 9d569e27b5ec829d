"""Power cuts played against the real writer, and calls that fail under it.

bench/faults and tests/faults run both."""

from __future__ import annotations

import os
import random
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from loccit.archive import Grouping, Writer, writer
from loccit.errors import ArchiveError
from loccit.models.capture import State
from tests.support.archives import ABOUT
from tests.support.chains import chain, digest, exchange
from tests.support.killing import Counts, leave, now, settle
from tests.support.power import CALLS, Tape, cuts


@dataclass
class Tried:
    """`unrecoverable` disks could not be written to again; on others acknowledged captures were
    `lost`. `faults` are the first few of what went wrong, in words."""

    disks: int = 0
    acknowledged: int = 0
    lost: int = 0
    unrecoverable: int = 0
    faults: list[str] = field(default_factory=list)


def record(
    folder: Path,
    *,
    captures: int,
    seed: int,
    after_a_kill: bool,
    group: Grouping | None = None,
) -> tuple[Tape, dict[str, str]]:
    """A tape of a writer that stores `captures` pages, in a new archive or in one that a killed
    writer left; and what had been acknowledged before."""
    known = leave(folder) if after_a_kill else {}
    folder.mkdir(parents=True, exist_ok=True)
    tape = Tape(folder)
    with tape.running(), writer(folder, now=now, run_settings={}, group=group) as to:
        _store(to, tape, captures, random.Random(seed))
    return tape, known


def _store(to: Writer, tape: Tape, captures: int, chance: random.Random) -> None:
    for _ in range(captures):
        body = chance.randbytes(chance.choice((0, 300, 3_000, 20_000)))
        capture = to.store(chain(exchange(body=body)), **ABOUT, outcome=State.CAPTURED)

        def told(error: ArchiveError | None, one: str = capture.id, body: bytes = body) -> None:
            if error is None:
                tape.acknowledge(one, digest(body))

        to.after_sync(told)
    to.pin(**ABOUT, capture=capture.id, reason="first capture")


@contextmanager
def unsynced() -> Iterator[None]:
    """Syncs cost nothing: what is tried in the block meets no power cut."""
    real = os.fsync
    os.fsync = lambda fd: None
    try:
        yield
    finally:
        os.fsync = real


def attempt(
    tape: Tape,
    folder: Path,
    *,
    seed: int,
    by_chance: int,
    known: dict[str, str],
    every: int = 1,
    synced: Callable[[str], bool] = lambda _: True,
) -> Tried:
    """Try every `every`th disk: a new writer must recover it, store, and find all that was
    acknowledged, and the audit must be clean."""
    tried = Tried()
    number = random.Random(seed).randrange(every)
    for cut in cuts(tape, seed=seed, by_chance=by_chance, known=known, synced=synced):
        number += 1
        if number % every:
            continue
        path = folder / str(number)
        cut.lay(path)
        counts = Counts()
        try:
            with unsynced():
                settle(path, cut.known, counts)
        except Exception as error:  # counted: a control must be able to fail
            tried.unrecoverable += 1
            counts.problems.append(f"{type(error).__name__}: {error}")
        tried.disks += 1
        tried.acknowledged += len(cut.known)
        tried.lost += counts.lost
        if (counts.problems or counts.lost) and len(tried.faults) < 5:
            tried.faults.append(f"after step {cut.at} ({cut.how}): {counts.problems}")
        shutil.rmtree(path)
    return tried


@dataclass
class Failed:
    """Calls that failed under a writer, one in each run. `stuck` runs could store nothing more
    and said so; `silent` ones went on as if nothing had been."""

    runs: int = 0
    acknowledged: int = 0
    lost: int = 0
    told: int = 0
    silent: int = 0
    faults: list[str] = field(default_factory=list)


def fail_each_call(
    folder: Path, code: int, *, after_a_kill: bool, group: Grouping | None = None
) -> Failed:
    """Let the 1st, 2nd, 3rd … call that changes a file fail with `code` (a write after half its
    bytes), once in a run that stores three times; then all that was acknowledged must be there
    and the archive must take more."""
    failed, number, reached = Failed(), 0, True
    while reached:
        number += 1
        path = folder / str(number)
        with unsynced():
            known = leave(path) if after_a_kill else {}
            told, reached = _with_failure(path, code, number, known, failed, group)
            counts = Counts()
            settle(path, known, counts)
        failed.runs += 1
        failed.acknowledged += len(known)
        failed.lost += counts.lost
        failed.told += told
        failed.silent += reached and not told
        if counts.problems:
            failed.faults.append(f"call {number}: {counts.problems}")
        shutil.rmtree(path)
    return failed


def _with_failure(
    path: Path,
    code: int,
    number: int,
    known: dict[str, str],
    failed: Failed,
    group: Grouping | None,
) -> tuple[bool, bool]:
    """Was the failure told, and was there a call of that number?"""
    told = False

    def heard(error: ArchiveError) -> None:
        nonlocal told
        told = bool(error.hint)

    with _failing(code, number) as left:
        try:
            with writer(path, now=now, run_settings={}, group=group) as to:
                for seed in range(3):
                    try:
                        _acknowledge(to, seed, known, heard)
                    except ArchiveError as error:
                        heard(error)
        except ArchiveError as error:
            heard(error)
        except OSError as error:
            failed.faults.append(f"call {number}: {error!r} came through")
    return told, left[0] <= 0


def _acknowledge(
    to: Writer, seed: int, known: dict[str, str], heard: Callable[[ArchiveError], object]
) -> None:
    body = random.Random(seed).randbytes(3000)
    capture = to.store(chain(exchange(body=body)), **ABOUT, outcome=State.CAPTURED)

    def told(error: ArchiveError | None) -> None:
        if error is None:
            known[capture.id] = digest(body)
        else:
            heard(error)

    to.after_sync(told)


@contextmanager
def _failing(code: int, number: int) -> Iterator[list[int]]:
    """The `number`th call fails; the list holds how many are left until then."""
    real = {name: getattr(os, name) for name in CALLS}
    left = [number]

    def failing(name: str) -> Callable[..., Any]:
        def call(*args: Any, **more: Any) -> Any:
            changes = name != "open" or args[1] & (os.O_CREAT | os.O_WRONLY | os.O_RDWR)
            left[0] -= bool(changes)
            if changes and left[0] == 0:
                if name in ("pwrite", "write"):
                    real[name](args[0], bytes(args[1])[: len(args[1]) // 2], *args[2:])
                raise OSError(code, os.strerror(code))
            return real[name](*args, **more)

        return call

    try:
        for name in CALLS:
            setattr(os, name, failing(name))
        yield left
    finally:
        for name, call in real.items():
            setattr(os, name, call)
