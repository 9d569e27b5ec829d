"""What is found right in one go is right: the long look finds no fault with it either."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from random import Random

import pytest

from loccit import warc
from loccit.archive.claims import Claim, fields_of
from loccit.archive.deep import fully
from loccit.archive.members import Part
from loccit.archive.quick import _HEAD, in_memory, in_pieces
from loccit.errors import ArchiveError, RecordError
from loccit.models.capture import StoredRecord

FILE = "warcs/2026/11/20261121T194500Z-0000-000.warc.gz"
URN = "urn:uuid:12345678-1234-4123-8123-123456789abc"
URL = "https://example.org/a"
HEAD = (
    f"WARC/1.1\r\nWARC-Type: response\r\nWARC-Record-ID: <{URN}>\r\n"
    "WARC-Date: 2026-11-21T19:45:01.123456Z\r\nWARC-Target-URI: https://example.org/a\r\n"
    "WARC-IP-Address: 192.0.2.7\r\nWARC-Protocol: http/1.1\r\nWARC-Concurrent-To: <urn:uuid:1>\r\n"
    "WARC-Block-Digest: BLOCK\r\nWARC-Payload-Digest: PAYLOAD\r\n"
    "Content-Type: application/http; msgtype=response\r\nContent-Length: LENGTH"
)
HTTP = (
    b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n",
    b"HTTP/1.1 200\r\n\r\n",
    b"HTTP/1.1 200 OK\nA: b\n\nC: d\r\n\r\n",
    b"HTTP/1.1 200 OK\r\nA: b\n\r\nC: d\r\n\r\n",
    b"HTTP/1.1 200 OK\r\nContent-Encoding: identity\r\n\r\n",
    b"HTTP/1.1 200 OK\r\ncontent-ENCODING: gzip\r\n\r\n",
    b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
    b"HTTP/1.1 204 \r\nTransfer-Encoding: chunked\r\n\r\n",
    b"HTTP/1.1 200\rOK\r\n\r\n",
    b"HTTP/1.1  200 OK\r\n\r\n",
    b"200 OK\r\n\r\n",
    b"",
)
CLAIMS = (
    (),
    (Claim(URL, 200, "2026-11-21T19:45:01Z", at=True),),
    (Claim(URL, 404),),
    (Claim(URL, 200), Claim("https://example.org/b", 200)),
    (Claim(URL, None, "2026-11-21T19:45:02Z"),),
    (Claim("urn:uuid:"),),
    (Claim(""),),
)


def _digest(data: bytes) -> str:
    return "sha256:" + sha256(data).hexdigest()


def _made(head: str, block: bytes, chance: Random) -> tuple[bytes, StoredRecord]:
    """A member and how the ledger names it, its digests right as far as they can be; sometimes
    something is wrong on purpose."""
    gap = block.find(b"\r\n\r\n") + 4 if b"\r\n\r\n" in block else 0
    kind = "response"
    if chance.random() < 0.3:
        kind = chance.choice(["response", "request", "resource", "revisit", "metadata"])
        if chance.random() < 0.8:
            head = head.replace("WARC-Type: response", f"WARC-Type: {kind}")
    told = {"BLOCK": _digest(block), "PAYLOAD": _digest(block[gap:]), "LENGTH": str(len(block))}
    for name, value in told.items():
        head = head.replace(name, value)
    whole = head.encode("utf-8", "replace") + b"\r\n\r\n" + block + b"\r\n\r\n"
    if chance.random() < 0.4:
        whole = _changed(whole, chance)
    member = zlib.compress(whole, 6, 31)
    if chance.random() < 0.1:
        member = chance.choice([member + b"\0", member[:-1], member + member, b"", member[5:]])
    payload = chance.choice([told["PAYLOAD"]] * 4 + [None, told["BLOCK"]])
    body = chance.choice([payload, payload, None, told["BLOCK"], told["PAYLOAD"]])
    named = StoredRecord(
        URN, kind, FILE, 0, len(member), _digest(member), told["BLOCK"], payload, body
    )
    return member, named


def _changed(data: bytes, chance: Random) -> bytes:
    at = chance.randrange(len(data))
    new = chance.choice([b"", b" ", b"\r\n", b"\n", b"x", b"WARC-Type: a\r\n", b"\r\n\r\n", b"\t"])
    return data[:at] + new + data[at + chance.randrange(3) :]


def _pieces(data: bytes, size: int) -> Iterator[memoryview]:
    """Each is valid until the next, as those of a window are."""
    buffer = bytearray(size)
    for at in range(0, len(data), size):
        piece = data[at : at + size]
        buffer[: len(piece)] = piece
        yield memoryview(buffer)[: len(piece)]


def _fault(archive: Path, part: Part) -> object:
    try:
        return fully(archive, part)
    except ArchiveError as error:
        return error


def test_what_is_found_right_is_right(tmp_path: Path) -> None:
    chance, right = Random(4), 0
    file = tmp_path / FILE
    file.parent.mkdir(parents=True)
    for number in range(2000):
        head = HEAD if chance.random() < 0.5 else _changed(HEAD.encode(), chance).decode()
        http = chance.choice(HTTP) if chance.random() < 0.5 else HTTP[0]
        body = chance.choice([b"", b"<p>a</p>", b"hello\r\n\r\nyou", b"\n\n", bytes(9000)])
        member, record = _made(head, http + body, chance)
        claims = chance.choice(CLAIMS) if chance.random() < 0.5 else CLAIMS[1]
        said = in_memory(memoryview(member), record, claims)
        also = [in_pieces(_pieces(member, size), record, claims) for size in (1, 99, 100_000)]
        file.write_bytes(member)
        fault = _fault(tmp_path, Part(record, (), claims))
        assert also[-1] == said, number
        assert not (fault and (said or any(also))), (number, fault)
        right += said
    assert right > 100


@pytest.mark.parametrize("size", [1000, 300_000, 6_000_000])
def test_a_record_of_any_size_is_found_right(size: int) -> None:
    body = Random(size).randbytes(size)
    member, record = _made(HEAD, HTTP[0] + body, _Never())
    assert in_memory(memoryview(member), record, CLAIMS[1])
    assert in_pieces(_pieces(member, 70_000), record, CLAIMS[1])
    other = replace(record, payload=_digest(body + b"x"))
    assert not in_pieces(_pieces(member, 70_000), other, CLAIMS[1])
    assert not in_memory(memoryview(member), other, CLAIMS[1])


def test_what_says_to_grow_without_end_is_not_followed() -> None:
    """Until its bytes are known to be those that were stored."""
    head = HEAD.replace("LENGTH", "999999999999999")
    taken: list[int] = []

    def pieces() -> Iterator[memoryview]:
        data = zlib.compress(head.encode() + b"\r\n\r\n" + HTTP[0] + bytes(50_000_000), 6, 31)
        for piece in _pieces(data, 1000):
            taken.append(len(piece))
            yield piece

    _, record = _made(HEAD, HTTP[0], _Never())
    assert not in_pieces(pieces(), record, ())
    assert len(taken) < 5


def test_a_head_that_is_matched_says_what_is_read_of_it() -> None:
    chance, matched = Random(7), 0
    for _ in range(6000):
        data = HEAD.replace("LENGTH", "77").encode()
        for _ in range(chance.randrange(1, 3)):
            data = _changed(data, chance)
        text = data.decode()
        found = _HEAD.fullmatch(text) if b"\r\n\r\n" not in data else None
        if found is None:
            continue
        matched += 1
        head = warc.parse_head(data)
        get = fields_of(head).get
        urn = re.fullmatch("<(.*)>", get("warc-record-id", ""), re.DOTALL)
        assert urn
        assert found.groups() == (
            get("warc-type"), urn[1], get("warc-date"), get("warc-target-uri"),
            get("warc-block-digest"), get("warc-payload-digest"), str(head.length),
        )  # fmt: skip
    assert matched > 500


def test_a_head_with_a_name_in_other_letters_is_read_and_not_matched() -> None:
    """`warc-block-digest` before `WARC-Block-Digest` is the first of its name."""
    line = "warc-block-digest: sha256:0\r\nWARC-Block"
    assert _HEAD.fullmatch(HEAD.replace("LENGTH", "1"))
    assert not _HEAD.fullmatch(HEAD.replace("LENGTH", "1").replace("WARC-Block", line))
    with pytest.raises(RecordError):
        warc.parse_head(b"WARC/1.1\r\nx\r\nContent-Length: 1")


class _Never(Random):
    """Nothing is wrong on purpose."""

    def random(self) -> float:
        return 0.99

    def choice(self, seq):  # type: ignore[no-untyped-def]
        return seq[0]
