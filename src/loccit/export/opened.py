"""An evidence package that is open, and the WARC records in it; a part of verify_proof.py, so it
must run under Python 3.8 and needs the standard library alone."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from hashlib import sha256
from itertools import chain
from tempfile import TemporaryFile
from typing import Any, BinaryIO

from loccit.export.packed import MOST_HEAD, MOST_HELD, PIECE, WARC, listed, require

# What follows is a part of verify_proof.py.


class Package:
    """A package that is open, and what has been found in it so far."""

    def __init__(self, file: BinaryIO, wanted: str = "") -> None:
        self.file, self.wanted = file, wanted
        self.places = listed(file)
        self.about: dict[str, Any] = {}
        self.keys: dict[str, bytes] = {}
        self.heads: dict[int, bytes] = {}
        self.signed_by: dict[int, list[str]] = {}
        self.entries: dict[int, dict[str, Any]] = {}
        self.records: dict[str, dict[str, Any]] = {}

    def pieces(self, name: str, start: int = 0, length: int | None = None) -> Iterator[bytes]:
        """A file's bytes, or a part of them."""
        offset, size = self.places[name]
        left = size - start if length is None else length
        require(start >= 0 and 0 <= left <= size - start, f"A place lies outside of {name}.")
        self.file.seek(offset + start)
        while left:
            piece = self.file.read(min(left, PIECE))
            require(piece, "The package is cut.")
            left -= len(piece)
            yield piece

    def read(self, name: str) -> bytes:
        """A whole file that is not too large to be held."""
        require(name in self.places, f"{name} is missing.")
        require(self.places[name][1] <= MOST_HELD, f"{name} is too large.")
        return b"".join(self.pieces(name))

    def digest(self, name: str, start: int = 0, length: int | None = None) -> str:
        """The SHA-256 of a file, or of a part of it."""
        found = sha256()
        for piece in self.pieces(name, start, length):
            found.update(piece)
        return "sha256:" + found.hexdigest()

    def below(self, folder: str, suffix: str = "") -> list[str]:
        """The files in a folder, in order."""
        return sorted(n for n in self.places if n.startswith(folder) and n.endswith(suffix))


def inflated(package: Package, start: int, length: int) -> Iterator[bytes]:
    """What a gzip member holds: exactly one, and nothing after it."""
    gzip = zlib.decompressobj(31)
    for stored in package.pieces(WARC, start, length):
        piece = stored
        while piece:
            require(not gzip.eof, f"Bytes follow the record at byte {start}.")
            yield gzip.decompress(piece, PIECE)
            piece = gzip.unconsumed_tail or gzip.unused_data
    require(gzip.eof, f"The record at byte {start} is cut.")


def parted(pieces: Iterator[bytes], where: str) -> tuple[dict[str, str], Iterator[bytes]]:
    """A record's head, names in lower case, and what follows it."""
    held = b""
    while b"\r\n\r\n" not in held:
        require(len(held) < MOST_HEAD, where + "has no head.")
        piece = next(pieces, b"")
        require(piece, where + "has no head.")
        held += piece
    head, _, rest = held.partition(b"\r\n\r\n")
    version, *lines = head.decode("utf-8").split("\r\n")
    require(version == "WARC/1.1", where + "is no WARC/1.1 record.")
    fields = [line.partition(": ") for line in reversed(lines)]
    return {name.lower(): value for name, _, value in fields}, chain((rest,), pieces)


def taken(pieces: Iterator[bytes], length: int, where: str) -> Iterator[bytes]:
    """So many bytes, after which a record ends as it must."""
    rest = b""
    for piece in pieces:
        yield piece[:length]
        rest += piece[length:]
        length -= min(length, len(piece))
        require(len(rest) <= 4, where + "is longer than it says.")
    require(length == 0 and rest == b"\r\n\r\n", where + "is shorter than it says.")


def check_record(package: Package, each: dict[str, Any], told: dict[str, Any] | None) -> None:
    """A record's own head and digests fit what its entry says of it; `told` is None for the
    first, which says how the file came about."""
    where = f"The record at byte {each['offset']} "
    source = inflated(package, each["offset"], each["length"])
    fields, rest = parted(source, where)
    kind, whole = fields["warc-type"], sha256()
    require(fields["warc-record-id"] == "<{}>".format(each["record"]), where + "is another.")
    require(told is not None or kind == "warcinfo", where + "is of no entry.")
    with TemporaryFile() as block:
        for piece in taken(rest, int(fields["content-length"]), where):
            whole.update(piece)
            block.write(piece)
        found = "sha256:" + whole.hexdigest()
        require(found == fields["warc-block-digest"], where + "has another block digest.")
        if told is None:
            return
        require((kind, found) == (told["type"], told["block"]), where + "is not the ledger's.")
        require(fields.get("warc-payload-digest") == told["payload"], where + "has another body.")
        if kind == "revisit":
            referred = fields["warc-refers-to"][1:-1]
            original = package.records.get(referred, {})
            same = original.get("type") == "response" and original["payload"] == told["payload"]
            require(same, where + "refers to a response that is not here.")
        elif told["payload"]:
            block.seek(0)
            found = payload(block) if kind == "response" else found
            require(found == told["payload"], where + "has another payload than it says.")


def payload(message: BinaryIO) -> str:
    """The digest of an HTTP response's body, chunked framing left out (RFC 9112 7.1)."""
    found, chunked = sha256(), ""
    status = message.readline(PIECE).split(b" ")[1]
    line = message.readline(PIECE)
    name = b""
    while line.rstrip(b"\r\n"):
        if line[:1] not in b" \t":
            name, _, line = line.partition(b":")
        if name.lower() == b"transfer-encoding":
            chunked = line.decode("latin-1").strip().lower().rpartition(",")[2].strip()
        line = message.readline(PIECE)
    bodiless = status[:1] == b"1" or status in (b"204", b"304")
    while chunked == "chunked" and not bodiless:
        left = int(message.readline(PIECE).split(b";")[0], 16)
        if not left:
            return "sha256:" + found.hexdigest()
        while left:
            piece = message.read(min(left, PIECE))
            require(piece, "A chunked body is cut.")
            found.update(piece)
            left -= len(piece)
        require(not message.readline(PIECE).strip(b"\r\n"), "A chunk is longer than it says.")
    for piece in iter(lambda: message.read(PIECE), b""):
        found.update(piece)
    return "sha256:" + found.hexdigest()
