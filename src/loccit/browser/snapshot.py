"""Chromium's own account of a page (DOMSnapshot.captureSnapshot) as HTML, pure.

The account is the browser's and no script's: no page can dress it up. It is of the flat tree, so
that text in shadow roots stands where a reader sees it. What is not shown is marked `hidden` text
by text, not element by element: `<p hidden>` around a `<div>` that a script put there would fall
apart when the HTML is read again. Scripts are left out; what is kept is to be looked at.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from html import escape
from typing import Any, NamedTuple

STYLES = ("display", "visibility", "opacity", "overflow-x", "overflow-y")
"""The computed styles to ask for, in this order."""

_ELEMENT, _TEXT, _DOCUMENT, _DOCTYPE, _FRAGMENT = 1, 3, 9, 10, 11
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9:_.-]{0,60}")
_VOID = frozenset("area base br col embed hr img input link meta param source track wbr".split())
_LEFT_OUT = frozenset("script noscript template noembed noframes".split())
_RENAMED = {"xmp": "pre", "listing": "pre", "plaintext": "pre"}
_PLAIN = frozenset("title textarea option optgroup select".split())
"""Their content is text alone."""
_BLOCKS = frozenset("block flow-root flex grid table table-row table-cell list-item".split())
_INLINE_TAGS = frozenset(
    "a abbr b bdi bdo cite code data dfn em font i kbd label mark output q s samp slot small span"
    " strong sub sup time tt u var".split()
)
_SHOWN_AS = re.compile(r"(?:^|;)\s*(?:display|visibility)\s*:[^;]*", re.IGNORECASE)


class _Layout(NamedTuple):
    display: str
    visible: bool
    clear: bool
    clips: bool
    bounds: Sequence[float]


class _Tree:
    """The first document of a snapshot: what its nodes are, and how each is laid out."""

    def __init__(self, snapshot: Mapping[str, Any]) -> None:
        document = snapshot["documents"][0]
        self._strings: list[str] = snapshot["strings"]
        self._nodes = document["nodes"]
        self.kinds: list[int] = self._nodes["nodeType"]
        self.parents: list[int] = self._nodes["parentIndex"]
        self.children: defaultdict[int, list[int]] = defaultdict(list)
        pseudo = set(self._nodes.get("pseudoType", {}).get("index", ()))
        for node, parent in enumerate(self.parents):
            if node not in pseudo:
                self.children[parent].append(node)
        self._layouts = self._read_layouts(document["layout"])
        self._lost = self._read_lost()

    def string(self, number: int) -> str:
        return self._strings[number] if number >= 0 else ""

    def value(self, node: int) -> str:
        return self.string(self._nodes["nodeValue"][node])

    def name(self, node: int) -> str:
        """An element's tag; what no HTML could hold is a `span`."""
        name = self.string(self._nodes["nodeName"][node])
        name = name.lower() if name.isupper() else name
        return _RENAMED.get(name, name) if _NAME.fullmatch(name) else "span"

    def attributes(self, node: int) -> Iterator[tuple[str, str]]:
        flat = self._nodes["attributes"][node]
        for at in range(0, len(flat) - 1, 2):
            yield self.string(flat[at]).lower(), self.string(flat[at + 1])

    def layout(self, node: int) -> _Layout | None:
        return self._layouts.get(node)

    def shown(self, node: int) -> bool:
        """Does a reader see this text (or picture)?"""
        layout = self._layouts.get(node)
        if layout is None or not layout.visible or node in self._lost:
            return False
        x, y, width, height = layout.bounds
        return width > 0 and height > 0 and x + width > 0 and y + height > 0

    def _read_layouts(self, layout: Mapping[str, Any]) -> dict[int, _Layout]:
        layouts = {}
        for at, node in enumerate(layout["nodeIndex"]):
            styles = [self.string(number) for number in layout["styles"][at]]
            display, visibility, opacity, *overflow = styles or ("", "visible", "1", "", "")
            bounds = layout["bounds"][at]
            layouts[node] = _Layout(
                display,
                visibility == "visible",
                opacity == "0",
                any(each in ("hidden", "clip") for each in overflow)
                and min(bounds[2], bounds[3]) <= 1,
                bounds,
            )
        return layouts

    def _read_lost(self) -> set[int]:
        """The nodes within something wholly transparent or clipped to nothing. Parents come
        before their children."""
        lost: set[int] = set()
        for node, parent in enumerate(self.parents):
            layout = self._layouts.get(node)
            root = self.kinds[node] == _ELEMENT and self.name(node) in ("html", "body")
            own = layout is not None and (layout.clear or (layout.clips and not root))
            if own or parent in lost:
                lost.add(node)
        return lost


