"""One stored record examined in full: bytes, structure, every digest, and what entries say of it.

`quickly` says of a record that all of it is right, in one go and in memory; where it cannot say
so, `fully` reads the record piece by piece and says what is wrong.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from hashlib import sha256
from pathlib import Path

from loccit import codings, framing, members, warc
from loccit.archive.claims import Fields, against, fields_of, payload_differs, status_differs
from loccit.archive.members import Part, Window
from loccit.archive.stored import (
    check_member,
    checked,
    content_codings,
    drain,
    message_head,
    open_record,
)
from loccit.errors import ArchiveError, FixityError, RecordError

_MOST_HELD = 2**22
"""A record that is larger when inflated is read in pieces."""


def examine(archive: Path, window: Window, part: Part) -> ArchiveError | None:
    """What is wrong with a record, or None. Raises `ArchiveError`, which says it too, and
    `OSError`."""
    whole = window.whole(part.record.offset, part.record.length)
    if whole is not None and quickly(whole, part):
        return None
    return fully(archive, part)


def quickly(member: memoryview, part: Part) -> bool:
    """Is all of it right? False where it cannot be told in one go."""
    record = part.record
    if "sha256:" + sha256(member).hexdigest() != record.member:
        return False
    opened = _inflated(member)
    if opened is None:
        return False
    head, data, start = opened
    stop = len(data) - len(warc.END)
    found = "sha256:" + sha256(memoryview(data)[start:stop]).hexdigest()
    if found != record.block or not _as_told(part, fields_of(head)):
        return False
    if record.type == "response":
        return _quick_response(data, start, stop, part)
    if record.type == "revisit":
        return False  # a head alone, as long as any: `fully` reads it
    # what is supplied by hand, or was shown by a browser, is its own payload and body
    return found == record.payload == record.body if record.type == "resource" else True


def _inflated(member: memoryview) -> tuple[warc.Head, bytes, int] | None:
    """The head of the one record in a member, the whole record and where in it the block begins,
    where it is that and not too large."""
    gzip, fault = members.inflater()
    try:
        data = gzip.decompress(member, _MOST_HELD)
        if not gzip.eof or gzip.unused_data:
            return None
        end = data.find(warc.END)
        head = warc.parse_head(data[: max(end, 0)])
    except (fault, RecordError):
        return None
    start = end + len(warc.END)
    whole = len(data) == start + head.length + len(warc.END) and data.endswith(warc.END)
    return (head, data, start) if whole else None


def _as_told(part: Part, head: Fields) -> bool:
    record = part.record
    told = (head.get("warc-record-id"), head.get("warc-type"), head.get("warc-block-digest"))
    if told != (f"<{record.id}>", record.type, record.block):
        return False
    if payload_differs(record, head):
        return False
    return not any(against(record, head, claim) for claim in part.claims)


def _quick_response(data: bytes, start: int, stop: int, part: Part) -> bool:
    """The same for the HTTP response in `data` from `start` to `stop`."""
    record = part.record
    end = data.find(b"\r\n\r\n", start, stop) + 4
    if end < 4 or end - start > framing.MAX_HEAD or record.payload is None:
        return False
    try:
        head = framing.parse_head(data[start:end])
    except framing.FramingError:
        return False
    if any(status_differs(record, head.status, claim) for claim in part.claims):
        return False
    if head.chunked and not head.bodiless:
        return False
    payload = memoryview(data)[start + head.length : stop]
    if "sha256:" + sha256(payload).hexdigest() != record.payload:
        return False
    return record.body is None or (record.body == record.payload and not content_codings(head))


def fully(archive: Path, part: Part) -> ArchiveError | None:
    """See `examine`."""
    record = part.record
    check_member(archive, record)
    head, block = open_record(archive, record)
    with closing(block):
        fields = fields_of(head)
        found = [against(record, fields, claim) for claim in part.claims]
        found.append(payload_differs(record, fields))
        if record.type == "response":
            found.append(_response(part, block))
        elif record.type == "revisit":
            found.append(_status(part, block))
        elif record.type == "resource":
            payload = checked(block, record, "payload", record.payload)
            drain(checked(payload, record, "body", record.body))
        drain(block)
    return next((each for each in found if each), None)


def _response(part: Part, block: Iterator[bytes]) -> FixityError | None:
    """Status, payload and body. What the server sent may have no head or end early: then its
    entry names no digest, or that of what came."""
    record = part.record
    try:
        head, rest = message_head(block)
    except framing.FramingError:
        return None  # the head was cut: its block is all that there is
    differs = (status_differs(record, head.status, claim) for claim in part.claims)
    problem = next((each for each in differs if each), None)
    plain = framing.dechunk(rest) if head.chunked and not head.bodiless else rest
    payload = checked(_as_far(plain), record, "payload", record.payload)
    names = content_codings(head)
    if record.body is None or (not names and record.body == record.payload):
        drain(payload)
        return problem
    try:
        decoded = codings.decode(payload, names)
        drain(checked(decoded, record, "body", record.body))
    except codings.CodingError as error:
        raise RecordError(
            f"the body of response record {record.id} cannot be decoded ({error}), but the ledger"
            " names its digest",
            file=record.file,
            offset=record.offset,
        ) from error
    drain(payload)
    return problem


def _status(part: Part, block: Iterator[bytes]) -> FixityError | None:
    """Of a revisit, which holds a response's head alone."""
    try:
        head, _ = message_head(block)
    except framing.FramingError:
        return None
    differs = (status_differs(part.record, head.status, claim) for claim in part.claims)
    return next((each for each in differs if each), None)


def _as_far(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """The pieces up to where the framing breaks."""
    try:
        yield from pieces
    except framing.FramingError:
        return
