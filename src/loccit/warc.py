"""WARC/1.1 records (ISO 28500:2017), one gzip member each: bytes in, the same bytes out.

warcio writes the record, and nothing else of it is used: both digests are preset and the block
is handed over raw, so it neither parses, re-encodes nor digests anything. A record that is small
enough for memory is put together here, because warcio's way to the very same bytes (the tests
hold them against each other) costs as much as compressing a page with ISA-L. Reading is strict
and our own, because only what this module wrote is ever read: one gzip member, one record,
nothing before, between or after.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from datetime import UTC, datetime
from functools import cache, lru_cache
from hashlib import sha256
from pathlib import Path
from typing import IO, Any, NamedTuple, Protocol

from loccit import members
from loccit.errors import RecordError
from loccit.models.value import value

VERSION = "WARC/1.1"
DEFAULT, COMPRESSIONS = members.DEFAULT, members.COMPRESSIONS
require = members.require
TRUNCATIONS = frozenset({"length", "time", "disconnect", "unspecified"})
"""The words of WARC-Truncated (5.13)."""

_PIECE = 256 * 1024
_SMALL = 2**20
"""A block of up to so many bytes is held in memory."""
_MAX_HEAD = 64 * 1024
_TYPES = frozenset({"warcinfo", "request", "response", "resource", "metadata", "revisit"})
_NAME = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]+")
_URI = re.compile(r"[a-z][a-z0-9+.-]*:[!#-;=?-~]*", re.IGNORECASE)
_ID = re.compile(r"urn:uuid:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
END = b"\r\n\r\n"
"""What ends a head, and a record."""
_UNWANTED = ("Cc", "Cs", "Zl", "Zp")


class Block(Protocol):
    """A record's block: its size in bytes, and its bytes as often as they are asked for."""

    @property
    def size(self) -> int:
        """Length in bytes."""
        ...

    def chunks(self) -> Iterator[bytes]:
        """The bytes, in pieces."""
        ...


@value
class Held:
    """A block small enough for memory."""

    data: bytes

    @property
    def size(self) -> int:
        """Length in bytes."""
        return len(self.data)

    def chunks(self) -> Iterator[bytes]:
        """The bytes, in one piece."""
        yield self.data


@value
class OnDisk:
    """A block that is a file of the user's, `size` bytes long when it was looked at."""

    path: Path
    size: int

    def chunks(self) -> Iterator[bytes]:
        """The file's bytes, in pieces."""
        with self.path.open("rb") as file:
            while piece := file.read(_PIECE):
                yield piece


@value
class Record:
    """A record to be written. `id` is a `urn:uuid:` without angle brackets, `date` the start of
    the transfer (aware). `fields` are named fields beyond type, id, date, digests, content type
    and length, in order; a field may be repeated. `payload` is `sha256:` + hex or None."""

    type: str
    id: str
    date: datetime
    content_type: str
    block: Block
    target: str | None = None
    fields: tuple[tuple[str, str], ...] = ()
    payload: str | None = None


class Member(NamedTuple):
    """What was written: length of the gzip member, its digest, and that of the block."""

    length: int
    member: str
    block: str


class Head(NamedTuple):
    """The named fields of a record that is read; `length` is that of its block."""

    fields: tuple[tuple[str, str], ...]
    length: int

    def get(self, name: str) -> str | None:
        """The first value of a field, or None."""
        return _first(self.fields, name)


def urn(hexdigits: str) -> str:
    """A record id, a UUID of version 4 (RFC 9562 5.4), of 32 random hex digits.

    >>> urn("ffffffffffffffffffffffffffffffff")
    'urn:uuid:ffffffff-ffff-4fff-bfff-ffffffffffff'
    """
    variant = "89ab"[int(hexdigits[16], 16) & 3]
    a, b, c = hexdigits[:8], hexdigits[8:12], hexdigits[13:16]
    return f"urn:uuid:{a}-{b}-4{c}-{variant}{hexdigits[17:20]}-{hexdigits[20:]}"


def bracketed(urn: str) -> str:
    """`urn` as a WARC field writes a record's id: in angle brackets."""
    return f"<{urn}>"