def html(snapshot: Mapping[str, Any]) -> bytes:
    """The page as an HTML document in UTF-8. Raises `KeyError`, `IndexError` or `TypeError` for
    what is no snapshot."""
    tree = _Tree(snapshot)
    out = ["<!doctype html>\n"]
    stack: list[int | str] = list(reversed(tree.children[-1]))
    while stack:
        node = stack.pop()
        if isinstance(node, str):
            out.append(node)
            continue
        kind = tree.kinds[node]
        if kind in (_DOCUMENT, _FRAGMENT):
            stack += reversed(tree.children[node])
        elif kind == _TEXT:
            out.append(_text(tree, node))
        elif kind == _ELEMENT:
            stack += reversed(_element(tree, node, out))
    return "".join(out).encode("utf-8", "replace")


def _element(tree: _Tree, node: int, out: list[str]) -> list[int | str]:
    """Write an element's start; what is left to be written of it, in order."""
    name = tree.name(node)
    if name in _LEFT_OUT:
        return []
    out.append(f"<{name}{''.join(_attributes(tree, node, name))}>")
    if name in _VOID:
        return []
    end = f"</{name}>"
    inside = tree.children[node]
    if name in ("style", "iframe") or name in _PLAIN:
        text = "" if name == "iframe" else "".join(_all_text(tree, node))
        plain = name == "style"
        safe = text if plain and "</" not in text else "" if plain else escape(text, quote=False)
        return [*_options(tree, node), end] if name == "select" else [safe, end]
    return [*inside, end]


def _options(tree: _Tree, node: int) -> list[int | str]:
    return [each for each in tree.children[node] if tree.kinds[each] == _ELEMENT]


def _all_text(tree: _Tree, node: int) -> Iterator[str]:
    stack = list(reversed(tree.children[node]))
    while stack:
        at = stack.pop()
        if tree.kinds[at] == _TEXT:
            yield tree.value(at)
        stack += reversed(tree.children[at])


def _text(tree: _Tree, node: int) -> str:
    text = tree.value(node)
    safe = escape(text, quote=False)
    # Blank text has no box of its own where it ends a line, and is needed between two words.
    if not text.strip() or tree.shown(node):
        return safe
    return f"<span hidden>{safe}</span>"


def _attributes(tree: _Tree, node: int, name: str) -> Iterator[str]:
    style = ""
    for key, value in tree.attributes(node):
        if key == "style":
            style = _SHOWN_AS.sub("", value).strip("; ")
        elif key == "hidden" or key.startswith("on") or not _NAME.fullmatch(key):
            continue
        elif not value.strip().lower().startswith("javascript:"):
            yield f' {key}="{escape(value)}"'
    display = _display(tree.layout(node), name)
    if display or style:
        yield f' style="{escape("; ".join(part for part in (style, display) if part))}"'
    if name in ("img", "input") and not tree.shown(node):
        yield " hidden"


def _display(layout: _Layout | None, name: str) -> str:
    """How the page's styles have it, where its tag says otherwise: paragraphs depend on it."""
    if layout is None:
        return ""
    inline_by_itself = name in _INLINE_TAGS or "-" in name
    if inline_by_itself and layout.display in _BLOCKS:
        return f"display: {layout.display}"
    if name in ("div", "p", "li", "section") and layout.display == "inline":
        return "display: inline"
    return ""
