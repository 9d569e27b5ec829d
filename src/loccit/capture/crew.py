"""Several hosts at once, one link per host at a time, and an orderly stop."""

from __future__ import annotations

import math
import threading
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TypeVar

T = TypeVar("T")


class Door:
    """Lets threads in to write until it is shut; `shut` waits for those that are inside."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._inside = 0
        self._open = True

    @contextmanager
    def enter(self) -> Iterator[bool]:
        """Yield True, and hold the door, or False where it is shut: then nothing may be
        written."""
        with self._changed:
            admitted = self._open
            self._inside += admitted
        try:
            yield admitted
        finally:
            with self._changed:
                self._inside -= admitted
                self._changed.notify_all()

    def shut(self) -> None:
        """Let nobody in any more, and wait until all who are inside have left."""
        with self._changed:
            self._open = False
            self._changed.wait_for(lambda: self._inside == 0)


def work(
    queues: Sequence[Sequence[T]],
    do: Callable[[T], object],
    *,
    jobs: int,
    wait: Callable[[T], float],
) -> None:
    """Call `do` for every item: each queue in its order, one item at a time, up to `jobs` queues
    at once. Whoever is free takes the queue whose next item has the least to `wait` (seconds;
    asked before each item), the first of several: a host that rests keeps nobody from others.

    `do` deals with its own errors; what it raises all the same ends the work and is raised here.
    The threads are daemons: a KeyboardInterrupt leaves at once, and a transfer under way dies
    with the process, which is why all writing goes through a `Door`.
    """
    waiting = [deque(queue) for queue in queues if queue]
    lock = threading.Lock()
    stop = threading.Event()
    faults: list[BaseException] = []

    def serve() -> None:
        while not stop.is_set():
            with lock:
                if not waiting:
                    return  # whoever serves the rest goes on with it
                queue = waiting.pop(_readiest([each[0] for each in waiting], wait))
            try:
                do(queue.popleft())
            except BaseException as fault:  # handed to the caller's thread below
                faults.append(fault)
                stop.set()
            with lock:
                if queue:
                    waiting.insert(0, queue)

    crew = [threading.Thread(target=serve, daemon=True) for _ in range(min(jobs, len(queues)))]
    try:
        for member in crew:
            member.start()
        for member in crew:
            member.join()
    finally:
        stop.set()
    if faults:
        raise faults[0]


def _readiest(items: Sequence[T], wait: Callable[[T], float]) -> int:
    """The place of the first item that need not wait, else of the one with the least to wait."""
    least, found = math.inf, 0
    for at, item in enumerate(items):
        seconds = wait(item)
        if seconds <= 0:
            return at
        if seconds < least:
            least, found = seconds, at
    return found
