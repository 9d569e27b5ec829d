"""One stored record found to be right in one go: bytes, structure, every digest, and what entries
say of it. What cannot be told so, `deep.fully` looks at, and says what is wrong.

A record that is small is inflated by one call, a larger one in pieces; either way the file is read
once, and each byte is hashed where it belongs: as stored, in the block, in the payload.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from hashlib import sha256

from loccit import framing, members, warc
from loccit.archive.claims import Claim, agrees, fields_of
from loccit.archive.members import Named, Window
from loccit.archive.stored import content_codings
from loccit.errors import RecordError

_MOST_HELD = 2**22
"""A record that is larger when inflated is read in pieces."""
_RATIO = 50
"""What is inflated in pieces is not known yet to be what was stored. Where it says that it grows
by more, that is seen to first: no byte that was put there must cost hours."""
_END = len(warc.END)
_CODED = b"-encoding"
"""Where this is nowhere in a response's head, its body has no coding and no framing."""
_STATUS = re.compile(rb"HTTP/[!-~]* ([0-9]{3})(?: |\r?\n)")
_HEAD = re.compile(
    r"WARC/1\.1\r\n"
    r"WARC-Type: ([a-z]+)\r\n"
    r"WARC-Record-ID: <(.+)>\r\n"
    r"WARC-Date: (\S.*\S)\r\n"
    r"(?:WARC-Target-URI: (\S.*\S)\r\n)?"
    r"(?:WARC-(?:IP-Address|Protocol|Cipher-Suite|Concurrent-To|Warcinfo-ID): .+\r\n)*"
    r"WARC-Block-Digest: (\S.*\S)\r\n"
    r"(?:WARC-Payload-Digest: (\S.*\S)\r\n)?"
    r"Content-Type: .+\r\n"
    r"Content-Length: ([0-9]{1,15})"
)
"""The head of nearly every record that `warc` writes. What is in a group is the first field of its
name, whatever the case: no other line can have one. `warc.parse_head` reads any other head."""


def is_right(window: Window, record: Named, claims: Sequence[Claim]) -> bool:
    """Is all of a record right? False where it cannot be told. Raises `OSError`."""
    member = window.whole(record.offset, record.length)
    if member is None:
        return in_pieces(window.pieces(record.offset, record.length), record, claims)
    return in_memory(member, record, claims)


def in_memory(member: memoryview, record: Named, claims: Sequence[Claim]) -> bool:
    """Is all of it right? `member` are the bytes as stored. False where it cannot be told."""
    if "sha256:" + sha256(member).hexdigest() != record.member:
        return False
    data = members.whole(member, _MOST_HELD)
    if data is None:
        return in_pieces((member,), record, claims)
    place = _opened(data, record, claims)
    if place is None:
        return False
    start, stop = place
    view = memoryview(data)
    if (
        len(data) != stop + _END
        or not data.endswith(warc.END)
        or "sha256:" + sha256(view[start:stop]).hexdigest() != record.block
    ):
        return False
    if record.type != "response":
        return record.type != "resource" or record.block == record.payload == record.body
    at = _payload(data, start, stop, record, claims)
    return at >= 0 and "sha256:" + sha256(view[at:stop]).hexdigest() == record.payload


def in_pieces(pieces: Iterable[memoryview], record: Named, claims: Sequence[Claim]) -> bool:
    """The same for a record of any size; `pieces` are its bytes as stored, each valid until the
    next."""
    stored = sha256()

    def passing() -> Iterator[memoryview]:
        for piece in pieces:
            stored.update(piece)
            yield piece

    try:
        source = members.inflated(passing(), RecordError)
        first = next(source, b"")
        place = _opened(first, record, claims)
        right = place is not None and _block(first, source, place, record, claims)
    except RecordError:
        return False
    return right and "sha256:" + stored.hexdigest() == record.member


def _block(
    first: bytes,
    source: Iterator[bytes],
    place: tuple[int, int],
    record: Named,
    claims: Sequence[Claim],
) -> bool:
    """Is the block, which begins in `first` and goes on in `source`, right, and its end?"""
    start, stop = place
    at = start
    if record.type == "response":
        at = _payload(first, start, len(first), record, claims)
        if at < 0:
            return False
    left = stop - at
    if not 0 <= left <= _MOST_HELD + _RATIO * record.length:
        return False
    block, payload, tail = sha256(memoryview(first)[start:at]), sha256(), b""
    view = memoryview(first)[at:]
    while True:
        part = view[:left]
        block.update(part)
        if record.type == "response":
            payload.update(part)
        left -= len(part)
        tail += view[len(part) : len(part) + _END + 1]
        if len(tail) > _END:
            return False
        piece = next(source, None)
        if piece is None:
            break
        view = memoryview(piece)
    if left or tail != warc.END or "sha256:" + block.hexdigest() != record.block:
        return False
    if record.type == "response":
        return "sha256:" + payload.hexdigest() == record.payload
    return record.type != "resource" or record.block == record.payload == record.body


def _opened(data: bytes, record: Named, claims: Sequence[Claim]) -> tuple[int, int] | None:
    """Where the block begins and ends in the record that `data` begins with, if its head is as the
    ledger says. Not where only `deep.fully` may say so: a revisit is a head alone."""
    end = data.find(warc.END)
    try:
        found = _HEAD.fullmatch(str(data[:end], "ascii")) if end >= 0 else None
    except UnicodeDecodeError:
        found = None
    if found is not None:
        kind, urn, date, target, block, payload, told = found.groups()
        length = int(told)
    else:
        try:
            head = warc.parse_head(data[: max(end, 0)])
        except RecordError:
            return None
        get, length = fields_of(head).get, head.length
        kind, date, block = get("warc-type"), get("warc-date", ""), get("warc-block-digest")
        target, payload = get("warc-target-uri"), get("warc-payload-digest")
        urn = record.id if get("warc-record-id") == warc.bracketed(record.id) else None
    if kind != record.type or urn != record.id or block != record.block or kind == "revisit":
        return None
    if payload is not None and record.payload is not None and payload != record.payload:
        return None
    for claim in claims:
        if not agrees(claim, target or "", date):
            return None
    return end + _END, end + _END + length


def _payload(data: bytes, start: int, stop: int, record: Named, claims: Sequence[Claim]) -> int:
    """Where in `data` the payload of the HTTP response from `start` to `stop` begins, which must
    be its body too and whose status must be as told; -1 where that cannot be told."""
    end = data.find(b"\r\n\r\n", start, stop) + 4
    if end < 4 or end - start > framing.MAX_HEAD or record.payload is None:
        return -1
    http = data[start:end]
    plainly = http.find(b"\n\r\n") == len(http) - 3 and b"\n\n" not in http
    found = _STATUS.match(http) if plainly and _CODED not in http.lower() else None
    if found is not None:
        status, coded = int(found[1]), False
    else:
        try:
            head = framing.parse_head(http)
        except framing.FramingError:
            return -1
        if head.chunked and not head.bodiless:
            return -1
        status, end = head.status, start + head.length
        coded = bool(content_codings(head))
    for claim in claims:
        if claim.status not in (None, status):
            return -1
    return end if record.body is None or (record.body == record.payload and not coded) else -1
