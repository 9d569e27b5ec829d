"""When two spellings of a link are one link: trivial normalisation and nothing more."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import field
from functools import lru_cache
from urllib.parse import unquote, urlsplit

from loccit.models.value import value

_DEFAULT_PORTS = {"http": 80, "https": 443}


def canonical(url: str, *, decode: bool = True) -> str:
    """`url` with scheme and host in lower case, the host's Unicode and ASCII forms as one, no
    default port, at least `/` as path, the fragment left out and (`decode`) percent-encoding
    undone.

    For comparing only: it is no URL any more. What cannot be parsed stays as it is.
    """
    return (_known if len(url) <= _SHORT else _canonical)(url, decode=decode)


def _canonical(url: str, *, decode: bool) -> str:
    text = url.strip()
    try:
        parts = urlsplit(text)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return text
    if not parts.scheme or not host:
        return text
    place = _ascii_host(host)
    if port is not None and port != _DEFAULT_PORTS.get(parts.scheme.lower()):
        place += f":{port}"
    rest = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return f"{parts.scheme.lower()}://{place}{unquote(rest) if decode else rest}"


_SHORT = 2000
_known = lru_cache(maxsize=512)(_canonical)
"""A text cites few links, and each is compared with all of them, by several checks."""


def _ascii_host(host: str) -> str:
    if host.isascii():
        return host.lower()
    try:
        return host.encode("idna").decode("ascii").lower()
    except UnicodeError:
        return host.lower()


def same(link: str, stored: str) -> bool:
    """Whether `link`, as somebody wrote it, is what `stored` was asked for. A stored URL has a
    `*` over each character of a secret parameter (4-capture), and only there one stands for any
    character."""
    return any(
        _equal_but_for_stars(canonical(link, decode=decode), canonical(stored, decode=decode))
        for decode in (True, False)
    )


@value
class Known:
    """Links with the number of what each belongs to, so that one met in a text is recognised
    without comparing it with all of them."""

    _plain: dict[str, set[int]] = field(default_factory=dict)
    _starred: list[tuple[str, int]] = field(default_factory=list)

    @classmethod
    def of(cls, links: Iterable[tuple[str, int]]) -> Known:
        """From (link, number) pairs; several links may have one number."""
        known = cls()
        for link, number in links:
            known._plain.setdefault(canonical(link), set()).add(number)
            if "*" in link:
                known._starred.append((link, number))
        return known

    def numbers(self, link: str) -> set[int]:
        """The numbers that `link` belongs to, by `same`."""
        starred = {number for stored, number in self._starred if same(link, stored)}
        return self._plain.get(canonical(link), set()) | starred


def _equal_but_for_stars(link: str, stored: str) -> bool:
    if len(link) != len(stored):
        return False
    return link == stored or all(s in (c, "*") for c, s in zip(link, stored, strict=True))


def under(url: str, prefix: str) -> bool:
    """Whether `url` lies under `prefix`; a prefix without a path ends where its host ends, so
    that `https://a.example` does not allow `https://a.example.evil.example/`."""
    return canonical(url).startswith(canonical(prefix))
