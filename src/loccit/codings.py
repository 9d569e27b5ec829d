"""Content codings taken off within bounds (RFC 9110 8.4): a small body never becomes a flood."""

from __future__ import annotations

import sys
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

_PIECE = 64 * 1024
_FREE = 64 * 1024  # what any body may grow to: a ratio says nothing about forty bytes
_FEED = 4 * 1024
_GZIP = 16 + zlib.MAX_WBITS
_MAGIC = b"\x1f\x8b"
_ZSTD_WINDOW_LOG = 23
"""8 MB: the window that every decoder must take and no encoder may pass (RFC 9659 3)."""

if TYPE_CHECKING:
    from zlib import _Decompress as _Inflater


class CodingError(ValueError):
    """A body that cannot be decoded. `kind` is `unknown` (a coding we do not know, or too many
    of them), `too-large` (past the bounds), `corrupt`, or `cut` (the stream ends early)."""

    def __init__(self, message: str, kind: str) -> None:
        super().__init__(message)
        self.kind = kind


@dataclass(frozen=True, slots=True)
class Bounds:
    """What decoding may cost: `ratio` of bytes out to bytes in on the wire (bodies of up to
    64 KiB are free of it), `size` in bytes of any layer's output, `layers` of nested codings."""

    ratio: int = 200
    size: int = 200 * 2**20
    layers: int = 2


def names(header: str) -> tuple[str, ...]:
    """The codings of a Content-Encoding value in the order they were applied.

    Lower-case; `identity` and empty items are left out; `x-gzip` is `gzip`.

    >>> names("X-GZIP, identity")
    ('gzip',)
    """
    if not header:
        return ()
    listed = (item.strip().lower() for item in header.split(","))
    return tuple("gzip" if n == "x-gzip" else n for n in listed if n and n != "identity")


def decode(
    chunks: Iterable[bytes], codings: Sequence[str], bounds: Bounds = Bounds()
) -> Iterator[bytes]:
    """The body with its `codings` (as `names` gives them) taken off, in pieces of 64 KiB.

    We ask for gzip alone; `deflate` (both kinds), `br` and `zstd` are for servers that send them
    unasked. Without a coding the pieces pass as they are: they cannot grow, so nothing bounds
    them here.
    Raises `CodingError`, an unknown coding before the first piece, everything else where it shows.
    """
    unknown = [n for n in codings if n not in _LAYERS]
    if unknown:
        raise CodingError(f"the content coding “{unknown[0][:40]}” is not known", "unknown")
    if len(codings) > bounds.layers:
        raise CodingError(
            f"the body is coded {len(codings)} times over, more than {bounds.layers}", "unknown"
        )
    if not codings:
        return iter(chunks)
    meter = _Meter(bounds)
    stream = meter.taken_in(chunks)
    for name in reversed(codings):
        stream = meter.given_out(_LAYERS[name](stream))
    return stream


class _Meter:
    """Counts the bytes that came off the wire, and holds every layer's output against them."""

    def __init__(self, bounds: Bounds) -> None:
        self._bounds = bounds
        self._came = 0

    def taken_in(self, chunks: Iterable[bytes]) -> Iterator[bytes]:
        """The same bytes in pieces of 64 KiB, so that the verdict on a body does not hang on how
        it was cut up on its way here."""
        held = bytearray()
        for chunk in chunks:
            held += chunk
            while len(held) >= _PIECE:
                yield self._count(bytes(held[:_PIECE]))
                del held[:_PIECE]
        if held:
            yield self._count(bytes(held))

    def _count(self, piece: bytes) -> bytes:
        self._came += len(piece)
        return piece

    def given_out(self, pieces: Iterator[bytes]) -> Iterator[bytes]:
        total = 0
        for piece in pieces:
            total += len(piece)
            if total > self._bounds.size:
                raise CodingError(
                    f"the decoded body is larger than {self._bounds.size} bytes", "too-large"
                )
            if total > _FREE and total > self._bounds.ratio * self._came:
                raise CodingError(
                    f"the body grows to more than {self._bounds.ratio} times its size", "too-large"
                )
            yield piece


