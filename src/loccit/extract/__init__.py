"""Bytes and a media type as a Page: for archived payloads and for the user's own documents.

The only door to selectolax (lexbor), pypdfium2, pypdf, mammoth and charset-normalizer, each
loaded when first needed.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from loccit.errors import ExtractError
    from loccit.models.page import LocalText, Needed, Page, Shape
    from loccit.models.wire import NextHop, Payload

__all__ = [
    "extract_page",
    "has_second_reader",
    "next_hop",
    "read_local",
    "read_markup",
    "readers",
    "requisites",
    "second_opinion",
    "shape",
    "shaped",
]


def extract_page(
    body: bytes, media_type: str, *, charset: str | None = None, name: str | None = None
) -> Page:
    """The text of a body, with its blocks, regions and page numbers.

    `media_type` may be empty or too general: then the bytes decide, and `name`'s suffix.
    `charset` is what the response's header declares. Raises ExtractError for what holds no text,
    is damaged, encrypted or beyond the bounds of time and memory.
    """
    from loccit.extract import dispatch

    return dispatch.page(body, media_type, charset=charset, name=name)


def has_second_reader(media_type: str) -> bool:
    """Whether `second_opinion` has anything to say on such a Page; costs nothing."""
    return media_type == "application/pdf"


def second_opinion(body: bytes, media_type: str) -> Page | None:
    """The same body as another reader has it, None where there is only one; `media_type` is
    that of the first reader's Page. Raises ExtractError where the second reader fails."""
    if not has_second_reader(media_type):
        return None
    from loccit.extract import pdf

    return pdf.read_again(body)


def read_local(path: Path, *, shown: str, ignore: Sequence[str] = ()) -> LocalText:
    """A document of the user's: text, Markdown, HTML, PDF, DOCX or a notebook, by its suffix.

    `shown` is the path as messages name it. A paragraph that starts with one of `ignore` ends
    the document. Raises DocumentError.
    """
    from loccit.extract import local

    return local.read(path, shown=shown, ignore=ignore)


def read_markup(text: str) -> Page:
    """Plain text or Markdown (inline HTML included) as its reader sees it; `origin` maps the
    page's text back into `text`."""
    from loccit.extract import markup

    return markup.read(text)


def next_hop(payload: Payload) -> NextHop | None:
    """Where an HTML page sends its reader on by itself, or None: a meta refresh, or the script
    of a page with nothing else on it."""
    from loccit.extract import tree

    return tree.next_hop(payload)


def shape(body: bytes, charset: str | None) -> Shape:
    """What a gate needs to know of an HTML page's form. Never raises for what a server sent."""
    from loccit.extract import tree

    return tree.shape(body, charset)


def shaped(
    body: bytes, media_type: str, *, charset: str | None
) -> tuple[Shape, Page | ExtractError]:
    """`shape` and `extract_page` of a body that is HTML, which is parsed once for both; instead
    of a Page, the error that says why there is none."""
    from loccit.extract import dispatch

    return dispatch.shaped(body, media_type, charset=charset)


def requisites(body: bytes, media_type: str, charset: str | None, url: str) -> tuple[Needed, ...]:
    """What a page at `url` needs to be looked at, or a style sheet (`text/css`) in turn: style
    sheets, pictures in all their sizes, fonts, icons; what matters most first, each address once,
    absolute, http(s), without a fragment. No scripts, no frames, no sounds. Empty for any other
    media type and for a page that cannot be read; bounded, and never raises for what a server
    sent."""
    from loccit.extract import needs

    return needs.requisites(body, media_type, charset, url)


def readers() -> str:
    """What a Page depends on besides its body: a digest over this package, the versions of the
    libraries and Python's own. "" where it cannot be told (installed without sources)."""
    from loccit.extract import present

    return present.readers()
