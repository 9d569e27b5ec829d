"""What ledger entries say of a record beside its hashes: its URL, its status, when it came."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from loccit import warc
from loccit.archive.entries import Entry
from loccit.errors import FixityError
from loccit.models.capture import StoredRecord

_ANY_URN = "urn:uuid:"
"""What is supplied by hand has a URN of its own as its target."""


Fields = Mapping[str, str]
"""The first value of each field of a record's head, by its name in lower case."""


def fields_of(head: warc.Head) -> Fields:
    """The fields of a head as they are compared here."""
    return {name.lower(): value for name, value in reversed(head.fields)}


class Claim(NamedTuple):
    """`target` is the record's WARC-Target-URI ("" for none), `status` its HTTP status where one
    is told. `since` is the earliest WARC-Date (whole seconds, "" where none is told); `at` says
    that it is the very second."""

    target: str
    status: int | None = None
    since: str = ""
    at: bool = False


def claims_of(entry: Entry) -> Iterator[tuple[str, Claim]]:
    """Record ids, each with what the entry says of it. The entry is one that `records_of` could
    read."""
    time = entry["time"] if isinstance(entry.get("time"), str) else ""
    if "warcinfo" in entry:
        yield entry["warcinfo"]["id"], Claim("")
    for record in entry.get("records", ()):
        yield record["id"], Claim(_ANY_URN, since=time, at=True)
    first = True
    for hop in entry.get("hops", ()):
        for record in hop["records"]:
            yield record["id"], Claim(hop["url"], _status(hop), time, first)
        first = first and not hop["records"]
    for hop in entry.get("requisites", ()):
        for record in hop["records"]:
            yield record["id"], Claim(hop["url"], _status(hop))
    if "rendered" in entry:
        yield from _rendered(entry["rendered"])


def _status(hop: dict[str, Any]) -> int | None:
    status = hop.get("status")
    return status if type(status) is int else None


def _rendered(told: dict[str, Any]) -> Iterator[tuple[str, Claim]]:
    for key, part in (("dom", "dom"), ("text", "text"), ("screenshot", "view"), ("about", "about")):
        if told.get(key):
            yield told[key]["id"], Claim(f"urn:{part}:{told['url']}")


def agrees(claim: Claim, target: str, date: str) -> bool:
    """Are a record's target ("" for none) and its date as the entry says? What `against` tells
    of one that is not."""
    if target != claim.target and not (claim.target == _ANY_URN and target.startswith(_ANY_URN)):
        return False
    if not claim.since:
        return True
    second = f"{date[:19]}Z"
    return second == claim.since if claim.at else second >= claim.since


def against(record: StoredRecord, head: Fields, claim: Claim) -> FixityError | None:
    """How a record's head differs from what an entry says of it, if it does."""
    target, date = head.get("warc-target-uri", ""), head.get("warc-date", "")
    if agrees(claim, target, date):
        return None
    if agrees(claim._replace(since=""), target, date):
        return _differs(record, "date", claim.since, f"{date[:19]}Z")
    return _differs(record, "URL", claim.target or "no URL", target or "no URL")


def status_differs(record: StoredRecord, status: int, claim: Claim) -> FixityError | None:
    """The same for a response's status."""
    if claim.status in (None, status):
        return None
    return _differs(record, "status", str(claim.status), str(status))


def payload_differs(record: StoredRecord, head: Fields) -> FixityError | None:
    """The same for the digest of the payload that a record names."""
    told = head.get("warc-payload-digest")
    if told is None or record.payload is None or told == record.payload:
        return None
    return _differs(record, "payload digest", record.payload, told)


def _differs(record: StoredRecord, what: str, expected: str, found: str) -> FixityError:
    return FixityError(
        f"the {what} in {record.type} record {record.id} is not the one in the ledger",
        file=record.file,
        offset=record.offset,
        expected=expected,
        found=found,
        hint="One of the two was changed; compare the archive with a copy of it.",
    )
