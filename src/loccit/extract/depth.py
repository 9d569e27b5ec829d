"""How much work an HTML parser has with a page's nesting, counted before it is let loose.

Tree construction looks through the stack of open elements at nearly every tag: 100,000 nested
`<div>` take a minute. A linear scan adds the stack's depth up over all tags first.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from loccit.errors import ExtractError

MOST_WORK = 10**9
"""Steps through the stack of open elements; some seconds."""

# So few tags, or attributes in a tag, cannot add up to that.
_FEW_TAGS = int((2 * MOST_WORK) ** 0.5)
_LONG_TAG = 3 * _FEW_TAGS
_TAG = re.compile(rb"<(/?)([a-zA-Z][^\s/>]*)([^>]*)")
_SPACES = re.compile(rb"[\s/\"']+")
_QUOTED = re.compile(rb"\"[^\"]*\"|'[^']*'")
_NEVER_OPEN = frozenset(
    b"area base br col embed hr img input link meta param source track wbr p li dt dd option"
    b" optgroup a nobr button td th tr tbody thead tfoot rt rp html head body".split()
)
_RAW = frozenset(b"script style textarea title iframe noembed noframes xmp noscript".split())


def check(body: bytes) -> None:
    """Raise ExtractError for a page whose nesting would keep a parser busy beyond reason."""
    if len(body) < 3 * _FEW_TAGS or (body.count(b"<") < _FEW_TAGS and not _has_long_tag(body)):
        return
    work = 0
    for step in _steps(body):
        work += step
        if work > MOST_WORK:
            raise ExtractError(
                "The page nests its elements so deep that reading it would take too long.",
                media_type="text/html",
                hint="Save what a browser shows of it as a text file and attach that.",
            )


def _has_long_tag(body: bytes) -> bool:
    """Is there a tag of `_LONG_TAG` bytes? Nearly always a gap without any `<` tells not."""
    step = _LONG_TAG // 2  # a gap of the full length holds a whole step
    for at in range(0, len(body) - step, step):
        if body.find(b"<", at, at + step) < 0:
            start = body.rfind(b"<", 0, at)
            end = body.find(b">", max(start, 0))
            if start >= 0 and (end < 0 or end - start > step):
                return True
    return False


def _steps(body: bytes) -> Iterator[int]:
    """The depth of the stack of open elements at each tag, and the work of its attributes."""
    stack: list[bytes] = []
    within: Counter[bytes] = Counter()
    at = 0
    while found := _TAG.search(body, at):
        at = found.end()
        name = found.group(2).lower()
        yield len(stack)
        if len(found.group()) > _LONG_TAG:
            yield len(_SPACES.findall(_QUOTED.sub(b"", found.group()))) ** 2 // 2
        if not found.group(1):
            if name in _RAW:
                at = _close(body, name, at)
            elif name not in _NEVER_OPEN and not found.group().endswith(b"/"):
                stack.append(name)
                within[name] += 1
        elif within[name]:
            while (last := stack.pop()) != name:
                within[last] -= 1
            within[name] -= 1


def _close(body: bytes, name: bytes, start: int) -> int:
    """Where a raw-text element ends."""
    found = re.compile(rb"</" + name, re.IGNORECASE).search(body, start)
    return found.start() if found else len(body)
