"""The zip file of an evidence package, in the one form that loccit writes; a part of
verify_proof.py, so it must run under Python 3.8 and needs the standard library alone."""

from __future__ import annotations

import os
import re
import struct
import zlib
from typing import BinaryIO, NamedTuple

# What follows is a part of verify_proof.py.

FORMAT = "loccit-evidence/1"
WARC = "archive/data.warc.gz"
DATA, DIGEST = "datapackage.json", "datapackage-digest.json"
ABOUT, NOTE = "evidence/evidence.json", "loccitNote"
MOST_FILES, MOST_DIRECTORY, MOST_HELD = 20000, 1 << 22, 1 << 26
MOST_HEAD, PIECE, MOST_KEYS = 1 << 18, 1 << 18, 64
NAME = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9._-]*(/[A-Za-z0-9_-][A-Za-z0-9._-]*){0,4}")
FINGERPRINT = re.compile(r"sha256:[0-9a-f]{64}")
MALFORMED = (
    ArithmeticError,
    AttributeError,
    LookupError,
    OSError,
    RecursionError,
    TypeError,
    ValueError,
    struct.error,
    zlib.error,
)


class Refused(Exception):
    """A check that fails: the sentence says why."""


class Check(NamedTuple):
    """A check's outcome, and a sentence that tells it."""

    said: str
    holds: bool = True


def require(holds: object, why: str) -> None:
    """Raise `Refused` unless it holds."""
    if not holds:
        raise Refused(why)


# The zip file: only the one form that loccit writes, byte for byte; so it cannot be a bomb.


def local_header(name: str, size: int, crc: int) -> bytes:
    """What stands before a stored file (APPNOTE 4.3.7): no compression, 1980-01-01."""
    raw = name.encode()
    return struct.pack("<4s5H3L2H", b"PK\3\4", 20, 0, 0, 0, 33, crc, size, size, len(raw), 0) + raw


def central_header(name: str, size: int, crc: int, offset: int) -> bytes:
    """A file's line in the directory (4.3.12): a regular file, rw-r--r--."""
    raw = name.encode()
    sizes = (crc, size, size, len(raw), 0, 0, 0, 0, 0o100644 << 16, offset)
    return struct.pack("<4s6H3L5H2L", b"PK\1\2", 788, 20, 0, 0, 0, 33, *sizes) + raw


def end_header(count: int, size: int, offset: int) -> bytes:
    """The end of the directory (4.3.16)."""
    return struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, count, count, size, offset, 0)


def listed(file: BinaryIO) -> dict[str, tuple[int, int]]:
    """Where each file of the package lies: offset and size. Raises `Refused`."""
    whole = file.seek(0, os.SEEK_END)
    require(22 <= whole < 2**32, "It is no evidence package, or is cut: it has no end.")
    file.seek(whole - 22)
    end = file.read(22)
    count, size, start = struct.unpack("<10xH2L2x", end)
    require(end == end_header(count, size, start), "It is no evidence package, or its end is cut.")
    require(count <= MOST_FILES and size <= MOST_DIRECTORY, "It has too many files.")
    require(start + size + 22 == whole, "Its directory does not end where the file does.")
    file.seek(start)
    directory = file.read(size)
    places, at, offset = {}, 0, 0  # type: dict[str, tuple[int, int]], int, int
    for _ in range(count):
        crc, length, named = struct.unpack_from("<16xL4xLH", directory, at)
        name = directory[at + 46 : at + 46 + named].decode("ascii")
        head = central_header(name, length, crc, offset)
        require(NAME.fullmatch(name), f"The file name {name[:80]!r} is not one of a package.")
        require(name not in places, f"The file {name} is there twice.")
        require(directory.startswith(head, at), f"{name} is not kept as loccit keeps it.")
        before = local_header(name, length, crc)
        file.seek(offset)
        require(file.read(len(before)) == before, f"The package tells two things of {name}.")
        places[name] = (offset + len(before), length)
        offset += len(before) + length
        at += len(head)
    require(at == size and offset == start, "The package holds bytes of no file.")
    return places
