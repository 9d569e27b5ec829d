"""Small archives, written by the real writer with a fixed clock and fixed ids."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from loccit.archive import Writer, writer
from loccit.models.capture import Capture, State
from tests.support.chains import Clock, Tokens, chain, exchange, failed, redirected

ABOUT: dict[str, Any] = {"manifest": "zero-tolerance", "document": "thread", "citation": "report"}


@contextmanager
def writing(path: Path, seed: str = "", **more: Any) -> Iterator[Writer]:
    """A writer that gives the same bytes each time for the same `seed`."""
    more.setdefault("now", Clock())
    more.setdefault("token", Tokens(seed))
    with writer(path, run_settings={"jobs": 1}, **more) as to:
        yield to


def store(to: Writer, body: bytes = b"<p>We need to take away children.</p>") -> Capture:
    """Store one page."""
    return to.store(chain(exchange(body=body)), **ABOUT, outcome=State.CAPTURED)


def small(path: Path, *, tls: bool = True) -> tuple[Capture, ...]:
    """An archive with two WARC files: a redirected capture, a failure, a pin and a text entry in
    one, a capture with an interim response in the other. The captures, in order."""
    with writing(path, "first") as to:
        first = to.store(redirected(), **ABOUT, outcome=State.CAPTURED)
        to.fail(failed(), **{**ABOUT, "citation": "gone"})
        to.pin(**ABOUT, capture=first.id, reason="first capture")
    early = b"HTTP/1.1 103 Early Hints\r\nLink: </style.css>\r\n\r\n"
    with writing(path, "second") as to:
        page = exchange("https://example.org/news", b"<p>News.</p>", interim=early, tls=tls)
        second = to.store(chain(page), **{**ABOUT, "citation": "news"}, outcome=State.CAPTURED)
    return first, second
