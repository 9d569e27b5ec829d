"""One stored record examined in full: bytes, structure, every digest, and what entries say of it.

Where `quick` cannot say that all of it is right, `fully` reads the record piece by piece and says
what is wrong.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from loccit import codings, framing
from loccit.archive import quick
from loccit.archive.claims import against, fields_of, payload_differs, status_differs
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


def examine(archive: Path, window: Window, part: Part) -> ArchiveError | None:
    """What is wrong with a record, or None. Raises `ArchiveError`, which says it too, and
    `OSError`."""
    if quick.is_right(window, part.record, part.claims):
        return None
    return fully(archive, part)


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
