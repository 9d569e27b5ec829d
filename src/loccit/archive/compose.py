"""Chains and files turned into gzip members, before and apart from the writer's lock.

A `Bundle` is all the members of one ledger entry, one after the other in a spool, and the part
of the entry that names them, offsets counted from the spool's start.
"""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from io import BytesIO
from ipaddress import ip_address
from pathlib import Path
from tempfile import SpooledTemporaryFile
from typing import IO, Any

from loccit import canonical, warc
from loccit.archive.entries import record_dict
from loccit.archive.layout import Token, timestamp
from loccit.archive.revisits import Revisit
from loccit.errors import RecordError
from loccit.models.capture import StoredRecord
from loccit.models.wire import NOTHING, Beside, Chain, ChainHop, Exchange, Rendering, Tls

_HELD = 4 * 2**20
_HTTP = "application/http; msgtype="
_FIELDS = "application/warc-fields"
_PEM = "application/pem-certificate-chain"
_MEDIA_TYPE = re.compile(r"[\w.+-]{1,80}/[\w.+-]{1,80}(; ?[\w.+-]{1,40}=[\w.+-]{1,40})?", re.ASCII)
_OLD_SUITE = re.compile(
    r"(?P<keys>ECDHE-ECDSA|ECDHE-RSA|DHE-RSA)-"
    r"(AES(?P<bits>128|256)-(?P<gcm>GCM-)?(?P<hash>SHA256|SHA384)|(?P<chacha>CHACHA20-POLY1305))"
)


@dataclass(slots=True)
class Bundle:
    """Composed members. `records` are in the spool's order; `groups` gives the number of records
    of each hop."""

    spool: IO[bytes]
    records: list[StoredRecord]
    groups: list[int]

    def __enter__(self) -> Bundle:
        return self

    def __exit__(self, *_: object) -> None:
        self.spool.close()

    def pieces(self) -> Iterator[bytes]:
        """The members' bytes."""
        self.spool.seek(0)
        while piece := self.spool.read(2**20):
            yield piece

    def placed(self, file: str, offset: int) -> list[list[dict[str, Any]]]:
        """The records of each hop as an entry names them, once they lie in `file`."""
        stored = iter(self.records)
        return [
            [record_dict(next(stored), file, offset) for _ in range(count)] for count in self.groups
        ]


class _Composer:
    """Writes records to a new bundle's spool and notes where they lie. They hold `size` bytes of
    responses."""

    def __init__(self, token: Token, compression: str, size: int) -> None:
        self._token, self._compression = token, compression
        spool: Any = BytesIO()  # the bundle closes it
        if size > _HELD:
            spool = SpooledTemporaryFile(max_size=_HELD)  # noqa: SIM115
        self.bundle = Bundle(spool, [], [])
        self._offset = 0

    def urn(self) -> str:
        """A new record id."""
        return warc.urn(self._token(16))

    def two_urns(self) -> tuple[str, str]:
        """Two of them, drawn at once: the system is asked once."""
        drawn = self._token(32)
        return warc.urn(drawn[:32]), warc.urn(drawn[32:])

    def add(self, record: warc.Record, body: str | None = None) -> None:
        """Compose `record`; `body` is the digest of its decoded body."""
        member = warc.write(self.bundle.spool, record, self._compression)
        self.bundle.records.append(
            StoredRecord(
                id=record.id,
                type=record.type,
                file="",
                offset=self._offset,
                length=member.length,
                member=member.member,
                block=member.block,
                payload=record.payload,
                body=body,
            )
        )
        self._offset += member.length


def compose_chain(
    chain: Chain,
    token: Token,
    compression: str = warc.DEFAULT,
    beside: Beside = NOTHING,
    revisit: Revisit | None = None,
) -> Bundle:
    """Every exchange of `chain` as records, a group for each hop; then those of the requisites
    that are not stored yet; then one group for the rendering, if there is one. With `revisit` the
    chain's last answer is one whose payload is stored already. Raises `RecordError` for a value
    that no record may carry, and what reading a blob raises."""
    needed = (each.chain.hops for each in beside.requisites if each.chain)

    def fill(composer: _Composer) -> None:
        last = len(chain.hops) - 1
        for number, hop in enumerate((*chain.hops, *(hop for hops in needed for hop in hops))):
            before = len(composer.bundle.records)
            if hop.exchange is not None:
                _exchange(composer, hop.exchange, revisit if number == last else None)
            composer.bundle.groups.append(len(composer.bundle.records) - before)
        if beside.rendering is not None:
            before = len(composer.bundle.records)
            _rendering(composer, beside.rendering)
            composer.bundle.groups.append(len(composer.bundle.records) - before)

    alone = beside.rendering is None and not beside.requisites
    return _composed(fill, token, compression, chain.received if alone else _HELD + 1)


