"""What elements mean for the text: where blocks begin and end, and of what kind they are."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

PLAIN, BLOCK, SKIP, SPECIAL = 0, 1, 2, 3
"""What entering an element does. Whatever is not named below is inline, as in CSS."""

_BLOCKS = (
    "html body address article aside blockquote button caption center dd details dialog dir div dl"
    " dt fieldset figcaption figure footer form frameset h1 h2 h3 h4 h5 h6 header hgroup hr legend"
    " li listing main menu nav ol optgroup option p plaintext pre search section select summary"
    " svg table tbody td textarea text tfoot th thead tr ul video audio xmp"
).split()
_SKIPPED = "script style iframe noembed noframes rp symbol defs desc metadata".split()
_SPECIALS = "br img sup a wbr rt noscript datalist title template".split()
_ACTIONS = (
    dict.fromkeys(_BLOCKS, BLOCK)
    | dict.fromkeys(_SKIPPED, SKIP)
    | dict.fromkeys(_SPECIALS, SPECIAL)
)
_KINDS = dict.fromkeys(("h1", "h2", "h3", "h4", "h5", "h6"), "heading") | {
    "blockquote": "quote", "li": "item", "dt": "item", "dd": "item", "td": "cell", "th": "cell",
    "figcaption": "caption", "caption": "caption", "pre": "code", "listing": "code",
    "xmp": "code", "plaintext": "code",
}  # fmt: skip
_REGIONS = {
    "nav": "navigation", "header": "header", "footer": "footer", "figcaption": "caption",
}  # fmt: skip
_NAMED = frozenset(
    "div section aside ul ol dl nav p figure blockquote table form header footer dialog".split()
)
_OPEN_REGIONS = ("body", "header")
"""Those in which an element may tell another."""
PREFORMATTED = frozenset({"pre", "listing", "xmp", "plaintext", "textarea"})


class Element(NamedTuple):
    """What is known from an element's name. `named`: its class and id may tell a region."""

    name: str
    action: int
    kind: str | None = None
    region: str | None = None
    named: bool = False
    pre: bool = False
    article: bool = False


@cache
def element(name: str) -> Element:
    """The facts about elements of a name."""
    return Element(
        name,
        _ACTIONS.get(name, PLAIN),
        _KINDS.get(name),
        _REGIONS.get(name),
        name in _NAMED,
        name in PREFORMATTED,
        name in ("article", "main"),
    )


class Place(NamedTuple):
    """Where text stands: its block's kind and region, and what surrounds it."""

    kind: str = "paragraph"
    region: str = "body"
    hidden: bool = False
    pre: bool = False
    article: bool = False

    def inside(self, entered: Element, region: str | None, *, hidden: bool) -> Place:
        """The place inside a block element; `region` is what its class or role says."""
        kind = self.kind
        if entered.kind is not None and not (kind == "quote" and entered.kind == "item"):
            kind = entered.kind
        inner = self.region
        if inner in _OPEN_REGIONS:
            # An article's own header holds its headline.
            own = None if entered.region == "header" and self.article else entered.region
            inner = region or own or inner
        return Place(
            kind,
            inner,
            self.hidden or hidden,
            self.pre or entered.pre,
            self.article or entered.article,
        )


class State:
    """A place as a walk uses it: `entries` are what entering a block from here leads to, by the
    number of its tag, with the region that its class or id tells if it tells one; `is_open` is
    whether that matters here."""

    __slots__ = ("entries", "is_open", "place")

    def __init__(self, place: Place) -> None:
        self.place = place
        self.is_open = place.region in _OPEN_REGIONS
        self.entries: dict[int | tuple[int, str], State] = {}


@cache
def state_of(place: Place) -> State:
    """The state of a place; there are some hundred, whatever pages hold."""
    return State(place)
