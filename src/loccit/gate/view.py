"""A response as the rules look at it: its names, its short blocks, and how much prose it has.

Prose is what a reader came for: visible text in blocks of some length, outside navigation, header
and footer. Each rule says how much of it a page may have and still be no page; that is what keeps
a newspaper with a log-in box in its header a newspaper.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import urlsplit

from loccit.models.page import Page, Shape
from loccit.models.wire import Payload

_ASIDE = frozenset({"navigation", "header", "footer"})
_UNSEEN_KINDS = frozenset({"data", "metadata"})
_LONG = 40
"""A block with fewer characters (white space left out) is a label or a button, not prose."""
_SHORT = 500
"""A sign is looked for in blocks of up to so many characters: what a wall says it says briefly."""
_MOST_BLOCKS = 3000
_MOST_BODY = 400_000
_MOST_SAID = 30_000
"""A wall says what it is among its first words, navigation included (characters)."""
_MOST_NAMES = 2
_LONGEST_NAME = 200
_SEPARATOR = re.compile(r"\s+[|–—\-·•»«]\s+|\s*[|•»]\s*")


@dataclass(frozen=True, slots=True)
class Seen:
    """A visible block: its text on one line, its number of characters without white space."""

    text: str
    size: int
    own: bool
    heading: bool

    @property
    def prose(self) -> bool:
        """Is it a part of what a reader came for?"""
        return self.own and not self.heading and self.size >= _LONG


@dataclass(frozen=True)
class View:
    """`shape` and `page` are those of `payload`; `hops` the URLs of the chain, the link first."""

    payload: Payload
    shape: Shape
    page: Page | None
    hops: Sequence[str]

    @cached_property
    def blocks(self) -> tuple[Seen, ...]:
        """The visible blocks in order, cut at a bound."""
        return tuple(_blocks(self.page)) if self.page else ()

    @cached_property
    def prose(self) -> int:
        """How many characters of prose the page has."""
        return sum(block.size for block in self.blocks if block.prose)

    @cached_property
    def own(self) -> int:
        """How many visible characters stand outside navigation, header and footer."""
        return sum(block.size for block in self.blocks if block.own)

    @cached_property
    def shorts(self) -> tuple[str, ...]:
        """The texts of its short blocks, headings included, each once, cut at a bound."""
        found = dict.fromkeys(block.text for block in self.blocks if len(block.text) <= _SHORT)
        room, kept = _MOST_SAID, []
        for text in found:
            room -= len(text)
            if room < 0:
                break
            kept.append(text)
        return tuple(kept)

    @cached_property
    def titles(self) -> tuple[str, ...]:
        """Its title, whole and without the site's name."""
        title = " ".join((self.shape.title or "").split())
        parts = [part for part in _SEPARATOR.split(title) if part and part.strip()]
        return _names((title, *parts[:8]))

    @cached_property
    def names(self) -> tuple[str, ...]:
        """What it is called: its titles and its first headings."""
        headings = [block.text for block in self.blocks if block.heading and block.own]
        return tuple(dict.fromkeys((*self.titles, *_names(headings[:_MOST_NAMES]))))

    @cached_property
    def body(self) -> str:
        """The first part of the body in lower case: for marks that are plain ASCII."""
        return self.payload.body[:_MOST_BODY].decode("latin-1").lower()

    @property
    def final(self) -> str:
        """The address at which the chain ended."""
        return self.hops[-1] if self.hops else self.payload.url

    def turned(self, sign: re.Pattern[str]) -> str:
        """The path (and host, where it changed) of a chain's end that `sign` matches where its
        beginning did not; "" where there is none."""
        if len(self.hops) < 2 or sign.search(_place(self.hops[0])):
            return ""
        place = _place(self.hops[-1])
        return place if sign.search(place) else ""


def _place(url: str) -> str:
    try:
        parts = urlsplit(url)
        return f"{(parts.hostname or '').lower()}{parts.path}"
    except ValueError:
        return ""


def _names(given: Sequence[str]) -> tuple[str, ...]:
    bared = (bare(name) for name in given if len(name) <= _LONGEST_NAME)
    return tuple(name for name in bared if name)


def bare(name: str) -> str:
    """A name without the marks around it."""
    return " ".join(name.split()).strip(" .!?…:;–—-¡¿'\"“”„«»*")


def _blocks(page: Page) -> Iterator[Seen]:
    for block in page.blocks[:_MOST_BLOCKS]:
        if block.hidden or block.kind in _UNSEEN_KINDS:
            continue
        text = " ".join(page.text[block.start : block.end].split())
        size = len(text) - text.count(" ")
        yield Seen(text, size, block.region not in _ASIDE, block.kind == "heading")
