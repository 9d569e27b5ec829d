"""The quotation marks that a browser draws around `q` elements (HTML Standard, 15.3.4)."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from selectolax.lexbor import LexborHTMLParser, LexborNode

MARKS = (("“", "”"), ("‘", "’"))
"""Of `q` elements, and of those inside one. Which pair a page's language has is no matter: all
are one to the fold list."""


def mark(tree: LexborHTMLParser) -> None:
    """Put the marks into the tree as text."""
    levels: dict[int, int] = {}
    for node in tree.tags("q"):  # in less time than its source can be searched for one
        opening, closing = MARKS[_level(node.parent, levels) % 2]
        first = node.first_child
        if first is None:
            node.insert_child(opening)
        else:
            first.insert_before(opening)
        node.insert_child(closing)


def _level(node: LexborNode | None, levels: dict[int, int]) -> int:
    """How many `q` elements `node` is or stands in; `levels` are those known, by memory id."""
    way = []
    while node is not None and node.mem_id not in levels:
        way.append(node)
        node = node.parent
    level = levels[node.mem_id] if node is not None else 0
    for each in reversed(way):
        level += each.tag == "q"
        levels[each.mem_id] = level
    return level
