"""A clock that goes on only when somebody sleeps by it."""

from __future__ import annotations

import threading
from typing import Any


class Clock:
    """`slept` are the waits, in order. Thread-safe."""

    def __init__(self) -> None:
        self.time = 0.0
        self.slept: list[float] = []
        self._guard = threading.Lock()

    def monotonic(self) -> float:
        """Its time in seconds."""
        return self.time

    def sleep(self, seconds: float) -> None:
        """Let so much time pass."""
        with self._guard:
            self.slept.append(seconds)
            self.time += seconds

    def told(self) -> dict[str, Any]:
        """What a `Visitor` takes; chance is in the middle."""
        return {"monotonic": self.monotonic, "sleep": self.sleep, "random": lambda: 0.5}
