"""Plain text and Markdown, with the HTML they hold, as the reader of a local text sees them.

Blank lines divide paragraphs; a single line feed stays in the text, so that a quotation at a
line's start is seen as one. Block structure is CommonMark 0.31's (chapter 4 and 5) where it
changes what is read: headings, block quotations, list items, fenced code, tables (GFM), link and
footnote definitions, front matter. Not taken over is what would cost plain text its words:
indented code, bullets in the middle of a paragraph, an unclosed fence.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from loccit.extract import inline
from loccit.extract.builder import Builder
from loccit.extract.compose import Composed, compose
from loccit.extract.inline import REMOVED, Found
from loccit.models.page import Link, Offsets, Page

EXTRACTOR = "loccit-markup/1"

_LINE = re.compile(r"([^\r\n]*)(\r\n|\r|\n|\Z)")
_HEADING = re.compile(r" {0,3}(#{1,6})(?:[ \t]+|$)")
_HEADING_END = re.compile(r"(?:^|[ \t]+)#{1,20}[ \t]*\Z")
_RULE = re.compile(r" {0,3}(?:(?:\*[ \t]*){3,}|(?:-[ \t]*){3,}|(?:_[ \t]*){3,})\Z")
_UNDERLINE = re.compile(r" {0,3}(?:={2,}|-{2,})[ \t]*\Z")
_QUOTE = re.compile(r" {0,3}>[ ]?")
_BULLET = re.compile(r"([ \t]*)[-*+][ \t]+(?=\S)")
_NUMBERED = re.compile(r"[ \t]*[0-9]{1,4}[.)][ \t]+(?=\S)")
_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})([^`]*)\Z")
_DEFINITION = re.compile(r" {0,3}\[([^\[\]]{1,999})\]:[ \t]*<?([^\s<>]{1,4000})>?[ \t]*"
                         r"(?:\"[^\"]*\"|'[^']*'|\([^()]*\))?[ \t]*\Z")  # fmt: skip
_FOOTNOTE = re.compile(r" {0,3}\[\^([^\[\]\s]{1,100})\]:[ \t]*")
_DELIMITERS = re.compile(r"[ \t]*\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?[ \t]*\Z")
_REMOVABLE = re.compile(r"<!--|<(script|style)[\s>]", re.IGNORECASE)
_FRONT_KEY = re.compile(r"[A-Za-z][\w-]{0,50}:(?:\s|\Z)|[ \t]|-[ \t]|#|\Z")
_MOST_FRONT = 200
_IMPLIED = frozenset({"li", "td", "th"})
_DEEPEST = 100
_MOST_CODES = 200
"""Code spans looked at in a paragraph."""


class _Line(NamedTuple):
    """A line's content (line end and stripped prefixes left out) and where it starts."""

    text: str
    start: int

    def after(self, length: int) -> _Line:
        return _Line(self.text[length:], self.start + length)


@dataclass(slots=True)
class _Paragraph:
    """Lines that make up a block. `quoted`: inside a block quotation."""

    lines: list[_Line] = field(default_factory=list)
    kind: str = "paragraph"
    region: str = "body"


def read(text: str, *, warnings: Sequence[str] = ()) -> Page:
    """The Page of a local text. Linear in its length; never raises."""
    lines = [_Line(m.group(1), m.start()) for m in _LINE.finditer(_masked(text))]
    reader = _Reader(lines)
    paragraphs = reader.paragraphs()
    writer = _Writer(text, reader.definitions)
    for paragraph in paragraphs:
        writer.add(paragraph)
    return writer.builder.page(
        EXTRACTOR, "text/markdown", title=reader.title, warnings=warnings, mapped=True
    )


def _masked(text: str) -> str:
    """`text` with REMOVED in place of comments, scripts and style sheets; line ends stay."""
    if not _REMOVABLE.search(text):
        return text
    out: list[str] = []
    at = 0
    none_left: set[str] = set()
    while opened := _REMOVABLE.search(text, at):
        out.append(text[at : opened.start()])
        name = (opened.group(1) or "").lower()
        closed = None
        if name not in none_left:
            pattern = rf"</{name}\s{{0,9}}>" if name else "-->"
            closed = re.compile(pattern, re.IGNORECASE).search(text, opened.end())
        if closed is None:
            none_left.add(name)
            out.append(opened.group())
            at = opened.end()
        else:
            out.append(re.sub(r"[^\r\n]", REMOVED, text[opened.start() : closed.end()]))
            at = closed.end()
    out.append(text[at:])
    return "".join(out)


