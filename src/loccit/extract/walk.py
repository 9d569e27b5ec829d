"""A walk over a tree of lexbor's, without recursion: a stream of text and boundaries.

The loop runs a million times in a second of work, so it appends strings and little else; what is
rare stands as a mark in the stream (a lone surrogate, which no parsed text holds) and is dealt
with by `stream`.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

from loccit.extract import jsontext, regions
from loccit.extract.elements import BLOCK, SKIP, SPECIAL, Element, Place, element
from loccit.extract.notes import is_note

if TYPE_CHECKING:
    from selectolax.lexbor import LexborHTMLParser, LexborNode

BOUNDARY = "\x00"
"""The next block begins: a character for its place follows, its number added to FIRST_PLACE."""
FIRST_PLACE = 0x21
BREAK, NOTE, NOTE_END, LINK, LINK_END = "\udc00", "\udc01", "\udc02", "\udc03", "\udc04"
ASIDE, ASIDE_END, PARAGRAPH = "\udc05", "\udc06", "\udc07"
"""Text between ASIDE (with a place, as above) and ASIDE_END follows its block."""

_TEXT, _COMMENT = 2, 4
_LARGEST_TAG = 4096
"""lexbor's own tag numbers end below; those of unknown elements are addresses."""
_MOST_PLACES = 0x7F - FIRST_PLACE
_LONGEST_TITLE = 1000
_LONGEST_STYLE = 4000
_MOST_NOSCRIPT = 1_000_000
_MOST_PIECES_OF_NOTE = 8

_Leave = Callable[[], None]
_Entered = tuple["LexborNode | None", _Leave | None]
_Handler = Callable[["LexborNode"], _Entered]


class Style(NamedTuple):
    """What an element's own attributes say of how it is shown, and the region its role names."""

    hidden: bool = False
    display: str = ""
    region: str | None = None


_NO_STYLE = Style()


class _State:
    """A place as the walk uses it: the boundary that begins a block there, the call that ends an
    inner one, and what entering an element from here leads to."""

    __slots__ = ("boundary", "end", "entries", "number", "place")

    def __init__(self, place: Place, number: int, end: Callable[[_State], None]) -> None:
        self.place = place
        self.number = chr(FIRST_PLACE + number)
        self.boundary = BOUNDARY + self.number
        self.end: _Leave = partial(end, self)
        self.entries: dict[tuple[str, str | None] | str, _State] = {}


