"""What a walk over a tree of lexbor's has put so far, and where it is: runs of text.

A run is the text of one block up to the next block's begin, in pieces. What is rare stands in it as
a mark (a lone surrogate, which no parsed text holds) and is dealt with by `blocks`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from functools import partial
from typing import TYPE_CHECKING, Any

from loccit.extract.elements import BLOCK, PLAIN, Place, State, element, state_of

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

    from loccit.extract.styles import Style

BREAK, NOTE, NOTE_END, LINK, LINK_END = "\udc00", "\udc01", "\udc02", "\udc03", "\udc04"
PARAGRAPH = "\udc05"
BLANK = " \t\n\f\r"
"""HTML's white space; of nothing else are the texts that lexbor leaves out."""
TEXT = 2
"""lexbor's number of a text's tag."""
_END = "\x00"
"""The text of a node that stands for an element's end; no parsed text holds it."""

Node = Any
"""A `LexborNode` that has a parent, and characters if it is a text: all that a walk meets."""
Nodes = Iterator[Node]
Run = tuple[Place, list[str]]
Aside = tuple[Place, str]
Home = tuple[State, int]
"""The block that a text stands in: its place and its element's identity; one for each element."""


class Flow:
    """The state of a walk. `runs` are its text, and `asides` what follows a run, by its number;
    `hrefs` are the targets of links in the order of their LINK marks (only if `links`), `title` is
    the document's, `scripts` are its script elements, and `templates` says whether it has any.
    `styled` and `telling` are those of `styles.styles`."""

    def __init__(
        self, styled: Mapping[int, Style], telling: AbstractSet[int], *, links: bool
    ) -> None:
        self.styled, self.telling, self.links = styled, telling, links
        self.runs: list[Run] = []
        self.asides: dict[int, list[Aside]] = {}
        self.hrefs: list[str] = []
        self.scripts: list[LexborNode] = []
        self.title = ""
        self.templates = False
        self.homes: dict[int, Home] = {}
        self.here: Home | None = None
        """The block of the last run; none where another block has begun since."""
        self.kept = False
        """Are texts of nothing but white space among the nodes?"""
        self.actions: dict[int, int] = {}
        """What the walk does with elements, by the numbers of their tags."""
        self.ends: list[tuple[int, Callable[[], object]]] = []
        """The nodes that stand for the ends of open elements, and what is to be done there."""
        self._added: list[LexborNode] = []
        self._settled = 0
        self._apart: set[int] = set()

    def home(self, node: Node) -> Home:
        """The block that an element's content stands in."""
        return self.homes.get(node.mem_id) or self.home_of(node, node.mem_id)

    def home_of(self, node: Node, identity: int) -> Home:
        """`home` of an inline element of which that is not known yet."""
        homes, above = self.homes, node.parent
        home = homes.get(above.mem_id)
        if home is None:
            path: list[int] = []
            while home is None:
                path.append(above.mem_id)
                above = above.parent
                home = homes.get(above.mem_id)
            homes.update(dict.fromkeys(path, home))
        homes[identity] = home
        return home

    def go_on(self, text: Node) -> None:
        """Put a text that stands in the same block as what was put last."""
        pieces, shown = self.runs[-1][1], text.text_content or ""
        touch = not self.kept and pieces and pieces[-1][-1] not in BLANK and shown[0] not in BLANK
        if touch and self.blank_before(text):
            pieces.append(" ")
        pieces.append(shown)

    def is_aside(self) -> bool:
        """Does what was put last stand in an element that is aside of its block?"""
        return self.here is not None and self.here[1] in self._apart

    def put_aside(self, place: Place, text: str) -> None:
        """Put what stands aside of the last run."""
        self.asides.setdefault(len(self.runs) - 1, []).append((place, text))

    def settle(self, node: Node, home: Home | None = None) -> list[str]:
        """Begin the block that `node` stands in (or `home`) if it is not begun, and put the white
        space before `node`. Returns the pieces of the run that goes on then."""
        home = home or self.home(node.parent)
        if home is not self.here:
            self.runs.append((home[0].place, []))
            self.here = home
        pieces = self.runs[-1][1]
        if not (self.kept or (pieces and pieces[-1][-1] in BLANK)) and self.blank_before(node):
            pieces.append(" ")
        self._settled = node.mem_id
        return pieces

    def blank_before(self, node: Node) -> bool:
        """Is there white space between `node` and what was put or settled last in its block?
        Each node is looked at once, for nothing is looked for behind that."""
        while True:
            before = node.prev
            if before is None:
                node = node.parent
                if node.mem_id == self._settled or self._is_apart(node.mem_id):
                    return False
                continue
            node = before
            while (last := node.last_child) is not None and self._goes_on(node):
                node = last
            identity = node.mem_id
            if identity == self._settled:
                return False
            if node.tag_id == TEXT:
                text = node.text_content
                if text and text != _END:
                    return not text.strip(BLANK)
            elif self._is_apart(identity) and identity not in self._apart:
                return False

    def _is_apart(self, identity: int) -> bool:
        """Is the element a block, or aside of one?"""
        home = self.homes.get(identity)
        return home is not None and home[1] == identity

    def _goes_on(self, node: Node) -> bool:
        """Does the element's content belong to the block that it stands in?"""
        if self._is_apart(node.mem_id):
            return False
        facts = element(node.tag or "")
        return facts.action in (PLAIN, BLOCK) or facts.name in ("a", "sup")

    def at_end(self, node: Node, leave: Callable[[], object]) -> None:
        """Have something done where an element ends: at a node put there, which lexbor hands out
        like any other."""
        node.insert_child(_END)
        end = node.last_child
        self.ends.append((end.mem_id, leave))
        self._added.append(end)

    def leave(self) -> None:
        """Do what is to be done where the innermost open element ends."""
        self.ends.pop()[1]()

    def clear(self) -> None:
        """Take the nodes that were put there out of the tree again."""
        for node in self._added:
            node.decompose()
        self._added.clear()

    def set_aside(self, node: Node, **changes: Any) -> None:
        """Take an element's content out of its block's own text; it stands behind the block, so
        that it interrupts no sentence. `changes` are those of the place."""
        if node.first_child is None:
            return
        self.settle(node)
        outer: Any = self.here
        inner = state_of(outer[0].place._replace(**changes))
        self.homes[node.mem_id] = (inner, node.mem_id)
        self._apart.add(node.mem_id)
        self.here = None
        back = partial(self._back, node.mem_id, inner.place, outer, len(self.runs), len(self.hrefs))
        self.at_end(node, back)

    def _back(self, identity: int, place: Place, outer: Home, runs: int, hrefs: int) -> None:
        """Gather what was put since an element began, and go on in its block."""
        text = PARAGRAPH.join("".join(pieces) for _, pieces in self.runs[runs:])
        for number in range(runs, len(self.runs)):
            if number in self.asides:
                self.asides.setdefault(runs - 1, []).extend(self.asides.pop(number))
        del self.runs[runs:], self.hrefs[hrefs:]
        self.here, self._settled = outer, identity
        self.put_aside(place, text.replace(LINK, "").replace(LINK_END, ""))
