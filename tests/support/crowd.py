"""Several processes that want to write to one archive at the same time."""

from __future__ import annotations

import os
import random
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from loccit.archive import Archive, writer
from loccit.archive.entries import records_of
from loccit.archive.lock import sole
from loccit.errors import Locked
from loccit.models.capture import State
from tests.support.archives import ABOUT
from tests.support.chains import chain, digest, exchange
from tests.support.killing import Counts, fork, now, settle, told_by


@dataclass
class Crowd:
    """What came of it. `refused` counts the times that a process found the archive in use."""

    processes: int = 0
    acknowledged: int = 0
    refused: int = 0
    lost: int = 0
    forks: int = 0
    duplicates: int = 0
    problems: list[str] = field(default_factory=list)


def crowd(path: Path, *, processes: int, runs: int) -> Crowd:
    """Let `processes` processes at once do `runs` runs each, a page stored in every run. The first
    try of each finds the archive in use."""
    path.mkdir(parents=True, exist_ok=True)
    starting, start = os.pipe()
    meeting, met = os.pipe()

    def begin(tell: Callable[[bytes], object], number: int) -> None:
        os.read(starting, 1)
        _runs(path, tell, number, runs, met)

    children = [fork(partial(begin, number=number)) for number in range(processes)]
    os.close(met)
    with sole(path):
        os.write(start, bytes(processes))
        for _ in children:
            os.read(meeting, 1)
    for pipe in (starting, start, meeting):
        os.close(pipe)
    found = Crowd(processes)
    known: dict[str, str] = {}
    for pid, out in children:
        told, status = told_by(pid, out)
        if status:
            found.problems.append(f"a process ended with {status}")
        found.refused += sum(int(each) for name, each in told.items() if name == f"refused-{pid}")
        known |= {name: body for name, body in told.items() if not name.startswith("refused-")}
    found.acknowledged = len(known)
    counts = Counts()
    settle(path, known, counts)
    found.lost, found.problems = counts.lost, found.problems + counts.problems
    entries = list(Archive.open(path).entries())
    found.forks = sum(n - 1 for n in Counter(entry["prev"] for entry in entries).values())
    ids = Counter(record.id for entry in entries for _, record in records_of(entry))
    captures = Counter(entry["capture"] for entry in entries if entry["type"] == "capture")
    found.duplicates = sum(n - 1 for n in (*ids.values(), *captures.values()))
    return found


def _runs(path: Path, tell: Callable[[bytes], object], number: int, runs: int, met: int) -> None:
    """`met` is told of the first refusal."""
    chance, refused, done = random.Random(number), 0, 0
    while done < runs:
        try:
            with writer(path, now=now, run_settings={}) as to:
                body = chance.randbytes(500)
                capture = to.store(chain(exchange(body=body)), **ABOUT, outcome=State.CAPTURED)
                tell(f"{capture.id} {digest(body)}\n".encode())
            done += 1
        except Locked:
            refused += 1
            if refused == 1:
                os.write(met, b".")
            time.sleep(chance.random() * 0.005)
    tell(f"refused-{os.getpid()} {refused}\n".encode())
