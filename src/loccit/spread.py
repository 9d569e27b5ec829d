"""One list of work and several processes at it, where the platform lets a process fork.

Each takes the next pieces from one pipe and hands back what it made of them through another; no
socket, no thread, no file. The order of what comes back is that of the list, whoever did it, and
what a helper did not do, for whatever reason, the first process does.
"""

from __future__ import annotations

import os
import pickle
import signal
import sys
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any, Generic, NoReturn, TypeVar

_MOST_TOKENS = 1000  # four bytes each: less than the smallest pipe holds
_PIECES = 2
"""Pieces taken at once, neighbours in the list: they may share what they need."""
_SIZE = 8

_Made = TypeVar("_Made")


@dataclass(frozen=True, slots=True)
class Work(Generic[_Made]):
    """What is to be done: `do(i)` for each `i` under `count`; `began(i)` is told of each, in the
    first process. `common` is what every process has already, and what of the `heavy` types comes
    back is sent once."""

    do: Callable[[int], _Made]
    count: int
    began: Callable[[int], None]
    common: Sequence[object] = ()
    heavy: tuple[type, ...] = ()


def done(work: Work[_Made], jobs: int) -> list[_Made]:
    """What `work.do` gives for each piece, in order, by at most `jobs` processes."""
    found: dict[int, _Made] = {}
    if jobs > 1 and work.count > _PIECES and may_fork():
        found = _together(work, jobs - 1)
    return [found[i] if i in found else _here(work, i) for i in range(work.count)]


def may_fork() -> bool:
    """On macOS system libraries may fail in a forked process; anywhere, a lock that another
    thread holds stays held there."""
    return sys.platform == "linux" and threading.active_count() == 1


def _here(work: Work[_Made], i: int) -> _Made:
    work.began(i)
    return work.do(i)


