"""Ledger entries as values: what a line says, turned into the vocabulary."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from operator import itemgetter
from typing import Any, TypeVar

from loccit.errors import RecordError
from loccit.models.capture import (
    Capture,
    Failure,
    Hop,
    Referred,
    Rendered,
    State,
    StoredRecord,
    TlsFacts,
)

_CAPTURE = itemgetter("capture", "manifest", "document", "citation", "url", "time", "via", "route")
_HOP = itemgetter("url", "how", "address")
_RECORD = itemgetter("id", "type", "file", "member", "block")
_TEXT_ALONE = {str}

Value = TypeVar("Value")
Entry = Mapping[str, Any]
Attempt = tuple[str, str, str]
"""Manifest, document and citation: what captures are bound to."""


def attempt_of(entry: Entry) -> Attempt:
    """What a capture, failure, pin or attach entry is about."""
    return text_of(entry, "manifest"), text_of(entry, "document"), text_of(entry, "citation")


def capture_of(entry: Entry) -> Capture:
    """The capture that a `capture` or `attach` entry tells of.

    Raises `RecordError` for an entry that lacks a key or has a wrong value.
    """
    return _read(entry, _attached if entry["type"] == "attach" else _captured)


def failure_of(entry: Entry) -> Failure:
    """The failed fetch that a `failure` entry tells of; raises like `capture_of`."""
    return _read(entry, _failed)


def records_of(entry: Entry) -> Iterator[tuple[str, StoredRecord]]:
    """Every stored record that an entry names, with the URL of its hop ("" for a warcinfo), and
    those that a revisit among them depends on; raises like `capture_of`."""
    try:
        if "warcinfo" in entry:
            yield "", _record(entry["warcinfo"])
        for record in entry.get("records", ()):
            yield text_of(entry, "url"), _record(record)
        for hop in (*entry.get("hops", ()), *entry.get("requisites", ())):
            for record in hop["records"]:
                yield text_of(hop, "url"), _record(record)
            if (referred := _referred(hop)) is not None:
                yield from ((text_of(hop, "url"), each) for each in _depended_on(referred))
        if "rendered" in entry:
            rendered = _rendered(entry["rendered"])
            yield from ((rendered.url, record) for record in rendered.records)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise _malformed(entry) from error


def record_dict(record: StoredRecord, file: str, start: int) -> dict[str, Any]:
    """A composed record as an entry names it once its bundle lies at `start` in `file`."""
    return {
        "id": record.id, "type": record.type, "file": file, "offset": start + record.offset,
        "length": record.length, "member": record.member, "block": record.block,
        "payload": record.payload, "body": record.body,
    }  # fmt: skip


def _read(entry: Entry, reader: Callable[[Entry], Value]) -> Value:
    try:
        return reader(entry)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise _malformed(entry) from error


def _malformed(entry: Entry) -> RecordError:
    return RecordError(
        f"ledger entry {entry.get('seq')} is not as an entry of type {entry.get('type')} must be"
    )


def _captured(entry: Entry) -> Capture:
    made, manifest, document, citation, url, time, via, route = _all(entry, _CAPTURE)
    complete, looks_like = entry["complete"], entry["looks_like"]
    if complete not in (True, False, None):
        raise ValueError
    return Capture(
        id=made,
        seq=entry["seq"],
        manifest=manifest,
        document=document,
        citation=citation,
        url=url,
        time=time,
        via=via,
        route=route,
        outcome=State(entry["outcome"]),
        complete=complete,
        looks_like=None if looks_like is None else text_of(entry, "looks_like"),
        reasons=_list(entry, "reasons"),
        redacted=_list(entry, "redacted"),
        hops=tuple(_hop(hop) for hop in entry["hops"]),
        requisites=tuple(_hop(hop) for hop in entry.get("requisites", ())),
        rendered=_rendered(entry["rendered"]) if "rendered" in entry else None,
    )


def _rendered(told: Entry) -> Rendered:
    shot = told["screenshot"]
    return Rendered(
        url=text_of(told, "url"),
        browser=text_of(told, "browser"),
        settled=told["settled"] is True,
        dom=_record(told["dom"]),
        text=_record(told["text"]),
        about=_record(told["about"]),
        screenshot=None if shot is None else _record(shot),
    )


def _attached(entry: Entry) -> Capture:
    manifest, document, citation = _texts(entry, "manifest", "document", "citation")
    url = text_of(entry, "url")
    records = tuple(_record(record) for record in entry["records"])
    return Capture(
        id=text_of(entry, "capture"),
        seq=entry["seq"],
        manifest=manifest,
        document=document,
        citation=citation,
        url=url,
        time=text_of(entry, "time"),
        via="attach",
        route="by hand",
        outcome=State.CAPTURED,
        complete=True,
        looks_like=None,
        reasons=(),
        redacted=(),
        hops=(Hop(url, "attach", None, "", None, records),),
        note=text_of(entry, "note"),
    )


def _failed(entry: Entry) -> Failure:
    manifest, document, citation = _texts(entry, "manifest", "document", "citation")
    return Failure(
        seq=entry["seq"],
        manifest=manifest,
        document=document,
        citation=citation,
        url=text_of(entry, "url"),
        time=text_of(entry, "time"),
        kind=text_of(entry["error"], "kind"),
        message=text_of(entry["error"], "message"),
    )


def _hop(hop: Entry) -> Hop:
    status = hop["status"]
    url, how, address = _all(hop, _HOP)
    return Hop(
        url=url,
        how=how,
        status=None if status is None else _number(hop, "status"),
        address=address,
        tls=_tls(hop["tls"]) if hop["tls"] is not None else None,
        records=tuple(_record(record) for record in hop["records"]),
        error=_added(hop, "error"),
        refers_to=_referred(hop),
        etag=_added(hop, "etag"),
        last_modified=_added(hop, "last_modified"),
        date=_added(hop, "date"),
    )


def _referred(hop: Entry) -> Referred | None:
    """What a hop's revisit stands for. The two have one payload: a revisit that named another
    than the response that it leads to would vouch for what no server sent."""
    if "refers_to" not in hop and all(each["type"] != "revisit" for each in hop["records"]):
        return None
    revisits = [_record(each) for each in hop["records"] if each["type"] == "revisit"]
    [revisit], told = revisits, hop["refers_to"]
    record, head = _record(told["record"]), told.get("head")
    same = (revisit.payload, revisit.body) == (record.payload, record.body)
    if not same or record.payload is None or record.type != "response":
        raise ValueError
    head = None if head is None else _record(head)
    return Referred(text_of(told, "capture"), record, head)


def _depended_on(referred: Referred) -> tuple[StoredRecord, ...]:
    return (referred.record, *([referred.head] if referred.head else []))


def original_payload(entry: Entry) -> str | None:
    """The digest of the payload at the end of a capture, where a later one may refer to it: the
    writer has put a `date` there then."""
    hops = entry.get("hops")
    hop = hops[-1] if isinstance(hops, list) and hops else None
    if not isinstance(hop, dict) or "date" not in hop:
        return None
    try:
        return next(
            text_of(each, "payload") for each in hop["records"] if each["type"] == "response"
        )
    except (KeyError, TypeError, StopIteration):
        return None


def _tls(tls: Entry) -> TlsFacts:
    protocol, cipher, certificate = _texts(tls, "protocol", "cipher", "certificate")
    return TlsFacts(protocol, cipher, certificate, verified=tls["verified"] is True)


def _record(record: Entry) -> StoredRecord:
    length = _number(record, "length")
    if length == 0:
        raise ValueError
    urn, kind, file, member, block = _all(record, _RECORD)
    payload, body = record["payload"], record["body"]
    if payload is not None and not isinstance(payload, str):
        raise TypeError
    if body is not None and not isinstance(body, str):
        raise TypeError
    offset = _number(record, "offset")
    return StoredRecord(urn, kind, file, offset, length, member, block, payload, body)


def is_proof(entry: Mapping[str, Any]) -> bool:
    """Is an entry of type `timestamp` about an OpenTimestamps proof (`proofs`), not an authority's
    token (`stamps`)?"""
    return "kind" in entry


def text_of(entry: Entry, key: str) -> str:
    """The text under `key`. Raises `KeyError` or `TypeError` where there is none."""
    value = entry[key]
    if not isinstance(value, str):
        raise TypeError
    return value


def _added(entry: Entry, key: str) -> str:
    """The text under `key`, "" where there is no such key."""
    return text_of(entry, key) if key in entry else ""


def _texts(entry: Entry, *keys: str) -> tuple[str, ...]:
    return _all(entry, itemgetter(*keys))


def _all(entry: Entry, keys: itemgetter[Any]) -> tuple[str, ...]:
    """The texts under these keys, two or more. Raises as `text_of` does."""
    values: tuple[str, ...] = keys(entry)
    if set(map(type, values)) != _TEXT_ALONE and not all(isinstance(v, str) for v in values):
        raise TypeError
    return values


def _list(entry: Entry, key: str) -> tuple[str, ...]:
    if not isinstance(entry[key], list) or not all(isinstance(each, str) for each in entry[key]):
        raise TypeError
    return tuple(entry[key])


def _number(entry: Entry, key: str) -> int:
    """A whole number that a file offset may be; JSON readers give floats and huge ones too."""
    value = entry[key]
    if type(value) is not int or not 0 <= value < 2**53:
        raise ValueError
    return value
