"""Writers that are killed, over and over: nothing they acknowledged may be lost.

They write as `loccit fetch` does, several captures to a sync; what `after_sync` called back for
is what was acknowledged.

One process, warmed up once, forks a writer for each kill. `python -m tests.support.killing FOLDER`
prints the counts as JSON; `bench/kill` and tests/archive/test_killed.py run it.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import select
import shutil
import signal
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from threading import Lock, Thread
from typing import Any

from loccit.archive import Archive, Grouping, Writer, writer
from loccit.audit import audit
from loccit.errors import ArchiveError
from loccit.models.capture import State
from tests.support.archives import ABOUT
from tests.support.chains import chain, digest, exchange

_STEPS = ("pwrite", "write", "fsync", "ftruncate", "mkdir", "rename", "unlink")
"""The functions of `os` through which an archive's files change."""


@dataclass
class Counts:
    """What happened. `problems` says what went wrong, in words; none should stand there."""

    kills: int = 0
    acknowledged: int = 0
    lost: int = 0
    unacknowledged_kept: int = 0
    recoveries: int = 0
    quarantined: int = 0
    steps: int = 0
    problems: list[str] = field(default_factory=list)


def now() -> datetime:
    """The machine's time."""
    return datetime.now(UTC)


def _store_forever(path: Path, tell: Callable[[bytes], object], seed: int) -> None:
    group = Grouping(captures=1 + seed % 5, seconds=0.01)
    with writer(path, now=now, run_settings={}, group=group) as to:
        threads = [Thread(target=_store, args=(to, tell, 10 * seed + n)) for n in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()


def _store(to: Writer, tell: Callable[[bytes], object], seed: int, count: int = 10**9) -> None:
    chance = random.Random(seed)
    for _ in range(count):
        body = chance.randbytes(chance.choice((0, 50, 5_000, 60_000)))
        chains = [exchange(body=body, in_chunks=chance.random() < 0.5)]
        capture = to.store(chain(*chains), **ABOUT, outcome=State.CAPTURED)
        line = f"{capture.id} {digest(body)}\n".encode()

        def told(error: ArchiveError | None, line: bytes = line) -> None:
            if error is None:
                tell(line)

        to.after_sync(told)


def fork(child: Callable[[Callable[[bytes], object]], None]) -> tuple[int, int]:
    """Run `child` in a process of its own; its id, and the pipe it tells us through."""
    out, into = os.pipe()
    pid = os.fork()
    if pid:
        os.close(into)
        return pid, out
    status = 1
    try:
        os.close(out)
        child(lambda data: os.write(into, data))
        status = 0
    finally:
        os._exit(status)


def told_by(pid: int, out: int) -> tuple[dict[str, str], int]:
    """What the child had acknowledged when it ended, and how it ended."""
    with os.fdopen(out, "rb") as pipe:
        told = _lines(pipe.read())
    _, status = os.waitpid(pid, 0)
    return told, os.waitstatus_to_exitcode(status)


def _lines(data: bytes) -> dict[str, str]:
    """Captures and the digests of their bodies, as a child tells them."""
    return dict(line.split(" ", 1) for line in data.decode().splitlines())


def kill_at_random(path: Path, kills: int, seed: int, counts: Counts) -> dict[str, str]:
    """Kill a writer `kills` times: half of them soon after they start (while they recover), half
    soon after they have acknowledged something. All that was acknowledged."""
    chance = random.Random(seed)
    known: dict[str, str] = {}
    for number in range(kills):
        pid, out = fork(lambda tell, n=number: _store_forever(path, tell, seed + n))  # type: ignore[misc]
        if number % 2:
            select.select([out], [], [], 120)
        time.sleep(chance.random() * 0.04)
        os.kill(pid, signal.SIGKILL)
        told, status = told_by(pid, out)
        counts.kills += 1
        if status != -signal.SIGKILL:
            counts.problems.append(f"writer {number} ended by itself with {status}")
        known |= told
        _compare(path, told, counts)
    counts.acknowledged += len(known)
    return known


def kill_at_each_step(
    folder: Path, counts: Counts, *, halves: bool, group: Grouping | None
) -> None:
    """Let a writer recover what a killed one left, store twice, and end at its 1st, 2nd, 3rd …
    step; where that is a write, half of it is written with `halves`, or else nothing."""
    left = folder / "left"
    known = leave(left)
    step, status = 0, 9
    while status == 9:
        step += 1
        path = folder / f"{step}"
        shutil.copytree(left, path)
        pid, out = fork(partial(_until, path, last=step, halves=halves, group=group))
        told, status = told_by(pid, out)
        if status not in (0, 9):
            counts.problems.append(f"the writer that ends at step {step} ended with {status}")
        counts.steps += 1
        counts.acknowledged += len(told)
        _compare(path, known | told, counts)
        settle(path, known | told, counts)


def leave(path: Path) -> dict[str, str]:
    """An archive with everything that a recovery has to deal with; what it acknowledged."""
    known: dict[str, str] = {}
    with writer(path, now=now, run_settings={}) as to:
        _store(to, lambda line: known.update(_lines(line)), 1, count=2)
    [warc] = (path / "warcs").rglob("*.gz")
    warc.with_name("20261121T194500Z-4f2a-000.warc.gz").write_bytes(b"never acknowledged")
    for file in (warc, path / "ledger" / "entries.jsonl"):
        with file.open("ab") as end:
            end.write(b"never acknowledged either")
    return known


def _until(
    path: Path,
    tell: Callable[[bytes], object],
    last: int,
    *,
    halves: bool,
    group: Grouping | None,
) -> None:
    left, lock = [last], Lock()

    def ending(real: Callable[..., Any]) -> Callable[..., Any]:
        def step(*args: Any, **more: Any) -> Any:
            with lock:  # a writer in groups has a thread that syncs
                left[0] -= 1
                ends = left[0] == 0
            if ends:
                if halves and real in (pwrite, write):
                    real(args[0], bytes(args[1])[: len(args[1]) // 2], *args[2:])
                os._exit(9)
            return real(*args, **more)

        return step

    pwrite, write, ours = os.pwrite, os.write, os.getpid()
    for name in _STEPS:
        setattr(os, name, ending(getattr(os, name)))
    with writer(path, now=now, run_settings={}, group=group) as to:
        _store(to, lambda data: _aside(tell, data, left), last * 100 + ours % 100, count=2)


def _aside(tell: Callable[[bytes], object], data: bytes, left: list[int]) -> None:
    """Telling us is no step."""
    left[0] += 1
    tell(data)


def _compare(path: Path, told: dict[str, str], counts: Counts) -> None:
    try:
        archive = Archive.open(path)
    except Exception as error:
        if told:
            counts.lost += len(told)
            counts.problems.append(f"the archive cannot be opened: {error!r}")
        return
    for capture_id, body in told.items():
        capture = archive.capture(capture_id)
        if capture is None or digest(archive.payload(capture).body) != body:
            counts.lost += 1


def settle(path: Path, known: dict[str, str], counts: Counts) -> None:
    """A last writer recovers and stores; then everything acknowledged must be there, and the
    audit clean."""
    with writer(path, now=now, run_settings={}) as to:
        to.store(chain(), **ABOUT, outcome=State.CAPTURED)
    _compare(path, known, counts)
    archive = Archive.open(path)
    counts.unacknowledged_kept += len(archive.captures()) - len(known) - 1
    moved = [e["quarantined"] for e in archive.entries() if e["type"] == "recovery"]
    counts.recoveries += len(moved)
    counts.quarantined += sum(map(len, moved))
    counts.problems += [finding.message for finding in audit(path, now=now()).findings]
    for each in (each for entry in moved for each in entry):
        if digest((path / each["to"]).read_bytes()) != each["sha256"]:
            counts.problems.append(f"{each['to']} is not what was quarantined")


def run(folder: Path, *, kills: int, seed: int, steps: bool) -> Counts:
    """All of it, in archives below `folder`."""
    counts = Counts()
    settle(folder / "random", kill_at_random(folder / "random", kills, seed, counts), counts)
    ways = [(halves, group) for halves in (False, True) for group in (None, Grouping())]
    for number, (halves, group) in enumerate(ways if steps else ()):
        kill_at_each_step(folder / f"way-{number}", counts, halves=halves, group=group)
    return counts


def main() -> int:
    """Kill, count, print; 0 where nothing was lost and nothing went wrong."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--kills", type=int, default=60)
    parser.add_argument("--seed", type=int, default=random.randrange(10**6))
    parser.add_argument("--steps", action="store_true")
    asked = parser.parse_args()
    counts = run(asked.folder, kills=asked.kills, seed=asked.seed, steps=asked.steps)
    print(json.dumps({"seed": asked.seed, **asdict(counts)}, indent=1))
    return 1 if counts.lost or counts.problems else 0


if __name__ == "__main__":
    sys.exit(main())