def _together(work: Work[_Made], helpers: int) -> dict[int, _Made]:
    at_once = max(_PIECES, -(-work.count // _MOST_TOKENS))
    starts = range(0, work.count, at_once)
    tokens, giving = os.pipe()
    os.write(giving, b"".join(start.to_bytes(4, "big") for start in starts))
    os.close(giving)
    crew: list[_Helper[_Made]] = []
    found: dict[int, _Made] = {}
    try:
        for _ in range(min(helpers, len(starts) - 1)):
            with suppress(OSError), _uninterrupted() as signals:
                crew.append(_helper(work, tokens, at_once, crew, signals))
        for i in _taken(tokens, at_once, work.count):
            found[i] = _here(work, i)
            for helper in crew:
                found |= helper.received(work)
        for helper in crew:
            found |= helper.rest(work)
    except BaseException:
        for helper in crew:
            with suppress(ProcessLookupError):
                os.kill(helper.pid, signal.SIGINT)  # it ends the readers that it started
        raise
    finally:
        os.close(tokens)
        for helper in crew:
            os.close(helper.pipe)
            os.waitpid(helper.pid, 0)
    return found


def _taken(tokens: int, at_once: int, count: int) -> Iterator[int]:
    """The pieces that this process is to do, taken one lot after the other until none is left."""
    while token := os.read(tokens, 4):
        start = int.from_bytes(token, "big")
        yield from range(start, min(start + at_once, count))


@dataclass(slots=True)
class _Helper(Generic[_Made]):
    """A process that works too; `pipe` brings what it has done, `known` are the heavy values that
    it may name."""

    pid: int
    pipe: int
    known: list[object]
    buffer: bytearray = field(default_factory=bytearray)

    def received(self, work: Work[_Made]) -> dict[int, _Made]:
        """What has come by now."""
        with suppress(BlockingIOError):
            while data := os.read(self.pipe, 1 << 20):
                self.buffer += data
        return dict(self._values(work))

    def rest(self, work: Work[_Made]) -> dict[int, _Made]:
        """What comes until it ends."""
        os.set_blocking(self.pipe, True)
        found: dict[int, _Made] = {}
        while data := os.read(self.pipe, 1 << 20):
            self.buffer += data
            found |= self._values(work)
        return found

    def _values(self, work: Work[_Made]) -> Iterator[tuple[int, _Made]]:
        for data in _messages(self.buffer):
            i, value = _Reading(data, self.known).load()
            if i is None:
                self.known.append(value)
            else:
                work.began(i)
                yield i, value


def _messages(buffer: bytearray) -> Iterator[bytes]:
    """Each whole message, taken out of the buffer."""
    at = 0
    while len(buffer) >= at + _SIZE:
        end = at + _SIZE + int.from_bytes(buffer[at : at + _SIZE], "big")
        if len(buffer) < end:
            break
        yield bytes(buffer[at + _SIZE : end])
        at = end
    del buffer[:at]


class _Reading(pickle.Unpickler):
    def __init__(self, data: bytes, known: Sequence[object]) -> None:
        super().__init__(BytesIO(data))
        self._known = known

    def persistent_load(self, pid: Any) -> object:
        return self._known[pid]


class _Known:
    """The values that the first process knows by their numbers; all are kept, so that none gets
    the identity of another."""

    def __init__(self, common: Sequence[object]) -> None:
        self._kept = list(common)
        self._numbers = {id(value): number for number, value in enumerate(common)}

    def number(self, value: object, fresh: list[object]) -> int:
        """A value's number; a new one goes into `fresh`."""
        number = self._numbers.get(id(value))
        if number is None:
            number = self._numbers[id(value)] = len(self._kept)
            self._kept.append(value)
            fresh.append(value)
        return number


class _Writing(pickle.Pickler):
    """Values as bytes, heavy ones by number; `fresh` are those that were not known before."""

    def __init__(self, to: BytesIO, heavy: tuple[type, ...], known: _Known) -> None:
        super().__init__(to, pickle.HIGHEST_PROTOCOL)
        self._heavy, self._known = heavy, known
        self.fresh: list[object] = []

    def persistent_id(self, obj: Any) -> int | None:
        return self._known.number(obj, self.fresh) if isinstance(obj, self._heavy) else None


@contextmanager
def _uninterrupted() -> Iterator[set[signal.Signals | int]]:
    """Hold an interrupt back: it must neither meet a new process that still runs the first one's
    code, nor come between its start and its place in the crew, where nobody would end it. Gives
    the signals that were held back before."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, (signal.SIGINT,))
    try:
        yield before
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _helper(
    work: Work[_Made],
    tokens: int,
    at_once: int,
    others: Sequence[_Helper[_Made]],
    signals: Iterable[int],
) -> _Helper[_Made]:
    """Start another process, which is to hold `signals` back. Raises `OSError` where there can be
    none: then fewer do the work."""
    coming, going = os.pipe()
    try:
        pid = os.fork()
        if not pid:
            _help(work, _taken(tokens, at_once, work.count), going,
                  (coming, *(other.pipe for other in others)), signals)  # fmt: skip
    except OSError:
        os.close(coming)
        raise
    finally:
        os.close(going)
    os.set_blocking(coming, False)
    return _Helper(pid, coming, list(work.common))


def _help(
    work: Work[_Made],
    taken: Iterable[int],
    pipe: int,
    others: Iterable[int],
    signals: Iterable[int],
) -> NoReturn:
    """A helper's whole life. Nothing of the first process's may happen at its end: neither are
    its files flushed twice, nor do its handlers run."""
    try:
        signal.signal(signal.SIGINT, signal.default_int_handler)
        signal.pthread_sigmask(signal.SIG_SETMASK, signals)
        for other in others:  # or it would not be told that the first process is gone
            os.close(other)
        outbox, known = _Outbox(pipe), _Known(work.common)
        for i in taken:
            for message in _packed(i, work.do(i), work.heavy, known):
                outbox.put(message)
        outbox.empty()
    finally:
        # An error here is met again, and told, by the first process, which does the piece itself.
        os._exit(0)


def _packed(i: int, value: object, heavy: tuple[type, ...], known: _Known) -> Iterator[bytes]:
    """The new heavy values of a message, and the message."""
    whole = BytesIO()
    writing = _Writing(whole, heavy, known)
    writing.dump((i, value))
    yield from (pickle.dumps((None, each), pickle.HIGHEST_PROTOCOL) for each in writing.fresh)
    yield whole.getvalue()


class _Outbox:
    """What a helper has done and the first process, busy itself, has not yet read."""

    def __init__(self, pipe: int) -> None:
        os.set_blocking(pipe, False)
        self._pipe = pipe
        self._left = bytearray()

    def put(self, message: bytes) -> None:
        """Send what can be sent without waiting. Raises `BrokenPipeError` where nobody reads."""
        self._left += len(message).to_bytes(_SIZE, "big") + message
        with suppress(BlockingIOError):
            self._send()

    def empty(self) -> None:
        """Send all of it."""
        os.set_blocking(self._pipe, True)
        self._send()

    def _send(self) -> None:
        while self._left:
            del self._left[: os.write(self._pipe, self._left)]
