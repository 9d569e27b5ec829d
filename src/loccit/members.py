"""gzip members: made, counted and hashed (RFC 1952). The same bytes give the same member."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from functools import cache
from hashlib import sha256
from importlib import import_module
from typing import IO, Any

from loccit.errors import UsageError

DEFAULT = "default"
COMPRESSIONS = (DEFAULT, "fast")
"""How members are compressed: `default` is zlib-ng at level 6 (zlib where that is not installed),
`fast` is ISA-L at level 2. Every reader of gzip reads both."""

_PIECE = 256 * 1024
_LEVEL = 6
_FAST_LEVEL = 2


def require(compression: str) -> None:
    """Raise `UsageError` unless `compression` is one of `COMPRESSIONS` and can be done here."""
    if compression not in COMPRESSIONS:
        raise UsageError(
            f"There is no compression {compression!r}.", hint=f"Known: {', '.join(COMPRESSIONS)}."
        )
    try:
        compressor(compression)
    except ImportError as error:
        raise UsageError(
            "The compression “fast” needs a library that is not installed.",
            hint='Install it with `pip install "loccit[fast]"`, or leave the setting out.',
        ) from error


class Gzip:
    """One gzip member on its way to a file; its digest and length on the way. Time and name
    stay out of its head, so the same record gives the same bytes."""

    def __init__(self, out: IO[bytes], compressor: Any) -> None:
        self._out = out
        self._gzip = compressor
        self._digest = sha256()
        self._length = 0

    def write(self, data: bytes) -> None:
        """Compress `data` and pass on what comes of it."""
        self._put(self._gzip.compress(data))

    def flush(self) -> None:
        """warcio calls it at a record's end; `finish` does the work."""

    def finish(self) -> tuple[int, str]:
        """End the member; its length, and `sha256:` + hex of its bytes."""
        self._put(self._gzip.flush())
        return self._length, "sha256:" + self._digest.hexdigest()

    def _put(self, data: bytes) -> None:
        if not data:
            return  # the compressor holds it back still
        self._out.write(data)
        self._digest.update(data)
        self._length += len(data)


def compressed(data: bytes, compression: str) -> bytes:
    """One gzip member, as `compressor` makes it, in one call: for a short record a compressor's
    own making takes longest."""
    library, level = _known(compression)
    made: bytes = library.compress(data, level, 31)
    return made


def _compressing(compression: str) -> tuple[Any, int]:
    """The library that compresses so, and its level. Raises `ImportError` for `fast` alone."""
    if compression == "fast":
        from isal import isal_zlib

        return isal_zlib, _FAST_LEVEL
    try:
        from zlib_ng import zlib_ng
    except ImportError:
        return zlib, _LEVEL
    return zlib_ng, _LEVEL


_known = cache(_compressing)
"""It is asked for each record, and even to look for what was imported takes its time."""


def compressor(compression: str) -> Any:
    """Makes one gzip member, its head without a time. Raises `ImportError` for `fast` alone."""
    library, level = _compressing(compression)
    return library.compressobj(level, zlib.DEFLATED, 31)


def inflater() -> tuple[Any, type[Exception]]:
    """What undoes one member, its checksum and length compared (RFC 1952 2.3.1), and the error
    that it raises: ISA-L where that is installed, else zlib-ng, else zlib."""
    library = _library()
    return library.decompressobj(31), library.error


@cache
def _library() -> Any:
    for name in ("isal.isal_zlib", "zlib_ng.zlib_ng"):
        with suppress(ImportError):
            return import_module(name)
    return zlib


def whole(member: bytes | memoryview, most: int) -> bytes | None:
    """What a member holds, in one call; None for anything but one whole member and nothing after
    it, or where it holds `most` bytes or more."""
    library = _library()
    gzip = library.decompressobj(31)
    try:
        data: bytes = gzip.decompress(member, most)
    except library.error:
        return None
    return data if gzip.eof and not gzip.unused_data else None


def inflated(
    pieces: Iterable[bytes | memoryview], broken: Callable[[str], Exception]
) -> Iterator[bytes]:
    """What the one member in `pieces` holds, in pieces. Raises what `broken` makes of a sentence
    for anything but exactly one whole member."""
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
