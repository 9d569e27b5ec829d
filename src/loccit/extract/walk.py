"""A walk over a tree of lexbor's, without recursion: a stream of text and boundaries.

lexbor itself walks the nodes and leaves out white space between them; what a text stands in is
learned from its parents, once for each of them. What is rare stands as a mark in the stream (a
lone surrogate, which no parsed text holds) and is dealt with by `stream`.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING, Any, NamedTuple

from loccit.extract import jsontext, regions
from loccit.extract.elements import BLOCK, PLAIN, SKIP, SPECIAL, Element, Place, element
from loccit.extract.notes import is_note

if TYPE_CHECKING:
    from selectolax.lexbor import LexborHTMLParser, LexborNode

BOUNDARY = "\x00"
"""The next block begins: a character for its place follows, its number added to FIRST_PLACE."""
FIRST_PLACE = 0x21
BREAK, NOTE, NOTE_END, LINK, LINK_END = "\udc00", "\udc01", "\udc02", "\udc03", "\udc04"
ASIDE, ASIDE_END, PARAGRAPH = "\udc05", "\udc06", "\udc07"
"""Text between ASIDE (with a place, as above) and ASIDE_END follows its block."""

_TEXT = 2
_LARGEST_TAG = 4096
"""lexbor's own tag numbers end below; those of unknown elements are addresses."""
_MOST_PLACES = 0x7F - FIRST_PLACE
_LONGEST_TITLE = 1000
_MOST_NOSCRIPT = 1_000_000


class Style(NamedTuple):
    """What an element's own attributes say of how it is shown, and the region its role names."""

    hidden: bool = False
    display: str = ""
    region: str | None = None


_NO_STYLE = Style()


class _Kind:
    """What texts have in common: the boundary that begins their block, and the place.

    `aside` (an element's identity) is read apart from its block, `number` stands for its place;
    `note` is a footnote's mark, `link` a link's number from 1; `skipped` is no text. `plain` is
    none of these. `entered` are the kinds inside blocks met here, by name and region.
    """

    __slots__ = (
        "aside", "boundary", "entered", "link", "note", "number", "place", "plain", "skipped",
    )  # fmt: skip

    def __init__(
        self,
        boundary: str,
        place: Place,
        *,
        aside: int = 0,
        number: str = "",
        note: bool = False,
        link: int = 0,
        skipped: bool = False,
    ) -> None:
        self.boundary = boundary
        self.place = place
        self.aside = aside
        self.number = number
        self.note = note
        self.link = link
        self.skipped = skipped
        self.plain = not (aside or note or link or skipped)
        self.entered: dict[tuple[str, str | None], _Kind] = {}


_Context = tuple[int, _Kind]
"""What the texts below an element stand in: their block (an element's identity), and the rest."""

_NOWHERE: _Context = (-1, _Kind("", Place()))
_ELSEWHERE: _Context = (-1, _Kind("", Place(), skipped=True))
"""Where the latest text stood, when that no longer tells where the next one does."""
_MOST_NODES_OF_NOTE = 12

_Handler = Callable[["LexborNode"], None]


