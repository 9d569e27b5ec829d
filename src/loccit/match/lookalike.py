"""What can be mistaken for something else: skeletons of words and links.

Two texts with one skeleton look alike (UTS #39, section 4). To its table come the pairs that
are told apart in some typefaces only: 0/o, 5/S, 8/B, vv/w, cl/d, rn/m, and l/I/1.
"""

from __future__ import annotations

import json
import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import suppress
from functools import cache
from itertools import combinations
from urllib.parse import unquote, urlsplit

# One character stands for several look-alikes; two characters, being two, are the spelled-out
# form of one, so that a skeleton can be made character by character.
_OURS = {"0": "O", "o": "O", "5": "S", "8": "B", "I": "l", "1": "l", "|": "l"}
_SPELLED = {"w": "vv", "d": "cl", "m": "rn"}
# What the whole table says of ASCII, written out: a plain link need not wait for the thousands of
# other characters to be read. A test holds the two against each other.
_ASCII = str.maketrans({"`": "'", '"': "''", "%": "º/₀"} | _OURS | _SPELLED)
_INVISIBLE = dict.fromkeys([0xAD, 0x34F, 0x61C, *range(0x200B, 0x2010), *range(0x202A, 0x202F),
                            *range(0x2060, 0x2070), *range(0xFE00, 0xFE10), 0xFEFF])  # fmt: skip
_LONGEST = 8_192  # beyond that a link is compared without composing its characters anew
_MANY = 16
_STEPS = 2  # a prototype of several characters holds some that have one themselves
_DEFAULT_PORTS = {"http": 80, "https": 443}


def skeleton(text: str) -> str:
    """What `text` looks like: equal for texts that can be mistaken for each other.

    Case counts, since most letters look different in capitals; only o and O are one.
    """
    text = text.translate(_INVISIBLE)
    if text.isascii():
        return text.translate(_ASCII)
    if len(text) > _LONGEST:
        return text.translate(_table())
    return unicodedata.normalize("NFD", unicodedata.normalize("NFD", text).translate(_table()))


def word_alike(a: str, b: str) -> bool:
    """Whether two different words can be mistaken for each other; mere case does not count."""
    return a.casefold() != b.casefold() and skeleton(a) == skeleton(b)


def alike(urls: Sequence[str]) -> tuple[tuple[int, int], ...]:
    """The index pairs of different links that look alike, in order.

    Links are the same, and no pair, where they differ in scheme, in the host's case, in a
    default port, a trailing slash, a fragment or percent-encoding. A link given several times
    counts where it stands first. Of more than 16 links that all look alike each is paired with
    the first of them only. Linear in the length of all links.
    """
    firsts: dict[str, int] = {}
    for i, url in enumerate(urls):
        firsts.setdefault(_same(url), i)
    groups: dict[str, list[int]] = defaultdict(list)
    for i in firsts.values():
        for form in _forms(urls[i]):
            groups[form].append(i)
    pairs: set[tuple[int, int]] = set()
    for group in groups.values():
        pairs.update(combinations(group, 2) if len(group) <= _MANY else _with_first(group))
    return tuple(sorted(pairs))


def _with_first(group: Sequence[int]) -> Iterator[tuple[int, int]]:
    return ((group[0], other) for other in group[1:])


def _parts(url: str) -> tuple[str, str]:
    """Host with a port that matters, as written, and the rest without fragment and end slash."""
    try:
        parts = urlsplit(url.strip())
        port = parts.port
    except ValueError:
        return "", url.strip()
    host = parts.netloc.rpartition("@")[2]
    if port is not None or host.endswith(":"):
        host = host.rpartition(":")[0]
    if port is not None and port != _DEFAULT_PORTS.get(parts.scheme.lower()):
        host += f":{port}"
    rest = unquote(parts.path).rstrip("/")
    return host.rstrip("."), rest + (f"?{unquote(parts.query)}" if parts.query else "")


def _same(url: str) -> str:
    host, rest = _parts(url)
    return f"//{_unicode(host.lower())}{rest}"


def _forms(url: str) -> set[str]:
    """Skeletons of a link: with its host as written, and as most programs show it."""
    host, rest = _parts(url)
    tail = skeleton(rest)
    return {skeleton(host) + tail, skeleton(_unicode(host.lower())) + tail}


def _unicode(host: str) -> str:
    """The host with its `xn--` labels decoded (RFC 3492), where they can be."""
    if "xn--" not in host:
        return host
    labels = []
    for label in host.split("."):
        plain = label
        if label.startswith("xn--") and len(label) <= 63:  # RFC 1035: no label is longer
            with suppress(UnicodeError):
                plain = label[4:].encode("ascii").decode("punycode")
        labels.append(plain)
    return ".".join(labels)


@cache
def _table() -> dict[int, str]:
    """Every character that has a look-alike, and what stands for it."""
    table = dict(_prototypes()) | _OURS | _SPELLED
    for _ in range(_STEPS):
        table = {char: "".join(table.get(c, c) for c in plain) for char, plain in table.items()}
    return {ord(char): plain for char, plain in table.items()}


def _prototypes() -> Iterator[tuple[str, str]]:
    """The table of UTS #39: character and prototype.

    The library's data lists for each character all its look-alikes; a character that has one
    only is no prototype itself, unless the two have none but each other.
    """
    from importlib import resources  # its own imports take longer than most runs need it

    file = resources.files("confusable_homoglyphs") / "confusables.json"
    data: dict[str, list[dict[str, str]]] = json.loads(file.read_text("utf-8"))
    lists = {_bare(char): [_bare(other["c"]) for other in others] for char, others in data.items()}
    for char, others in lists.items():
        if len(char) != 1:
            continue
        spelled = [other for other in others if len(other) > 1]
        if spelled:
            yield char, spelled[0]
        elif len(others) == 1 and not (len(lists.get(others[0], ())) == 1 and char < others[0]):
            yield char, others[0]


def _bare(text: str) -> str:
    return text.replace("\u200e", "")
