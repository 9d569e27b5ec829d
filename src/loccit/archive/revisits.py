"""Payloads that are stored already: what a `revisit` record says instead (WARC/1.1 6.7)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from loccit import canonical, validators, warc
from loccit.archive.entries import record_dict
from loccit.archive.reader import Archive
from loccit.errors import ArchiveError
from loccit.models.capture import Capture, Hop, Referred, State
from loccit.models.value import value
from loccit.models.wire import Blob, Chain, Exchange
from loccit.validators import Validators

NOT_MODIFIED = "http://netpreserve.org/warc/1.1/revisit/server-not-modified"
IDENTICAL = "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest"
_EMPTY = canonical.digest(b"")


@value
class _HeadOf:
    """The beginning of a response, as the block of a record."""

    response: Blob
    size: int

    def chunks(self) -> Iterator[bytes]:
        """Its bytes, in pieces."""
        yield from self.response.chunks(0, self.size)


@value
class Revisit:
    """How the last hop of a chain is stored whose payload `referred` has, the response to `url`
    with the WARC-Date `date`. `known` are the validators that held so far."""

    profile: str
    referred: Referred
    url: str
    date: str
    known: Validators

    @property
    def fields(self) -> tuple[tuple[str, str], ...]:
        """The record's own fields. It leads to the response itself, never to another revisit."""
        fields = (
            ("WARC-Profile", self.profile),
            ("WARC-Refers-To", warc.bracketed(self.referred.record.id)),
            ("WARC-Refers-To-Target-URI", self.url),
            ("WARC-Refers-To-Date", self.date),
        )
        return (*fields, ("WARC-Truncated", "length")) if self.profile == IDENTICAL else fields

    def block(self, exchange: Exchange, response: Blob) -> warc.Block:
        """A 304 as it was received; of a response that brought the payload again, its head."""
        return _HeadOf(response, exchange.body_start) if self.profile == IDENTICAL else response


def stored_before(
    archive: Archive, chain: Chain, outcome: State, same_as: Capture | None
) -> Revisit | None:
    """How a chain's last answer refers to what is stored: to the payload of `same_as`, which the
    server said is unchanged, or to one that is the same. Raises `ArchiveError` where `same_as`
    cannot be referred to."""
    if same_as is None:
        return identical(archive, chain, outcome)
    revisit = unchanged(archive, same_as)
    if revisit is None:
        raise ArchiveError(f"the payload of capture {same_as.id} is not in the archive any more")
    return revisit


def unchanged(archive: Archive, earlier: Capture) -> Revisit | None:
    """What a 304 says that was asked for by the validators of `earlier`; None where that cannot be
    referred to."""
    hop = earlier.final
    owner = archive.capture(hop.refers_to.capture) if hop.refers_to else earlier
    record = hop.refers_to.record if hop.refers_to else hop.response
    if owner is None or record is None or not owner.final.date or not archive.has_bytes(record):
        return None
    head = hop.head_record if hop.head_record not in (None, record) else None
    referred = Referred(owner.id, record, head)
    known = _validators(hop)
    return Revisit(NOT_MODIFIED, referred, owner.final.url, owner.final.date, known)


def identical(archive: Archive, chain: Chain, outcome: State) -> Revisit | None:
    """The payload at the end of a chain that is to be stored as `outcome`, if it is stored."""
    final = chain.final
    if final is None or final.payload is None or not _lasting(final, outcome):
        return None
    original = archive.original(final.payload)
    record = original.final.response if original else None
    if original is None or record is None or not archive.has_bytes(record):
        return None
    if (record.payload, record.body) != (final.payload, final.body):
        return None  # the same bytes under another content coding are another text
    referred = Referred(original.id, record)
    return Revisit(IDENTICAL, referred, original.final.url, original.final.date, Validators())


def remembered(chain: Chain, outcome: State, revisit: Revisit | None) -> dict[str, Any]:
    """The keys that an entry's last hop is added to, so that a later run can ask whether it has
    changed, and refer to it, without reading a WARC file."""
    final, told = chain.final, dict[str, Any]()
    if final is None or outcome is not State.CAPTURED or final.complete is not True:
        return told
    if revisit is None and final.status is not None and not 200 <= final.status < 300:
        return told
    new, old = validators.of(final.headers), revisit.known if revisit else Validators()
    told["etag"] = new.etag or old.etag
    told["last_modified"] = new.last_modified or old.last_modified
    told = {key: value for key, value in told.items() if value}
    if revisit is not None:
        told["refers_to"] = _told(revisit.referred)
    elif _lasting(final, outcome):
        told["date"] = warc.warc_date(final.started)
    return told


def _lasting(final: Exchange, outcome: State) -> bool:
    """May others refer to it, or it to others? Only a whole page that may verify something."""
    whole = final.complete is True and final.response is not None and final.status is not None
    empty = {final.payload, final.body} & {None, _EMPTY}
    return whole and not empty and outcome is State.CAPTURED and 200 <= (final.status or 0) < 300


def _validators(hop: Hop) -> Validators:
    return Validators(hop.etag, hop.last_modified)


def _told(referred: Referred) -> dict[str, Any]:
    record, head = referred.record, referred.head
    told: dict[str, Any] = {
        "capture": referred.capture,
        "record": record_dict(record, record.file, 0),
    }
    return told | ({"head": record_dict(head, head.file, 0)} if head else {})