class Walk:
    """The text of a tree: `out` are its pieces, boundaries and marks, `places` what the numbers
    in them stand for, `hrefs` the links' targets in the order of their LINK marks (only where
    asked for), `title` the document's."""

    def __init__(self, styled: dict[int, Style], *, links: bool) -> None:
        self.out: list[str] = []
        self.places: list[Place] = []
        self.hrefs: list[str] = []
        self.title = ""
        self._styled = styled
        self._numbers: dict[int, int] | None = {} if links else None
        self._boundaries: dict[Place, str] = {}
        self._kinds: dict[Place, _Kind] = {}
        self._facts: dict[int, Element] = {}
        self._contexts: dict[int, _Context] = {}
        self._latest = _NOWHERE
        self._block = -1
        self._aside = self._link = 0

    def run(self, root: LexborNode, *, hidden: bool = False) -> None:
        """Walk `root` and all below it."""
        contexts, out, styled = self._contexts, self.out, self._styled
        place = Place(hidden=hidden)
        base = (root.mem_id, _Kind(self._boundary(place), place))
        contexts[root.mem_id] = contexts[0] = base
        handlers: dict[int, _Handler | None] = {}
        learn = partial(self._learn, handlers)
        for node in root.traverse(include_text=True, skip_empty=True):
            tag = node.tag_id
            if tag == _TEXT:
                parent = node.parent or root
                context = contexts.get(parent.mem_id) or self._context(parent)
                if context is self._latest:
                    out += (self._gap(node), node.text_content or "")
                elif context[1].plain and self._latest[1].plain:
                    self._latest = context
                    self._block = context[0]
                    out += (context[1].boundary, node.text_content or "")
                else:
                    self._turn(node, context)
            elif node.mem_id in styled:
                self._visit_styled(node)
            elif handle := handlers.get(tag, learn):
                handle(node)
        self._close(_NOWHERE[1])

    def _turn(self, node: LexborNode, context: _Context) -> None:
        """A text where something else than its block begins or ends."""
        block, kind = context
        if kind.skipped:
            return
        out, text = self.out, node.text_content or ""
        self._close(kind)
        if block != self._block:
            out.append(kind.boundary)
            self._block = block
        else:
            out.append(self._gap(node))
        if kind.aside and not self._aside:
            out.append(ASIDE + kind.number)
            self._aside = kind.aside
        out += (NOTE, text, NOTE_END) if kind.note else (text,)
        self._latest = _ELSEWHERE if kind.note else context

    def _close(self, kind: _Kind) -> None:
        """End the link and what stands aside, unless `kind` is still inside."""
        if self._link and kind.link != self._link:
            self.out.append(LINK_END)
            self._link = 0
        if self._aside and kind.aside != self._aside:
            self.out.append(ASIDE_END)
            self._aside = 0

    def _gap(self, node: LexborNode) -> str:
        """The white space that was left out in front of a text in its block."""
        at: LexborNode | None = node
        while at is not None:
            before = at.prev
            if before is None:
                at = at.parent
                if at is None or at.mem_id == self._block:
                    break
                continue
            at = before
            if at.mem_id in self._styled or element(at.tag or "").action == SKIP:
                continue
            while (last := at.last_child) is not None:
                at = last
            if at.tag_id == _TEXT:
                text = at.text_content or ""
                return text if text.isspace() else ""
        return ""

    def _boundary(self, place: Place) -> str:
        boundary = self._boundaries.get(place)
        if boundary is None:
            number = len(self.places)
            if number < _MOST_PLACES:
                self.places.append(place)
            else:  # more kinds and regions than numbers: keep what a verdict depends on
                alike = (p for p in self.places if (p.hidden, p.pre) == (place.hidden, place.pre))
                number = self.places.index(next(alike, self.places[0]))
            boundary = self._boundaries[place] = BOUNDARY + chr(FIRST_PLACE + number)
        return boundary

    def _context(self, node: LexborNode) -> _Context:
        """What the texts directly below an element stand in."""
        contexts, facts_of, styled = self._contexts, self._facts, self._styled
        path = []
        at: LexborNode | None = node
        while at is not None and (context := contexts.get(at.mem_id)) is None:
            path.append(at)
            at = at.parent
        context = context or contexts[0]
        while path:
            below = path.pop()
            identity = below.mem_id
            facts = facts_of.get(below.tag_id) or self._facts_of(below)
            if identity in styled:
                context = self._inside(context, below, facts, styled[identity])
            elif facts.action == BLOCK:
                context = self._inside_block(context, below, facts)
            elif facts.action:
                context = self._inside(context, below, facts, _NO_STYLE)
            contexts[identity] = context
        return context

    def _facts_of(self, node: LexborNode) -> Element:
        facts = element(node.tag or "")
        if facts.name == "a" and self._numbers is None:
            facts = facts._replace(action=PLAIN)
        if node.tag_id < _LARGEST_TAG:
            self._facts[node.tag_id] = facts
        return facts

    def _inside(self, outer: _Context, node: LexborNode, facts: Element, style: Style) -> _Context:
        """What the texts below an element stand in that is not just a block."""
        block, kind = outer
        if kind.skipped:
            return outer
        if _is_block(facts, style):
            return self._inside_styled(outer, node, facts, style)
        place = kind.place
        if facts.action == SKIP or facts.name in ("noscript", "title"):  # read when they are met
            kind = _Kind(kind.boundary, place, skipped=True)
        elif style.hidden or facts.name == "datalist":
            kind = self._apart(kind, place._replace(hidden=True), node)
        elif facts.name == "rt":
            kind = self._apart(kind, place._replace(kind="metadata"), node)
        elif facts.name == "sup" and not kind.note and self._is_note(block, node):
            kind = self._varied(kind, note=True)
        elif self._numbers and (number := self._numbers.get(node.mem_id)):
            kind = self._varied(kind, link=number)
        return block, kind

    def _inside_block(self, outer: _Context, node: LexborNode, facts: Element) -> _Context:
        kind, region = outer[1], None
        if facts.named:
            if names := node.attrs.get("class"):
                region = regions.of(names)
            if region is None and (names := node.id):
                region = regions.of(names)
        inner = kind.entered.get((facts.name, region))
        if inner is None or facts.name == "dialog":
            hidden = facts.name == "dialog" and "open" not in node.attributes
            place = kind.place.inside(facts, region, hidden=hidden)
            inner = self._kind(place, link=kind.link, skipped=kind.skipped)
            kind.entered[facts.name, region] = inner
        return node.mem_id, inner

    def _inside_styled(
        self, outer: _Context, node: LexborNode, facts: Element, style: Style
    ) -> _Context:
        identity, inner = self._inside_block(outer, node, facts)
        place = inner.place._replace(hidden=inner.place.hidden or style.hidden)
        if place.region in ("body", "header") and style.region:
            place = place._replace(region=style.region)
        return identity, self._kind(place, link=inner.link, skipped=inner.skipped)

    def _kind(self, place: Place, *, link: int, skipped: bool) -> _Kind:
        boundary = self._boundary(place)
        if link or skipped:
            return _Kind(boundary, place, link=link, skipped=skipped)
        return self._kinds.setdefault(place, _Kind(boundary, place))

    def _apart(self, kind: _Kind, place: Place, node: LexborNode) -> _Kind:
        """A kind that is read behind its block, so that it interrupts no sentence."""
        number = self._boundary(place)[1:]
        return _Kind(kind.boundary, place, aside=node.mem_id, number=number, link=kind.link)

    def _varied(self, kind: _Kind, *, note: bool = False, link: int = 0) -> _Kind:
        return _Kind(
            kind.boundary,
            kind.place,
            aside=kind.aside,
            number=kind.number,
            note=note or kind.note,
            link=link or kind.link,
        )

    def _is_note(self, block: int, sup: LexborNode) -> bool:
        nodes = list(islice(sup.traverse(include_text=True), _MOST_NODES_OF_NOTE))
        if len(nodes) == _MOST_NODES_OF_NOTE:
            return False
        mark = "".join(node.text_content or "" for node in nodes if node.tag_id == _TEXT)
        before = "".join(self.out[-4:]) if block == self._block else ""
        return len(mark) < 12 and is_note(mark, before, linked=_refers(sup))

    def _learn(self, handlers: dict[int, _Handler | None], node: LexborNode) -> None:
        """Visit the first element of its name."""
        facts = element(node.tag or "")
        handle = self._visitor(facts)
        if node.tag_id < _LARGEST_TAG:
            handlers[node.tag_id] = handle
        if handle is not None:
            handle(node)

    def _visitor(self, facts: Element) -> _Handler | None:
        """What meeting an element does, beside what it means for the texts in it."""
        if facts.action == BLOCK:
            return self._visit_block
        if facts.action != SPECIAL:
            return None
        return {
            "br": self._visit_br,
            "wbr": self._visit_wbr,
            "img": self._visit_img,
            "noscript": self._visit_noscript,
            "title": self._visit_title,
            "a": None if self._numbers is None else self._visit_a,
        }.get(facts.name)

    def _visit_styled(self, node: LexborNode) -> None:
        facts, style = element(node.tag or ""), self._styled[node.mem_id]
        if _is_block(facts, style):
            self._visit_block(node)
        elif facts.action == SPECIAL and not style.hidden and (visit := self._visitor(facts)):
            visit(node)

    def _visit_block(self, _: LexborNode) -> None:
        self._latest = _ELSEWHERE if self._aside or self._link else _NOWHERE
        self._block = -1

    def _visit_br(self, node: LexborNode) -> None:
        """A line feed; the second in a row ends the paragraph."""
        if self._in_block(node):
            again = self.out[-1] in (BREAK, PARAGRAPH)
            self.out.append(PARAGRAPH if again else BREAK)

    def _visit_wbr(self, node: LexborNode) -> None:
        if self._in_block(node):
            self.out.append("\u200b")

    def _in_block(self, node: LexborNode) -> bool:
        """Does a node go on in the block of the latest text?"""
        parent = node.parent
        return parent is not None and self._context(parent)[0] == self._block

    def _visit_img(self, node: LexborNode) -> None:
        alternative = node.attrs.get("alt")
        if alternative and not alternative.isspace():
            self._put_aside(node, alternative, kind="caption", region="caption", pre=False)

    def _visit_noscript(self, node: LexborNode) -> None:
        """Its content is one text of markup, as in a browser that runs scripts."""
        source = node.text(deep=True)
        text = PARAGRAPH.join(jsontext.paragraphs(source[:_MOST_NOSCRIPT])) if source else ""
        if text:
            self._put_aside(node, text, hidden=True, pre=False)

    def _put_aside(self, node: LexborNode, text: str, **changes: Any) -> None:
        parent = node.parent
        block, kind = self._context(parent) if parent is not None else self._contexts[0]
        boundary = self._boundary(kind.place._replace(**changes))
        if block == self._block:
            self.out.append(f"{ASIDE}{boundary[1:]}{text}{ASIDE_END}")
        else:
            self._close(_NOWHERE[1])
            self.out += (boundary, text)
            self._latest, self._block = _NOWHERE, -1

    def _visit_title(self, node: LexborNode) -> None:
        parent = node.parent
        if not self.title and parent is not None and parent.tag in ("head", "body"):
            self.title = " ".join(node.text(deep=True).split())[:_LONGEST_TITLE]

    def _visit_a(self, node: LexborNode) -> None:
        """A link, where links are asked for."""
        href = node.attributes.get("href")
        if href is not None and self._numbers is not None:
            self._close(_NOWHERE[1])
            self.hrefs.append(href)
            self._link = self._numbers[node.mem_id] = len(self.hrefs)
            self.out.append(LINK)
            self._latest = _ELSEWHERE


