"""The record codec: bytes in, the same bytes out, and every other reader agrees."""

from __future__ import annotations

import gzip
import importlib
import sys
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta, timezone
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from warcio.archiveiterator import ArchiveIterator

from loccit import members, settings, warc
from loccit.errors import RecordError, UsageError
from tests.support.chains import MemoryBlob, digest

MOMENT = datetime(2026, 11, 21, 19, 45, 1, 123456, tzinfo=UTC)
ID = "urn:uuid:3be559a0-e5dc-4c0b-96ce-2e4d9c33f599"
RESPONSE = warc.Record(
    "response",
    ID,
    MOMENT,
    "application/http; msgtype=response",
    warc.Held(b"HTTP/1.1 200 OK\r\nX-Odd:  a\xe9 \r\nx-lower: 1\r\n\r\nbody"),
    "https://example.org/a?b=%20",
    (("WARC-IP-Address", "192.0.2.7"), ("WARC-Protocol", "http/1.1"), ("WARC-Protocol", "tls/1.3")),
    payload=digest(b"body"),
)


def _written(record: warc.Record) -> tuple[bytes, warc.Member]:
    out = BytesIO()
    member = warc.write(out, record)
    return out.getvalue(), member


def _read(data: bytes, piece: int = 50) -> tuple[warc.Head, bytes]:
    pieces = (data[at : at + piece] for at in range(0, len(data), piece))
    head, block = warc.read(pieces, file="warcs/x.warc.gz", offset=512)
    return head, b"".join(block)


def test_the_record_as_it_stands() -> None:
    data, member = _written(RESPONSE)
    block = digest(RESPONSE.block.data)  # type: ignore[attr-defined]
    assert gzip.decompress(data) == (
        "WARC/1.1\r\n"
        "WARC-Type: response\r\n"
        f"WARC-Record-ID: <{ID}>\r\n"
        "WARC-Date: 2026-11-21T19:45:01.123456Z\r\n"
        "WARC-Target-URI: https://example.org/a?b=%20\r\n"
        "WARC-IP-Address: 192.0.2.7\r\n"
        "WARC-Protocol: http/1.1\r\n"
        "WARC-Protocol: tls/1.3\r\n"
        f"WARC-Block-Digest: {block}\r\n"
        f"WARC-Payload-Digest: {digest(b'body')}\r\n"
        "Content-Type: application/http; msgtype=response\r\n"
        "Content-Length: 48\r\n"
        "\r\n"
        "HTTP/1.1 200 OK\r\nX-Odd:  a\xe9 \r\nx-lower: 1\r\n\r\nbody"
        "\r\n\r\n"
    ).encode("latin-1")
    assert member == warc.Member(len(data), digest(data), block)


def test_a_record_is_one_gzip_member_and_the_same_bytes_each_time() -> None:
    data, _ = _written(RESPONSE)
    one = zlib.decompressobj(31)
    one.decompress(data)
    assert one.eof
    assert one.unused_data == b""
    assert data[4:8] == b"\0\0\0\0"  # no time in the gzip head
    assert _written(RESPONSE)[0] == data


_BLOCKS = st.binary(max_size=3000) | st.binary(max_size=40).map(lambda b: b * 2000)
_URIS = st.from_regex(r"https?://[a-z0-9.-]{1,20}/[!#-;=?-~]{0,60}", fullmatch=True)
_VALUES = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Zl", "Zp", "Zs")), min_size=1
)