def _gunzip(chunks: Iterator[bytes]) -> Iterator[bytes]:
    """One or more gzip members (RFC 1952 2.2). What follows the last one and is no member, such
    as a padding of zeros, is left out, as browsers do."""
    inflater: _Inflater | None = None
    members = 0
    held = b""
    for feed in _feeds(chunks):
        held += feed
        while held:
            if inflater is None:
                if len(held) < len(_MAGIC):
                    break  # the magic number may be split between two pieces
                if not held.startswith(_MAGIC):
                    if members:
                        return
                    raise CodingError("the body is said to be gzip and is not", "corrupt")
                inflater = zlib.decompressobj(_GZIP)
            yield from _pieces(inflater, held)
            held = inflater.unused_data
            if inflater.eof:
                inflater, members = None, members + 1
    if inflater is not None or (held and not members):
        raise CodingError("the gzip stream ends early", "cut")


def _inflate(chunks: Iterator[bytes]) -> Iterator[bytes]:
    """`deflate`: the zlib format (RFC 1950), or the bare stream (RFC 1951) that some send."""
    inflater: _Inflater | None = None
    held = b""
    for feed in _feeds(chunks):
        held += feed
        if inflater is None:
            if len(held) < 2:
                continue
            zlib_header = held[0] & 0x0F == 8 and int.from_bytes(held[:2], "big") % 31 == 0
            inflater = zlib.decompressobj(zlib.MAX_WBITS if zlib_header else -zlib.MAX_WBITS)
        yield from _pieces(inflater, held)
        held = b""
        if inflater.eof:
            return
    if inflater is not None or held:
        raise CodingError("the deflate stream ends early", "cut")


def _feeds(chunks: Iterator[bytes]) -> Iterator[bytes]:
    """Small feeds: zlib copies what follows a member's end, and a hostile body may hold a member
    in every twenty bytes."""
    for chunk in chunks:
        for at in range(0, len(chunk), _FEED):
            yield chunk[at : at + _FEED]


def _pieces(inflater: _Inflater, data: bytes) -> Iterator[bytes]:
    while True:
        try:
            out = inflater.decompress(data, _PIECE)
        except zlib.error as error:
            raise CodingError("the compressed body is damaged", "corrupt") from error
        if out:
            yield out
        data = inflater.unconsumed_tail
        if inflater.eof or (not data and len(out) < _PIECE):
            return


def _unbrotli(chunks: Iterator[bytes]) -> Iterator[bytes]:
    """`br` (RFC 7932). Bytes behind the stream's end are an error, as the library has it."""
    import brotli  # hardly any server sends it unasked

    decoder = brotli.Decompressor()
    begun = False
    for chunk in chunks:
        begun, feed = True, chunk
        while True:
            try:
                out = decoder.process(feed, output_buffer_limit=_PIECE)
            except brotli.error as error:
                raise CodingError("the compressed body is damaged", "corrupt") from error
            if out:
                yield out
            feed = b""
            if decoder.is_finished() or decoder.can_accept_more_data():
                break
    if begun and not decoder.is_finished():
        raise CodingError("the br stream ends early", "cut")


def _unzstd(chunks: Iterator[bytes]) -> Iterator[bytes]:
    """`zstd` (RFC 8878): frames one after the other, skippable ones among them."""
    zstd = _zstd()
    options = {zstd.DecompressionParameter.window_log_max: _ZSTD_WINDOW_LOG}
    decoder: Any = None
    for chunk in chunks:
        feed = chunk
        while feed or (decoder is not None and not decoder.needs_input):
            decoder = decoder or zstd.ZstdDecompressor(options=options)
            try:
                out = decoder.decompress(feed, _PIECE)
            except zstd.ZstdError as error:
                raise CodingError("the compressed body is damaged", "corrupt") from error
            if out:
                yield out
            feed = b""
            if decoder.eof:
                feed, decoder = decoder.unused_data, None
    if decoder is not None:
        raise CodingError("the zstd stream ends early", "cut")


def _zstd() -> Any:
    """Python's own module, from 3.14, or its backport."""
    if sys.version_info >= (3, 14):
        from compression import zstd
    else:
        from backports import zstd
    return zstd


_LAYERS: Mapping[str, Callable[[Iterator[bytes]], Iterator[bytes]]] = {
    "gzip": _gunzip,
    "deflate": _inflate,
    "br": _unbrotli,
    "zstd": _unzstd,
}
