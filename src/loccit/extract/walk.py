"""A walk over a tree of lexbor's: its text in runs.

lexbor hands out its nodes in the tree's order, without texts of nothing but white space, and tells
of no element's end. So a run begins with a text that stands in another block than the one before
it, or behind a block's begin; white space is looked for where two texts would touch; and where an
element's end matters, a node is put there for the time of the walk. The loop runs some hundred
thousand times in a second, so it calls next to nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from loccit.extract import regions
from loccit.extract.elements import (
    BLOCK,
    PLAIN,
    SKIP,
    SPECIAL,
    Place,
    State,
    element,
    state_of,
)
from loccit.extract.flow import TEXT, Flow, Node, Nodes
from loccit.extract.specials import (
    NEVER_SHOWN,
    SPECIALS,
    Handler,
    drop,
    enter_img,
    enter_link,
    skip,
)

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

    from loccit.extract.styles import Style

_COMMENT = 4
_NAMED = SPECIAL + 1
"""What entering a block does whose class and id may tell its region."""
_LARGEST_TAG = 4096
"""lexbor's own tag numbers end below; those of unknown elements are addresses."""
_ACTIONS: dict[int, int] = {_COMMENT: PLAIN}
_ACTIONS_WITH_LINKS: dict[int, int] = {_COMMENT: PLAIN}
_HANDLERS: dict[int, Handler] = {TEXT: lambda flow, _, __: flow.leave()}
"""What to do with nodes, by the numbers of their tags, as far as any were met."""


def walk(flow: Flow, root: LexborNode, *, hidden: bool = False) -> None:
    """Walk all below `root`, and leave it as it was."""
    flow.homes[root.mem_id] = (state_of(Place(hidden=hidden)), root.mem_id)
    flow.here = None
    flow.actions.update(_ACTIONS_WITH_LINKS if flow.links else _ACTIONS)
    nodes = root.traverse(include_text=True, skip_empty=True)
    if root.is_element_node:
        next(nodes)
    _read(flow, nodes)
    flow.clear()


def _read(flow: Flow, nodes: Nodes) -> None:
    actions = flow.actions
    homes, runs, ends = flow.homes, flow.runs, flow.ends
    styled, telling = flow.styled, flow.telling
    here = flow.here
    for node in nodes:
        tag = node.tag_id
        if tag == TEXT and not (ends and ends[-1][0] == node.mem_id):
            parent = node.parent
            identity = parent.mem_id
            home = homes.get(identity) or flow.home_of(parent, identity)
            if home is here:
                flow.go_on(node)
            else:
                here = home
                runs.append((home[0].place, [node.text_content or ""]))
            continue
        action = actions.get(tag, SPECIAL)
        if action == PLAIN:
            if tag not in telling or node.mem_id not in styled:
                continue
        elif action != SPECIAL:
            identity = node.mem_id
            if identity not in styled:
                parent = node.parent
                around = parent.mem_id
                state = (homes.get(around) or flow.home_of(parent, around))[0]
                region = _region(node) if action == _NAMED and state.is_open else None
                entries = state.entries
                inner = entries.get(tag if region is None else (tag, region))
                homes[identity] = (inner or _first(state, node, region), identity)
                here = None
                continue
        flow.here = here
        if tag in telling or tag not in _HANDLERS:
            _enter(flow, node, nodes)
        else:
            _HANDLERS[tag](flow, node, nodes)
        here = flow.here
    flow.here = here


def _region(node: Node) -> str | None:
    """The region that an element's class or id tells."""
    attributes = node.attributes
    region = None
    if "class" in attributes:
        region = regions.KNOWN[attributes["class"] or ""]
    if region is None and "id" in attributes:
        region = regions.KNOWN[attributes["id"] or ""]
    return region


def _learn(flow: Flow, node: Node) -> None:
    """Note what to do with elements of a name, when the first of them comes."""
    facts, tag = element(node.tag or ""), node.tag_id
    action = facts.action
    if action == SKIP or facts.pre or facts.name == "dialog":
        action = SPECIAL
    elif facts.named:
        action = _NAMED
    elif facts.name == "a" and not flow.links:
        action = PLAIN
    flow.actions[tag] = action
    if tag < _LARGEST_TAG:
        (_ACTIONS_WITH_LINKS if flow.links else _ACTIONS)[tag] = action
        handler = skip if facts.action == SKIP else SPECIALS.get(facts.name)
        if handler:
            _HANDLERS[tag] = handler


def _first(state: State, node: Node, region: str | None) -> State:
    """What entering a block leads to, when the first of its name and region comes in a place."""
    inner = state_of(state.place.inside(element(node.tag), region, hidden=False))
    state.entries[node.tag_id if region is None else (node.tag_id, region)] = inner
    return inner


def _enter(flow: Flow, node: Node, nodes: Nodes) -> None:
    """Enter an element that is the first of its name, or of which more than that matters."""
    facts = element(node.tag or "")
    if node.tag_id not in flow.actions:
        _learn(flow, node)
    style = flow.styled.get(node.mem_id)
    if facts.action == SKIP:
        skip(flow, node, nodes)
    elif style is None or facts.name in NEVER_SHOWN:
        if facts.action == BLOCK:
            _enter_block(flow, node, nodes, None)
        elif facts.name in SPECIALS and (flow.links or facts.name != "a"):
            SPECIALS[facts.name](flow, node, nodes)
    elif style.display == "block" or (facts.action == BLOCK and style.display != "inline"):
        _enter_block(flow, node, nodes, style)
    elif style.hidden:
        flow.set_aside(node, hidden=True)
    elif facts.action == SPECIAL and (flow.links or facts.name != "a"):
        SPECIALS[facts.name](flow, node, nodes)


def _enter_block(flow: Flow, node: Node, nodes: Nodes, style: Style | None) -> None:
    """Enter a block whose attributes may say how it is shown."""
    facts, around = element(node.tag), flow.home(node.parent)[0]
    region, hidden = (style.region, style.hidden) if style else (None, False)
    if region is None and (style or facts.named):
        region = _region(node)
    if facts.name == "dialog" and not (style and style.display):
        hidden = hidden or "open" not in node.attributes
    home = (state_of(around.place.inside(facts, region, hidden=hidden)), node.mem_id)
    flow.homes[node.mem_id] = home
    flow.here = None
    if facts.name == "img":
        enter_img(flow, node, home)
        flow.here = None
    elif facts.name == "a" and flow.links:
        enter_link(flow, node, home)
    elif facts.pre and not flow.kept:
        _read_kept(flow, node, nodes)


def _read_kept(flow: Flow, node: Node, nodes: Nodes) -> None:
    """Read an element that keeps its white space."""
    flow.kept = True
    inner: Nodes = node.traverse(include_text=True)
    next(inner)
    _read(flow, inner)
    flow.kept, flow.here = False, None
    drop(flow, node, nodes)
