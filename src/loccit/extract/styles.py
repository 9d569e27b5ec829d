"""What elements' own attributes say of how they are shown: `hidden`, an inline `style`, a role."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from loccit.extract import regions

if TYPE_CHECKING:
    from selectolax.lexbor import LexborHTMLParser

_LONGEST = 4000
_DECLARED = re.compile(
    r"(?:^|;)\s{0,20}(display|visibility)\s{0,20}:\s{0,20}([a-z-]{1,30})", re.IGNORECASE
)
_DISPLAYS = {"inline": "inline", "contents": "inline"} | dict.fromkeys(
    ("block", "flow-root", "flex", "grid", "table", "table-row", "table-cell", "list-item"), "block"
)


class Style(NamedTuple):
    """What an element's own attributes say of how it is shown, and the region its role names."""

    hidden: bool = False
    display: str = ""
    region: str | None = None


def styles(parser: LexborHTMLParser) -> tuple[dict[int, Style], set[int]]:
    """The styles of the elements that have one, by the elements' identity; and the numbers of
    these elements' tags."""
    styled: dict[int, Style] = {}
    tags: set[int] = set()
    for node in parser.css("[hidden], [style], [role]"):
        attributes = node.attributes
        hidden, display, region = "hidden" in attributes, "", None
        if written := attributes.get("style"):
            written = written[:_LONGEST].lower()
            if "display" in written or "visibility" in written:
                concealed, display = _declared(written)
                hidden = hidden or concealed
        if role := attributes.get("role"):
            region = regions.of_role(role)
        if hidden or display or region:
            styled[node.mem_id] = Style(hidden, display, region)
            tags.add(node.tag_id)
    return styled, tags


def _declared(written: str) -> tuple[bool, str]:
    """Whether a `style` hides its element, and as what it has it displayed."""
    hidden, display = False, ""
    for name, value in _DECLARED.findall(written):
        if value in ("none", "hidden", "collapse"):
            hidden = True
        elif name == "display":
            display = _DISPLAYS.get(value, "")
    return hidden, display
