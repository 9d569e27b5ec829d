"""Heads read leniently, framing read strictly."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loccit.framing import MAX_HEAD, FramingError, Unchunker, dechunk, parse_head
from tests.support.loopback import chunked


def head(*lines: str, status: str = "HTTP/1.1 200 OK") -> bytes:
    return "\r\n".join([status, *lines, "", ""]).encode("latin-1")


def test_fields_keep_spelling_order_and_every_byte() -> None:
    data = head("X-Über: caf\xe9 \xff", "content-TYPE:text/html", "x-über: 2")
    parsed = parse_head(data + b"body")
    assert parsed.headers == (
        ("X-Über", "caf\xe9 \xff"),
        ("content-TYPE", "text/html"),
        ("x-über", "2"),
    )
    assert (parsed.version, parsed.status, parsed.reason) == ("HTTP/1.1", 200, "OK")
    assert parsed.length == len(data)


def test_a_field_without_a_colon_does_not_hide_the_ones_behind_it() -> None:
    assert parse_head(head("nonsense", "Transfer-Encoding: chunked")).chunked


def test_bare_line_feeds_and_folded_lines_are_read() -> None:
    parsed = parse_head(b"HTTP/1.0 404\nA: one\n\t two\nB: x\n\nrest")
    assert (parsed.status, parsed.reason) == (404, "")
    assert parsed.headers == (("A", "one two"), ("B", "x"))
    assert parsed.length == len(b"HTTP/1.0 404\nA: one\n\t two\nB: x\n\n")


@pytest.mark.parametrize(
    "data",
    [
        b"HTTP/1.1 200 OK\r\nA: b\r\n",
        b"ICY 200 OK\r\n\r\n",
        b"HTTP/1.1 \xb2\xb2\xb2 OK\r\n\r\n",  # superscript digits are digits to str.isdigit
        b"HTTP/1.1 2000 OK\r\n\r\n",
        b"HTTP/1.1\r\n\r\n",
        b"",
    ],
)
def test_what_is_no_head_is_refused(data: bytes) -> None:
    with pytest.raises(FramingError):
        parse_head(data)


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (["Content-Length: 5"], 5),
        (["Content-Length: 5", "content-length: 5"], 5),
        (["Content-Length: 5, 5"], 5),
        (["Content-Length: 5", "Content-Length: 6"], None),
        (["Content-Length: -1"], None),
        (["Content-Length: +1"], None),
        (["Content-Length: " + "9" * 5000], None),
        (["Content-Length: 5", "Transfer-Encoding: chunked"], None),
        ([], None),
    ],
)
def test_content_length(lines: list[str], expected: int | None) -> None:
    assert parse_head(head(*lines)).content_length == expected


@pytest.mark.parametrize(
    ("status", "expected"), [(103, True), (204, True), (304, True), (200, False)]
)
def test_bodiless(status: int, expected: bool) -> None:
    assert parse_head(head(status=f"HTTP/1.1 {status} X")).bodiless is expected


@pytest.mark.parametrize(
    ("value", "expected"), [("chunked", True), ("gzip, Chunked", True), ("chunked, gzip", False)]
)
def test_chunked_is_the_last_transfer_coding(value: str, expected: bool) -> None:
    assert parse_head(head(f"Transfer-Encoding: {value}")).chunked is expected


@given(st.lists(st.binary(min_size=1, max_size=50), max_size=8), st.integers(1, 30))
def test_chunks_are_joined_however_they_are_cut_up(pieces: list[bytes], size: int) -> None:
    framed = chunked(*pieces, trailer=b"X: y\r\n")
    fed = [framed[at : at + size] for at in range(0, len(framed), size)]
    assert b"".join(dechunk(fed)) == b"".join(pieces)


@given(st.lists(st.binary(min_size=1, max_size=50), max_size=8), st.integers(1, 30), st.binary())
def test_the_unchunker_stops_where_the_message_does(
    pieces: list[bytes], size: int, after: bytes
) -> None:
    framed = chunked(*pieces, trailer=b"X: y\r\n")
    data = framed + after
    reader = Unchunker()
    got = b"".join(
        piece for at in range(0, len(data), size) for piece in reader.feed(data[at : at + size])
    )
    assert got == b"".join(pieces)
    assert reader.ended
    assert reader.finished
    assert reader.consumed == len(framed)
    assert framed[reader.trailer_start :] == b"X: y\r\n\r\n"


def test_extensions_white_space_and_bare_line_feeds_are_read() -> None:
    assert b"".join(dechunk([b"3 ;a=b\r\nabc\n2\t\nde\r\n0\r\n\r\n"])) == b"abcde"


def test_the_last_chunk_makes_the_payload_whole() -> None:
    reader = Unchunker()
    assert reader.feed(b"1\r\na\r\n0\r\n") == [b"a"]
    assert reader.ended
    assert not reader.finished


@pytest.mark.parametrize(
    "data",
    [
        b"3\r\nabc\r\n",
        b"3\r\nab",
        b"3\r\nabc",
        b"",
        b"3\r\nabcd\r\n0\r\n\r\n",
        b"x\r\n",
        b"+3\r\nabc\r\n0\r\n\r\n",
        b"0x3\r\nabc\r\n0\r\n\r\n",
        b"1_0\r\n",
        b"-1\r\n",
        b"\r\n",
        b"f" * 16 + b"\r\n",
        b"1" * 5000,
        b"3;" + b"x" * 5000 + b"\r\nabc\r\n0\r\n\r\n",
    ],
)
def test_wrong_or_cut_framing_is_told(data: bytes) -> None:
    with pytest.raises(FramingError):
        b"".join(dechunk([data]))


def test_the_trailer_is_bounded() -> None:
    reader = Unchunker()
    reader.feed(b"0\r\n" + b"X: y\r\n" * MAX_HEAD)
    assert reader.error
    assert reader.consumed < 2 * MAX_HEAD


def test_a_megabyte_of_one_byte_chunks_is_read_in_linear_time() -> None:
    framed = b"1\r\na\r\n" * 200_000 + b"0\r\n\r\n"
    assert sum(map(len, dechunk([framed]))) == 200_000


def test_a_field_is_found_by_any_spelling_of_its_name() -> None:
    parsed = parse_head(head("X-a: 1", "x-A: 2", "Via: 3"))
    assert parsed.every("X-A") == ["1", "2"]
    assert (parsed.first("x-a"), parsed.first("VIA"), parsed.first("none")) == ("1", "3", None)
    assert (parsed.joined("x-a"), parsed.joined("none"), parsed.every("none")) == ("1, 2", "", [])
    assert parsed == parse_head(head("X-a: 1", "x-A: 2", "Via: 3"))


@pytest.mark.parametrize(
    ("data", "lax"),
    [
        (b"2\r\nhi\r\n0\r\nA: b\r\n\r\n", False),
        (b"2\nhi\r\n0\r\n\r\n", True),
        (b"2\r\nhi\n0\r\n\r\n", True),
        (b"2\r\nhi\r\n0\n\r\n", True),
        (b"2\r\nhi\r\n0\r\nA: b\n\r\n", True),
        (b"2\r\nhi\r\n0\r\n\n", True),
        (b"2\r\nhi\r\n0\r\r\n\r\n", True),
    ],
)
def test_lines_that_do_not_end_as_they_should_are_noted(data: bytes, lax: bool) -> None:
    reader = Unchunker()
    assert b"".join(reader.feed(data)) == b"hi"
    assert reader.finished
    assert reader.lax is lax
