"""Stored records read back: every digest is checked on the way."""

from __future__ import annotations

from collections.abc import Generator, Iterable, Iterator
from contextlib import closing
from hashlib import sha256
from itertools import chain
from pathlib import Path

from loccit import codings, framing, warc
from loccit.archive.layout import warc_path
from loccit.errors import ArchiveError, ExtractError, FixityError, RecordError
from loccit.models.capture import Capture, Referred, StoredRecord
from loccit.models.payload import Payload

MAX_BODY = 2**30
"""Cap on a decoded body in bytes."""

_PIECE = 2**18
_RESTORE = "Restore the file from a copy of the archive; `loccit audit` tells what else is damaged."


def check_member(archive: Path, record: StoredRecord) -> None:
    """Compare the member's bytes with the ledger's hash, before anything parses them.

    Raises `FixityError`, also where the file is missing or too short, and `OSError`.
    """
    found = warc.digest(member(archive, record))
    if found != record.member:
        raise FixityError(
            f"the stored bytes of {record.type} record {record.id} have changed",
            file=record.file,
            offset=record.offset,
            expected=record.member,
            found=found,
            hint=_RESTORE,
        )


def member(archive: Path, record: StoredRecord, piece_size: int = _PIECE) -> Iterator[bytes]:
    """The member's bytes as they stand in the file. Raises as `check_member` does."""
    try:
        file = warc_path(archive, record.file).open("rb")
    except FileNotFoundError as error:
        raise FixityError("the WARC file is missing", file=record.file, hint=_RESTORE) from error
    with file:
        file.seek(record.offset)
        left = record.length
        while left:
            piece = file.read(min(left, piece_size))
            if not piece:
                raise FixityError(
                    f"the file ends {left} bytes before {record.type} record {record.id} does",
                    file=record.file,
                    offset=record.offset,
                    expected=record.member,
                    hint=_RESTORE,
                )
            left -= len(piece)
            yield piece


def open_record(
    archive: Path, record: StoredRecord, piece_size: int = _PIECE
) -> tuple[warc.Head, Generator[bytes, None, None]]:
    """The record's head, found to be the one that the ledger names, and its block. Who wants no
    more than the beginning asks for small pieces: what is not read is not decompressed.

    The block's digest is compared when its last byte has been read. Raises (here or there)
    `RecordError`, `FixityError`, `OSError`.
    """
    pieces = member(archive, record, piece_size)
    head, block = warc.read(pieces, file=record.file, offset=record.offset)
    told = head.get("WARC-Record-ID"), head.get("WARC-Type"), head.get("WARC-Block-Digest")
    if told != (warc.bracketed(record.id), record.type, record.block):
        raise RecordError(
            f"the stored record is not the {record.type} record {record.id} of the ledger",
            file=record.file,
            offset=record.offset,
        )
    return head, checked(block, record, "block", record.block)


def read_payload(archive: Path, capture: Capture) -> Payload:
    """The decoded body at the end of a capture's chain.

    The member's hash is checked before anything in it is looked at, then the digests of block,
    payload and body. Raises `FixityError` for stored bytes that changed, `RecordError` where
    they are no record, `ExtractError` where the body cannot be decoded, `ArchiveError` where
    the file cannot be read.
    """
    record = capture.final.response if capture.hops else None
    if record is None:
        raise RecordError(f"capture {capture.id} ended without a response")
    try:
        if (referred := capture.final.refers_to) is not None:
            return _revisited(archive, capture, record, referred)
        check_member(archive, record)
        head, block = open_record(archive, record)
        with closing(block):
            if record.type == "resource":
                return _resource(capture, record, head, block)
            return _response(capture, record, block)
    except OSError as error:
        raise ArchiveError(
            f"the WARC file cannot be read ({error.strerror})", file=record.file
        ) from error


def read_rendering(archive: Path, capture: Capture) -> Payload:
    """What a browser made of a capture's page; raises as `read_payload` does."""
    if capture.rendered is None:
        raise RecordError(f"capture {capture.id} was not shown by a browser")
    record = capture.rendered.dom
    try:
        check_member(archive, record)
        head, block = open_record(archive, record)
        with closing(block):
            return _resource(capture, record, head, block)
    except OSError as error:
        raise ArchiveError(
            f"the WARC file cannot be read ({error.strerror})", file=record.file
        ) from error


def read_media_type(archive: Path, capture: Capture) -> str | None:
    """What the last response of a capture says it is, whether or not its body came whole; None
    where it says nothing or none is stored. Nothing after its head is read but to hash it.

    Raises `FixityError` for stored bytes that changed, `RecordError` where they are no record,
    `OSError`.
    """
    record = capture.final.head_record if capture.hops else None
    if record is None:
        return None
    check_member(archive, record)
    head, block = open_record(archive, record)
    with closing(block):
        if record.type == "resource":
            said = head.get("Content-Type")
        else:
            try:
                said = message_head(block)[0].first("Content-Type")
            except framing.FramingError:
                return None
    return framing.media_type_of(said or "")[0] or None


