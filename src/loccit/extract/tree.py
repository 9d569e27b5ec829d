"""What an HTML page is besides its text: where it sends its reader on, and what its form tells.

The first part of a body is enough for either.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from loccit.errors import ExtractError
from loccit.extract import html, jsontext
from loccit.models.page import Page, Shape
from loccit.models.wire import NextHop, Payload

if TYPE_CHECKING:
    from selectolax.lexbor import LexborHTMLParser, LexborNode

_MOST = 2 * 2**20
_MOST_HOP = 256 * 1024
"""A page that only sends its reader on is small."""
_LONGEST_DELAY = 30.0
_MOST_TEXT = 400
"""A page with more visible characters is one to read, whatever its scripts do then."""
_MOST_LIST = 50
_LONGEST = 1000
_REFRESH = re.compile(
    r"\s*(?P<delay>\d{0,9}(?:\.\d{0,9})?)\s{0,99}(?:[;,]|\s)\s{0,99}"
    r"(?:url\s{0,99}=\s{0,99})?(?P<url>.*)",
    re.IGNORECASE | re.DOTALL,
)
_SENT = (
    r"location(?:\s{0,9}\.\s{0,9}(?:replace|assign)\s{0,9}\(\s{0,9}"
    r"|(?:\s{0,9}\.\s{0,9}href)?\s{0,9}=\s{0,9})"
)
_STRING = r"(?P<quote>[\"'`])(?P<url>(?:\\.|(?!(?P=quote))[^\\\n]){1,4000})(?P=quote)"
_SCRIPTED = re.compile(
    r"(?<![\w$.])(?:(?:window|document|self|top|parent|this)\s{0,9}\.\s{0,9}){0,2}"
    + _SENT
    + _STRING,
    re.DOTALL,
)
_PERHAPS_SCRIPTED = re.compile(_SENT + r"[\"'`]")
"""What `_SCRIPTED` cannot do without, and what is found many times as fast."""
_ESCAPE = re.compile(
    r"\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|u\{([0-9a-fA-F]{1,6})\}|(.))", re.DOTALL
)
_ESCAPED = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f", "v": "\v", "0": ""}


def next_hop(payload: Payload) -> NextHop | None:
    """See `loccit.extract.next_hop`."""
    if payload.media_type not in ("text/html", "application/xhtml+xml", "") or not payload.body:
        return None
    head = payload.body[:_MOST_HOP]
    lowered = head.lower()
    if b"refresh" not in lowered and b"location" not in lowered:
        return None
    try:
        parsed = html.parse(head, payload.charset)
    except ExtractError:
        return None
    return _refreshed(parsed.tree) or _scripted(parsed, payload)


def _refreshed(tree: LexborHTMLParser) -> NextHop | None:
    # What stands in `<noscript>` and `<template>` is not there for a browser with scripts, and
    # is in no such tree.
    for meta in tree.css("meta[http-equiv][content]"):
        if _attribute(meta, "http-equiv").strip().lower() == "refresh":
            target = refresh_target(_attribute(meta, "content"))
            if target:
                return NextHop(target, "meta-refresh")
    return None


def _scripted(parsed: html.Parsed, payload: Payload) -> NextHop | None:
    """Where the scripts of a page with next to nothing on it lead."""
    if len(payload.body) > _MOST_HOP:
        return None
    for script in parsed.tree.css("script:not([src])"):
        text = script.text(deep=True)
        found = _SCRIPTED.search(text) if _PERHAPS_SCRIPTED.search(text) else None
        target = _unescaped(found.group("url")).strip() if found else ""
        if target and not target.startswith("#"):
            # last, for it is the dearest question by far
            read = _shown_length(html.page(parsed)) > _MOST_TEXT
            return None if read else NextHop(target, "script")
    return None


def refresh_target(content: str) -> str | None:
    """The URL of a `<meta http-equiv=refresh>` (HTML Standard, "shared declarative refresh
    steps", read leniently), or None where it reloads its own page or waits for a reader.

    >>> refresh_target("0; URL='https://example.org/'")
    'https://example.org/'
    """
    found = _REFRESH.fullmatch(content[:8000])
    if not found:
        return None
    delay, url = found.group("delay"), found.group("url").strip()
    if not any(c.isdigit() for c in delay) and delay != "":
        return None
    if delay and float(delay if delay != "." else 0) >= _LONGEST_DELAY:
        return None
    if url[:1] in ("'", '"'):
        url = url[1:].partition(url[0])[0]
    return url.strip() or None


def _unescaped(text: str) -> str:
    """A JavaScript string's content with its escapes decoded."""

    def meant(found: re.Match[str]) -> str:
        digits = found.group(1) or found.group(2) or found.group(3)
        if digits:
            number = int(digits, 16)
            return chr(number) if number < 0x110000 and not 0xD800 <= number < 0xE000 else ""
        return _ESCAPED.get(found.group(4), found.group(4))

    return _ESCAPE.sub(meant, text)


def shape(body: bytes, charset: str | None) -> Shape:
    """See `loccit.extract.shape`."""
    return shaped(body, charset, "text/html")[0]


def shaped(body: bytes, charset: str | None, media_type: str) -> tuple[Shape, Page | ExtractError]:
    """The shape and the Page of an HTML body, which is parsed once for both; where it cannot be
    read, the reason."""
    read: Page | ExtractError
    parsed = None
    try:
        parsed = html.parse(body, charset)
        read = html.page(parsed, media_type=media_type)
    except ExtractError as error:
        read = error
    if len(body) > _MOST:
        try:
            parsed = html.parse(body[:_MOST], charset)
        except ExtractError:
            parsed = None
    if parsed is None:
        return Shape(), read
    return _shape(parsed.tree, 0 if isinstance(read, ExtractError) else _shown_length(read)), read


def _shape(tree: LexborHTMLParser, text_length: int) -> Shape:
    title = tree.css_first("head > title") or tree.css_first("body > title")
    root = tree.root
    language = _attribute(root, "lang").strip()[:80] if root is not None else ""
    passwords = len(tree.css('input[type="password" i]'))
    return Shape(
        title=(_shown(title) or None) if title is not None else None,
        language=language or None,
        password_fields=passwords,
        forms=_attributes(tree, "form", "action"),
        scripts=len(tree.css("script")),
        noscript="\n".join(
            " ".join(jsontext.paragraphs(tag.text(deep=True)[:_LONGEST]))
            for tag in tree.css("noscript")[:_MOST_LIST]
        ),
        text_length=text_length,
        headings=tuple(_shown(tag) for tag in tree.css("h1, h2, h3")[:_MOST_LIST]),
        meta=tuple(_meta(tree)),
        frames=_attributes(tree, "iframe, frame", "src"),
        password_aside=len(_aside(tree, 'input[type="password" i]')) if passwords else 0,
        email_fields=_email_fields(tree),
    )


_ASIDE = (
    "header nav aside footer dialog [hidden] [role=banner] [role=navigation] [role=dialog]"
    " [class*=modal] [class*=popup] [class*=header] [class*=sidebar] [class*=newsletter]"
    " [class*=topbar] [class*=offcanvas] [id*=modal] [id*=header] [id*=sidebar] [id*=newsletter]"
    " [class*=comment] [id*=comment] [class*=footer] [class*=widget]"
).split()
_NAMES = (
    'input[type="email" i]', 'input[autocomplete*="username" i]', 'input[name="username" i]',
    'input[name="user" i]', 'input[name="login" i]', 'input[name="email" i]',
    'input[name="identifier" i]', 'input[name="loginfmt" i]', 'input[id="username" i]',
)  # fmt: skip


def _aside(tree: LexborHTMLParser, fields: str) -> list[LexborNode]:
    """The fields that stand in a page's header, side bar, dialogue or the like."""
    wanted = [field.strip() for field in fields.split(",")]
    return tree.css(", ".join(f"{place} {field}" for place in _ASIDE for field in wanted))


def _email_fields(tree: LexborHTMLParser) -> int:
    """How many fields for an e-mail address or a user's name stand in the page itself."""
    fields = ", ".join(_NAMES)
    found = len(tree.css(fields))
    return max(found - len(_aside(tree, fields)), 0) if found else 0


def _meta(tree: LexborHTMLParser) -> list[tuple[str, str]]:
    pairs = []
    for tag in tree.css("meta[content]")[: 4 * _MOST_LIST]:
        names = (_attribute(tag, key) for key in ("name", "property", "http-equiv"))
        name = next((name for name in names if name), "")
        if name:
            pairs.append((name.lower()[:_LONGEST], _attribute(tag, "content")[:_LONGEST]))
    return pairs


def _shown_length(page: Page) -> int:
    """How many characters a reader sees."""
    return sum(
        len("".join(page.text[block.start : block.end].split()))
        for block in page.blocks
        if not block.hidden and block.kind != "data"
    )


def _attributes(tree: LexborHTMLParser, selector: str, name: str) -> tuple[str, ...]:
    return tuple(_attribute(tag, name)[:_LONGEST] for tag in tree.css(selector)[:_MOST_LIST])


def _attribute(tag: LexborNode, name: str) -> str:
    return tag.attributes.get(name) or ""


def _shown(tag: LexborNode) -> str:
    return " ".join(tag.text(deep=True, separator=" ").split())[:_LONGEST]
