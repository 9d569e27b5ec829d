"""What a page needs to be looked at: the addresses that its HTML and its style sheets name.

A page is parsed as a reader without scripts has it, so that what stands in `<noscript>` counts:
by lexbor, whose output BeautifulSoup makes a tree of (given the page itself, html.parser takes 40 s
for 64 KB of `<a <a …`).
Style sheets are read with a few expressions and not by a parser of CSS: a name too many costs a
request that is bounded anyway, and what a hostile sheet hides is only missing from a picture.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urldefrag, urljoin, urlsplit

from loccit.errors import ExtractError
from loccit.extract import charset as charsets
from loccit.extract import depth
from loccit.models.page import Needed

if TYPE_CHECKING:
    from bs4 import BeautifulSoup, Tag

_MOST = 2 * 2**20
_MOST_FOUND = 2000
_LONGEST = 8000
_HTML = ("text/html", "application/xhtml+xml")
_ICONS = frozenset(("icon", "apple-touch-icon", "apple-touch-icon-precomposed", "mask-icon"))
_PRELOADED = frozenset(("font", "image"))
_STYLE, _PICTURE, _ICON, _OTHER_SIZE = range(4)
"""The order in which they are asked for: a page without its styles cannot be looked at, one
without the fourth size of a picture can."""

_COMMENT = re.compile(r"/\*.*?(?:\*/|\Z)", re.DOTALL)
_URL = re.compile(
    r"""(?P<import>@import\s{1,99})?\burl\(\s{0,99}
    (?:"(?P<double>[^"\n]{0,8000})"|'(?P<single>[^'\n]{0,8000})'|(?P<bare>[^\s"'()]{1,8000}))
    \s{0,99}\)""",
    re.IGNORECASE | re.VERBOSE,
)
_IMPORT = re.compile(
    r"""@import\s{0,99}(?:"(?P<double>[^"\n]{1,8000})"|'(?P<single>[^'\n]{1,8000})')""",
    re.IGNORECASE,
)
_ESCAPE = re.compile(r"\\(?:([0-9a-fA-F]{1,6})\s?|(.))", re.DOTALL)
_CANDIDATE = re.compile(r"\s*([^\s,][^\s]*)([^,]*)(?:,|\Z)")


class _Named(NamedTuple):
    rank: int
    reference: str
    is_style: bool


def requisites(body: bytes, media_type: str, charset: str | None, url: str) -> tuple[Needed, ...]:
    """See `loccit.extract.requisites`."""
    named: Iterator[_Named]
    base = url
    if media_type in _HTML:
        try:
            tree = _parsed(body[:_MOST], charset)
        except ExtractError:
            return ()
        first = tree.find("base", href=True)
        base = (_joined(url, _text(first, "href")) if first is not None else None) or url
        named = _in_html(tree)
    elif media_type == "text/css":
        named = _in_css(body[:_MOST].decode("utf-8", "replace"))
    else:
        return ()
    found: dict[str, _Named] = {}
    for each in named:
        address = _joined(base, each.reference)
        if address is not None and address not in found:
            found[address] = each
        if len(found) >= _MOST_FOUND:
            break
    ranked = sorted(found.items(), key=lambda item: item[1].rank)
    return tuple(Needed(address, is_style=each.is_style) for address, each in ranked)


def _parsed(body: bytes, charset: str | None) -> BeautifulSoup:
    """Raises ExtractError for a page nested beyond reason."""
    from bs4 import BeautifulSoup
    from selectolax.lexbor import LexborHTMLParser

    text = charsets.decode_html(body, charset).text.encode("utf-8", "replace")
    depth.check(text)
    return BeautifulSoup(LexborHTMLParser(text).html or "", "html.parser")


def _in_html(tree: BeautifulSoup) -> Iterator[_Named]:
    for tag in tree.find_all():
        match tag.name:
            case "link":
                yield from _of_link(tag)
            case "style":
                yield from _in_css(tag.get_text())
            case "img" | "source":
                # a video's source is no picture
                if tag.name == "img" or _text(tag, "srcset"):
                    yield _Named(_PICTURE, _text(tag, "src"), is_style=False)
                yield from _of_srcset(_text(tag, "srcset"))
            case "video":
                yield _Named(_PICTURE, _text(tag, "poster"), is_style=False)
            case "input" if _text(tag, "type").lower() == "image":
                yield _Named(_PICTURE, _text(tag, "src"), is_style=False)
            case "image":
                link = _text(tag, "href") or _text(tag, "xlink:href")
                yield _Named(_PICTURE, link, is_style=False)
            case _:
                yield _Named(_PICTURE, _text(tag, "background"), is_style=False)
        if inline := _text(tag, "style"):
            yield from _in_css(inline)


def _of_link(tag: Tag) -> Iterator[_Named]:
    kinds, href = _text(tag, "rel").lower().split(), _text(tag, "href")
    if "stylesheet" in kinds:
        yield _Named(_STYLE, href, is_style=True)
    elif _ICONS.intersection(kinds):
        yield _Named(_ICON, href, is_style=False)
    elif "preload" in kinds and _text(tag, "as").lower() in _PRELOADED:
        yield _Named(_PICTURE, href, is_style=False)
        yield from _of_srcset(_text(tag, "imagesrcset"))


def _of_srcset(value: str) -> Iterator[_Named]:
    """The addresses of a `srcset` (HTML Standard 4.8.4.2.1, read leniently)."""
    for candidate in _CANDIDATE.finditer(value[:_LONGEST]):
        yield _Named(_OTHER_SIZE, candidate.group(1).rstrip(","), is_style=False)


def _in_css(text: str) -> Iterator[_Named]:
    plain = _COMMENT.sub(" ", text)
    for found in _IMPORT.finditer(plain):
        yield _Named(_STYLE, _unescaped(found["double"] or found["single"]), is_style=True)
    for found in _URL.finditer(plain):
        reference = _unescaped(found["double"] or found["single"] or found["bare"] or "")
        style = bool(found["import"])
        yield _Named(_STYLE if style else _PICTURE, reference, is_style=style)


def _unescaped(text: str) -> str:
    """A CSS string's escapes decoded (CSS Syntax 4.3.7)."""

    def meant(found: re.Match[str]) -> str:
        if found[1] is None:
            return found[2]
        number = int(found[1], 16)
        return chr(number) if 0 < number < 0x110000 and not 0xD800 <= number < 0xE000 else "\ufffd"

    return _ESCAPE.sub(meant, text)


def _text(tag: Tag, name: str) -> str:
    """An attribute's value; of several words (`rel`) BeautifulSoup makes a list."""
    value = tag.get(name) or ""
    return (value if isinstance(value, str) else " ".join(value)).strip()


def _joined(base: str, reference: str) -> str | None:
    """An absolute http address without its fragment, or None for what is none."""
    if not reference or len(reference) > _LONGEST:
        return None
    try:
        address = urldefrag(urljoin(base, "".join(reference.split("\n")).strip())).url
        parts = urlsplit(address)
    except ValueError:
        return None
    return address if parts.scheme in ("http", "https") and parts.netloc else None
