"""index.cdxj: which URL was stored when and where. Derived, rebuildable, never evidence."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import urlsplit

from loccit import canonical, durable, framing
from loccit.archive.entries import records_of
from loccit.archive.layout import INDEX
from loccit.archive.reader import Archive
from loccit.archive.stored import message_head, open_record
from loccit.errors import ArchiveError
from loccit.models.capture import StoredRecord

_WWW = re.compile(r"^www[0-9]*\.")
_PORTS = {"http": 80, "https": 443}


def rebuild_index(path: Path) -> None:
    """Write index.cdxj anew from ledger and WARC files; the same archive gives the same bytes.

    A record that cannot be read is listed with the media type `unk`: telling of damage is the
    audit's work. Raises as `Archive.open` does, and `ArchiveError` where it cannot be written.
    """
    archive = Archive.open(path)
    named = {  # a record that several entries share is one line
        record: url
        for entry in archive.entries()
        for url, record in records_of(entry)
        if record.type in ("response", "resource")
    }
    lines = sorted(_line(path, url, record) for record, url in named.items())
    try:
        durable.replace(path / INDEX, b"".join(lines))
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


def _line(archive: Path, url: str, record: StoredRecord) -> bytes:
    date, target, status, mime = _facts(archive, record)
    url = target or url
    facts = {
        "url": url,
        "mime": mime,
        "status": status,
        "digest": record.payload or record.block,
        "length": str(record.length),
        "offset": str(record.offset),
        "filename": record.file,
    }
    key = f"{surt(url)} {date} "
    return key.encode() + canonical.encode(facts) + b"\n"


def _facts(archive: Path, record: StoredRecord) -> tuple[str, str, str, str]:
    """Date as 14 digits, target URI, status and media type, from the record itself."""
    date, target = "0" * 14, ""
    try:
        head, block = open_record(archive, record)
        date = re.sub("[^0-9]", "", head.get("WARC-Date") or "")[:14].ljust(14, "0")
        target = head.get("WARC-Target-URI") or ""
        if record.type == "resource":
            return date, target, "-", framing.media_type_of(head.get("Content-Type") or "")[0]
        message, _ = message_head(block)
        mime, _ = framing.media_type_of(message.first("Content-Type") or "")
    except (ArchiveError, framing.FramingError, OSError):
        return date, target, "-", "unk"
    return date, target, str(message.status), mime or "unk"