@lru_cache(64)
def warc_date(moment: datetime) -> str:
    """An aware datetime as WARC-Date: UTC with microseconds (1.1 allows fractions, 5.4)."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def warc_fields(pairs: Iterable[tuple[str, str]]) -> bytes:
    """A block of type application/warc-fields. Raises `RecordError` as `write` does."""
    lines = [f"{_token(name)}: {_value(name, value)}\r\n" for name, value in pairs]
    return "".join(lines).encode()


def write(out: IO[bytes], record: Record, compression: str = DEFAULT) -> Member:
    """Write `record` to `out` as one gzip member. A large block is streamed, twice (digest,
    bytes).

    Raises `RecordError` for a field that would break the record's head or misstate it (control
    characters, an id that is no `urn:uuid:`, a target that is no ASCII URI), before anything is
    written; and for a block that changes while it is being read.
    """
    if record.block.size <= _SMALL:
        return _write_held(out, record, compression)
    expected = digest(record.block.chunks())
    headers = [_field(line) for line in _lines(record, expected)]
    reader = _Reader(record.block)
    member = members.Gzip(out, members.compressor(compression))
    with closing(reader):
        _through_warcio(member, record.type, headers, reader, record.block.size)
    length, compressed = member.finish()
    if reader.digest() != expected or reader.count != record.block.size:
        raise _changed()
    return Member(length, compressed, expected)


def _write_held(out: IO[bytes], record: Record, compression: str) -> Member:
    """`write`, for a block that is read once and held."""
    block = tuple(record.block.chunks())
    if sum(map(len, block)) != record.block.size:
        raise _changed()
    expected = digest(block)
    head = _head(_lines(record, expected))
    data = members.compressed(b"".join((head, *block, END)), compression)
    out.write(data)
    return Member(len(data), "sha256:" + sha256(data).hexdigest(), expected)


def _head(lines: list[str]) -> bytes:
    """A record's head, its empty line included, as warcio writes it."""
    return "\r\n".join((VERSION, *lines, "\r\n")).encode()


def _field(line: str) -> tuple[str, str]:
    name, _, value = line.partition(": ")
    return name, value


def _changed() -> RecordError:
    return RecordError("the block of a record changed while it was being stored")


def read(pieces: Iterable[bytes], *, file: str, offset: int) -> tuple[Head, Iterator[bytes]]:
    """The head of the one record that the gzip member `pieces` holds, and its block.

    The block must be read to its end: only then is it known to be whole. `file` and `offset`
    are for messages. Raises `RecordError` (from here or from the iterator) for anything but
    exactly one member with exactly one WARC/1.1 record.
    """

    def broken(what: str) -> RecordError:
        return RecordError(what, file=file, offset=offset)

    source = members.inflated(pieces, broken)
    held = b""
    while (end := held.find(END)) < 0:
        piece = next(source, None)
        if piece is None or len(held) > _MAX_HEAD:
            raise broken("the stored record has no head")
        held += piece
    head = _parse(held[:end], broken)
    return head, _block(held[end + len(END) :], source, head.length, broken)


def _through_warcio(
    out: members.Gzip, kind: str, headers: list[tuple[str, str]], block: _Reader, size: int
) -> None:
    from warcio.recordloader import ArcWarcRecord
    from warcio.statusandheaders import StatusAndHeaders

    head = StatusAndHeaders("", headers, protocol=VERSION)
    kind = "response" if kind == "revisit" else kind  # it would leave a revisit's block out
    record = ArcWarcRecord("warc", kind, head, block, None, None, size)
    _verbatim()(out, gzip=False).write_record(record)


@cache
def _verbatim() -> Any:
    """warcio's writer with its own SHA-1 payload digests turned off. Imported when first
    needed: warcio takes longer to start than the rest of us."""
    from warcio.warcwriter import WARCWriter

    class Verbatim(WARCWriter):  # type: ignore[misc]  # warcio has no types
        NO_PAYLOAD_DIGEST_TYPES = tuple(_TYPES)

    return Verbatim


def _block(
    held: bytes, source: Iterator[bytes], length: int, broken: Callable[[str], RecordError]
) -> Iterator[bytes]:
    left = length
    tail = b""
    while True:
        if part := held[:left]:
            yield part
            left -= len(part)
        tail += held[len(part) :]
        if len(tail) > len(END):
            raise broken("the stored record is longer than it says")
        piece = next(source, None)
        if piece is None:
            break
        held = piece
    if left:
        raise broken("the stored record is shorter than it says")
    if tail != END:
        raise broken("the stored record does not end as a record must")