def _revisited(
    archive: Path, capture: Capture, revisit: StoredRecord, referred: Referred
) -> Payload:
    """The payload that a revisit stands for, as the head that tells of it has it. Each record on
    the way is checked as if it were the only one."""
    heads = {revisit: _head(archive, revisit)}
    told = capture.final.head_record or revisit
    if told != referred.record and told not in heads:
        heads[told] = _head(archive, told)
    check_member(archive, referred.record)
    _, block = open_record(archive, referred.record)
    with closing(block):
        payload = _response(capture, referred.record, block)
    head = heads.get(told)
    if head is None:
        return payload
    media_type, charset = framing.media_type_of(head.first("Content-Type") or "")
    url, status = capture.final.url, head.status
    return Payload(url, status, media_type, charset, payload.body, head.headers)


def _head(archive: Path, record: StoredRecord) -> framing.Head:
    """The HTTP head of a stored revisit; raises as `read_payload` does."""
    check_member(archive, record)
    _, block = open_record(archive, record)
    with closing(block):
        try:
            head, _ = message_head(block)
        except framing.FramingError as error:
            raise RecordError(
                f"the revisit record {record.id} has no head of a response: {error}",
                file=record.file,
                offset=record.offset,
            ) from error
        drain(block)
    return head


def _resource(
    capture: Capture, record: StoredRecord, head: warc.Head, block: Iterator[bytes]
) -> Payload:
    media_type, charset = framing.media_type_of(head.get("Content-Type") or "")
    body = _whole(checked(block, record, "body", record.body), media_type)
    return Payload(capture.final.url, 0, media_type, charset, body)


def _response(capture: Capture, record: StoredRecord, block: Iterator[bytes]) -> Payload:
    try:
        head, rest = message_head(block)
        media_type, charset = framing.media_type_of(head.first("Content-Type") or "")
    except framing.FramingError as error:
        raise ExtractError(
            f"the response in capture {capture.id} has no head: {error}", media_type=""
        ) from error
    unframed = framing.dechunk(rest) if head.chunked and not head.bodiless else rest
    payload = checked(unframed, record, "payload", record.payload)
    try:
        plain = codings.decode(payload, content_codings(head))
        body = _whole(checked(plain, record, "body", record.body), media_type)
        drain(payload)
    except (codings.CodingError, framing.FramingError) as error:
        raise ExtractError(
            f"the body in capture {capture.id} cannot be decoded: {error}", media_type=media_type
        ) from error
    drain(block)
    return Payload(capture.final.url, head.status, media_type, charset, body, head.headers)


def content_codings(head: framing.Head) -> tuple[str, ...]:
    """Content codings, then transfer codings other than chunked, in the order applied."""
    transfer = codings.names(head.joined("transfer-encoding"))
    content = codings.names(head.joined("content-encoding"))
    return (*content, *(name for name in transfer if name != "chunked"))


def message_head(block: Iterator[bytes]) -> tuple[framing.Head, Iterator[bytes]]:
    """The head of the HTTP response in `block`, and the bytes after it.

    Raises `framing.FramingError` where there is none within `framing.MAX_HEAD`."""
    held = b""
    for piece in block:
        held += piece
        try:
            head = framing.parse_head(held)
        except framing.FramingError:
            if len(held) > framing.MAX_HEAD:
                raise
            continue
        return head, chain((held[head.length :],), block)
    raise framing.FramingError("the message has no end of its head")


def checked(
    pieces: Iterable[bytes], record: StoredRecord, part: str, expected: str | None
) -> Generator[bytes, None, None]:
    """`pieces`, their digest compared with `expected` at their end (None: not known)."""
    digest = sha256()
    for piece in pieces:
        digest.update(piece)
        yield piece
    found = "sha256:" + digest.hexdigest()
    if expected is not None and found != expected:
        raise FixityError(
            f"the {part} of {record.type} record {record.id} is not the one in the ledger",
            file=record.file,
            offset=record.offset,
            expected=expected,
            found=found,
            hint=_RESTORE,
        )


def _whole(pieces: Iterable[bytes], media_type: str) -> bytes:
    held: list[bytes] = []
    size = 0
    for piece in pieces:
        size += len(piece)
        if size > MAX_BODY:
            raise ExtractError(f"the body is larger than {MAX_BODY} bytes", media_type=media_type)
        held.append(piece)
    return b"".join(held)


def drain(pieces: Iterator[bytes]) -> None:
    """Read to the end: only then is what was read known to be right."""
    for _ in pieces:
        pass