class Walk:
    """The text of a tree: `out` are its pieces, boundaries and marks, `places` what the numbers
    in them stand for, `hrefs` the links' targets in the order of their LINK marks (only where
    asked for), `title` the document's, `templates` whether there are any."""

    def __init__(self, styled: dict[int, Style], *, links: bool) -> None:
        self.out: list[str] = []
        self.places: list[Place] = []
        self.hrefs: list[str] = []
        self.title = ""
        self.templates = False
        self._links = links
        self._states: dict[Place, _State] = {}
        # However many places there are, these have a number of their own.
        for place in (Place(pre=True), Place(hidden=True), Place(hidden=True, pre=True)):
            self._state_of(place)
        self._state = self._state_of(Place())
        self._handlers: dict[int, _Handler | None] = {}
        self._styled = {
            identity: partial(self._enter_styled, style) for identity, style in styled.items()
        }

    def run(self, root: LexborNode, *, hidden: bool = False) -> None:
        """Walk all below `root`."""
        styled, handlers, learn, add = self._styled, self._handlers, self._learn, self.out.append
        self._state = self._state_of(Place(hidden=hidden))
        add(self._state.boundary)
        stack: list[tuple[LexborNode, _Leave | None]] = []
        node, leave = root.first_child, None
        while node is not None:
            child, tag = None, node.tag_id
            if tag == _TEXT:
                add(node.text_content or "")
            elif tag != _COMMENT:
                handle = styled.get(node.mem_id) or handlers.get(tag, learn)
                child, leave = handle(node) if handle else (node.first_child, None)
            if child is not None:
                if child.tag_id != _TEXT or child.next is not None:
                    stack.append((node, leave))
                    node, leave = child, None
                    continue
                add(child.text_content or "")  # all there is in it
            if leave is not None:
                leave()
                leave = None
            child = node.next
            while child is None and stack:
                node, leave = stack.pop()
                child = node.next
                if leave is not None:
                    leave()
                    leave = None
            node = child

    def close(self) -> None:
        """Let go of what refers back to this walk; it cannot run any more."""
        self._handlers.clear()
        self._styled.clear()
        self._states.clear()

    def _state_of(self, place: Place) -> _State:
        state = self._states.get(place)
        if state is None:
            number = len(self.places)
            if number < _MOST_PLACES:
                self.places.append(place)
            else:  # more kinds and regions than numbers: keep what a verdict depends on
                alike = (p for p in self.places if (p.hidden, p.pre) == (place.hidden, place.pre))
                number = self.places.index(next(alike))
            state = self._states[place] = _State(place, number, self._leave_block)
        return state

    def _learn(self, node: LexborNode) -> _Entered:
        """Enter the first element of its name."""
        facts = element(node.tag or "")
        handle: _Handler | None = None
        if facts.action == BLOCK:
            handle = partial(self._enter_named if facts.named else self._enter_unnamed, facts.name)
        elif facts.action == SKIP:
            handle = _enter_nothing
        elif facts.action == SPECIAL:
            handle = self._special(facts)
        if node.tag_id < _LARGEST_TAG:
            self._handlers[node.tag_id] = handle
        return handle(node) if handle else (node.first_child, None)

    def _special(self, facts: Element) -> _Handler | None:
        special: dict[str, _Handler | None] = {
            "br": self._enter_br,
            "wbr": self._enter_wbr,
            "img": self._enter_img,
            "title": self._enter_title,
            "template": self._enter_template,
            "sup": self._enter_sup,
            "rt": partial(self._enter_aside, {"kind": "metadata"}),
            "datalist": partial(self._enter_aside, {"hidden": True}),
            "noscript": self._enter_noscript,
            "a": self._enter_link if self._links else None,
        }
        return special.get(facts.name)

    def _enter_styled(self, style: Style, node: LexborNode) -> _Entered:
        """Enter an element whose attributes say how it is shown."""
        facts = element(node.tag or "")
        if facts.action == SKIP:
            return None, None
        if (facts.action == BLOCK and style.display != "inline") or style.display == "block":
            return self._enter_block(facts, node, style)
        if style.hidden:
            return node.first_child, self._set_aside(hidden=True)
        if facts.action == SPECIAL and (visit := self._special(facts)):
            return visit(node)
        return node.first_child, None

    def _enter_block(self, facts: Element, node: LexborNode, style: Style) -> _Entered:
        """Enter a block whose attributes say how it is shown."""
        state = self._state
        region = style.region or regions.of(node.attrs.get("class") or "")
        place = state.place.inside(facts, region or regions.of(node.id or ""), hidden=style.hidden)
        self._state = inner = self._state_of(place)
        self.out.append(inner.boundary)
        return node.first_child, state.end

    def _enter_named(self, name: str, node: LexborNode) -> _Entered:
        """Enter a block whose class and id may tell its region."""
        state = self._state
        attributes = node.attributes
        region = None
        if "class" in attributes:
            region = regions.of(attributes["class"] or "")
        if region is None and "id" in attributes:
            region = regions.of(attributes["id"] or "")
        inner = state.entries.get((name, region))
        if inner is None or name == "dialog":
            hidden = name == "dialog" and "open" not in node.attributes
            inner = self._state_of(state.place.inside(element(name), region, hidden=hidden))
            state.entries[name, region] = inner
        self._state = inner
        self.out.append(inner.boundary)
        return node.first_child, state.end

    def _enter_unnamed(self, name: str, node: LexborNode) -> _Entered:
        state = self._state
        inner = state.entries.get(name)
        if inner is None:
            inner = self._state_of(state.place.inside(element(name), None, hidden=False))
            state.entries[name] = inner
        self._state = inner
        self.out.append(inner.boundary)
        return node.first_child, state.end

    def _leave_block(self, outer: _State) -> None:
        self._state = outer
        self.out.append(outer.boundary)

    def _enter_br(self, _: LexborNode) -> _Entered:
        """A line feed; the second in a row ends the paragraph."""
        out = self.out
        twice = out[-1] == BREAK or (out[-2] == BREAK and out[-1].isspace())
        out.append(PARAGRAPH if twice else BREAK)
        return None, None

    def _enter_wbr(self, _: LexborNode) -> _Entered:
        self.out.append("\u200b")
        return None, None

    def _enter_img(self, node: LexborNode) -> _Entered:
        alternative = node.attrs.get("alt")
        if alternative and not alternative.isspace():
            state = self._state_of(Place("caption", "caption", self._state.place.hidden))
            if self.out[-1] == self._state.boundary:  # no text to interrupt
                self.out += (state.boundary, alternative, self._state.boundary)
            else:
                self._put_aside(alternative, state)
        return None, None

    def _enter_template(self, _: LexborNode) -> _Entered:
        self.templates = True
        return None, None

    def _enter_title(self, node: LexborNode) -> _Entered:
        parent = node.parent
        if not self.title and parent is not None and parent.tag in ("head", "body"):
            self.title = " ".join(node.text(deep=True).split())[:_LONGEST_TITLE]
        return None, None

    def _enter_link(self, node: LexborNode) -> _Entered:
        href = node.attributes.get("href")
        if href is None:
            return node.first_child, None
        self.hrefs.append(href)
        self.out.append(LINK)
        return node.first_child, partial(self.out.append, LINK_END)

    def _enter_sup(self, node: LexborNode) -> _Entered:
        return node.first_child, partial(self._leave_sup, node, len(self.out))

    def _enter_aside(self, changes: dict[str, Any], node: LexborNode) -> _Entered:
        return node.first_child, self._set_aside(**changes)

    def _enter_noscript(self, node: LexborNode) -> _Entered:
        """Its content is one text of markup, as in a browser that runs scripts."""
        source = node.text(deep=True)
        text = PARAGRAPH.join(jsontext.paragraphs(source[:_MOST_NOSCRIPT])) if source else ""
        if text:
            place = self._state.place._replace(hidden=True, pre=False)
            self._put_aside(text, self._state_of(place))
        return None, None

    def _set_aside(self, **changes: Any) -> _Leave:
        """Take what follows out of the block's own text, until the returned call; it stands
        behind the block, so that it interrupts no sentence."""
        outer, start, hrefs = self._state, len(self.out), len(self.hrefs)
        self._state = inner = self._state_of(outer.place._replace(**changes))

        def back() -> None:
            text = _INNER.sub(PARAGRAPH, "".join(self.out[start:]))
            del self.out[start:], self.hrefs[hrefs:]
            self._state = outer
            self._put_aside(_LINKS.sub("", text), inner)

        return back

    def _put_aside(self, text: str, state: _State) -> None:
        self.out.append(f"{ASIDE}{state.number}{text}{ASIDE_END}")

    def _leave_sup(self, node: LexborNode, start: int) -> None:
        pieces = self.out[start:]
        if 0 < len(pieces) < _MOST_PIECES_OF_NOTE:
            before = "".join(self.out[max(start - 5, 0) : start])
            mark = "".join(pieces)
            if len(mark) < 12 and is_note(mark, before, linked=_refers(node)):
                self.out.insert(start, NOTE)
                self.out.append(NOTE_END)


