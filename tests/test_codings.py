"""Content codings: what is taken off, and every way in which a body may not be decoded."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loccit.codings import Bounds, CodingError, decode, names

TEXT = b"We need to take away children. " * 400


def raw_deflate(data: bytes) -> bytes:
    squeezer = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return squeezer.compress(data) + squeezer.flush()


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


@given(st.lists(st.binary(max_size=300), min_size=1, max_size=6), st.integers(1, 40))
def test_gzip_members_are_joined(members: list[bytes], size: int) -> None:
    whole = b"".join(map(gzip.compress, members))
    assert decoded(whole, "gzip", size=size) == b"".join(members)


@pytest.mark.parametrize("tail", [b"\0" * 512, b"\x1f", b"junk", b"\0"])
def test_what_follows_the_last_gzip_member_is_left_out(tail: bytes) -> None:
    assert decoded(gzip.compress(TEXT) + tail, "gzip") == TEXT
    assert decoded(gzip.compress(TEXT) + tail, "gzip", size=1) == TEXT


@pytest.mark.parametrize("coding", ["gzip", "deflate"])
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
    assert kind(b"<html>plain", ["gzip"]) == "corrupt"


def test_an_unknown_coding_is_told_before_the_first_piece() -> None:
    with pytest.raises(CodingError, match="“br”") as caught:
        decode([b"x"], ["gzip", "br"])
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
