"""What goes between a browser and those who answer it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Answer:
    """A response as a page gets it: the body decoded, and the headers that go with that."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes


@dataclass(frozen=True, slots=True)
class Landing:
    """Where a page's own script led it: the address at the end, and the page that is there."""

    url: str
    answer: Answer


@dataclass(frozen=True, slots=True)
class Visit:
    """A page to show: `url` with its fragment, and `page`, which was fetched already.

    `ask` gets each address that the page asks for, `go` each that it sends its reader on to; both
    give None for what it must do without. They are called in threads of their own, several at
    once, and may still run when the visit is over.
    """

    url: str
    page: Answer
    ask: Callable[[str], Answer | None]
    go: Callable[[str], Landing | None]


@dataclass(frozen=True, slots=True)
class Bounds:
    """What a page may cost. `seconds` until its picture is taken, and `finish` more for taking it;
    `quiet` seconds without a request make it settled. `requests` in all, `at_once` of them;
    `pages` it may send its reader on to; `nodes` of its tree; `height` of its picture in pixels."""

    seconds: float = 45.0
    finish: float = 30.0
    quiet: float = 1.0
    requests: int = 400
    at_once: int = 6
    pages: int = 5
    nodes: int = 300_000
    height: int = 16_000


@dataclass(frozen=True, slots=True)
class Shown:
    """A page as the browser had it in the end: see `models.wire.Rendering`."""

    url: str
    browser: str
    viewport: tuple[int, int]
    settled: bool
    dom: bytes
    screenshot: bytes | None
    notes: tuple[str, ...]
