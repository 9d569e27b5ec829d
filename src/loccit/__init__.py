"""loccit keeps what a text cites and proves that the text says what its sources say.

    from loccit import Archive, load_manifest, fetch, verify, judge

`judge`, `extract_page` and `find_quotations` need no manifest and no archive. Names are loaded
when they are first used, so that `import loccit` costs nothing.
"""

from __future__ import annotations

import sys
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING, Any

from loccit._version import __version__

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime
    from pathlib import Path

    from loccit.archive import Archive
    from loccit.capture import CaptureRun
    from loccit.errors import LoccitError
    from loccit.extract import extract_page
    from loccit.match.judge import judge
    from loccit.models.capture import Capture
    from loccit.models.manifest import Citation, Document, Manifest
    from loccit.models.page import Page
    from loccit.models.report import Finding, Report
    from loccit.models.verdict import Difference, Match, Quotation, Verdict

__all__ = [
    "Archive",
    "Capture",
    "Citation",
    "Difference",
    "Document",
    "Finding",
    "LoccitError",
    "Manifest",
    "Match",
    "Page",
    "Quotation",
    "Report",
    "Verdict",
    "__version__",
    "extract_page",
    "fetch",
    "find_quotations",
    "judge",
    "load_manifest",
    "verify",
]

_HOMES = {
    "Archive": "loccit.archive",
    "Capture": "loccit.models.capture",
    "Citation": "loccit.models.manifest",
    "Difference": "loccit.models.verdict",
    "Document": "loccit.models.manifest",
    "Finding": "loccit.models.report",
    "LoccitError": "loccit.errors",
    "Manifest": "loccit.models.manifest",
    "Match": "loccit.models.verdict",
    "Page": "loccit.models.page",
    "Quotation": "loccit.models.verdict",
    "Report": "loccit.models.report",
    "Verdict": "loccit.models.verdict",
    "extract_page": "loccit.extract",
    "judge": "loccit.match.judge",
}


def load_manifest(
    path: Path | str, *, texts: Path | str | None = None, archive: Path | str | None = None
) -> Manifest:
    """A manifest, its archive and texts folders filled in as the commands fill them in.

    Raises `ManifestError`, with path, line and column, and `UsageError` for a settings file that
    is wrong.
    """
    from dataclasses import replace
    from pathlib import Path

    from loccit import settings
    from loccit.manifest import load

    where = Path(path)
    found = load(
        where,
        texts=Path(texts) if texts else None,
        archive=Path(archive) if archive else None,
        default_texts=settings.load(where).texts,
    )
    return found if found.archive else replace(found, archive=settings.archive_for(where))


def find_quotations(text: str) -> tuple[Quotation, ...]:
    """The quotations of a plain or Markdown text, in order.

    `start` and `end` of each are code points of `text`, its marks excluded; `exact` is what is
    read. Never raises for any text.
    """
    from loccit.extract import read_markup
    from loccit.match.quotations import find

    return find(read_markup(text))


def _fetch(
    *manifests: Manifest,
    connect_to: Sequence[str] = (),
    ca_bundle: Path | None = None,
    allow_private: bool = False,
    jobs: int = 8,
    delay: float = 1.0,
    retries: int = 2,
    budget: float | None = None,
    everything: bool = False,
    now: Callable[[], datetime] | None = None,
) -> CaptureRun:
    """Fetch the citations that are due, store them, and pin the first good capture of each.

    `connect_to`, `ca_bundle`, `allow_private`, `retries` and `budget` (seconds) are those of the
    commands; `delay` is in seconds between two requests to one host; `everything` fetches what is
    not due as well. Failures are in the result, which names each citation's outcome. Raises
    `UsageError` for a route that cannot be used.
    """
    import os
    from contextlib import closing
    from datetime import UTC, datetime

    from loccit.browser import Browser
    from loccit.capture import capture
    from loccit.extract import next_hop
    from loccit.fetch import Client, Limits, Manners, Route, Visitor, parse_connect_to

    clock = now or (lambda: datetime.now(UTC))
    client = Client(
        route=Route(
            connect_to=tuple(map(parse_connect_to, connect_to)),
            ca_bundle=ca_bundle,
            allow_private=allow_private,
        ),
        limits=Limits(),
        user_agent=f"loccit/{__version__}",
        next_hop=next_hop,
        now=clock,
    )
    with Browser(os.environ) as browser, closing(client):
        return capture(
            manifests,
            client=Visitor(client, Manners(delay=delay, retries=retries, budget=budget), now=clock),
            now=clock,
            run_settings={"jobs": jobs, "delay": delay, "connect_to": list(connect_to)},
            jobs=jobs,
            everything=everything,
            browser=browser,
        )


def _verify(*manifests: Manifest, now: datetime | None = None) -> Report:
    """Check every quotation and link of the manifests against their archives. No network, and
    nothing is written. `now` dates the report and decides which exceptions have expired."""
    from datetime import UTC, datetime

    from loccit.verify import verify

    report, _ = verify(manifests, now=now or datetime.now(UTC), version=__version__, shown=str)
    return report


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'loccit' has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)


class _Face(ModuleType):
    """`fetch` and `verify` are functions here and packages in the house; Python would put the
    package in the function's place as soon as anything imports it. `import_module` and
    `from loccit.verify import …` still find the packages."""

    @property
    def fetch(self) -> Callable[..., CaptureRun]:
        return _fetch

    @fetch.setter
    def fetch(self, package: ModuleType) -> None:
        del package

    @property
    def verify(self) -> Callable[..., Report]:
        return _verify

    @verify.setter
    def verify(self, package: ModuleType) -> None:
        del package


if TYPE_CHECKING:
    fetch = _fetch
    verify = _verify

_fetch.__name__, _verify.__name__ = "fetch", "verify"
sys.modules[__name__].__class__ = _Face
