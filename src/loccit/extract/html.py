"""The whole visible text of an HTML page, by lexbor (HTML Standard: tree construction).

Main-text extraction drops captions, pull quotes and corrections, so every region is read and
only labelled. Block boundaries follow the elements (and an inline `display`), never a space per
tag; white space collapses outside `<pre>`; `<br>` is a line feed, two are a paragraph's end.
Hidden is what a reader does not see: `hidden`, `display: none`, `visibility: hidden`,
`<template>`, `<noscript>`, a closed `<dialog>`. Alternative texts of pictures and ruby glosses
stand after the block they occur in, so that they interrupt no sentence. `<wbr>` is U+200B.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from loccit.extract import charset, depth, drawn, jsontext, stream
from loccit.extract.builder import Builder
from loccit.extract.flow import Flow
from loccit.extract.styles import styles
from loccit.extract.walk import walk
from loccit.models.page import Link, Page

if TYPE_CHECKING:
    from selectolax.lexbor import LexborHTMLParser, LexborNode

_SPARSE = 1000
"""Fewer visible characters than this, and a page's scripts are searched for its text."""
_MOST_SCRIPT = 20 * 2**20
_STATE = re.compile(r"\s*(?:window\.|var |self\.)?[\w.$\[\]\"']{1,60}\s{0,20}=\s{0,20}(?=[{\[])")


@cache
def extractor() -> str:
    """`lexbor/` and its version; `selectolax/` and its own where it does not tell lexbor's."""
    from selectolax import lexbor

    return f"lexbor/{lexbor.LEXBOR_VERSION_MAJOR}.{lexbor.LEXBOR_VERSION_MINOR}"


class Parsed(NamedTuple):
    """An HTML document's tree, the UTF-8 that it was made from, and what to tell of its coding."""

    tree: LexborHTMLParser
    body: bytes
    warnings: tuple[str, ...] = ()


def read_body(body: bytes, declared: str | None, *, media_type: str = "text/html") -> Page:
    """The Page of a response's body, in the encoding that `charset.decode_html` decides on."""
    return page(parse(body, declared), media_type=media_type)


def read(source: str, *, media_type: str = "text/html", how: str | None = None) -> Page:
    """The Page of an HTML document's text. `how` asks for its links too, labelled so, with
    positions in the Page's text (see `realign` for those of the file)."""
    return page(_parsed(source.encode("utf-8", "replace")), media_type=media_type, how=how)


def parse(body: bytes, declared: str | None) -> Parsed:
    """The tree as a browser with scripts builds it, for `page` and for `tree.shape`. What is no
    UTF-8 is U+FFFD in it. Raises ExtractError for a page nested beyond reason."""
    if charset.is_utf8(body, declared):
        return _parsed(body)
    decoded = charset.decode_html(body, declared)
    warnings = (decoded.warning,) if decoded.warning else ()
    return _parsed(decoded.text.encode("utf-8", "replace"), warnings)


def _parsed(body: bytes, warnings: tuple[str, ...] = ()) -> Parsed:
    from selectolax.lexbor import LexborHTMLParser

    depth.check(body)
    tree = LexborHTMLParser(body, scripting=True)
    drawn.mark(tree)
    return Parsed(tree, body, warnings)


def page(parsed: Parsed, *, media_type: str = "text/html", how: str | None = None) -> Page:
    """The Page of a parsed document; `how` as for `read`. The tree is as before afterwards."""
    tree = parsed.tree
    flow = Flow(*styles(tree), links=how is not None)
    root = tree.root
    if root is not None:
        walk(flow, root)
    scripts = tuple(flow.scripts)
    for fragment in tree.template_fragments() if flow.templates else ():
        walk(flow, fragment, hidden=True)
    builder = Builder()
    marks = stream.add(builder, flow.runs, flow.asides)
    if how is not None:
        builder.links.extend(_links(flow.hrefs, marks, builder.text, how))
    _add_json(scripts, builder)
    return builder.page(
        extractor(),
        media_type,
        language=_language(root),
        title=flow.title or None,
        warnings=parsed.warnings,
    )


def _language(root: LexborNode | None) -> str | None:
    language = (root.attributes.get("lang") if root is not None else None) or ""
    return language.strip()[:80] or None


def _links(hrefs: Sequence[str], marks: Sequence[int], text: str, how: str) -> list[Link]:
    """The links between their marks: a start that is still open ends at the next end mark."""
    links: list[Link] = []
    open_links: list[tuple[str, int]] = []
    waiting = iter(hrefs)
    for mark in marks:
        if mark >= 0:
            open_links.append((next(waiting), mark))
        elif open_links:
            href, start = open_links.pop()
            shown = text[start : -1 - mark]
            start = min(start + len(shown) - len(shown.lstrip()), len(text))
            shown = shown.strip()
            end = start + len(shown)
            links.append(Link(href.strip(), " ".join(shown.split()), start, end, how))
    return sorted(links, key=lambda link: link.start)


def _add_json(scripts: Sequence[LexborNode], builder: Builder) -> None:
    """Add text that stands in JSON only: linked data with an `articleBody`, of which the page
    shows less than half; where a page shows next to nothing, all that reads like prose."""
    found: list[str] = []
    linked = [s for s in scripts if "ld+json" in (s.attributes.get("type") or "").lower()]
    sources = [_source(script) for script in linked]
    if any('"articleBody"' in source for source in sources):
        for source in sources:
            found += jsontext.article(source)
    if found and _missing(found, builder.text) * 2 < len(found):
        found = []
    if not found and not builder.shows(_SPARSE):
        for script in scripts:
            found += jsontext.prose(_STATE.sub("", _source(script), count=1).rstrip("; \n\t"))
    if not found:
        return
    known = _level(builder.text)
    for paragraph in dict.fromkeys(found):
        if _level(paragraph) not in known:
            builder.add(paragraph, kind="data")


def _source(script: LexborNode) -> str:
    child = script.first_child
    source = (child.text_content if child is not None else None) or ""
    return source if len(source) <= _MOST_SCRIPT else ""


def _level(text: str) -> str:
    return " ".join(text.split())


def _missing(paragraphs: Sequence[str], text: str) -> int:
    known = _level(text)
    return sum(_level(paragraph) not in known for paragraph in paragraphs)
