"""Limits of time that are meant to run out, on a machine that may be busy."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")

SHORT = (0.3, 3.0, 30.0)


def patiently(
    attempt: Callable[[float], T],
    came: Callable[[T], bool],
    limits: tuple[float, ...] = SHORT,
) -> T:
    """What `attempt` makes of a limit of so many seconds: a short one, and a longer one as long as
    not all `came` before it that should have. A busy machine is slow, not wrong."""
    for seconds in limits:
        found = attempt(seconds)
        if came(found):
            break
    return found