def compose_file(
    body: Path,
    *,
    media_type: str,
    date: datetime,
    about: Iterable[tuple[str, str]],
    token: Token,
    compression: str = warc.DEFAULT,
) -> Bundle:
    """A file supplied by hand as a `resource` record and, as a `metadata` record, what was said
    of it. Its target is a URN of its own: it is not known to be what any URL sends.

    Raises `RecordError` for a media type that is none, `OSError` for the file.
    """
    if not _MEDIA_TYPE.fullmatch(media_type):
        raise RecordError(f"{media_type!r} is no media type")
    block = warc.OnDisk(body, body.stat().st_size)
    digest = warc.digest(block.chunks())

    def fill(composer: _Composer) -> None:
        target, resource = composer.urn(), composer.urn()
        composer.add(
            warc.Record("resource", resource, date, media_type, block, target, payload=digest),
            body=digest,
        )
        fields = (("WARC-Concurrent-To", warc.bracketed(resource)),)
        notes = warc.Held(warc.warc_fields(about))
        composer.add(warc.Record("metadata", composer.urn(), date, _FIELDS, notes, target, fields))
        composer.bundle.groups.append(2)

    return _composed(fill, token, compression)


def compose_warcinfo(
    name: str, date: datetime, pairs: Iterable[tuple[str, str]], token: Token
) -> Bundle:
    """The `warcinfo` record that a WARC file begins with."""

    def fill(composer: _Composer) -> None:
        block = warc.Held(warc.warc_fields(pairs))
        fields = (("WARC-Filename", name),)
        composer.add(warc.Record("warcinfo", composer.urn(), date, _FIELDS, block, fields=fields))
        composer.bundle.groups.append(1)

    return _composed(fill, token)


def hop_dict(hop: ChainHop, records: list[dict[str, Any]]) -> dict[str, Any]:
    """A hop as an entry tells it. `reference` (the raw link or Location) stands beside the
    requested `url`, and `whole_chain` beside the certificate: Python before 3.13 gives the
    leaf alone. `left_over`, where there are any, counts bytes behind the response's end."""
    exchange = hop.exchange
    return {
        "url": hop.url,
        "reference": plain(hop.reference),
        "how": hop.how,
        "status": exchange.status if exchange else None,
        "address": exchange.address if exchange else "",
        "tls": _tls_dict(exchange.tls) if exchange and exchange.tls else None,
        "records": records,
        **({"left_over": exchange.left_over} if exchange and exchange.left_over else {}),
    }


def hop_dicts(chain: Chain, groups: Iterable[list[dict[str, Any]]]) -> list[dict[str, Any]]:
    """A chain's hops; the groups of records that follow theirs belong to what is beside it."""
    return [hop_dict(hop, records) for hop, records in zip(chain.hops, groups, strict=False)]


def way_dict(chain: Chain) -> dict[str, Any]:
    """What an entry tells of the way to a chain beside its hops, where there is anything to tell:
    what robots.txt came to, and the tries before, whose bytes are not kept."""
    told: dict[str, Any] = {"robots": chain.robots} if chain.robots else {}
    if chain.attempts:
        told["attempts"] = [
            {
                "time": timestamp(each.time),
                "status": each.status,
                "kind": each.kind,
                "wait": each.wait,
            }
            for each in chain.attempts
        ]
    return told


def plain(text: str) -> str:
    """`text` without lone surrogates, which canonical JSON cannot hold."""
    return text.encode("utf-8", "replace").decode()


def printable(text: str) -> str:
    """`text` on one line, fit for a WARC field."""
    return " ".join("".join(c if c.isprintable() else " " for c in plain(text)).split())


def _composed(
    fill: Callable[[_Composer], None],
    token: Token,
    compression: str = warc.DEFAULT,
    size: int = _HELD + 1,
) -> Bundle:
    composer = _Composer(token, compression, size)
    try:
        fill(composer)
    except BaseException:
        composer.bundle.spool.close()
        raise
    return composer.bundle


def _exchange(composer: _Composer, exchange: Exchange, revisit: Revisit | None) -> None:
    """Request, interim responses, response, certificates; each names the one it belongs to."""
    request, response = composer.two_urns()
    main = response if exchange.response is not None else request
    tls = exchange.tls
    shared = _facts(
        exchange.address,
        exchange.http_version,
        tls.protocol if tls else "",
        tls.cipher if tls else "",
    )
    beside = (*shared, ("WARC-Concurrent-To", warc.bracketed(main)))

    def record(kind: str, urn: str, media_type: str, block: warc.Block, **more: Any) -> warc.Record:
        more.setdefault("fields", beside)
        return warc.Record(kind, urn, exchange.started, media_type, block, exchange.url, **more)

    asked = warc.Held(exchange.request)
    fields = shared if main == request else beside
    composer.add(record("request", request, _HTTP + "request", asked, fields=fields))
    if exchange.interim:
        early = warc.Held(exchange.interim)
        composer.add(record("metadata", composer.urn(), _HTTP + "response", early))
    if exchange.response is not None:
        fields = (*shared, *_truncated(exchange), ("WARC-Concurrent-To", warc.bracketed(request)))
        kind, payload, body = "response", exchange.payload, exchange.body
        block: warc.Block = exchange.response
        if revisit is not None:  # its digests are those of the payload that it stands for
            kind, block = "revisit", revisit.block(exchange, exchange.response)
            fields += revisit.fields
            payload, body = revisit.referred.record.payload, revisit.referred.record.body
        media_type = _HTTP + "response"
        sent = record(kind, response, media_type, block, fields=fields, payload=payload)
        composer.add(sent, body=body)
    if tls and tls.chain:
        composer.add(record("metadata", composer.urn(), _PEM, warc.Held(_pem(tls))))


