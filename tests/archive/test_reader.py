"""Reading: through the ledger, every digest checked, nothing trusted."""

from __future__ import annotations

import gzip
import json
import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from warcio.archiveiterator import ArchiveIterator

from loccit import canonical, framing, ledger
from loccit.archive import Archive
from loccit.errors import ArchiveError, ExtractError, FixityError, RecordError
from loccit.models.capture import Failure, State
from loccit.models.wire import Exchange
from tests.support.archives import ABOUT, small, store, writing
from tests.support.chains import (
    MemoryBlob,
    chain,
    chunked,
    digest,
    exchange,
    failed,
    redirected,
)

BODY = b"<p>We need to take away children.</p>" * 100


def _stored(path: Path, given: Exchange, outcome: State = State.CAPTURED) -> Archive:
    with writing(path) as to:
        to.store(chain(given), **ABOUT, outcome=outcome)
    return Archive.open(path)


@pytest.mark.parametrize("coding", [None, "gzip"])
@pytest.mark.parametrize("in_chunks", [False, True])
def test_a_payload_is_the_decoded_body(tmp_path: Path, coding: str | None, in_chunks: bool) -> None:
    archive = _stored(tmp_path, exchange(body=BODY, coding=coding, in_chunks=in_chunks))
    payload = archive.payload(archive.captures()[0])
    assert payload.body == BODY
    assert (payload.status, payload.media_type, payload.charset) == (200, "text/html", "utf-8")
    assert payload.headers[0] == ("Content-Type", "text/html; charset=utf-8")


def test_the_wire_is_what_is_stored(tmp_path: Path) -> None:
    """Header spelling, bytes that are not ASCII and chunk framing included."""
    wire = (
        b"HTTP/1.1 200 \xd6K\r\ncONTENT-tYPE:text/plain\r\nX:  caf\xe9\t\r\nX-Bare: 1\n"
        b"Transfer-Encoding: chunked\r\n\r\n3;a=b\r\nabc\r\n0\r\nTrailer: t\r\n\r\n"
    )
    given = replace(
        exchange(), response=MemoryBlob(wire, 7), payload=digest(b"abc"), body=digest(b"abc")
    )
    archive = _stored(tmp_path, given)
    capture = archive.captures()[0]
    record = capture.final.response
    assert record is not None
    data = (tmp_path / record.file).read_bytes()[record.offset :][: record.length]
    assert gzip.decompress(data).split(b"\r\n\r\n", 1)[1] == wire + b"\r\n\r\n"
    assert record.block == digest(wire)
    assert archive.payload(capture).body == b"abc"


def test_every_record_is_read_alike_by_warcio(tmp_path: Path) -> None:
    """As `warcio check` reads; but its payload digest counts chunk framing, which the standard
    does not, so of chunked responses the block alone is compared with it."""
    small(tmp_path)
    archive = Archive.open(tmp_path)
    ours = {
        f"<{record.id}>": record
        for capture in archive.captures()
        for hop in capture.hops
        for record in hop.records
    }
    theirs = 0
    for path in (tmp_path / "warcs").rglob("*.gz"):
        with path.open("rb") as file:
            iterator = ArchiveIterator(file, check_digests=True, no_record_parse=True)
            for number, record in enumerate(iterator):
                block = record.raw_stream.read()
                get = record.rec_headers.get_header
                assert (record.rec_type == "warcinfo") == (number == 0)
                assert get("WARC-Block-Digest") == digest(block)
                named = ours.get(get("WARC-Record-ID"))
                if named:
                    theirs += 1
                    assert named.block == digest(block)
                    assert named.offset == iterator.get_record_offset()
                    assert named.length == iterator.get_record_length()
                if record.rec_type == "response":
                    head = framing.parse_head(block)
                    body = block[head.length :]
                    plain = b"".join(framing.dechunk([body])) if head.chunked else body
                    assert get("WARC-Payload-Digest") == digest(plain)
    assert theirs == len(ours) == 9


def test_warcio_finds_the_http_message_and_its_digests(tmp_path: Path) -> None:
    archive = _stored(tmp_path, exchange(body=BODY))
    [path] = (tmp_path / "warcs").rglob("*.gz")
    seen = {}
    with path.open("rb") as file:
        for record in ArchiveIterator(file, check_digests=True):
            seen[record.rec_type] = record.content_stream().read()
            assert record.digest_checker.passed is True
            if record.rec_type == "response":
                assert record.http_headers.get_statuscode() == "200"
                assert record.rec_headers.get_header("WARC-Target-URI") == archive.captures()[0].url
    assert seen["response"] == BODY
    assert seen.keys() == {"warcinfo", "request", "response", "metadata"}