def parse_head(head: bytes) -> Head:
    """The head of a record, without the empty line that ends it. Raises `RecordError`."""
    return _parse(head, RecordError)


def _parse(head: bytes, broken: Callable[[str], RecordError]) -> Head:
    try:
        version, *lines = head.decode().split("\r\n")
    except UnicodeDecodeError as error:
        raise broken("the stored record's head is not UTF-8") from error
    fields = []
    for line in lines:
        name, colon, value = line.partition(":")
        if not colon or not _is_name(name):
            raise broken("the stored record's head has a line that is no field")
        fields.append((name, value.strip(" \t")))
    length = _first(fields, "Content-Length") or ""
    if version != VERSION or not re.fullmatch("[0-9]{1,15}", length):
        raise broken("the stored bytes are no WARC/1.1 record")
    return Head(tuple(fields), int(length))


def _first(fields: Iterable[tuple[str, str]], name: str) -> str | None:
    wanted = name.lower()
    return next((v for n, v in fields if n.lower() == wanted), None)


@lru_cache(64)
def _is_name(name: str) -> bool:
    return _NAME.fullmatch(name) is not None


def _lines(record: Record, block: str) -> list[str]:
    """The fields of the record's head as they are written, checked: warcio would write CR and LF
    as they come. Raises `RecordError`."""
    if record.type not in _TYPES:
        raise RecordError(f"loccit writes no WARC records of type {record.type!r}")
    if not _ID.fullmatch(record.id):
        raise RecordError(f"the record id {record.id!r} is no urn:uuid")
    lines = [
        f"WARC-Type: {record.type}",
        f"WARC-Record-ID: <{record.id}>",
        f"WARC-Date: {warc_date(record.date)}",
    ]
    if record.target is not None:
        if not _is_uri(record.target):
            raise RecordError(f"{record.target!r} is no percent-encoded URI")
        lines.append(f"WARC-Target-URI: {record.target}")
    lines += [f"{_token(name)}: {value}" for name, value in record.fields]
    lines.append(f"WARC-Block-Digest: {block}")
    if record.payload is not None:
        lines.append(f"WARC-Payload-Digest: {record.payload}")
    lines.append(f"Content-Type: {record.content_type}")
    lines.append(f"Content-Length: {record.block.size}")
    if not _plainly("\r\n".join(lines), len(lines)):
        for line in lines:
            _value(*_field(line))
    return lines


@lru_cache(256)
def _is_uri(target: str) -> bool:
    return _URI.fullmatch(target) is not None


def _plainly(lines: str, count: int) -> bool:
    """Are the values of these `count` fields, one a line, all such as `_value` lets pass? As nearly
    always, and a look at them one by one is dear. An empty one ends with the blank before it."""
    return (
        lines.isascii()
        and lines.count("\r\n") == count - 1
        and lines.replace("\r\n", "").isprintable()
        and ":  " not in lines
        and " \r\n" not in lines
        and lines[-1:] != " "
    )


@lru_cache(64)
def _token(name: str) -> str:
    if not _NAME.fullmatch(name):
        raise RecordError(f"{name!r} is no field name")
    return name


def _value(name: str, value: str) -> str:
    if value.isascii() and value.isprintable() and value == value.strip() and value:
        return value  # as nearly all are, and the look at each character is dear
    bad = any(unicodedata.category(c) in _UNWANTED for c in value)
    if bad or value != value.strip() or not value:
        raise RecordError(
            f"the value of {name} is empty, has blanks at its ends or a control character: "
            f"{value!r}"
        )
    return value


def digest(pieces: Iterable[bytes]) -> str:
    """`sha256:` + hex of all `pieces` together."""
    whole = sha256()
    for piece in pieces:
        whole.update(piece)
    return "sha256:" + whole.hexdigest()


class _Reader:
    """A block as the stream that warcio copies from; digests what passes."""

    def __init__(self, block: Block) -> None:
        self._pieces = block.chunks()
        self._digest = sha256()
        self.count = 0

    def read(self, _size: int) -> bytes:
        """The next piece of the block, whatever its size: it is passed on and not copied."""
        out = next(self._pieces, b"")
        self._digest.update(out)
        self.count += len(out)
        return out

    def digest(self) -> str:
        return "sha256:" + self._digest.hexdigest()

    def close(self) -> None:
        close = getattr(self._pieces, "close", None)
        if close:
            close()
