"""What was read from a body of bytes: text, its blocks, and where each part came from."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from hashlib import sha256
from typing import NamedTuple

from loccit.models.value import value


class Span(NamedTuple):
    """A half-open range of Unicode code points."""

    start: int
    end: int


@value
class Offsets:
    """A monotone map from positions in a derived text to positions in its original.

    `derived` and `original` are anchor points in ascending order, first pair included. Between
    two anchors positions advance together, but never past the next anchor's original position;
    so text that the derivation dropped belongs to no derived character.
    """

    derived: tuple[int, ...]
    original: tuple[int, ...]

    def at(self, position: int) -> int:
        """The original position of the derived character that starts at `position`."""
        i = bisect_right(self.derived, position) - 1
        if i < 0:
            return self.original[0] if self.original else position
        there = self.original[i] + position - self.derived[i]
        if i + 1 < len(self.original):
            there = min(there, self.original[i + 1])
        return there

    def span(self, start: int, end: int) -> Span:
        """The original range that the derived range `start:end` was made from."""
        if end <= start:
            return Span(self.at(start), self.at(start))
        first, following = self.at(start), bisect_right(self.derived, end - 1)
        if not following:
            last = self.at(end - 1) + 1
        else:
            last = self.original[following - 1] + end - self.derived[following - 1]
        if following < len(self.original):
            last = min(last, self.original[following])
        return Span(first, max(first, last))


class Block(NamedTuple):
    """A paragraph, heading, cell … of a page: `text[start:end]`, never blank.

    `kind` is one of paragraph, heading, quote (a block quotation), code, item, cell, caption,
    metadata, data (text found in JSON only). `region` is one of body, caption, pull quote,
    comments, navigation, header, footer, footnote. `page` is the printed-order page number from 1
    (None where a format has no pages). `hidden` text is in the file but not shown to a reader.
    """

    start: int
    end: int
    kind: str = "paragraph"
    region: str = "body"
    page: int | None = None
    hidden: bool = False


@value
class Link:
    """A link that a text carries. Offsets are those of the original file's code points.

    `how` is markdown, autolink, bare, html, docx or pdf; `url` is as written, entities resolved
    and trailing punctuation left out; `text` is what a reader sees in its place.
    """

    url: str
    text: str
    start: int
    end: int
    how: str


@dataclass(frozen=True)
class Page:
    """The text of a body with its regions and page numbers, its extractor and version.

    `text` separates blocks by one blank line (LF LF); `blocks` cover all of it, in order. Only a
    block that goes on in the paragraph before it (over the end of a page) has none before it.
    `note_references` are the spans of footnote marks (the `61` of `<sup>61</sup>`).
    `extractor` is `name/version`. `language` is the declared BCP 47 tag, or None.
    `warnings` are sentences a reader of the report must see (tracked changes, a guessed charset).
    `origin` maps positions in `text` to code points of the decoded file; None means that `text`
    is the decoded file itself or that the format (PDF, DOCX) has no such positions.
    `unread` are the numbers of pages that show something and hold no text (a scan).
    """

    text: str
    blocks: tuple[Block, ...]
    extractor: str
    media_type: str
    note_references: tuple[Span, ...] = ()
    links: tuple[Link, ...] = ()
    language: str | None = None
    title: str | None = None
    warnings: tuple[str, ...] = ()
    origin: Offsets | None = field(default=None, repr=False)
    unread: tuple[int, ...] = ()

    @cached_property
    def digest(self) -> str:
        """SHA-256 of the text in UTF-8, as `sha256:` + lower-case hex."""
        return "sha256:" + sha256(self.text.encode("utf-8", "surrogatepass")).hexdigest()

    @cached_property
    def _starts(self) -> tuple[int, ...]:
        return tuple(block.start for block in self.blocks)

    def blocks_of(self, start: int, end: int) -> Iterator[Block]:
        """The blocks that `text[start:end]` touches, in order."""
        i = max(bisect_right(self._starts, start) - 1, 0)
        while i < len(self.blocks) and self.blocks[i].start < max(end, start + 1):
            if self.blocks[i].end > start:
                yield self.blocks[i]
            i += 1

    def page_of(self, start: int, end: int) -> int | None:
        """The number of the page on which `text[start:end]` begins, or None."""
        first = next(self.blocks_of(start, end), None)
        return first.page if first else None

    def region_of(self, start: int, end: int) -> str:
        """The region in which `text[start:end]` begins; `body` where nothing is known."""
        first = next(self.blocks_of(start, end), None)
        return first.region if first else "body"

    def hidden(self, start: int, end: int) -> bool:
        """Whether any of `text[start:end]` is not shown to a reader."""
        return any(block.hidden for block in self.blocks_of(start, end))

    def origin_span(self, start: int, end: int) -> Span:
        """The code points of the decoded file behind `text[start:end]`."""
        return self.origin.span(start, end) if self.origin else Span(start, end)


@value
class Shape:
    """What a gate needs to know of an HTML page's form, besides its text.

    `forms` are the targets of its forms ("" where none is given), `scripts` the number of its
    script elements, `noscript` what it says to readers without scripts, `headings` the texts of
    h1 to h3, `meta` the name (or property, or http-equiv) and content of its meta elements,
    `frames` the addresses of its iframes. `text_length` counts visible characters, white space
    left out. `password_aside` of the `password_fields` stand in a header, side bar or dialogue;
    `email_fields` counts those for an e-mail address or user name that do not. All lists and
    texts are cut at a bound.
    """

    title: str | None = None
    language: str | None = None
    password_fields: int = 0
    forms: tuple[str, ...] = ()
    scripts: int = 0
    noscript: str = ""
    text_length: int = 0
    headings: tuple[str, ...] = ()
    meta: tuple[tuple[str, str], ...] = ()
    frames: tuple[str, ...] = ()
    password_aside: int = 0
    email_fields: int = 0


class Needed(NamedTuple):
    """An address that a page needs to be looked at; a style sheet may need more in turn."""

    url: str
    is_style: bool


@dataclass(frozen=True)
class LocalText:
    """A document of the user's: the decoded file and the page read from it.

    `path` is as the manifest gives it; `decoded` is what offsets, lines and columns count in;
    `digest` is the SHA-256 of the file's bytes; `encoding` is the one that decoded it.
    """

    path: str
    decoded: str = field(repr=False)
    digest: str
    encoding: str
    page: Page = field(repr=False)

    @cached_property
    def _line_starts(self) -> tuple[int, ...]:
        starts = [0]
        at = self.decoded.find("\n")
        while at >= 0:
            starts.append(at + 1)
            at = self.decoded.find("\n", at + 1)
        return tuple(starts)

    def place(self, position: int) -> tuple[int, int]:
        """Line and column, both from 1, of a code point of the decoded file."""
        line = bisect_right(self._line_starts, position)
        return line, position - self._line_starts[line - 1] + 1
