"""Where a bare URL ends in running text."""

from __future__ import annotations

import re

BARE = re.compile(
    r"(?<![A-Za-z0-9])https?://[^\s<>\[\]{}|\\^`\"“”„«»‹›‘、。，；：！？（）「」『』\x00-\x1f\uffff]+",
    re.IGNORECASE,
)
_TRAILING = frozenset(".,:;!?'*_~’…")
_ENTITY = re.compile(r"&(?:[A-Za-z0-9]{2,31}|#[0-9]{1,7});\Z")


def trimmed(url: str) -> str:
    """`url` without the punctuation that belongs to the sentence; a closing parenthesis stays
    where it has its opening one.

    >>> trimmed("https://example.org/a_(b)).")
    'https://example.org/a_(b)'
    """
    end = len(url)
    surplus = url.count(")") - url.count("(")
    while end:
        last = url[end - 1]
        if last == ")" and surplus > 0:
            surplus -= 1
        elif last == ";" and (entity := _ENTITY.search(url, max(0, end - 34), end)):
            end = entity.start() + 1
        elif last not in _TRAILING:
            break
        end -= 1
    # Nothing but a scheme is no address.
    return url[:end] if end > len("https://") else ""


def found(text: str) -> list[tuple[int, int]]:
    """The spans of the bare URLs in `text`."""
    spans = []
    for hit in BARE.finditer(text):
        url = trimmed(hit.group())
        if url:
            spans.append((hit.start(), hit.start() + len(url)))
    return spans
