"""A package's parts put together: the WARC file, its index, the list of pages, the zip file."""

from __future__ import annotations

import json
import struct
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from io import BytesIO
from typing import IO, Any
from uuid import UUID

from loccit import canonical, framing, warc
from loccit.archive import Archive
from loccit.archive.index import index_line
from loccit.archive.layout import timestamp
from loccit.archive.stored import check_member, member, message_head, open_record
from loccit.errors import ArchiveError
from loccit.export.choosing import Chosen, Entry
from loccit.export.packed import (
    DATA,
    DIGEST,
    MOST_HELD,
    NOTE,
    WARC,
    central_header,
    end_header,
    local_header,
)
from loccit.models.capture import StoredRecord

INDEX, PAGES = "indexes/index.cdx", "pages/pages.jsonl"
_FILE = WARC.rpartition("/")[2]
_FIELDS = "application/warc-fields"
_MOST = 2**32 - 2**24


@dataclass(frozen=True, slots=True)
class Laid:
    """What was copied into the WARC file: `members` as evidence.json tells them, `index` and
    `pages` over them; `chunked` are the offsets of responses that were sent in chunks."""

    members: tuple[dict[str, Any], ...]
    index: bytes
    pages: bytes
    chunked: tuple[int, ...]


def lay(archive: Archive, chosen: Chosen, made: datetime, tool: str, out: IO[bytes]) -> Laid:
    """Copy the records byte for byte, each hash checked, after a `warcinfo` of the package's own.

    Raises `FixityError` for stored bytes that changed, `ArchiveError` where they cannot be read
    or are too many.
    """
    first, urn = _warcinfo(chosen, made, tool)
    out.write(first)
    members = [_told(urn, "warcinfo", 0, first, None)]
    lines: dict[str, bytes] = {}
    chunked: list[int] = []
    at = len(first)
    urls = dict(_urls(chosen.captures))
    try:
        for record, seq in chosen.records:
            check_member(archive.path, record)
            for piece in member(archive.path, record):
                out.write(piece)
            place = {"record": record.id, "type": record.type, "offset": at}
            members.append(
                {**place, "length": record.length, "sha256": record.member, "entry": seq}
            )
            if record.type in ("response", "resource", "revisit"):
                url = urls.get(record.id, "")
                lines[record.id] = index_line(archive.path, url, record, _FILE, at)
            if record.type == "response" and _in_chunks(archive, record):
                chunked.append(at)
            at += record.length
            if at > _MOST:
                raise ArchiveError(
                    "the captures are larger than 4 GB together, more than one package holds",
                    hint="Export one citation at a time: MANIFEST:DOCUMENT/CITATION.",
                )
    except OSError as error:
        raise ArchiveError(f"the archive cannot be read: {error}") from error
    return Laid(
        tuple(members), b"".join(sorted(lines.values())), _pages(chosen, lines), tuple(chunked)
    )


def _in_chunks(archive: Archive, record: StoredRecord) -> bool:
    """Was a response sent in chunks (RFC 9112 7.1)?"""
    _, block = open_record(archive.path, record)
    try:
        return record.payload is not None and message_head(block)[0].chunked
    except framing.FramingError:
        return False


def stored_gzip(data: bytes) -> bytes:
    """A gzip member that does not compress (RFC 1951 3.2.4, RFC 1952), so that no library's
    version decides its bytes. `data` is shorter than 64 KB."""
    block = struct.pack("<BHH", 1, len(data), len(data) ^ 0xFFFF) + data
    head = b"\x1f\x8b\x08" + bytes(6) + b"\xff"
    return head + block + struct.pack("<LL", zlib.crc32(data), len(data))


def zipped(files: Sequence[tuple[str, bytes | IO[bytes]]], out: IO[bytes]) -> None:
    """Write the zip file: nothing compressed, no times, no more than one form. Raises
    `ArchiveError` for one that would be too large."""
    directory, at = b"", 0
    for name, data in files:
        size, crc = _sized(data)
        if at + size > _MOST:
            raise ArchiveError("the package would be larger than 4 GB")
        head = local_header(name, size, crc)
        out.write(head)
        for piece in _pieces(data):
            out.write(piece)
        directory += central_header(name, size, crc, at)
        at += len(head) + size
    out.write(directory + end_header(len(files), len(directory), at))


