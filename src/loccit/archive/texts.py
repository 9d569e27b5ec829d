"""text/: the Pages that were read from payloads, kept so that they need not be read again.

Derived, rebuildable, never evidence: a file here is used only where the ledger names the digest
of its bytes, and only for the very body, declared type and readers that it was made with. What
is missing, cut, altered or made by other readers is as if it were not there.
"""

from __future__ import annotations

import json
import os
import re
import stat
from collections.abc import Iterable, Mapping
from contextlib import suppress
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

from loccit import canonical
from loccit.archive.layout import TEXTS
from loccit.models.page import Block, Link, Offsets, Page, Span
from loccit.models.payload import Payload

FORMAT = "loccit-page/1"
_MOST = 256 * 2**20
"""A larger file is not read; nor is one written."""
_TOLD = ("extractor", "text", "characters", "page", "second")
_MOST_LOOKED_AT = 8
_DIGEST = re.compile(r"sha256:([0-9a-f]{64})")


class ReadFrom(NamedTuple):
    """All that a Page depends on: the digest of the decoded body, what its response declares it
    to be, the last part of its URL, and the readers (`extract.readers`; "" where they cannot be
    told, and then nothing is kept). `second` says that it is the second reader's Page."""

    body: str
    media_type: str
    charset: str | None
    name: str | None
    readers: str
    second: bool = False


def read_from(payload: Payload, readers: str, *, second: bool = False) -> ReadFrom:
    """What a payload's Page is made from."""
    body = canonical.digest(payload.body)
    return ReadFrom(body, payload.media_type, payload.charset, payload.name, readers, second)


def encode_page(page: Page, of: ReadFrom) -> bytes | None:
    """The one form of a Page as bytes, or None for one that cannot or need not be kept (lone
    surrogates have no UTF-8)."""
    if not of.readers:
        return None
    value = {
        "format": FORMAT,
        "of": of,
        "extractor": page.extractor,
        "media_type": page.media_type,
        "language": page.language,
        "title": page.title,
        "warnings": page.warnings,
        "unread": page.unread,
        "blocks": [[b.start, b.end, b.kind, b.region, b.page, b.hidden] for b in page.blocks],
        "note_references": page.note_references,
        "links": [[each.url, each.text, each.start, each.end, each.how] for each in page.links],
        "origin": [page.origin.derived, page.origin.original] if page.origin else None,
        "text": page.text,
    }
    with suppress(UnicodeEncodeError):
        data = json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
        return data if len(data) <= _MOST else None
    return None


def keep_page(archive: Path, data: bytes) -> None:
    """Put an encoded Page where `load_page` finds it. A disk that takes none costs time, no
    verdict: nothing is raised, and nothing synced, since a torn file has another digest."""
    path = kept_path(archive, canonical.digest(data))
    if path is None or path.exists():
        return
    aside = path.with_name(f".{path.name}.{os.getpid()}.new")
    try:
        path.parent.mkdir(exist_ok=True)
        aside.write_bytes(data)
        aside.rename(path)
    except OSError:
        with suppress(OSError):
            aside.unlink()


def load_page(archive: Path, digest: str, of: ReadFrom) -> Page | None:
    """The Page whose encoded form has this digest, if it is here, whole and made from `of`."""
    path = kept_path(archive, digest)
    data = _read(path) if path and of.readers else None
    if data is None or canonical.digest(data) != digest:
        return None
    try:
        value = json.loads(data)
        if value["format"] != FORMAT or value["of"] != list(of):
            return None
        return _page(value)
    except (ValueError, KeyError, TypeError, RecursionError):
        return None  # somebody else's ledger may name anything


def newest(entries: Iterable[Mapping[str, Any]]) -> tuple[dict[str, Any], ...]:
    """What the newest of a capture's `text` entries (newest first) say, one for each reader, the
    first reader's first."""
    found: dict[bool, dict[str, Any]] = {}
    for entry in islice(entries, _MOST_LOOKED_AT):
        told = {key: entry[key] for key in _TOLD if key in entry}
        found.setdefault(entry.get("second") is True, told)
    return tuple(found[second] for second in sorted(found))


def text_key(entry: Mapping[str, Any]) -> tuple[str, ...]:
    """What tells a `text` entry from others."""
    return tuple(str(entry.get(key)) for key in ("capture", "extractor", "text", "page"))


def kept_path(archive: Path, digest: str) -> Path | None:
    """Where the encoded Page with this digest is kept; None for what is no digest."""
    named = _DIGEST.fullmatch(digest)
    return archive / TEXTS / f"{named[1]}.json" if named else None


def _read(path: Path) -> bytes | None:
    """A regular file's bytes; a link, a pipe or a device is none."""
    try:
        fd = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError:
        return None
    try:
        facts = os.fstat(fd)
        if not stat.S_ISREG(facts.st_mode) or facts.st_size > _MOST:
            return None
        with os.fdopen(fd, "rb", closefd=False) as file:
            return file.read(facts.st_size)
    except OSError:
        return None
    finally:
        os.close(fd)


def _page(value: dict[str, Any]) -> Page:
    """Raises `ValueError`, `KeyError` or `TypeError` for what `encode_page` does not write."""
    text = _text(value["text"])
    origin = value["origin"]
    return Page(
        text=text,
        blocks=_blocks(value["blocks"], len(text)),
        extractor=_text(value["extractor"]),
        media_type=_text(value["media_type"]),
        note_references=tuple(Span(*_numbers(each)) for each in value["note_references"]),
        links=tuple(
            Link(_text(url), _text(shown), _number(start), _number(end), _text(how))
            for url, shown, start, end, how in value["links"]
        ),
        language=None if value["language"] is None else _text(value["language"]),
        title=None if value["title"] is None else _text(value["title"]),
        warnings=tuple(map(_text, value["warnings"])),
        origin=None if origin is None else Offsets(_numbers(origin[0]), _numbers(origin[1])),
        unread=_numbers(value["unread"]),
    )


def _blocks(value: list[Any], size: int) -> tuple[Block, ...]:
    blocks = tuple(map(partial(tuple.__new__, Block), value))
    at = 0
    for start, end, kind, region, page, hidden in blocks:
        sound = (
            type(start) is type(end) is int
            and at <= start <= end <= size
            and type(kind) is type(region) is str
            and type(page) in (int, type(None))
            and type(hidden) is bool
        )
        if not sound:
            raise ValueError
        at = end
    return blocks


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value


def _number(value: Any) -> int:
    if type(value) is not int:
        raise TypeError
    return value


def _numbers(value: Any) -> tuple[int, ...]:
    return tuple(map(_number, value))
