"""loccit keeps what a text cites and proves that the text says what its sources say.

    from loccit import Archive, load_manifest, fetch, verify, judge

`judge`, `extract_page` and `find_quotations` need no manifest and no archive. Names are loaded
when they are first used, so that `import loccit` costs nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from loccit._version import __version__

if TYPE_CHECKING:
    from loccit.archive import Archive
    from loccit.capture import capture as fetch
    from loccit.errors import LoccitError
    from loccit.extract import extract_page
    from loccit.manifest import load as load_manifest
    from loccit.match.judge import judge
    from loccit.models.capture import Capture
    from loccit.models.manifest import Citation, Document, Manifest
    from loccit.models.page import Page
    from loccit.models.report import Finding, Report
    from loccit.models.verdict import Difference, Match, Quotation, Verdict
    from loccit.verify import verify

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
    "Archive": ("loccit.archive", "Archive"),
    "Capture": ("loccit.models.capture", "Capture"),
    "Citation": ("loccit.models.manifest", "Citation"),
    "Difference": ("loccit.models.verdict", "Difference"),
    "Document": ("loccit.models.manifest", "Document"),
    "Finding": ("loccit.models.report", "Finding"),
    "LoccitError": ("loccit.errors", "LoccitError"),
    "Manifest": ("loccit.models.manifest", "Manifest"),
    "Match": ("loccit.models.verdict", "Match"),
    "Page": ("loccit.models.page", "Page"),
    "Quotation": ("loccit.models.verdict", "Quotation"),
    "Report": ("loccit.models.report", "Report"),
    "Verdict": ("loccit.models.verdict", "Verdict"),
    "extract_page": ("loccit.extract", "extract_page"),
    "fetch": ("loccit.capture", "capture"),
    "judge": ("loccit.match.judge", "judge"),
    "load_manifest": ("loccit.manifest", "load"),
    "verify": ("loccit.verify", "verify"),
}


def find_quotations(text: str) -> tuple[Quotation, ...]:
    """The quotations of a plain or Markdown text, in order.

    `start` and `end` of each are code points of `text`, its marks excluded; `exact` is what is
    read. Never raises for any text.
    """
    from loccit.extract import read_markup
    from loccit.match.quotations import find

    return find(read_markup(text))


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'loccit' has no attribute {name!r}")
    module, attribute = _HOMES[name]
    return getattr(import_module(module), attribute)