def _is_block(facts: Element, style: Style) -> bool:
    return style.display == "block" or (facts.action == BLOCK and style.display != "inline")


def _refers(sup: LexborNode) -> bool:
    """Does a superscript say, by a link to a place or by its class, that it is a note's mark?"""
    parent = sup.parent
    if parent is not None and parent.tag == "a" and "#" in (parent.attributes.get("href") or ""):
        return True
    classes = (sup.attributes.get("class") or "").lower()
    return "note" in classes or "ref" in classes or sup.css_first('a[href*="#"]') is not None


_DECLARED = re.compile(
    r"(?:^|;)\s{0,20}(display|visibility)\s{0,20}:\s{0,20}([a-z-]{1,30})", re.IGNORECASE
)
_DISPLAYS = {"inline": "inline", "contents": "inline"} | dict.fromkeys(
    ("block", "flow-root", "flex", "grid", "table", "table-row", "table-cell", "list-item"), "block"
)


def styles(parser: LexborHTMLParser) -> dict[int, Style]:
    """What elements' own attributes say of how they are shown, by the elements' identity."""
    styled = {}
    for node in parser.css("[hidden],[style],[role]"):
        attributes = node.attrs
        hidden, display = "hidden" in attributes, ""
        for name, value in _DECLARED.findall((attributes.get("style") or "")[:4000].lower()):
            if value in ("none", "hidden", "collapse"):
                hidden = True
            elif name == "display":
                display = _DISPLAYS.get(value, "")
        region = regions.of_role(attributes.get("role"))
        if hidden or display or region:
            styled[node.mem_id] = Style(hidden, display, region)
    return styled
