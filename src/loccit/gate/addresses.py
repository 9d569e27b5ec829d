"""What the addresses of a chain tell: a deep link that ended at the front page, and a made-up
address beside a page, for the question whether a site answers everything alike."""

from __future__ import annotations

import re
from urllib.parse import SplitResult, urlsplit, urlunsplit

from loccit.gate.values import NOT_FOUND, Look, short

_HOME = re.compile(
    r"/(?:[a-z]{2}(?:[-_][a-z]{2})?/?)?(?:(?:home|homepage|index|default|start|accueil|inicio"
    r"|startseite|main|welcome)(?:\.\w{2,5})?/?)?",
    re.IGNORECASE,
)
_NUMBERED = re.compile(r"\d{5,}|\d[\w-]*\d{3,}|[0-9a-f]{8,}", re.IGNORECASE)
_YEAR = re.compile(r"(?:19|20)\d\d(?:-\d\d){0,2}|\d{1,2}")


def rooted(hops: tuple[str, ...]) -> Look | None:
    """A link to a page deep in a site that was sent to the same site's front page: the site no
    longer has the page, and does not say so. A short link to a front page is none."""
    if len(hops) < 2:
        return None
    first, last = _split(hops[0]), _split(hops[-1])
    if first is None or last is None or site(first) != site(last):
        return None
    if not _deep(first) or not _HOME.fullmatch(last.path or "/") or "=" in last.query:
        return None
    path = short(first.path, 60)
    return Look(
        NOT_FOUND, (f"The link to {path} was sent on to the front page ({hops[-1][:80]}).",)
    )


def moved(hops: tuple[str, ...]) -> bool:
    """Did a site send a link on to another path of its own?"""
    if len(hops) < 2:
        return False
    first, last = _split(hops[0]), _split(hops[-1])
    if first is None or last is None or site(first) != site(last):
        return False
    return _level(first.path) != _level(last.path)


def site(url: SplitResult) -> str:
    """The host without `www.` and its like."""
    return re.sub(r"^(?:www\d?|m|mobile)\.", "", (url.hostname or "").lower())


def sibling(hops: tuple[str, ...], name: str) -> str | None:
    """A made-up address beside the page: the folder of its path that surely is one, and `name`.

    Of the cited link where the chain stayed on its site, else of the chain's end. A path is cut
    at the first part that looks like a number of the page: whoever writes `/12345/any-title`
    shows the page whatever follows. None for a front page, which is there whatever else is, and
    for an address that cannot be read.
    """
    first, last = _split(hops[0]), _split(hops[-1])
    if first and _HOME.fullmatch(first.path or "/"):
        return None
    base = first if first and last and site(first) == site(last) else last
    if base is None or base.scheme not in ("http", "https") or not base.netloc:
        return None
    if base is last and _HOME.fullmatch(base.path or "/"):
        return None
    parts = [part for part in base.path.split("/") if part]
    folders = []
    for part in parts[:-1]:
        if _NUMBERED.search(part) and not _YEAR.fullmatch(part):
            break
        folders.append(part)
    host = base.netloc.rpartition("@")[2]
    return urlunsplit((base.scheme, host, "/" + "/".join([*folders, name]), "", ""))


def last_part(url: str) -> str:
    """The last part of a path, "" where there is none."""
    found = _split(url)
    return found.path.rstrip("/").rpartition("/")[2] if found else ""


def _deep(url: SplitResult) -> bool:
    """Is it a page of its own: a path of several parts or with a long name, no front page?"""
    parts = [part for part in url.path.split("/") if part]
    if _HOME.fullmatch(url.path or "/") or not parts:
        return False
    return len(parts) >= 2 or len(parts[-1]) >= 12


def _level(path: str) -> str:
    return re.sub(r"/(?:index|default)\.\w{2,5}$", "", path.rstrip("/").lower())


def _split(url: str) -> SplitResult | None:
    try:
        found = urlsplit(url)
        _ = found.port
    except ValueError:
        return None
    return found
