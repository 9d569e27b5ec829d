"""Markdown and HTML within a paragraph of a local text: what is markup, and what was written.

A bounded scanner of the few constructs that occur in prose (CommonMark 0.31, chapter 6), each
read so that plain text survives: `5 * 3`, `snake_case`, `a < b` and `[sic]` are no markup. It
keeps offsets, which a renderer loses. Every pattern and every stack is linear in the text.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from loccit.extract import addresses, drawn
from loccit.extract.notes import is_note

REMOVED = "\uffff"
"""Stands in a paragraph for comments and scripts that were taken out of it."""

_ENTITY = re.compile(r"&(?:\#[0-9]{1,7}|\#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_TOKEN = re.compile(
    r"\\[!-/:-@\[-`{-~]|`+|<[^<>\s][^<>]{0,2000}>|!?\[|\]|\*+|_+|~~+|\uffff+"
    rf"|{_ENTITY.pattern}|{addresses.BARE.pattern}",
    re.IGNORECASE,
)
_AUTOLINK = re.compile(r"<([A-Za-z][A-Za-z0-9+.-]{1,31}:[^\s<>]*)>")
_MAIL = re.compile(r"<([\w.!#$%&'*+/=?^`{|}~-]{1,64}@[A-Za-z0-9.-]{1,255})>")
_TAG = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9-]{0,30})(\s[^<>]*)?/?>")
_HREF = re.compile(r"\bhref\s{0,9}=\s{0,9}(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+))", re.IGNORECASE)
_INLINE_TAGS = frozenset(
    "a abbr acronym b bdi bdo big cite code data del dfn em font i img ins kbd label mark q rp rt"
    " ruby s samp small span strike strong sub sup time tt u var wbr".split()
)
KINDS = {"blockquote": "quote", "li": "item", "td": "cell", "th": "cell", "pre": "code",
          "figcaption": "caption"} | {f"h{n}": "heading" for n in range(1, 7)}  # fmt: skip
_BLOCK_TAGS = frozenset(KINDS) | frozenset(
    "address article aside body center dd details div dl dt figure footer header hr html main nav"
    " ol p section summary table tbody tfoot thead tr ul".split()
)
_TARGET = re.compile(
    r"\(\s{0,20}(?:<(?P<angle>[^<>\n]{0,4000})>|(?P<plain>[^\s()<>]{0,4000}"
    r"(?:\([^\s()<>]{0,2000}\)[^\s()<>]{0,2000}){0,20}))"
    r"(?:\s{1,20}(?:\"[^\"]{0,500}\"|'[^']{0,500}'|\([^()]{0,500}\)))?\s{0,20}\)"
)
_LABEL = re.compile(r"\[([^\[\]]{0,999})\]")
_NUMBER = re.compile(r"[0-9]{1,3}")
_MARKS = "\"'“”„‘’«»‹›「」"


@dataclass(slots=True)
class Found:
    """What is markup in a paragraph, in positions of the paragraph.

    `changes` are (start, end, what stands there instead), sorted by `settle`; `links` are (start,
    end, url, how, start and end of what is shown); `breaks` are (position, name, is it an end
    tag) of block elements' tags.
    """

    changes: list[tuple[int, int, str]] = field(default_factory=list)
    links: list[tuple[int, int, str, str, int, int]] = field(default_factory=list)
    notes: list[tuple[int, int]] = field(default_factory=list)
    codes: list[tuple[int, int]] = field(default_factory=list)
    breaks: list[tuple[int, str, bool]] = field(default_factory=list)

    def within(self, start: int, end: int) -> Found:
        """What begins in `start:end`."""
        if not self.breaks:
            return self
        return Found(
            _between(self.changes, start, end),
            _between(self.links, start, end),
            _between(self.notes, start, end),
            _between(self.codes, start, end),
        )


_Item = TypeVar("_Item", bound=tuple[Any, ...])


def _between(items: list[_Item], start: int, end: int) -> list[_Item]:
    return items[bisect_left(items, (start,)) : bisect_left(items, (end,))]


@dataclass(slots=True)
class _Run:
    """A run of emphasis marks that may still open something; `left` of them are unused."""

    start: int
    left: int


def scan(text: str, definitions: Mapping[str, str]) -> Found:
    """Find the markup of a paragraph. `definitions` are the document's `[label]: url` lines, by
    folded label."""
    return _Scanner(text, definitions).run()


def folded(label: str) -> str:
    """A link label as labels are compared (CommonMark 4.7)."""
    return " ".join(label.casefold().split())


class _Scanner:
    def __init__(self, text: str, definitions: Mapping[str, str]) -> None:
        self.text = text
        self.definitions = definitions
        self.found = Found()
        self._brackets: list[tuple[str, int]] = []
        self._barrier = 0
        self._runs: dict[str, list[_Run]] = {"*": [], "_": [], "~": []}
        self._anchors: list[tuple[int, int, str]] = []
        self._superscripts: list[int] = []
        self._code_tags: list[int] = []
        self._quotes = 0
        self._ticks: dict[int, list[int]] | None = None

    def run(self) -> Found:
        at = 0
        while token := _TOKEN.search(self.text, at):
            at = max(self._take(token.group(), token.start(), token.end()), token.start() + 1)
        found = self.found
        for items in (found.changes, found.links, found.notes, found.codes):
            items.sort()
        return found

    def _take(self, token: str, start: int, end: int) -> int:
        """Deal with a token; where to go on."""
        first = token[0]
        if first == "\\":
            self._drop(start, start + 1)
        elif first == "`":
            return self._code(start, end)
        elif first == "<":
            return self._angle(token, start, end)
        elif first == "&":
            self._entity(token, start, end)
        elif token in ("[", "!["):
            self._brackets.append((token, start))
        elif first == "]":
            return self._close_bracket(start)
        elif first in "*_~":
            self._emphasis(first, start, end)
        elif first == REMOVED:
            self._drop(start, end)
        else:
            return self._bare(token, start)
        return end

    def _drop(self, start: int, end: int, instead: str = "") -> None:
        if end > start:
            self.found.changes.append((start, end, instead))

    def _entity(self, token: str, start: int, end: int) -> None:
        meant = _resolved(token)
        if meant not in (token, "\x00"):
            self._drop(start, end, meant)

    def _bare(self, token: str, start: int) -> int:
        url = addresses.trimmed(token)
        if not url:
            return start + len(token)
        end = start + len(url)
        self.found.links.append((start, end, _resolved(url), "bare", start, end))
        self._entities(start, end)
        return end

    def _entities(self, start: int, end: int) -> None:
        for entity in _ENTITY.finditer(self.text, start, end):
            self._entity(entity.group(), *entity.span())

    def _code(self, start: int, end: int) -> int:
        """A code span ends at the next run of as many backticks (CommonMark 6.1). Typewriter
        quotation marks (`these', ``these'') are none."""
        length = end - start
        if self._ticks is None:
            self._ticks = {}
            for run in re.finditer("`+", self.text):
                self._ticks.setdefault(len(run.group()), []).append(run.start())
        places = self._ticks[length]
        following = bisect_right(places, start)
        if following == len(places):
            return end
        close = places[following]
        inner = self.text[end:close]
        if "''" in inner or (inner[-1:].isspace() and not inner[:1].isspace()):
            return end
        self._drop(start, end)
        self._drop(close, close + length)
        self.found.codes.append((end, close))
        return close + length

    def _angle(self, token: str, start: int, end: int) -> int:
        auto = _AUTOLINK.fullmatch(token)
        if auto:
            url = _resolved(auto.group(1))
            self.found.links.append((start, end, url, "autolink", start + 1, end - 1))
        if auto or _MAIL.fullmatch(token):
            self._drop(start, start + 1)
            self._entities(start, end)
            self._drop(end - 1, end)
            return end
        tag = _TAG.fullmatch(token)
        if tag is None:
            return start + 1
        name, closing = tag.group(2).lower(), bool(tag.group(1))
        if name in _INLINE_TAGS:
            self._drop(start, end, self._drawn(name, closing=closing))
            self._inline_tag(name, tag.group(3) or "", (start, end), closing=closing)
        elif name == "br":
            self._drop(start, end, "\n")
        elif name in _BLOCK_TAGS:
            self._drop(start, end)
            self.found.breaks.append((start, name, closing))
        else:
            return start + 1
        return end

    def _drawn(self, name: str, *, closing: bool) -> str:
        """What a browser shows for the tag itself (HTML Standard 15.3.4: the marks of `q`)."""
        if name != "q":
            return "\u200b" if name == "wbr" else ""
        self._quotes = max(self._quotes - closing, 0)
        mark = drawn.MARKS[self._quotes % 2][closing]
        self._quotes += not closing
        return mark

    def _inline_tag(
        self, name: str, attributes: str, span: tuple[int, int], *, closing: bool
    ) -> None:
        start, end = span
        if name == "a" and not closing:
            href = _HREF.search(attributes)
            if href:
                url = _resolved(next(g for g in href.groups() if g is not None))
                self._anchors.append((start, end, url.strip()))
        elif name == "a" and self._anchors:
            opened, shown, url = self._anchors.pop()
            self.found.links.append((opened, end, url, "html", shown, start))
        elif name == "sup" and not closing:
            self._superscripts.append(end)
        elif name == "sup" and self._superscripts:
            begin = self._superscripts.pop()
            mark = re.sub(r"<[^<>]*>", "", self.text[begin:start][:200])
            before = self.text[max(begin - 60, 0) : begin]
            if len(mark) < 12 and is_note(mark, before[: before.rfind("<")], linked=False):
                self.found.notes.append((begin, start))
        elif name in ("code", "kbd", "samp", "tt"):
            if not closing:
                self._code_tags.append(end)
            elif self._code_tags:
                self.found.codes.append((self._code_tags.pop(), start))

    def _close_bracket(self, at: int) -> int:
        """A `]`: the end of a link or picture, a note's number, or what somebody wrote."""
        if not self._brackets:
            return at + 1
        kind, start = self._brackets.pop()
        inactive = kind == "[" and len(self._brackets) < self._barrier
        self._barrier = min(self._barrier, len(self._brackets))
        shown = start + len(kind)
        inner = self.text[shown:at] if at - shown < 1000 else ""
        if inner.startswith("^") and self.definitions and folded(inner) in self.definitions:
            self._drop(start, shown + 1)
            self._drop(at, at + 1)
            self.found.notes.append((shown + 1, at))
            return at + 1
        target = None if inactive else self._target(inner, at + 1)
        if target is None:
            before = self.text[start - 1 : start]
            if _NUMBER.fullmatch(inner) and (before.isalnum() or before in tuple(".,;:!?\"'”’)]")):
                self.found.notes.append((start, at + 1))
            return at + 1
        url, end = target
        self._drop(start, shown)
        self._drop(at, end)
        if kind == "[":
            self._barrier = len(self._brackets)
            self.found.links.append((start, end, url, "markdown", shown, at))
        return end

    def _target(self, inner: str, after: int) -> tuple[str, int] | None:
        """What a bracket points to: its URL, and where the construct ends."""
        if found := _TARGET.match(self.text, after):
            angle = found.group("angle")
            url = angle if angle is not None else found.group("plain")
            if angle is not None or _is_target(url):
                return _unescaped(url), found.end()
        label = _LABEL.match(self.text, after)
        if label:
            url = self.definitions.get(folded(label.group(1) or inner), "")
            return (url, label.end()) if url else None
        url = self.definitions.get(folded(inner), "") if inner and self.definitions else ""
        return (url, after) if url else None

    def _emphasis(self, character: str, start: int, end: int) -> None:
        """Emphasis marks stand at the edges of words; what nothing closes was written so."""
        before, after = self.text[start - 1 : start] if start else "", self.text[end : end + 1]
        opens = bool(after) and not after.isspace() and not before.isalnum()
        closes = bool(before) and not before.isspace() and not after.isalnum()
        left = end - start
        if character == "~" and left != 2:
            return
        runs = self._runs[character]
        while closes and left and runs:
            run = runs[-1]
            used = min(run.left, left)
            self._drop(run.start + run.left - used, run.start + run.left)
            self._drop(end - left, end - left + used)
            run.left -= used
            left -= used
            if not run.left:
                runs.pop()
        if opens and left:
            runs.append(_Run(end - left, left))


def _is_target(url: str) -> bool:
    """Can this be what a link points to? `(sic)` and `(2)` behind a bracket are prose."""
    return not url or url[0] in "#/?" or any(mark in url for mark in ("/", ".", ":", "#"))


def _resolved(text: str) -> str:
    """The text with its character references resolved; their table takes a while to load."""
    if "&" not in text:
        return text
    import html

    return html.unescape(text)


def _unescaped(url: str) -> str:
    return _resolved(re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", url))


def quoted(text: str) -> bool:
    """Is there a quotation mark in `text`?"""
    return any(mark in text for mark in _MARKS)
