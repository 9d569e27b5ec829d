"""Where a parsed HTML page's text stands in the file: each block is found again in the source.

lexbor keeps no positions. The source's character data, its entities resolved, is put side by side
with the page's blocks in order, white space ignored; what is not in it in order (alternative
texts, JSON, what the parser moved) is placed where the text before it ended.
"""

from __future__ import annotations

import html
import re
from array import array
from dataclasses import replace

from loccit.extract import drawn
from loccit.models.page import Link, Offsets, Page

_TOKEN = re.compile(
    r"<!--|<(?P<raw>script|style|iframe|noembed|noframes)(?=[\s/>])[^>]*>"
    r"|<(?P<wbr>wbr)(?=[\s/>])[^>]*>|<(?P<q>/?q)(?=[\s/>])[^>]*>|<[/!?a-zA-Z][^>]*>"
    r"|&(?:\#[0-9]{1,7};?|\#[xX][0-9a-fA-F]{1,6};?|[A-Za-z][A-Za-z0-9]{1,31};?)",
    re.IGNORECASE,
)
_BLANK = re.compile(r"[ \t\n\f\r]+")
_NEAR = 20_000
"""How far on, in characters that are not white space, a block is looked for."""


def realigned(page: Page, source: str) -> Page:
    """`page`, read from `source`, with `origin` and with its links' positions in `source`."""
    origin = _offsets(page, *_characters(source))
    links = tuple(_placed(link, origin) for link in page.links)
    return replace(page, origin=origin, links=links)


def _placed(link: Link, origin: Offsets) -> Link:
    span = origin.span(link.start, link.end)
    return replace(link, start=span.start, end=span.end)


def _characters(source: str) -> tuple[str, array[int]]:
    """The characters of the source's text that are no white space, and where each one stands."""
    parts: list[str] = []
    places: array[int] = array("Q")

    def written(start: int, end: int) -> None:
        at = start
        for blank in _BLANK.finditer(source, start, end):
            parts.append(source[at : blank.start()])
            places.extend(range(at, blank.start()))
            at = blank.end()
        parts.append(source[at:end])
        places.extend(range(at, end))

    at = level = 0
    while token := _TOKEN.search(source, at):
        written(at, token.start())
        at = token.end()
        text = token.group()
        if text.startswith("&"):
            meant = _BLANK.sub("", html.unescape(text))
            parts.append(meant)
            places.extend([token.start()] * len(meant))
        elif text == "<!--":
            at = _after(source, "-->", at)
        elif token.group("raw"):
            at = _after(source, f"</{token.group('raw')}", at)
        elif token.group("wbr"):
            parts.append("\u200b")
            places.append(token.start())
        elif token.group("q"):
            closing = text[1] == "/"
            level = max(level - closing, 0)
            parts.append(drawn.MARKS[level % 2][closing])
            places.append(token.start())
            level += not closing
    written(at, len(source))
    return "".join(parts), places


def _after(source: str, ending: str, start: int) -> int:
    found = re.compile(re.escape(ending), re.IGNORECASE).search(source, start)
    return found.end() if found else len(source)


def _offsets(page: Page, text: str, places: array[int]) -> Offsets:
    derived: list[int] = []
    original: list[int] = []

    def anchor(position: int, place: int) -> None:
        place = max(place, original[-1] if original else 0)
        if not derived or place - original[-1] != position - derived[-1]:
            derived.append(position)
            original.append(place)

    at = 0
    for block in page.blocks:
        shown = page.text[block.start : block.end]
        plain = _BLANK.sub("", shown)
        found = text.find(plain, at, at + len(plain) + _NEAR)
        if found < 0:
            place = places[min(at, len(places) - 1)] if places else 0
            anchor(block.start, place)
            anchor(block.end, place)  # and no position of the block lies beyond it
            continue
        at = found
        for index, character in enumerate(shown):
            if character not in " \t\n\f\r":
                anchor(block.start + index, places[at])
                at += 1
    return Offsets(tuple(derived), tuple(original))