@given(
    block=_BLOCKS,
    uri=_URIS,
    value=_VALUES,
    piece=st.integers(1, 5000),
    kind=st.sampled_from(["request", "response", "resource", "metadata"]),
    date=st.integers(0, 2**32).map(lambda seconds: MOMENT + timedelta(microseconds=seconds)),
)
def test_what_is_written_is_what_is_read(
    block: bytes, uri: str, value: str, piece: int, kind: str, date: datetime
) -> None:
    payload = digest(block) if kind == "resource" else None
    record = warc.Record(
        kind, ID, date, "text/plain", MemoryBlob(block, piece), uri, (("X-Any", value),), payload
    )
    data, member = _written(record)
    head, found = _read(data, piece)
    assert found == block
    assert (head.get("x-any"), head.get("warc-target-uri")) == (value, uri)
    assert member == warc.Member(len(data), digest(data), digest(block))
    theirs = next(iter(ArchiveIterator(BytesIO(data), no_record_parse=True, check_digests=True)))
    assert theirs.raw_stream.read() == block
    assert theirs.rec_headers.get_header("WARC-Block-Digest") == digest(block)
    assert theirs.rec_headers.get_header("WARC-Payload-Digest") == payload
    assert theirs.digest_checker.passed is not False
    assert dict(head.fields) == dict(theirs.rec_headers.headers)


def test_warcio_adds_no_digest_of_its_own() -> None:
    for kind in ("request", "metadata", "response", "resource", "warcinfo"):
        data, _ = _written(replace(RESPONSE, type=kind, payload=None))
        assert b"sha1" not in gzip.decompress(data)
        assert b"Payload-Digest" not in gzip.decompress(data)


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"target": "https://example.org/\r\nWARC-Type: x"}, "no percent-encoded URI"),
        ({"target": "https://example.org/ä"}, "no percent-encoded URI"),
        ({"target": "https://example.org/a b"}, "no percent-encoded URI"),
        ({"target": "../etc/passwd"}, "no percent-encoded URI"),
        ({"id": "urn:uuid:1\r\nX: y"}, "no urn:uuid"),
        ({"id": f"<{ID}>"}, "no urn:uuid"),
        ({"type": "conversion"}, "no WARC records of type"),
        ({"type": "response\r\nX: y"}, "no WARC records of type"),
        ({"content_type": "text/html\r\nX: y"}, "Content-Type"),
        ({"content_type": ""}, "Content-Type"),
        ({"payload": "sha256:\n"}, "WARC-Payload-Digest"),
        ({"fields": (("WARC-IP-Address", "192.0.2.7\n"),)}, "WARC-IP-Address"),
        ({"fields": (("WARC-IP-Address", " 192.0.2.7"),)}, "WARC-IP-Address"),
        ({"fields": (("X", "a\x00b"),)}, "value of X"),
        ({"fields": (("X", "a\x85b"),)}, "value of X"),
        ({"fields": (("X", "a\u2028b"),)}, "value of X"),
        ({"fields": (("X", "a\x7fb"),)}, "value of X"),
        ({"fields": (("X", "a\ud800b"),)}, "value of X"),
        ({"fields": (("X: y\r\nZ", "1"),)}, "no field name"),
        ({"fields": (("", "1"),)}, "no field name"),
    ],
)
def test_no_field_breaks_out_of_the_head(changed: dict[str, Any], told: str) -> None:
    out = BytesIO()
    with pytest.raises(RecordError, match=told):
        warc.write(out, replace(RESPONSE, **changed))
    assert out.getvalue() == b""


@pytest.mark.parametrize("value", ["a\r\nb", "a\nb", "", " a"])
def test_no_value_breaks_out_of_warc_fields(value: str) -> None:
    with pytest.raises(RecordError):
        warc.warc_fields([("note", value)])


def test_a_date_is_utc_with_microseconds() -> None:
    local = datetime(2026, 11, 21, 21, 45, 1, 7, tzinfo=timezone(timedelta(hours=2)))
    assert warc.warc_date(local) == "2026-11-21T19:45:01.000007Z"


@dataclass
class _Changing:
    """A block that says something else when it is read again."""

    size: int = 4
    times: int = 0

    def chunks(self) -> Iterator[bytes]:
        self.times += 1
        yield b"%04d" % self.times


def test_a_block_that_changes_while_it_is_stored_is_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(warc, "_SMALL", 3)
    with pytest.raises(RecordError, match="changed while"):
        warc.write(BytesIO(), replace(RESPONSE, block=_Changing()))


def test_a_small_block_is_read_once() -> None:
    block = _Changing()
    _written(replace(RESPONSE, block=block))
    assert block.times == 1