class _Reader:
    """Divides lines into paragraphs."""

    def __init__(self, lines: Sequence[_Line]) -> None:
        self.lines = lines
        self.definitions: dict[str, str] = {}
        self.title: str | None = None
        self._done: list[_Paragraph] = []
        self._open = _Paragraph()
        self._number = 0
        self._unclosed: dict[str, int] = {}
        self._item_before = False

    def paragraphs(self) -> list[_Paragraph]:
        """All blocks of the text, in order; `definitions` are complete thereafter."""
        self._front_matter()
        while self._number < len(self.lines):
            self._take(self.lines[self._number])
            self._number += 1
        self._close()
        return self._done

    def _close(self) -> None:
        if self._open.lines:
            self._done.append(self._open)
        self._open = _Paragraph()

    def _take(self, line: _Line) -> None:
        content, depth = _unquoted(line)
        if not content.text.strip(f" \t{REMOVED}"):
            self._close()
            return
        quoted = depth > 0
        going_on = bool(self._open.lines)
        if going_on and quoted != (self._open.kind == "quote"):
            # A line without its mark goes on with a quotation's paragraph (lazy continuation).
            if quoted or self._begins_block(content):
                self._close()
                going_on = False
            else:
                quoted = True
        if self._fenced(content, depth) or self._definition(content, going_on=going_on):
            return
        if self._heading(content, quoted=quoted) or self._table(content):
            return
        if _RULE.match(content.text) and not (going_on and _UNDERLINE.match(content.text)):
            self._close()
            return
        if going_on and not quoted and _UNDERLINE.match(content.text):
            if len(self._open.lines) <= 2 and self._open.kind == "paragraph":
                self._open.kind = "heading"
            self._close()
            return
        self._text(content, quoted=quoted)

    def _begins_block(self, line: _Line) -> bool:
        return any(
            pattern.match(line.text) for pattern in (_HEADING, _RULE, _FENCE, _BULLET, _NUMBERED)
        )

    def _text(self, line: _Line, *, quoted: bool) -> None:
        bullet, numbered = _BULLET.match(line.text), _NUMBERED.match(line.text)
        before = self._open
        # In the middle of a paragraph a dash or a number at a line's start is prose.
        may_begin = (
            not before.lines
            or before.kind == "item"
            or before.lines[-1].text.rstrip().endswith(":")
        )
        if (bullet or numbered) and may_begin:
            self._close()
            self._open.kind = "quote" if quoted else "item"
            # A bullet is drawn, a number is read.
            length = bullet.end() if bullet else len(line.text) - len(line.text.lstrip())
            self._open.lines.append(line.after(length))
            return
        if not before.lines and quoted:
            before.kind = "quote"
        before.lines.append(line.after(len(line.text) - len(line.text.lstrip(" \t"))))

    def _heading(self, line: _Line, *, quoted: bool) -> bool:
        mark = _HEADING.match(line.text)
        if not mark:
            return False
        self._close()
        content = line.after(mark.end())
        ended = _HEADING_END.search(content.text)
        text = content.text[: ended.start()] if ended else content.text
        if text.strip():
            kind = "quote" if quoted else "heading"
            self._done.append(_Paragraph([_Line(text, content.start)], kind))
        return True

    def _definition(self, line: _Line, *, going_on: bool) -> bool:
        note = _FOOTNOTE.match(line.text)
        if note:
            self._close()
            self.definitions[inline.folded(f"^{note.group(1)}")] = ""
            self._open.region = "footnote"
            if line.text[note.end() :].strip():
                self._open.lines.append(line.after(note.end()))
            return True
        found = None if going_on else _DEFINITION.match(line.text)
        if found:
            self.definitions.setdefault(inline.folded(found.group(1)), found.group(2))
        return found is not None

    def _fenced(self, line: _Line, depth: int) -> bool:
        """A fenced code block as a whole, if it is closed."""
        mark = _FENCE.match(line.text)
        if not mark:
            return False
        fence, info = mark.group(1), mark.group(2)
        if fence[0] == "~" and "~" in info:
            return False
        end = self._fence_end(fence)
        if end is None:
            return False
        self._close()
        block = _Paragraph(kind="code")
        for inner in self.lines[self._number + 1 : end]:
            content = _unquoted(inner)[0] if depth else inner
            if content.text.strip(f" \t{REMOVED}"):
                block.lines.append(content)
            elif block.lines:
                self._done.append(block)
                block = _Paragraph(kind="code")
        if block.lines:
            self._done.append(block)
        self._number = end
        return True

    def _fence_end(self, fence: str) -> int | None:
        """The number of the line that closes a fence; None where the text ends before."""
        if len(fence) >= self._unclosed.get(fence[0], len(fence) + 1):
            return None
        for number in range(self._number + 1, len(self.lines)):
            closing = self.lines[number].text.strip(" \t>")
            if len(closing) >= len(fence) and not closing.strip(fence[0]):
                return number
        self._unclosed[fence[0]] = len(fence)
        return None

    def _table(self, line: _Line) -> bool:
        """A table with a delimiter row: a block per cell."""
        if self._open.lines or "|" not in line.text or self._number + 1 >= len(self.lines):
            return False
        if not ("|" in self.lines[self._number + 1].text
                and _DELIMITERS.match(self.lines[self._number + 1].text)):  # fmt: skip
            return False
        number = self._number
        while number < len(self.lines) and "|" in self.lines[number].text:
            if number != self._number + 1:
                self._done += [_Paragraph([cell], "cell") for cell in _cells(self.lines[number])]
            number += 1
        self._number = number - 1
        return True

    def _front_matter(self) -> None:
        """YAML between two `---` lines at the very start."""
        if not self.lines or self.lines[0].text.rstrip() != "---":
            return
        for number in range(1, min(len(self.lines), _MOST_FRONT)):
            text = self.lines[number].text.rstrip()
            if text in ("---", "..."):
                lines = [line for line in self.lines[1:number] if line.text.strip()]
                if lines:
                    self._done.append(_Paragraph(lines, "metadata"))
                self._number = number + 1
                return
            if not _FRONT_KEY.match(text):
                return
            if text.startswith("title:"):
                self.title = text[6:].strip().strip("\"'") or None