def test_attempts_and_pins_go_by_citation(tmp_path: Path) -> None:
    with writing(tmp_path) as to:
        first = store(to)
        failure = to.fail(failed(), **ABOUT)
        other = to.store(
            redirected(),
            **{**ABOUT, "citation": "other"},
            outcome=State.BLOCKED,
            looks_like="login",
        )
        last = store(to)
        to.pin(**ABOUT, capture=first.id, reason="first capture")
        to.pin(**ABOUT, capture=last.id, reason="reviewed")
    archive = Archive.open(tmp_path)
    mine = tuple(ABOUT.values())
    assert archive.attempts(*mine) == (first, failure, last)
    assert isinstance(failure, Failure)
    assert archive.pinned(*mine) == last
    assert archive.attempts("zero-tolerance", "thread", "other") == (other,)
    assert archive.pinned("zero-tolerance", "thread", "other") is None
    assert archive.attempts("x", "y", "z") == ()
    assert archive.capture("none") is None
    assert archive.captures() == (first, other, last)
    assert next(e["type"] for e in archive.entries()) == "run-start"


def test_where_no_archive_is_nothing_is_made(tmp_path: Path) -> None:
    with pytest.raises(ArchiveError, match="there is no archive at") as raised:
        Archive.open(tmp_path / "none")
    assert type(raised.value) is ArchiveError
    assert "loccit fetch" in raised.value.hint
    assert not (tmp_path / "none").exists()


def test_opening_writes_nothing(tmp_path: Path) -> None:
    small(tmp_path)
    before = {p: p.stat().st_mtime_ns for p in tmp_path.rglob("*")}
    archive = Archive.open(tmp_path)
    archive.payload(archive.captures()[0])
    assert {p: p.stat().st_mtime_ns for p in tmp_path.rglob("*")} == before


def test_a_changed_byte_of_the_member_is_told_with_its_place(tmp_path: Path) -> None:
    first, _ = small(tmp_path)
    record = first.final.response
    assert record is not None
    path = tmp_path / record.file
    data = bytearray(path.read_bytes())
    data[record.offset + 5] ^= 1  # in the gzip head: no reader of WARC files would notice
    path.write_bytes(data)
    with pytest.raises(FixityError, match="have changed") as raised:
        Archive.open(tmp_path).payload(first)
    assert (raised.value.file, raised.value.offset) == (record.file, record.offset)
    assert raised.value.expected == record.member != raised.value.found


def test_a_missing_or_cut_file_is_told(tmp_path: Path) -> None:
    first, _ = small(tmp_path)
    record = first.final.response
    assert record is not None
    path = tmp_path / record.file
    os.truncate(path, record.offset + 10)
    with pytest.raises(FixityError, match="the file ends"):
        Archive.open(tmp_path).payload(first)
    path.unlink()
    with pytest.raises(FixityError, match="is missing"):
        Archive.open(tmp_path).payload(first)
    path.mkdir()
    with pytest.raises(ArchiveError, match="cannot be read"):
        Archive.open(tmp_path).payload(first)


def _forge(path: Path, change: Callable[[dict[str, Any]], None]) -> Archive:
    """A ledger that is whole and says something else of its last capture: what a hostile
    archive can bring along."""
    leaves = [json.loads(x) for x in (path / ledger.ENTRIES).read_bytes().splitlines()]
    head, lines = ledger.EMPTY, []
    for entry in leaves:
        if entry["type"] == "capture":
            change(entry)
        leaf = canonical.encode({**entry, "prev": head.last})
        lines.append(leaf + b"\n")
        head = ledger.Head(head.size + len(lines[-1]), len(lines), canonical.digest(leaf))
    (path / ledger.ENTRIES).write_bytes(b"".join(lines))
    (path / ledger.HEAD).write_bytes(head.encode())
    return Archive.open(path)


def _record(entry: dict[str, Any], kind: str = "response") -> dict[str, Any]:
    found: dict[str, Any] = next(r for r in entry["hops"][-1]["records"] if r["type"] == kind)
    return found


@pytest.mark.parametrize(
    "file",
    [
        "../../../etc/hostname",
        "/etc/hostname",
        "warcs/2026/11/../../../ledger/head.json",
        "warcs/2026/11/a/b-0000-000.warc.gz",
        "ledger/entries.jsonl",
        "",
        "warcs/2026/11/20261121T194502Z-ef45-000.warc.gz\n",
    ],
)
def test_a_hostile_ledger_leads_nowhere(tmp_path: Path, file: str) -> None:
    _stored(tmp_path, exchange())
    archive = _forge(tmp_path, lambda entry: _record(entry).update(file=file))
    with pytest.raises(RecordError, match="no WARC file"):
        archive.payload(archive.captures()[0])


@pytest.mark.parametrize("part", ["block", "payload", "body"])
def test_each_digest_is_checked_on_its_own(tmp_path: Path, part: str) -> None:
    _stored(tmp_path, exchange(coding="gzip", in_chunks=True))
    archive = _forge(tmp_path, lambda entry: _record(entry).update({part: digest(b"other")}))
    with pytest.raises((FixityError, RecordError), match=f"{part}|of the ledger"):
        archive.payload(archive.captures()[0])