def _rendering(composer: _Composer, made: Rendering) -> None:
    """DOM, text and screenshot as `resource` records, and what is to be known of them. Their
    targets are URNs that name the page (as other browser archivers have them, so that players
    find a page's view and text), so that none is ever taken for what a server sent."""
    dom, about = composer.urn(), composer.urn()
    beside = (("WARC-Concurrent-To", warc.bracketed(dom)),)
    parts = [
        ("dom", "text/html; charset=utf-8", made.dom, dom, ()),
        ("text", "text/plain; charset=utf-8", made.text, composer.urn(), beside),
    ]
    if made.screenshot is not None:
        parts.append(("view", "image/png", made.screenshot, composer.urn(), beside))
    for part, media_type, body, urn, fields in parts:
        block, target = warc.Held(body), f"urn:{part}:{made.url}"
        digest = warc.digest(block.chunks())
        record = warc.Record(
            "resource", urn, made.moment, media_type, block, target, fields, payload=digest
        )
        composer.add(record, body=digest)
    notes = warc.Held(warc.warc_fields(_about(made)))
    target = f"urn:about:{made.url}"
    composer.add(warc.Record("metadata", about, made.moment, _FIELDS, notes, target, beside))


def _about(made: Rendering) -> Iterator[tuple[str, str]]:
    yield "software", made.browser
    yield "description", "Made by a browser on this machine; no server sent it."
    yield "viewport", "{}x{}".format(*made.viewport)
    yield "settled", "yes" if made.settled else "no"
    yield from (("note", note) for note in made.notes)


@lru_cache(256)
def _facts(address: str, version: str, protocol: str, cipher: str) -> tuple[tuple[str, str], ...]:
    """Where from and over what: fields that all records of an exchange share. WARC-Protocol is
    repeated per layer (iipc/warc-specifications#42); the cipher suite has IANA's name (#86)."""
    facts = []
    if address:
        try:
            facts.append(("WARC-IP-Address", str(ip_address(address))))
        except ValueError as error:
            raise RecordError(f"{address!r} is no IP address") from error
    facts += [("WARC-Protocol", layer) for layer in _layers(version, protocol)]
    suite = suite_name(cipher)
    if suite:
        facts.append(("WARC-Cipher-Suite", suite))
    return tuple(facts)


def _layers(version: str, protocol: str) -> Iterator[str]:
    """The protocols that are known for certain; a response may call itself anything."""
    if re.fullmatch(r"HTTP/[0-9]\.[0-9]", version):
        yield version.lower()
    session = re.fullmatch(r"(TLS|SSL)v([0-9](?:\.[0-9])?)", protocol)
    if session:
        yield f"{session[1].lower()}/{'1.0' if session[0] == 'TLSv1' else session[2]}"


def suite_name(cipher: str) -> str | None:
    """IANA's name of a cipher suite that OpenSSL names `cipher`; None where it is not known.

    >>> suite_name("ECDHE-RSA-AES256-GCM-SHA384")
    'TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384'
    """
    if re.fullmatch("TLS_[A-Z0-9_]+", cipher):
        return cipher
    old = _OLD_SUITE.fullmatch(cipher)
    if old is None:
        return None
    keys = old["keys"].replace("-", "_")
    if old["chacha"]:
        return f"TLS_{keys}_WITH_CHACHA20_POLY1305_SHA256"
    return f"TLS_{keys}_WITH_AES_{old['bits']}_{'GCM' if old['gcm'] else 'CBC'}_{old['hash']}"


def _truncated(exchange: Exchange) -> tuple[tuple[str, str], ...]:
    if exchange.truncated is None:
        return ()
    if exchange.truncated not in warc.TRUNCATIONS:
        raise RecordError(f"{exchange.truncated!r} is no word of WARC-Truncated")
    return (("WARC-Truncated", exchange.truncated),)


def _tls_dict(tls: Tls) -> dict[str, Any]:
    return {
        "protocol": tls.protocol,
        "cipher": tls.cipher,
        "certificate": canonical.digest(tls.chain[0]) if tls.chain else "",
        "verified": tls.verified,
        "whole_chain": tls.whole_chain,
    }


def _pem(tls: Tls) -> bytes:
    """The chain as RFC 7468 text."""
    armoured = []
    for der in tls.chain:
        text = b64encode(der)
        lines = [text[at : at + 64] + b"\n" for at in range(0, len(text), 64)]
        armoured += [b"-----BEGIN CERTIFICATE-----\n", *lines, b"-----END CERTIFICATE-----\n"]
    return b"".join(armoured)
