"""What the archive holds: captures, their ordered hops and stored records."""

from __future__ import annotations

from enum import StrEnum

from loccit.models.value import value

_ANSWERS = ("response", "resource", "revisit")
_NOT_MODIFIED = 304


class State(StrEnum):
    """What became of a citation (6-formats)."""

    CAPTURED = "captured"
    BLOCKED = "blocked"
    INCOMPLETE = "incomplete"
    FAILED = "failed"
    NEVER_FETCHED = "never-fetched"


@value
class StoredRecord:
    """A WARC record as stored. `member` covers the compressed bytes, `block` the record's block,
    `payload` excludes chunked framing, `body` is decoded; all `sha256:` + hex or None."""

    id: str
    type: str
    file: str
    offset: int
    length: int
    member: str
    block: str
    payload: str | None = None
    body: str | None = None


@value
class TlsFacts:
    """TLS as the ledger keeps it; `certificate` is the digest of the leaf's DER."""

    protocol: str
    cipher: str
    certificate: str
    verified: bool


@value
class Referred:
    """The payload that a `revisit` record stands for: that of `record`, a response of the capture
    `capture`. `head` is the record whose HTTP head tells of that payload, where it is neither the
    revisit's own nor the response's."""

    capture: str
    record: StoredRecord
    head: StoredRecord | None = None


@value
class Hop:
    """One stored exchange of a capture. `error` says why a requisite's has no whole answer.

    A hop that was fetched once before has a `revisit` record in its response's place, with the
    digests of the payload that it stands for, and `refers_to` says where that is. `etag` and
    `last_modified` are the validators of a whole answer ("" where it had none), `date` is the
    WARC-Date of a response that a later one may refer to.
    """

    url: str
    how: str
    status: int | None
    address: str
    tls: TlsFacts | None
    records: tuple[StoredRecord, ...]
    error: str = ""
    refers_to: Referred | None = None
    etag: str = ""
    last_modified: str = ""
    date: str = ""

    @property
    def response(self) -> StoredRecord | None:
        """The stored response (or hand-supplied resource, or revisit) of this hop."""
        return next((r for r in self.records if r.type in _ANSWERS), None)

    @property
    def head_record(self) -> StoredRecord | None:
        """The record whose head tells what the payload is: its media type, its charset. That of
        a 304 does not."""
        if self.refers_to is None or self.status != _NOT_MODIFIED:
            return self.response
        return self.refers_to.head or self.refers_to.record


@value
class Rendered:
    """What a browser on this machine made of a page, as stored: no server sent any of it.
    `browser` is `name/version`; `settled` is False where the page was still loading."""

    url: str
    browser: str
    settled: bool
    dom: StoredRecord
    text: StoredRecord
    about: StoredRecord
    screenshot: StoredRecord | None = None

    @property
    def records(self) -> tuple[StoredRecord, ...]:
        """All of them."""
        found = (self.dom, self.text, self.screenshot, self.about)
        return tuple(record for record in found if record is not None)


@value
class Capture:
    """One archived event: a citation fetched (or supplied by hand) at a time.

    Built from a `capture` or `attach` ledger entry; `outcome` is a `State` word. `time` is
    RFC 3339 UTC. `note` is set for what was supplied by hand. `seq` is the entry's number.
    `requisites` are the exchanges of what the page needs to be looked at; they verify nothing.
    """

    id: str
    seq: int
    manifest: str
    document: str
    citation: str
    url: str
    time: str
    via: str
    route: str
    outcome: State
    complete: bool | None
    looks_like: str | None
    reasons: tuple[str, ...]
    redacted: tuple[str, ...]
    hops: tuple[Hop, ...]
    note: str | None = None
    requisites: tuple[Hop, ...] = ()
    rendered: Rendered | None = None

    @property
    def final(self) -> Hop:
        """The last hop."""
        return self.hops[-1]

    @property
    def final_url(self) -> str:
        """Where the chain ended."""
        return self.hops[-1].url

    @property
    def usable(self) -> bool:
        """May it verify a quotation? Complete (or end not provable), 2xx, looks like nothing."""
        return self.outcome is State.CAPTURED


@value
class Failure:
    """A fetch that gave no capture: `kind` and `message` as the ledger keeps them."""

    seq: int
    manifest: str
    document: str
    citation: str
    url: str
    time: str
    kind: str
    message: str