def test_a_block_that_is_not_as_long_as_it_says_is_refused() -> None:
    with pytest.raises(RecordError, match="changed while"):
        warc.write(BytesIO(), replace(RESPONSE, block=_Changing(size=5)))


def test_a_file_is_streamed(tmp_path: Path) -> None:
    path = tmp_path / "big"
    path.write_bytes(bytes(range(256)) * 4096)
    data, _ = _written(replace(RESPONSE, block=warc.OnDisk(path, path.stat().st_size)))
    assert _read(data, 4096)[1] == path.read_bytes()


def test_without_zlib_ng_the_standard_library_compresses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "zlib_ng", None)
    monkeypatch.setattr(members, "_known", members._compressing)
    data, member = _written(RESPONSE)
    assert member.member == "sha256:" + sha256(data).hexdigest()
    assert _read(data)[1] == RESPONSE.block.data  # type: ignore[attr-defined]


def test_fast_compression_is_read_like_any_other() -> None:
    pytest.importorskip("isal")
    out, again = BytesIO(), BytesIO()
    member = warc.write(out, RESPONSE, "fast")
    assert warc.write(again, RESPONSE, "fast") == member
    assert out.getvalue() == again.getvalue() != _written(RESPONSE)[0]
    assert out.getvalue()[4:8] == b"\0\0\0\0"
    assert gzip.decompress(out.getvalue()) == gzip.decompress(_written(RESPONSE)[0])
    assert _read(out.getvalue())[1] == RESPONSE.block.data  # type: ignore[attr-defined]


def test_a_compression_that_is_not_installed_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "isal", None)
    warc.require("default")
    with pytest.raises(UsageError, match="not installed") as raised:
        warc.require("fast")
    assert "loccit[fast]" in raised.value.hint
    with pytest.raises(UsageError, match="no compression"):
        warc.require("best")


def test_the_settings_know_every_compression() -> None:
    assert settings.COMPRESSIONS == warc.COMPRESSIONS


def _plain(head: bytes, block: bytes = b"body", end: bytes = b"\r\n\r\n") -> bytes:
    return gzip.compress(head + b"\r\n\r\n" + block + end, mtime=0)


GOOD = b"WARC/1.1\r\nWARC-Type: resource\r\nContent-Length: 4"


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"", "cut"),
        (b"WARC/1.1\r\n", "damaged"),
        (gzip.compress(b""), "no head"),
        (gzip.compress(b"WARC/1.1\r\n" + b"a" * 200_000), "no head"),
        (_plain(b"WARC/1.0\r\nContent-Length: 4"), "no WARC/1.1"),
        (_plain(b"WARC/1.1\r\nWARC-Type: resource"), "no WARC/1.1"),
        (_plain(b"WARC/1.1\r\nContent-Length: -4"), "no WARC/1.1"),
        (_plain(b"WARC/1.1\r\nContent-Length: 4_0"), "no WARC/1.1"),
        (_plain(b"WARC/1.1\r\nContent-Length: " + b"9" * 5000), "no WARC/1.1"),
        (_plain(b"WARC/1.1\r\nno field\r\nContent-Length: 4"), "no field"),
        (_plain(b"WARC/1.1\r\nX: \xff\r\nContent-Length: 4"), "not UTF-8"),
        (_plain(GOOD, b"bod"), "does not end"),
        (_plain(GOOD + b"0", b"body"), "shorter"),
        (_plain(GOOD, b"body!"), "longer"),
        (_plain(GOOD, b"body" * 100_000), "longer"),
        (_plain(GOOD, end=b""), "does not end"),
        (_plain(GOOD, end=b"\r\n\n\n"), "does not end"),
        (_plain(GOOD) + b"\0", "follow"),
        (_plain(GOOD) + _plain(GOOD), "follow"),
        (_plain(GOOD)[:-1], "cut"),
    ],
    ids=range(20),
)
def test_what_is_no_single_record_is_refused(data: bytes, told: str) -> None:
    for piece in (7, 100_000):
        with pytest.raises(RecordError, match=told) as raised:
            _read(data, piece)
        assert raised.value.file == "warcs/x.warc.gz"
        assert raised.value.offset == 512


