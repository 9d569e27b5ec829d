"""Content codings: what is taken off, and every way in which a body may not be decoded."""

from __future__ import annotations

import gzip
import subprocess
import sys
import zlib
from collections.abc import Callable, Sequence
from pathlib import Path

import brotli
import pytest
from hypothesis import given
from hypothesis import strategies as st

from loccit.codings import Bounds, CodingError, decode, names

TEXT = b"We need to take away children. " * 400


def raw_deflate(data: bytes) -> bytes:
    squeezer = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return squeezer.compress(data) + squeezer.flush()


def zstd(data: bytes) -> bytes:
    if sys.version_info >= (3, 14):
        from compression import zstd as module
    else:
        from backports import zstd as module
    return bytes(module.compress(data))


def in_pieces(data: bytes, size: int) -> list[bytes]:
    return [data[at : at + size] for at in range(0, len(data), size)]


DEFAULT = Bounds()


def decoded(data: bytes, *codings: str, size: int = 1 << 16, bounds: Bounds = DEFAULT) -> bytes:
    return b"".join(decode(in_pieces(data, size), codings, bounds))


def kind(data: bytes, codings: Sequence[str], bounds: Bounds = DEFAULT) -> str:
    with pytest.raises(CodingError) as caught:
        b"".join(decode([data], codings, bounds))
    assert str(caught.value)
    return caught.value.kind


def given_before_failing(data: bytes, *codings: str) -> tuple[int, str]:
    """Bytes given before the error, and the error's kind."""
    size = 0
    try:
        for piece in decode([data], codings):
            size += len(piece)
    except CodingError as error:
        return size, error.kind
    return size, ""


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("", ()),
        ("identity", ()),
        ("gzip", ("gzip",)),
        ("X-GZIP", ("gzip",)),
        (" deflate , , gzip ,identity", ("deflate", "gzip")),
        ("br", ("br",)),
    ],
)
def test_names(header: str, expected: tuple[str, ...]) -> None:
    assert names(header) == expected


@pytest.mark.parametrize("size", [1, 2, 3, 7, 4096, 1 << 20])
def test_codings_come_off_however_the_bytes_are_cut_up(size: int) -> None:
    assert decoded(gzip.compress(TEXT), "gzip", size=size) == TEXT
    assert decoded(zlib.compress(TEXT), "deflate", size=size) == TEXT
    assert decoded(raw_deflate(TEXT), "deflate", size=size) == TEXT
    assert decoded(gzip.compress(zlib.compress(TEXT)), "deflate", "gzip", size=size) == TEXT
    assert decoded(TEXT, size=size) == TEXT
    assert decoded(brotli.compress(TEXT), "br", size=size) == TEXT
    assert decoded(zstd(TEXT), "zstd", size=size) == TEXT
    assert decoded(brotli.compress(gzip.compress(TEXT)), "gzip", "br", size=size) == TEXT


@given(st.lists(st.binary(max_size=300), min_size=1, max_size=6), st.integers(1, 40))
def test_zstd_frames_are_joined(frames: list[bytes], size: int) -> None:
    skippable = b"\x50\x2a\x4d\x18" + (7).to_bytes(4, "little") + b"skipped"  # RFC 8878 3.1.2
    whole = skippable + b"".join(map(zstd, frames))
    assert decoded(whole, "zstd", size=size) == b"".join(frames)


@given(st.lists(st.binary(max_size=300), min_size=1, max_size=6), st.integers(1, 40))
def test_gzip_members_are_joined(members: list[bytes], size: int) -> None:
    whole = b"".join(map(gzip.compress, members))
    assert decoded(whole, "gzip", size=size) == b"".join(members)


@pytest.mark.parametrize("tail", [b"\0" * 512, b"\x1f", b"junk", b"\0"])
def test_what_follows_the_last_gzip_member_is_left_out(tail: bytes) -> None:
    assert decoded(gzip.compress(TEXT) + tail, "gzip") == TEXT
    assert decoded(gzip.compress(TEXT) + tail, "gzip", size=1) == TEXT


@pytest.mark.parametrize("coding", ["gzip", "deflate", "br", "zstd"])
def test_an_empty_body_needs_no_coding(coding: str) -> None:
    assert decoded(b"", coding) == b""


@pytest.mark.parametrize("at", [1, 2, 5, 12, -9, -8, -4, -1])
def test_a_gzip_stream_cut_anywhere_is_told(at: int) -> None:
    assert kind(gzip.compress(TEXT)[:at], ["gzip"]) == "cut"


def test_a_cut_second_member_is_told() -> None:
    assert kind(gzip.compress(TEXT) + gzip.compress(TEXT)[:-3], ["gzip"]) == "cut"


