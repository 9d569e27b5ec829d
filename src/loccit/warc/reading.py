"""Records read back, strictly: one gzip member, one WARC/1.1 record, nothing beside it."""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from functools import cache, lru_cache
from importlib import import_module
from typing import Any, NamedTuple

from loccit.errors import RecordError

VERSION = "WARC/1.1"
NAME = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]+")
"""A field's name."""
END = b"\r\n\r\n"
"""What ends a head, and a record."""

_PIECE = 256 * 1024
_MAX_HEAD = 64 * 1024
_LENGTH = re.compile("[0-9]{1,15}")


class Head(NamedTuple):
    """The named fields of a record that is read; `length` is that of its block."""

    fields: tuple[tuple[str, str], ...]
    length: int

    def get(self, name: str) -> str | None:
        """The first value of a field, or None."""
        return _first(self.fields, name)


def read(pieces: Iterable[bytes], *, file: str, offset: int) -> tuple[Head, Iterator[bytes]]:
    """The head of the one record that the gzip member `pieces` holds, and its block.

    The block must be read to its end: only then is it known to be whole. `file` and `offset`
    are for messages. Raises `RecordError` (from here or from the iterator) for anything but
    exactly one member with exactly one WARC/1.1 record.
    """

    def broken(what: str) -> RecordError:
        return RecordError(what, file=file, offset=offset)

    source = _inflate(pieces, broken)
    held = b""
    while (end := held.find(END)) < 0:
        piece = next(source, None)
        if piece is None or len(held) > _MAX_HEAD:
            raise broken("the stored record has no head")
        held += piece
    head = _parsed(held[:end], broken)
    return head, _block(held[end + len(END) :], source, head.length, broken)


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


def inflater() -> tuple[Any, type[Exception]]:
    """What undoes one gzip member, its checksum and length compared (RFC 1952 2.3.1), and the
    error that it raises: ISA-L where that is installed, else zlib-ng, else zlib."""
    library = _library()
    return library.decompressobj(31), library.error


@cache
def _library() -> Any:
    for name in ("isal.isal_zlib", "zlib_ng.zlib_ng"):
        with suppress(ImportError):
            return import_module(name)
    return zlib


def _inflate(pieces: Iterable[bytes], broken: Callable[[str], RecordError]) -> Iterator[bytes]:
    gzip, fault = inflater()
    for piece in pieces:
        if gzip.eof:
            raise broken("bytes follow the stored record's gzip member")
        data, more = piece, True
        while more and not gzip.eof:
            try:
                out = gzip.decompress(data, _PIECE)
            except fault as error:
                raise broken(f"the stored record's gzip member is damaged ({error})") from error
            if out:
                yield out
            data = gzip.unconsumed_tail
            # ISA-L may hold the member's last bytes back itself while output is still to come
            more = bool(data) or len(out) == _PIECE
        if gzip.unused_data:
            raise broken("bytes follow the stored record's gzip member")
    if not gzip.eof:
        raise broken("the stored record's gzip member is cut")


def parse_head(head: bytes) -> Head:
    """The head of a record, without the empty line that ends it. Raises `RecordError`."""
    return _parsed(head, RecordError)


def _parsed(head: bytes, broken: Callable[[str], RecordError]) -> Head:
    try:
        text = head.decode()
    except UnicodeDecodeError as error:
        raise broken("the stored record's head is not UTF-8") from error
    version, *lines = text.split("\r\n")
    fields = []
    for line in lines:
        name, colon, value = line.partition(":")
        if not colon or not _is_name(name):
            raise broken("the stored record's head has a line that is no field")
        fields.append((name, value.strip(" \t")))
    length = _first(fields, "Content-Length") or ""
    if version != VERSION or not _LENGTH.fullmatch(length):
        raise broken("the stored bytes are no WARC/1.1 record")
    return Head(tuple(fields), int(length))


def _first(fields: Iterable[tuple[str, str]], name: str) -> str | None:
    wanted = name.lower()
    for field, value in fields:
        if field.lower() == wanted:
            return value
    return None


@lru_cache(64)
def _is_name(name: str) -> bool:
    return NAME.fullmatch(name) is not None
