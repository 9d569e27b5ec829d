"""The elements that are neither a block nor plain text: line breaks, pictures, notes, glosses …

Each function deals with an element's start; it takes the element's content from the nodes that are
to come where that is no text of the page's.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from itertools import islice

from loccit.extract import jsontext
from loccit.extract.elements import Place
from loccit.extract.flow import (
    BREAK,
    LINK,
    LINK_END,
    NOTE,
    NOTE_END,
    PARAGRAPH,
    TEXT,
    Flow,
    Home,
    Node,
    Nodes,
)
from loccit.extract.notes import is_note

_LONGEST_TITLE = 1000
_MOST_NOSCRIPT = 1_000_000
_MOST_PIECES_OF_NOTE = 8
_MOST_IN_NOTE = 50
_CAPTION = Place("caption", "caption")
_HIDDEN_CAPTION = Place("caption", "caption", hidden=True)


def skip(flow: Flow, node: Node, nodes: Nodes) -> None:
    """Leave out an element's content, but for its scripts."""
    child = node.first_child
    if child is None:
        return
    if child.tag_id == TEXT and child.next is None:
        if node.tag == "script":
            flow.scripts.append(node)
        if flow.kept or not child.is_empty_text_node:
            next(nodes)
    else:
        flow.scripts += node.css("script")
        drop(flow, node, nodes)


def drop(flow: Flow, node: Node, nodes: Nodes) -> None:
    """Take an element's content from the nodes that are to come."""
    inner = node.traverse(include_text=True, skip_empty=not flow.kept)
    for _ in islice(nodes, sum(1 for _ in inner) - 1):
        pass


def enter_img(flow: Flow, node: Node, home: Home | None = None) -> None:
    """A picture's alternative text: a block of its own, or aside of the text around it."""
    alternative = node.attributes.get("alt")
    if alternative and not alternative.isspace():
        pieces = flow.settle(node, home)
        around = flow.runs[-1][0]
        place = _HIDDEN_CAPTION if around.hidden else _CAPTION
        if pieces or flow.is_aside():
            flow.put_aside(place, alternative)
        else:  # no text to interrupt
            flow.runs[-1:] = [(place, [alternative]), (around, [])]


def enter_link(flow: Flow, node: Node, home: Home | None = None) -> None:
    """A link."""
    href = node.attributes.get("href")
    if href is not None:
        home = home or flow.home(node.parent)
        flow.settle(node, home).append(LINK)
        flow.hrefs.append(href)
        flow.at_end(node, lambda: flow.settle(node.last_child, home).append(LINK_END))


def _enter_br(flow: Flow, node: Node, _: Nodes) -> None:
    """A line feed; the second in a row ends the paragraph."""
    pieces = flow.settle(node)
    before = [piece for piece in pieces[-2:] if not piece.isspace()]
    pieces.append(PARAGRAPH if before[-1:] == [BREAK] else BREAK)


def _enter_wbr(flow: Flow, node: Node, _: Nodes) -> None:
    flow.settle(node).append("\u200b")


def _enter_title(flow: Flow, node: Node, nodes: Nodes) -> None:
    if not flow.title and node.parent.tag in ("head", "body"):
        flow.title = " ".join(node.text(deep=True).split())[:_LONGEST_TITLE]
    skip(flow, node, nodes)


def _enter_template(flow: Flow, node: Node, nodes: Nodes) -> None:
    flow.templates = True
    skip(flow, node, nodes)


def _enter_noscript(flow: Flow, node: Node, nodes: Nodes) -> None:
    """Its content is one text of markup, as in a browser that runs scripts."""
    source = node.text(deep=True)
    if source and (paragraphs := jsontext.paragraphs(source[:_MOST_NOSCRIPT])):
        flow.settle(node)
        place = flow.runs[-1][0]._replace(hidden=True, pre=False)
        flow.put_aside(place, PARAGRAPH.join(paragraphs))
    skip(flow, node, nodes)


def _enter_sup(flow: Flow, node: Node, _: Nodes) -> None:
    pieces = flow.settle(node)
    flow.at_end(node, partial(_leave_sup, flow, node, pieces, len(pieces)))


def _leave_sup(flow: Flow, node: Node, run: list[str], start: int) -> None:
    if flow.runs[-1][1] is not run:
        return  # there are blocks in it
    pieces = run[start:]
    if 0 < len(pieces) < _MOST_PIECES_OF_NOTE:
        before = "".join(run[max(start - 5, 0) : start])
        mark = "".join(pieces)
        if len(mark) < 12 and is_note(mark, before, linked=_refers(node)):
            run.insert(start, NOTE)
            run.append(NOTE_END)


def _refers(sup: Node) -> bool:
    """Does a superscript say, by a link to a place or by its class, that it is a note's mark?"""
    classes = (sup.attributes.get("class") or "").lower()
    within = (sup.parent, *islice(sup.traverse(), _MOST_IN_NOTE))
    return (
        "note" in classes
        or "ref" in classes
        or any(each.tag == "a" and "#" in (each.attributes.get("href") or "") for each in within)
    )


Handler = Callable[[Flow, Node, Nodes], None]
SPECIALS: dict[str, Handler] = {
    "a": lambda flow, node, _: enter_link(flow, node),
    "br": _enter_br,
    "datalist": lambda flow, node, _: flow.set_aside(node, hidden=True),
    "img": lambda flow, node, _: enter_img(flow, node),
    "noscript": _enter_noscript,
    "rt": lambda flow, node, _: flow.set_aside(node, kind="metadata"),
    "sup": _enter_sup,
    "template": _enter_template,
    "title": _enter_title,
    "wbr": _enter_wbr,
}
"""What the start of such an element does, by its name."""
NEVER_SHOWN = ("noscript", "template", "title")
"""Those that have no box, whatever their style."""
