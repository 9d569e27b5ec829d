"""Text that a page holds as JSON only: for readers' scripts, or for search engines."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator
from typing import Any

_MOST = 20 * 2**20
_MOST_VALUES = 500_000
_TAGS = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]{0,20})\b[^<>]{0,2000}>")
_ENDING = frozenset("p br div li ul ol h1 h2 h3 h4 h5 h6 blockquote tr section article".split())
_PROSE = re.compile(r"\S+(?:\s+\S+){7}")
_MACHINE = re.compile(r"\bfunction\s*\(|[{};=]\s*[\w$]+\s*[(:{=]|https?://\S+\Z|\A[\w+/=.-]+\Z")


def strings(source: str) -> Iterator[tuple[str, str]]:
    """Every string in a JSON text, as (nearest key, string), in order; nothing where it is no
    JSON, or too large or deep."""
    if len(source) > _MOST:
        return
    try:
        value = json.loads(source, strict=False)
    except (ValueError, RecursionError):
        return
    waiting: list[tuple[str, Any]] = [("", value)]
    seen = 0
    while waiting and seen < _MOST_VALUES:
        key, value = waiting.pop()
        seen += 1
        if isinstance(value, str):
            yield key, value
        elif isinstance(value, dict):
            waiting.extend(reversed([(str(k), v) for k, v in value.items()]))
        elif isinstance(value, list):
            waiting.extend((key, v) for v in reversed(value))


def article(source: str) -> list[str]:
    """The paragraphs of every `articleBody` in a JSON-LD text (schema.org)."""
    return [
        paragraph
        for key, value in strings(source)
        if key in ("articleBody", "reviewBody", "text") and _PROSE.search(value[:2000])
        for paragraph in paragraphs(value)
    ]


def prose(source: str) -> list[str]:
    """The paragraphs of every string in a JSON text that reads like prose."""
    return [
        paragraph
        for _, value in strings(source)
        if _PROSE.search(value[:2000]) and not _MACHINE.search(value[:500])
        for paragraph in paragraphs(value)
    ]


def paragraphs(value: str) -> list[str]:
    """A string's paragraphs, its markup removed and its entities resolved."""
    text = _TAGS.sub(lambda tag: "\n" if tag.group(2).lower() in _ENDING else "", value)
    lines = (" ".join(html.unescape(line).split(" ")) for line in re.split(r"[\r\n]+", text))
    return [line.strip() for line in lines if line.strip()]