def test_a_record_in_anothers_place_is_told(tmp_path: Path) -> None:
    _stored(tmp_path, exchange())

    def swap(entry: dict[str, Any]) -> None:
        request, response = _record(entry, "request"), _record(entry)
        for key in ("offset", "length", "member"):
            response[key] = request[key]

    archive = _forge(tmp_path, swap)
    with pytest.raises(RecordError, match="is not the response record"):
        archive.payload(archive.captures()[0])


@pytest.mark.parametrize(
    "change",
    [
        {"hops": None}, {"hops": [{}]}, {"hops": [1]}, {"outcome": "fine"}, {"outcome": []},
        {"reasons": 1}, {"reasons": [1]}, {"reasons": "abc"}, {"url": 5}, {"time": None},
        {"complete": "yes"}, {"looks_like": 1},
        {"hops": [{"url": "x", "how": "link", "status": 1, "address": "", "tls": None,
                   "records": [{"offset": -1}]}]},
    ],
)  # fmt: skip
def test_a_malformed_entry_is_told(tmp_path: Path, change: dict[str, Any]) -> None:
    _stored(tmp_path, exchange())
    archive = _forge(tmp_path, lambda entry: entry.update(change))
    with pytest.raises(RecordError, match="is not as an entry of type capture must be"):
        archive.captures()


def test_an_entry_without_its_citation_is_told(tmp_path: Path) -> None:
    _stored(tmp_path, exchange())
    with pytest.raises(RecordError, match="lacks what an entry of type capture must have"):
        _forge(tmp_path, lambda entry: entry.pop("citation"))


def test_an_entry_type_of_a_later_version_is_passed_over(tmp_path: Path) -> None:
    _stored(tmp_path, exchange())
    archive = _forge(tmp_path, lambda entry: entry.update(type="deletion"))
    assert archive.captures() == ()
    assert [e["type"] for e in archive.entries()] == ["run-start", "deletion", "run-end"]


@pytest.mark.parametrize(
    ("wire", "told"),
    [
        (b"HTTP/1.1 200 OK\r\nContent-Encoding: compress\r\n\r\nx", "not known"),
        (b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\nx", "decoded"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab", "decoded"),
        (b"HTTP/1.1 200", "no head"),
        (b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 20_000, "no head"),
    ],
)
def test_a_body_that_cannot_be_decoded_is_no_damage(tmp_path: Path, wire: bytes, told: str) -> None:
    given = replace(exchange(), response=MemoryBlob(wire), payload=None, body=None)
    archive = _stored(tmp_path, given, State.INCOMPLETE)
    with pytest.raises(ExtractError, match=told):
        archive.payload(archive.captures()[0])


def test_a_capture_without_a_response_has_no_payload(tmp_path: Path) -> None:
    given = replace(exchange(), response=None, status=None, payload=None, body=None)
    archive = _stored(tmp_path, given, State.FAILED)
    capture = archive.captures()[0]
    assert [record.type for record in capture.final.records] == ["request", "metadata"]
    with pytest.raises(RecordError, match="without a response"):
        archive.payload(capture)


@pytest.mark.parametrize(
    ("content_type", "expected"),
    [
        ("text/HTML", ("text/html", None)),
        ('text/html ; Charset = "windows-1252"', ("text/html", "windows-1252")),
        ("text/html;charset=utf-8;x=y", ("text/html", "utf-8")),
        ("", ("", None)),
        (";charset=", ("", None)),
    ],
)
def test_media_type_and_charset(
    tmp_path: Path, content_type: str, expected: tuple[str, str | None]
) -> None:
    archive = _stored(tmp_path, exchange(headers=(("Content-Type", content_type),)))
    payload = archive.payload(archive.captures()[0])
    assert (payload.media_type, payload.charset) == expected


def test_a_transfer_coding_is_taken_off_too(tmp_path: Path) -> None:
    squeezed = gzip.compress(b"abc", mtime=0)
    head = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n"
    given = replace(
        exchange(),
        response=MemoryBlob(head + chunked(squeezed)),
        payload=digest(squeezed),
        body=digest(b"abc"),
    )
    archive = _stored(tmp_path, given)
    assert archive.payload(archive.captures()[0]).body == b"abc"


def test_a_status_without_a_body_has_none(tmp_path: Path) -> None:
    wire = b"HTTP/1.1 204 No Content\r\nTransfer-Encoding: chunked\r\n\r\n"
    given = replace(
        exchange(), response=MemoryBlob(wire), payload=digest(b""), body=digest(b""), status=204
    )
    archive = _stored(tmp_path, given)
    assert archive.payload(archive.captures()[0]).body == b""


def test_a_truncated_capture_says_so_in_its_record(tmp_path: Path) -> None:
    archive = _stored(tmp_path, exchange(truncated="length"), State.INCOMPLETE)
    capture = archive.captures()[0]
    assert (capture.complete, capture.usable) == (False, False)
    [path] = (tmp_path / "warcs").rglob("*.gz")
    assert b"WARC-Truncated: length\r\n" in gzip.decompress(path.read_bytes())