def _unquoted(line: _Line) -> tuple[_Line, int]:
    """The line without its block quotation marks, and how many they are."""
    depth = 0
    while depth < 100 and (mark := _QUOTE.match(line.text)):
        line = line.after(mark.end())
        depth += 1
    return line, depth


def _cells(line: _Line) -> Iterator[_Line]:
    at = 0
    for part in re.split(r"(?<!\\)\|", line.text):
        if part.strip():
            lead = len(part) - len(part.lstrip())
            yield _Line(part.strip(), line.start + at + lead)
        at += len(part) + 1


class _Writer:
    """Turns paragraphs into blocks of reading text."""

    def __init__(self, source: str, definitions: dict[str, str]) -> None:
        self.builder = Builder()
        self._source = source
        self._definitions = definitions
        self._within: list[str] = []

    def add(self, paragraph: _Paragraph) -> None:
        """Add a paragraph's blocks; HTML in it may make it several."""
        source = self._source
        masked = "\n".join(line.text for line in paragraph.lines)
        # What was taken out for its markup's sake was written in code.
        raw = "\n".join(source[x.start : x.start + len(x.text)] for x in paragraph.lines)
        starts = [0]
        for line in paragraph.lines[:-1]:
            starts.append(starts[-1] + len(line.text) + 1)
        places = Offsets(tuple(starts), tuple(line.start for line in paragraph.lines))
        verbatim = paragraph.kind in ("code", "metadata")
        found = Found() if verbatim else inline.scan(masked, self._definitions)
        start = 0
        for position, name, closing in (*found.breaks, (len(raw), "", False)):
            span = (start, position)
            part = found.within(*span)
            composed = compose(raw, span, part.changes, starts)
            self._blocks(composed, part, places, (self._kind(paragraph.kind), paragraph.region))
            self._links(composed, part, places)
            start = position
            self._step(name, closing=closing)

    def _step(self, name: str, *, closing: bool) -> None:
        """Go into or out of an HTML element; items and cells need no end tag."""
        within = self._within
        if (name in _IMPLIED and not closing) or (closing and name not in inline.KINDS):
            while within and within[-1] in _IMPLIED:
                within.pop()
        if name in inline.KINDS and not closing and len(within) < _DEEPEST:
            within.append(name)
        elif closing and name in within:
            while within.pop() != name:
                pass

    def _kind(self, own: str) -> str:
        """The kind of a block inside the HTML elements that are open."""
        if own != "paragraph" or not self._within:
            return own
        return "quote" if "blockquote" in self._within else inline.KINDS[self._within[-1]]

    def _blocks(
        self, composed: Composed, found: Found, places: Offsets, what: tuple[str, str]
    ) -> None:
        """Add a block; code that holds quotation marks is a block of its own inside it."""
        text = composed.text
        first, last = len(text) - len(text.lstrip()), len(text.rstrip())
        kind, region = what
        glued = False
        for start, end, part in _parts(composed, found, (first, last), kind):
            notes = (composed.span(*note) for note in found.notes)
            self.builder.add(
                text[start:end],
                part,
                region,
                glued=glued,
                anchors=composed.anchors(start, end, places),
                notes=[(a - start, b - start) for a, b in notes if start <= a < b <= end],
            )
            glued = True

    def _links(self, composed: Composed, found: Found, places: Offsets) -> None:
        latest = 0
        for start, end, url, how, first, last in found.links:
            if start >= latest:  # a bare URL inside a link is that link's text
                latest = end
                a, b = composed.span(first, last)
                shown = " ".join(composed.text[a:b].split())
                origin = places.span(start, end)
                self.builder.links.append(Link(url, shown, origin.start, origin.end, how))


def _parts(
    composed: Composed, found: Found, span: tuple[int, int], kind: str
) -> Iterator[tuple[int, int, str]]:
    """`span` of the composed text, divided where code holds quotation marks."""
    at, stop = span
    for code in found.codes[:_MOST_CODES]:
        start, end = composed.span(*code)
        if at <= start < end <= stop and inline.quoted(composed.text[start:end]):
            if composed.text[at:start].strip():
                yield at, start, kind
                at = start
            yield at, end, "code"  # with the blank in front of it, if that is all there is
            at = end
    if at < stop:
        yield at, stop, kind
