"""Chromium for tests, where there is one, and a web for it to be kept from."""

from __future__ import annotations

import os
import struct
import zlib
from collections.abc import Mapping

import pytest

from loccit.browser import Answer, Bounds, Browser, Visit
from loccit.errors import BrowserError

QUICK = Bounds(seconds=60, finish=60, quiet=1.0)
"""Quick for a page that comes to rest, which is told by `quiet` alone: on a busy machine a script
may begin late."""


def needs_chromium() -> pytest.MarkDecorator:
    """Skips, with the reason, where no page can be shown."""
    try:
        Browser(os.environ).require()
    except BrowserError as problem:
        return pytest.mark.skip(reason=problem.message)
    return pytest.mark.filterwarnings("ignore::ResourceWarning")


def html(body: str, *headers: tuple[str, str]) -> Answer:
    """A page as a browser is given it."""
    text = f"<!doctype html><html lang=en><title>T</title><body>{body}</body></html>"
    kind = ("Content-Type", "text/html; charset=utf-8")
    return Answer(200, (kind, *headers), text.encode())


class Web:
    """Answers a page's requests from a table, and remembers what was asked for."""

    def __init__(self, pages: Mapping[str, Answer] | None = None) -> None:
        self.pages = dict(pages or {})
        self.asked: list[str] = []

    def ask(self, url: str) -> Answer | None:
        self.asked.append(url)
        return self.pages.get(url)

    def visit(self, url: str, page: Answer) -> Visit:
        """A visit that may go nowhere else."""
        return Visit(url, page, self.ask, lambda _: None)


def png(red: int, green: int, blue: int, size: int = 40) -> bytes:
    """A square of one colour."""
    rows = b"".join(b"\0" + bytes((red, green, blue)) * size for _ in range(size))

    def chunk(kind: bytes, data: bytes) -> bytes:
        check = struct.pack(">I", zlib.crc32(kind + data))
        return struct.pack(">I", len(data)) + kind + data + check

    head = struct.pack(">IIBBBBB", size, size, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(rows))
        + chunk(b"IEND", b"")
    )