@pytest.mark.parametrize("at", [1, 10, -1])
def test_a_cut_deflate_stream_is_told(at: int) -> None:
    assert kind(zlib.compress(TEXT)[:at], ["deflate"]) == "cut"


@pytest.mark.parametrize("at", [1, 5, 12, -9, -4, -1])
def test_a_cut_br_or_zstd_stream_is_told(at: int) -> None:
    assert kind(brotli.compress(TEXT)[:at], ["br"]) == "cut"
    assert kind(zstd(TEXT)[:at], ["zstd"]) == "cut"
    assert kind(zstd(TEXT) + zstd(TEXT)[:at], ["zstd"]) == "cut"


def test_what_comes_before_the_cut_is_given() -> None:
    whole = gzip.compress(b" ".join(b"%d" % n for n in range(100_000)))
    size, kind_ = given_before_failing(whole[:-10], "gzip")
    assert size > 400_000
    assert kind_ == "cut"


def test_a_damaged_stream_is_told() -> None:
    whole = bytearray(gzip.compress(TEXT))
    whole[20] ^= 0xFF
    assert kind(bytes(whole), ["gzip"]) == "corrupt"
    assert kind(gzip.compress(TEXT)[:-8] + b"\0" * 8, ["gzip"]) == "corrupt"  # its checksum
    for coding in ("gzip", "br", "zstd"):
        assert kind(b"<html>plain", [coding]) == "corrupt"


def test_an_unknown_coding_is_told_before_the_first_piece() -> None:
    with pytest.raises(CodingError, match="“compress”") as caught:
        decode([b"x"], ["gzip", "compress"])
    assert caught.value.kind == "unknown"


def test_three_layers_are_too_many() -> None:
    with pytest.raises(CodingError) as caught:
        decode([b"x"], ["gzip"] * 3)
    assert caught.value.kind == "unknown"


def test_a_bomb_stops_at_the_ratio() -> None:
    bomb = gzip.compress(b"\0" * (8 << 20))
    size, kind_ = given_before_failing(bomb, "gzip")
    assert kind_ == "too-large"
    assert size <= 200 * len(bomb)


def test_a_bomb_in_two_layers_stops_at_the_ratio_to_the_wire() -> None:
    bomb = gzip.compress(gzip.compress(b"\0" * (8 << 20)))
    assert kind(bomb, ["gzip", "gzip"]) == "too-large"


def test_the_ratio_is_the_same_however_the_bytes_come() -> None:
    page = b" " * 60_000 + bytes(range(256)) * 200
    whole = gzip.compress(page)
    for size in (1, 10, 1 << 16):
        assert decoded(whole, "gzip", size=size) == page


def test_size_is_bounded() -> None:
    bounds = Bounds(size=1000)
    assert kind(gzip.compress(TEXT), ["gzip"], bounds) == "too-large"
    assert decoded(gzip.compress(b"x" * 1000), "gzip", bounds=bounds) == b"x" * 1000


def test_many_tiny_members_cost_no_quadratic_time() -> None:
    member = gzip.compress(b"")
    assert decoded(member * 20_000, "gzip") == b""


def quick_br(data: bytes) -> bytes:
    return bytes(brotli.compress(data, quality=1))


DECODES = """
import pathlib, resource, sys
from loccit.codings import CodingError, decode
resource.setrlimit(resource.RLIMIT_AS, (300 << 20, 300 << 20))
try:
    for _ in decode([pathlib.Path(sys.argv[1]).read_bytes()], sys.argv[2:]):
        pass
except CodingError as error:
    print(error.kind)
"""


@pytest.mark.parametrize(
    ("coding", "squeeze"), [("gzip", gzip.compress), ("br", quick_br), ("zstd", zstd)]
)
@pytest.mark.parametrize("layers", [1, 2])
def test_a_bomb_of_any_coding_is_refused_before_it_fills_memory(
    coding: str, squeeze: Callable[[bytes], bytes], layers: int, tmp_path: Path
) -> None:
    """512 MB of nothing, decoded in a process of its own that may hold 300."""
    data = b"\0" * (512 << 20)
    for _ in range(layers):
        data = squeeze(data)
    bomb = tmp_path / "bomb"
    bomb.write_bytes(data)
    command = [sys.executable, "-c", DECODES, str(bomb), *[coding] * layers]
    said = subprocess.run(command, capture_output=True, text=True, check=True, timeout=120)
    assert said.stdout == "too-large\n"


def test_a_zstd_window_past_8_mb_is_refused() -> None:
    """RFC 9659: a frame that wants a window of 128 MB (RFC 8878 3.1.1.1.2: 2^(10 + exponent))."""
    frame = b"\x28\xb5\x2f\xfd" + b"\x00" + bytes([17 << 3]) + (1).to_bytes(3, "little")
    assert kind(frame, ["zstd"]) == "corrupt"
