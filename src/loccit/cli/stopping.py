"""The first Ctrl-C (or SIGTERM) ends a run in order, the second at once."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from types import FrameType

from loccit.cli import codes

_SIGNALS = (signal.SIGINT, signal.SIGTERM)


@contextmanager
def orderly() -> Iterator[None]:
    """While the block runs, the first signal raises `KeyboardInterrupt` in it and says what goes
    on; the next one leaves the process as it is, which an archive survives.

    Outside the main thread, where Python lets nobody handle signals, nothing changes.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {number: signal.signal(number, _first) for number in _SIGNALS}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _first(_number: int, _frame: FrameType | None) -> None:
    for number in _SIGNALS:
        signal.signal(number, _second)
    with suppress(OSError):  # not print: what was interrupted may have been one
        os.write(2, b"Stopping: what is being written is finished. Once more to leave at once.\n")
    raise KeyboardInterrupt


def _second(_number: int, _frame: FrameType | None) -> None:
    os._exit(codes.INTERRUPTED)
