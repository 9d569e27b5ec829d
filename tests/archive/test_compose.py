"""Exchanges as records: what belongs together says so."""

from __future__ import annotations

import os
import ssl
from dataclasses import replace

import pytest

from loccit import warc
from loccit.archive.compose import compose_chain, hop_dict, suite_name
from loccit.errors import RecordError
from loccit.models.wire import Exchange, Tls
from tests.support.chains import Tokens, chain, exchange

EARLY = b"HTTP/1.1 103 Early Hints\r\nLink: </style.css>\r\n\r\n"


def _records(given: Exchange) -> dict[str, tuple[warc.Head, bytes]]:
    """Head and block of each record, by media type."""
    found = {}
    with compose_chain(chain(given), Tokens()) as bundle:
        data = b"".join(bundle.pieces())
        for record in bundle.records:
            member = data[record.offset : record.offset + record.length]
            head, block = warc.read([member], file="", offset=0)
            found[head.get("Content-Type") or "", head.get("WARC-Type")] = (head, b"".join(block))
        assert bundle.groups == [len(bundle.records)]
        assert sum(record.length for record in bundle.records) == len(data)
    assert len({head.get("WARC-Record-ID") for head, _ in found.values()}) == len(found)
    return {f"{kind} {media_type}": each for (media_type, kind), each in found.items()}


def test_everything_belongs_to_the_response() -> None:
    found = _records(exchange(interim=EARLY))
    response, wire = found["response application/http; msgtype=response"]
    request, asked = found["request application/http; msgtype=request"]
    early, hints = found["metadata application/http; msgtype=response"]
    chained, pem = found["metadata application/pem-certificate-chain"]
    own = response.get("WARC-Record-ID")
    assert {h.get("WARC-Concurrent-To") for h in (request, early, chained)} == {own}
    assert response.get("WARC-Concurrent-To") == request.get("WARC-Record-ID")
    assert hints == EARLY
    assert wire.startswith(b"HTTP/1.1 200 OK")
    assert asked.startswith(b"GET ")
    assert pem.count(b"-----BEGIN CERTIFICATE-----\n") == 2


def test_all_records_say_where_and_over_what() -> None:
    for head, _ in _records(exchange(interim=EARLY)).values():
        assert head.get("WARC-Target-URI") == "https://example.org/report"
        assert head.get("WARC-Date") == "2026-11-21T19:45:01.123456Z"
        assert head.get("WARC-IP-Address") == "192.0.2.7"
        layers = [value for name, value in head.fields if name == "WARC-Protocol"]
        assert layers == ["http/1.1", "tls/1.3"]
        assert head.get("WARC-Cipher-Suite") == "TLS_AES_256_GCM_SHA384"


def test_without_a_response_the_request_stands_first() -> None:
    found = _records(replace(exchange(), response=None, payload=None, body=None, tls=None))
    [(head, _)] = found.values()
    assert head.get("WARC-Type") == "request"
    assert head.get("WARC-Concurrent-To") is None


def test_without_tls_nothing_is_said_of_it() -> None:
    found = _records(exchange("http://example.org/", tls=False))
    assert len(found) == 2
    for head, _ in found.values():
        assert head.get("WARC-Cipher-Suite") is None


@pytest.mark.parametrize(
    ("http", "tls", "layers"),
    [
        ("HTTP/1.0", "TLSv1", ["http/1.0", "tls/1.0"]),
        ("", "TLSv1.2", ["tls/1.2"]),
        ("HTTP/1.1\r\nX: y", "SSLv3", ["ssl/3"]),
        ("HTTP/\u00b2.0", "", []),
    ],
)
def test_a_protocol_that_is_none_is_left_out(http: str, tls: str, layers: list[str]) -> None:
    session = Tls(tls, "?", False, (), False)
    for head, _ in _records(replace(exchange(), http_version=http, tls=session)).values():
        assert [value for name, value in head.fields if name == "WARC-Protocol"] == layers


def test_a_payload_digest_stands_where_the_payload_is_known() -> None:
    whole = _records(exchange())["response application/http; msgtype=response"][0]
    cut = _records(exchange(truncated="disconnect"))["response application/http; msgtype=response"]
    assert whole.get("WARC-Payload-Digest") == exchange().payload
    assert whole.get("WARC-Truncated") is None
    assert cut[0].get("WARC-Payload-Digest") is None
    assert cut[0].get("WARC-Truncated") == "disconnect"


def test_certificates_are_written_as_everybody_writes_them() -> None:
    der = os.urandom(700)
    given = replace(exchange(), tls=Tls("TLSv1.2", "?", True, (der, b"root"), False))
    head, pem = _records(given)["metadata application/pem-certificate-chain"]
    assert pem.decode() == ssl.DER_cert_to_PEM_cert(der) + ssl.DER_cert_to_PEM_cert(b"root")
    assert head.get("WARC-Cipher-Suite") is None
    assert ("WARC-Protocol", "tls/1.2") in head.fields


def test_an_address_with_a_name_in_it_is_refused() -> None:
    with pytest.raises(RecordError, match="no IP address"):
        compose_chain(chain(exchange(address="localhost")), Tokens())


@pytest.mark.parametrize(
    ("openssl", "iana"),
    [
        ("TLS_CHACHA20_POLY1305_SHA256", "TLS_CHACHA20_POLY1305_SHA256"),
        ("ECDHE-ECDSA-AES128-GCM-SHA256", "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256"),
        ("ECDHE-RSA-AES256-SHA384", "TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA384"),
        ("ECDHE-RSA-CHACHA20-POLY1305", "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256"),
        ("DHE-RSA-AES128-SHA256", "TLS_DHE_RSA_WITH_AES_128_CBC_SHA256"),
        ("AES128-SHA", None),
        ("", None),
    ],
)
def test_cipher_suites_have_ianas_names(openssl: str, iana: str | None) -> None:
    assert suite_name(openssl) == iana


def test_a_large_response_is_not_held_in_memory() -> None:
    """What is composed spools to disk past four megabytes."""

    body = os.urandom(6 * 2**20)
    with compose_chain(chain(exchange(body=body)), Tokens()) as bundle:
        assert bundle.spool._rolled is True  # type: ignore[attr-defined]


def test_bytes_behind_the_end_of_a_response_are_counted() -> None:
    [hop] = chain(replace(exchange(), left_over=31)).hops
    assert hop_dict(hop, [])["left_over"] == 31
    [plain] = chain(exchange()).hops
    assert "left_over" not in hop_dict(plain, [])
