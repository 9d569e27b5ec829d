"""index.cdxj: which URL was stored when and where. Derived, rebuildable, never evidence."""

from __future__ import annotations

import json
import re
from pathlib import Path
from urllib.parse import urlsplit

from loccit import canonical, durable, framing
from loccit.archive.entries import records_of
from loccit.archive.layout import INDEX, INDEX_HEAD
from loccit.archive.reader import Archive
from loccit.archive.stored import message_head, open_record
from loccit.errors import ArchiveError
from loccit.models.capture import StoredRecord

_HEADS = 2048
"""Compressed bytes in which the heads of most records lie."""
_WWW = re.compile(r"^www[0-9]*\.")
_REVISIT = "warc/revisit"
"""What indexes say of a record whose payload stands in another."""
_PORTS = {"http": 80, "https": 443}


def rebuild_index(path: Path) -> None:
    """Write index.cdxj anew from ledger and WARC files; the same archive gives the same bytes.

    A record that cannot be read is listed with the media type `unk`: telling of damage is the
    audit's work. Raises as `Archive.open` does, and `ArchiveError` where it cannot be written.
    """
    archive = Archive.open(path)
    _write(archive, _lines(archive, 0))


def refresh_index(archive: Archive) -> None:
    """Add what the index lacks; where it cannot be told to be whole up to some entry of this
    very ledger, write it anew. Gives the bytes that `rebuild_index` gives, as long as no record
    that was readable once has been damaged. Raises `ArchiveError` where it cannot be written.
    """
    known = _known(archive)
    if known is None:
        _write(archive, _lines(archive, 0))
        return
    since, lines = known
    new = _lines(archive, since)
    if new:
        # timsort takes lines that stand in order as they are, so this is a merge
        _write(archive, list(dict.fromkeys((*lines, *new))))


def _lines(archive: Archive, since: int) -> list[bytes]:
    """The lines of the records that the entries from number `since` on name."""
    named = {  # a record that several entries share is one line
        record: url
        for entry in archive.entries(since)
        for url, record in records_of(entry)
        if record.type in ("response", "resource", "revisit")
    }
    return [
        index_line(archive.path, url, record, record.file, record.offset)
        for record, url in named.items()
    ]


def _known(archive: Archive) -> tuple[int, list[bytes]] | None:
    """The number of entries that the index knows, and its lines; None where the index is not as
    it was left, or knows another ledger's entries."""
    try:
        head = json.loads((archive.path / INDEX_HEAD).read_bytes())
        data = (archive.path / INDEX).read_bytes()
        since, last, digest = head["entries"], head["last"], head["index"]
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return None
    if type(since) is not int or (since, last) != archive.head(since):
        return None
    if digest != canonical.digest(data):
        return None
    return since, [line + b"\n" for line in data.split(b"\n")[:-1]]


def index_bytes(archive: Archive) -> tuple[bytes, bytes]:
    """The index and its head as `rebuild_index` writes them."""
    return _encoded(archive, _lines(archive, 0))


def _encoded(archive: Archive, lines: list[bytes]) -> tuple[bytes, bytes]:
    data = b"".join(sorted(lines))
    entries, last = archive.head()
    head = {"entries": entries, "last": last, "index": canonical.digest(data)}
    return data, canonical.encode(head) + b"\n"


def _write(archive: Archive, lines: list[bytes]) -> None:
    """The index, then its head: after a kill in between the next run writes both anew."""
    data, head = _encoded(archive, lines)
    try:
        durable.replace(archive.path / INDEX, data)
        durable.replace(archive.path / INDEX_HEAD, head)
    except OSError as error:
        raise ArchiveError(f"the index cannot be written: {error}", file=INDEX) from error


def surt(url: str) -> str:
    """The key under which `url` is sorted: host reversed, what seldom matters left out, as the
    Internet Archive's canonicalization has it (session ids are kept).

    >>> surt("https://www.Example.org:443/A/?b=2&a=1#top")
    'org,example)/a?a=1&b=2'
    """
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return url.lower()
    if parts.scheme not in _PORTS or not parts.hostname:
        return url.lower()
    host = _WWW.sub("", parts.hostname.lower())
    key = host if ":" in host else ",".join(reversed(host.split(".")))
    if port not in (None, _PORTS[parts.scheme]):
        key += f":{port}"
    query = "&".join(sorted(parts.query.lower().split("&")))
    path = parts.path.lower().rstrip("/") or "/"
    return f"{key}){path}" + (f"?{query}" if query else "")


def index_line(archive: Path, url: str, record: StoredRecord, file: str, offset: int) -> bytes:
    """The CDXJ line of a stored record that is said to lie at `offset` in `file`; `url` is what
    it is listed under where it names no target itself."""
    date, target, status, mime = _facts(archive, record)
    url = target or url
    facts = {
        "url": url,
        "mime": mime,
        "status": status,
        "digest": record.payload or record.block,
        "length": str(record.length),
        "offset": str(offset),
        "filename": file,
    }
    key = f"{surt(url)} {date} "
    return key.encode() + canonical.encode(facts) + b"\n"


def _facts(archive: Path, record: StoredRecord) -> tuple[str, str, str, str]:
    """Date as 14 digits, target URI, status and media type, from the record itself."""
    date, target = "0" * 14, ""
    try:
        head, block = open_record(archive, record, _HEADS)
        date = re.sub("[^0-9]", "", head.get("WARC-Date") or "")[:14].ljust(14, "0")
        target = head.get("WARC-Target-URI") or ""
        if record.type == "resource":
            return date, target, "-", framing.media_type_of(head.get("Content-Type") or "")[0]
        message, _ = message_head(block)
        mime, _ = framing.media_type_of(message.first("Content-Type") or "")
        mime = _REVISIT if record.type == "revisit" else mime
    except (ArchiveError, framing.FramingError, OSError):
        return date, target, "-", "unk"
    return date, target, str(message.status), mime or "unk"
