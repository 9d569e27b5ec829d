"""The sites of the acted-out web: what each address answers. All texts are our own."""

from __future__ import annotations

import gzip
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


def page(name: str) -> bytes:
    """One of the texts that lie beside this module in `pages/`."""
    return files("loccit.demo").joinpath("pages", name).read_bytes()


def answer(url: str) -> Answer:
    """What the web answers to a GET of `url`: a page that says so where there is nothing."""
    return _sites().get(url) or Answer(page("unknown.html"), 404, (_HTML,))


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
