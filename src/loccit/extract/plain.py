"""Plain text, JSON and XML as a Page: paragraphs are divided by blank lines."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Sequence

from loccit.errors import ExtractError
from loccit.extract import charset, jsontext
from loccit.extract.builder import Builder
from loccit.models.page import Page

EXTRACTOR = "loccit-text/1"

_NOTE = re.compile(r"(?<=[\w.,;:!?\"'”’)\]])\[[0-9]{1,3}\](?![(\w])")
_XML = re.compile(r"<!--|<!\[CDATA\[|<[/?!A-Za-z][^<>]{0,10000}>")


def read(body: bytes, media_type: str, declared: str | None) -> Page:
    """The Page of a text body. Raises ExtractError where it is no text."""
    decoded = charset.decode_plain(body, declared)
    refuse_binary(decoded.text, media_type)
    warnings = (decoded.warning,) if decoded.warning else ()
    text = decoded.text.replace("\r\n", "\n").replace("\r", "\n")
    subtype = media_type.rpartition("/")[2]
    if subtype == "json" or subtype.endswith("+json"):
        page = _read_json(text, media_type, warnings)
        if page is not None:
            return page
    if subtype == "xml" or subtype.endswith("+xml"):
        text = _without_tags(text)
    builder = Builder()
    add_paragraphs(builder, text)
    return builder.page(EXTRACTOR, media_type, warnings=warnings)


def refuse_binary(text: str, media_type: str) -> None:
    """Raise ExtractError for what was called text and is none."""
    at = text.find("\x00")
    if at >= 0:
        raise ExtractError(
            f"The body is called {media_type or 'text'}, but it is binary data: "
            f"it has a zero character at position {at}.",
            media_type=media_type,
            hint="If it is a document, attach it under a name with its right suffix.",
        )


def add_paragraphs(builder: Builder, text: str) -> None:
    """Add a block per paragraph of `text`, whose lines end with LF."""
    for paragraph in _paragraphs(text):
        notes = [mark.span() for mark in _NOTE.finditer(paragraph)]
        builder.add(paragraph, notes=notes)


def _paragraphs(text: str) -> Iterator[str]:
    """Lines that stand together, without what is blank around them. (Not by an expression: from
    each of a million blanks it would look for the end of their line.)"""
    lines: list[str] = []
    for line in text.split("\n"):
        if line.strip():
            lines.append(line)
        elif lines:
            yield "\n".join(lines).strip()
            lines = []
    if lines:
        yield "\n".join(lines).strip()


def _read_json(text: str, media_type: str, warnings: Sequence[str]) -> Page | None:
    """Its strings, a block each; None where it is no JSON."""
    builder = Builder()
    for _, value in jsontext.strings(text):
        for paragraph in jsontext.paragraphs(value):
            builder.add(paragraph, "data")
    if not builder.text:
        return None
    return builder.page(EXTRACTOR, media_type, warnings=warnings)


def _without_tags(text: str) -> str:
    """An XML text's character data; each tag ends a paragraph."""
    out: list[str] = []
    at = 0
    while found := _XML.search(text, at):
        out += (html.unescape(text[at : found.start()]), "\n\n")
        mark = found.group()
        if mark in ("<!--", "<![CDATA["):
            ending = "-->" if mark == "<!--" else "]]>"
            end = text.find(ending, found.end())
            if end < 0:
                at = found.end()
                break
            if mark != "<!--":
                out += ("\n\n".join(jsontext.paragraphs(text[found.end() : end])), "\n\n")
            at = end + len(ending)
        else:
            at = found.end()
    out.append(html.unescape(text[at:]))
    return "".join(out)