def _enter_nothing(_: LexborNode) -> _Entered:
    return None, None


def _refers(sup: LexborNode) -> bool:
    """Does a superscript say, by a link to a place or by its class, that it is a note's mark?"""
    parent = sup.parent
    if parent is not None and parent.tag == "a" and "#" in (parent.attributes.get("href") or ""):
        return True
    classes = (sup.attributes.get("class") or "").lower()
    return "note" in classes or "ref" in classes or sup.css_first('a[href*="#"]') is not None


_TELLING = '[hidden], [style*="display" i], [style*="visibility" i], [role]'
_INNER = re.compile(f"{BOUNDARY}.", re.DOTALL)
_LINKS = re.compile(f"[{LINK}{LINK_END}]")
_DECLARED = re.compile(
    r"(?:^|;)\s{0,20}(display|visibility)\s{0,20}:\s{0,20}([a-z-]{1,30})", re.IGNORECASE
)
_DISPLAYS = {"inline": "inline", "contents": "inline"} | dict.fromkeys(
    ("block", "flow-root", "flex", "grid", "table", "table-row", "table-cell", "list-item"), "block"
)


def styles(parser: LexborHTMLParser) -> dict[int, Style]:
    """What elements' own attributes say of how they are shown, by the elements' identity."""
    styled: dict[int, Style] = {}
    for node in parser.css(_TELLING):
        attributes = node.attributes
        written = (attributes.get("style") or "")[:_LONGEST_STYLE].lower()
        hidden, display = "hidden" in attributes, ""
        if "display" in written or "visibility" in written:
            concealed, display = _declared(written)
            hidden = hidden or concealed
        style = Style(hidden, display, regions.of_role(attributes.get("role")))
        if style != _NO_STYLE:
            styled[node.mem_id] = style
    return styled


def _declared(written: str) -> tuple[bool, str]:
    """Whether a `style` hides its element, and as what it has it displayed."""
    hidden, display = False, ""
    for name, value in _DECLARED.findall(written):
        if value in ("none", "hidden", "collapse"):
            hidden = True
        elif name == "display":
            display = _DISPLAYS.get(value, "")
    return hidden, display
