"""The sites of the acted-out web: what each address answers. All texts are our own."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from functools import cache
from importlib.resources import files

from loccit.demo.web import Answer

HOSTS = (
    "go.example",
    "reports.example",
    "courier.example",
    "ledger.example",
    "waterworks.example",
)

REPORT = "https://reports.example/2025/07/where-the-water-goes.pdf"
COURIER = "https://courier.example/2025/repairs-to-begin"

_HTML = ("Content-Type", "text/html; charset=utf-8")


HARD_HOSTS = ("records.example", "radio.example", "gazette.example", "films.example")
"""Those that are hard to get anything from: one never answers, one hangs up, one is busy, one
sends far more than anybody wants."""

FILM = 300 * 2**20
"""Bytes that the last of them sends."""


def page(name: str) -> bytes:
    """One of the texts that lie beside this module in `pages/`."""
    return files("loccit.demo").joinpath("pages", name).read_bytes()


def answer(url: str) -> Answer:
    """What the web answers to a GET of `url`: a page that says so where there is nothing."""
    return _sites().get(url) or Answer(page("unknown.html"), 404, (_HTML,))


def acted() -> Callable[[str], Answer]:
    """The whole web of one evening, the hard hosts included: the gazette is too busy for the
    first two who ask."""
    busy = iter([Answer(status=429, headers=(("Retry-After", "1"),))] * 2)
    faults = {
        "http://records.example/1961/works": Answer(fault="stall"),
        "http://radio.example/interviews/12": Answer(fault="reset"),
        "http://films.example/the-dam": Answer(
            b"\0", headers=(("Content-Type", "video/mp4"),), filler=FILM - 1
        ),
    }

    def play(url: str) -> Answer:
        if url == "http://gazette.example/1961/opening":
            return next(busy, Answer(page("gazette.html"), 200, (_HTML,)))
        return faults.get(url) or answer(url)

    return play


@cache
def _sites() -> dict[str, Answer]:
    short = "https://go.example/t7Rl9"
    courier = gzip.compress(page("courier.html"), mtime=0)
    return {
        # The short link: to TLS first, with a cookie, then on to the report.
        "http://go.example/t7Rl9": Answer(status=301, headers=(("Location", short),)),
        short: Answer(
            status=301,
            headers=(("Location", REPORT), ("Set-Cookie", "visit=7f3a9c; Path=/; Secure")),
        ),
        REPORT: Answer(page("report.pdf"), 200, (("Content-Type", "application/pdf"),)),
        COURIER: Answer(courier, 200, (_HTML, ("Content-Encoding", "gzip"))),
        "https://ledger.example/2025/the-engineer": Answer(page("wall.html"), 200, (_HTML,)),
        "https://waterworks.example/notices/2024-09": Answer(page("gone.html"), 410, (_HTML,)),
    }