def test_a_good_plain_record_is_read() -> None:
    head, block = _read(_plain(GOOD))
    assert block == b"body"
    assert head.get("warc-type") == "resource"


def test_a_member_that_grows_is_read_piece_by_piece() -> None:
    """A hundred megabytes in a hundred kilobytes: no piece is larger than a quarter megabyte."""
    size = 100 * 2**20
    data = gzip.compress(
        b"WARC/1.1\r\nContent-Length: %d\r\n\r\n" % size + bytes(size) + b"\r\n\r\n"
    )
    _, block = warc.read([data], file="x", offset=0)
    total = 0
    for piece in block:
        assert len(piece) <= 2**18
        total += len(piece)
    assert total == size


def test_every_flipped_bit_of_a_member_is_noticed_or_harmless() -> None:
    """The member's hash in the ledger is what finds a change; the reader must only never crash
    or give out another block as the same."""
    data, _ = _written(RESPONSE)
    _, block = _read(data)
    for at in range(len(data)):
        for bit in (1, 128):
            changed = bytearray(data)
            changed[at] ^= bit
            try:
                _, found = _read(bytes(changed))
            except RecordError:
                continue
            assert found == block


TEXTS = st.text(st.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp"]), min_size=1, max_size=20)
VALUES = TEXTS.filter(lambda text: text == text.strip())
RECORDS = st.builds(
    lambda kind, target, fields, block, payload: replace(
        RESPONSE, type=kind, target=target, fields=tuple(fields), block=warc.Held(block),
        payload=payload,
    ),
    st.sampled_from(["warcinfo", "request", "response", "resource", "metadata"]),
    st.sampled_from([None, "https://example.org/a?b=%20"]),
    st.lists(st.tuples(st.sampled_from(["WARC-Protocol", "WARC-Filename", "X-Y"]), VALUES)),
    st.binary(max_size=300),
    st.sampled_from([None, digest(b"body")]),
)  # fmt: skip


@given(RECORDS)
def test_a_small_record_is_what_warcio_writes(record: warc.Record) -> None:
    small, member = _written(record)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(warc, "_SMALL", -1)
        large, known = _written(record)
    assert gzip.decompress(small) == gzip.decompress(large)
    assert member.block == known.block


@given(VALUES | st.text(max_size=6), VALUES)
def test_values_are_checked_together_as_they_are_one_by_one(one: str, other: str) -> None:
    def told() -> str | None:
        try:
            _written(replace(RESPONSE, fields=(("A", one), ("B", other))))
        except RecordError as error:
            return str(error)
        return None

    with pytest.MonkeyPatch.context() as patch:
        together = told()
        patch.setattr(warc, "_plainly", lambda *_: False)
        assert together == told()


@pytest.mark.parametrize("library", ["isal.isal_zlib", "zlib_ng.zlib_ng", "zlib"])
def test_every_library_that_inflates_reads_alike(
    library: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Around the size of a piece, where one of them holds its last input back."""
    module = importlib.import_module(library)
    monkeypatch.setattr(members, "_library", lambda: module)
    for size in (0, 1, *range(2**18 - 9, 2**18 + 9), 2**19):
        for block in (bytes(size), Random(size).randbytes(size)):
            record = b"WARC/1.1\r\nContent-Length: %d\r\n\r\n%b\r\n\r\n" % (size, block)
            member = gzip.compress(record, 1, mtime=0)
            pieces = [member[at : at + 5000] for at in range(0, len(member), 5000)]
            assert b"".join(warc.read(pieces, file="f", offset=0)[1]) == block
            for broken in (
                [member[:-1]],
                [member, b"x"],
                [member[:-6], bytes([member[-6] ^ 1]), member[-5:]],
            ):
                with pytest.raises(RecordError):
                    list(warc.read(broken, file="f", offset=0)[1])