def data_package(
    files: Sequence[tuple[str, bytes | IO[bytes]]], title: str, made: datetime, tool: str
) -> bytes:
    """datapackage.json (WACZ 1.1.1, Frictionless Data Package): every file with its hash."""
    resources = [
        {
            "name": name.lower().replace("/", "-"),
            "path": name,
            "hash": digest_of(data),
            "bytes": _sized(data)[0],
        }
        for name, data in files
    ]
    told = {
        "profile": "data-package",
        "title": title,
        "created": timestamp(made),
        "wacz_version": "1.1.1",
        "software": tool,
        "resources": resources,
    }
    return (json.dumps(told, ensure_ascii=True, indent=1) + "\n").encode()


def data_digest(package: bytes, signed: str) -> bytes:
    """datapackage-digest.json over the bytes of datapackage.json, with the signed note: WACZ has
    no other file that the list of files does not list."""
    told = {"path": DATA, "hash": canonical.digest(package), NOTE: signed}
    return (json.dumps(told) + "\n").encode()


def in_order(names: Sequence[str]) -> list[str]:
    """The order of the files: those that a player looks for first, then by name."""
    first = (DATA, DIGEST, WARC, INDEX, PAGES)
    return [*(n for n in first if n in names), *sorted(set(names) - {*first})]


def digest_of(data: bytes | IO[bytes]) -> str:
    """`sha256:` + hex of a file's bytes."""
    return warc.digest(_pieces(data))


def _pieces(data: bytes | IO[bytes]) -> Iterator[bytes]:
    if isinstance(data, bytes):
        yield data
        return
    data.seek(0)
    while piece := data.read(2**18):
        yield piece


def _sized(data: bytes | IO[bytes]) -> tuple[int, int]:
    size = crc = 0
    for piece in _pieces(data):
        size, crc = size + len(piece), zlib.crc32(piece, crc)
    if isinstance(data, bytes) and size > MOST_HELD:
        raise ArchiveError("a file of the package would be larger than 64 MB")
    return size, crc


def _warcinfo(chosen: Chosen, made: datetime, tool: str) -> tuple[bytes, str]:
    """The record with which the WARC file begins; its id follows from what the file holds."""
    whole = "".join(record.member for record, _ in chosen.records)
    urn = UUID(bytes=sha256(whole.encode()).digest()[:16], version=5).urn
    about = (
        ("software", tool),
        ("format", "WARC File Format 1.1"),
        ("description", "Records of an archive copied byte for byte; see evidence/README.txt"),
    )
    block = warc.Held(warc.warc_fields(about))
    fields = (("WARC-Filename", _FILE),)
    out = BytesIO()
    warc.write(out, warc.Record("warcinfo", urn, made, _FIELDS, block, fields=fields))
    return stored_gzip(zlib.decompress(out.getvalue(), 31)), urn


def _told(urn: str, kind: str, at: int, data: bytes, entry: int | None) -> dict[str, Any]:
    place = {"record": urn, "type": kind, "offset": at, "length": len(data)}
    return {**place, "sha256": canonical.digest(data), "entry": entry}


def _urls(captures: Sequence[Entry]) -> Iterator[tuple[str, str]]:
    """The URL of each record's hop."""
    from loccit.archive.entries import records_of

    for entry in captures:
        for url, record in records_of(entry):
            yield record.id, url


def _pages(chosen: Chosen, lines: dict[str, bytes]) -> bytes:
    """pages.jsonl: a line for each capture, its answer as the index has it; `lines` are the
    index's by record."""
    told: list[dict[str, str]] = [{"format": "json-pages-1.0", "id": "pages", "title": "All Pages"}]
    for entry in chosen.captures:
        records = entry["hops"][-1]["records"] if entry.get("hops") else entry.get("records", ())
        for record in records:
            if record["id"] in lines:
                _, date, facts = lines[record["id"]].decode().split(" ", 2)
                when = datetime.strptime(date + "Z", "%Y%m%d%H%M%S%z")
                url = json.loads(facts)["url"]
                told.append({"id": entry["capture"], "url": url, "ts": timestamp(when)})
    return "".join(json.dumps(each) + "\n" for each in told).encode()
