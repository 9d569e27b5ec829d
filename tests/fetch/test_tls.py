"""TLS: verified always, its facts kept, its failures in plain words."""

from __future__ import annotations

import ssl
from pathlib import Path

import pytest

from loccit.errors import FetchError, TimedOut, Unreachable, UsageError
from loccit.fetch import tls
from loccit.fetch.route import ConnectTo, Route
from tests.support.fetching import client, fetched, last, read
from tests.support.loopback import Authority, Handler, Loopback, Talk, chunked, moved, site
from tests.support.patience import patiently

START = "https://example.org/start"
FRAMED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + chunked(b"hello")


@pytest.fixture(scope="module")
def authority() -> Authority:
    return Authority()


@pytest.fixture
def bundle(authority: Authority, tmp_path: Path) -> Path:
    return authority.bundle(tmp_path)


def test_https_is_recorded_like_http(authority: Authority, bundle: Path) -> None:
    with Loopback(lambda talk: talk.write(FRAMED), tls=authority.context("example.org")) as server:
        chain = fetched(client(server, ca_bundle=bundle), START)
    kept = last(chain)
    assert chain.error is None
    assert kept.request == server.requests[0]
    assert read(kept.response) == FRAMED
    assert kept.complete is True
    assert chain.route == f"connect-to 127.0.0.1:{server.port}; private authority"


def test_the_facts_of_the_session_are_kept(authority: Authority, bundle: Path) -> None:
    with Loopback(lambda talk: talk.write(FRAMED), tls=authority.context("example.org")) as server:
        facts = last(fetched(client(server, ca_bundle=bundle), START)).tls
    assert facts is not None
    assert facts.protocol in ("TLSv1.2", "TLSv1.3")
    assert facts.cipher
    assert facts.verified
    leaf = ssl.DER_cert_to_PEM_cert(facts.chain[0])
    assert leaf.startswith("-----BEGIN CERTIFICATE-----")
    assert facts.whole_chain is hasattr(ssl.SSLSocket, "get_verified_chain")
    assert (len(facts.chain) > 1) is facts.whole_chain


def test_from_http_to_https_and_over_to_another_host(authority: Authority, bundle: Path) -> None:
    pages: dict[str, bytes | Handler] = {
        "example.org/start": moved("https://example.org/two", ("Set-Cookie", "a=b")),
        "example.org/two": moved("https://other.example/three"),
        "other.example/three": FRAMED,
    }
    context = authority.context("example.org", "other.example")
    with Loopback(site(pages)) as plain, Loopback(site(pages), tls=context) as secure:
        shared = client(plain, secure, ca_bundle=bundle)
        chain = fetched(shared, "http://example.org/start")
    assert chain.error is None
    exchanges = [hop.exchange for hop in chain.hops if hop.exchange]
    assert [bool(e.tls) for e in exchanges] == [False, True, True]
    written = [each.replace(b"a=b", b"***") for each in (*plain.written, *secure.written)]
    assert [read(e.response) for e in exchanges] == written
    requests = [each.replace(b"a=b", b"***") for each in (*plain.requests, *secure.requests)]
    assert [e.request for e in exchanges] == requests
    assert b"Cookie: a=b" in secure.requests[0]
    assert b"Cookie" not in secure.requests[1]


@pytest.mark.parametrize(
    ("names", "expired", "trusted", "words"),
    [
        (("example.org",), False, False, "authority that is not known"),
        (("example.org",), True, True, "expired"),
        (("other.example",), False, True, "another name than example.org"),
        (("127.0.0.1",), False, True, "another name than example.org"),
    ],
)
def test_a_certificate_that_does_not_hold(
    authority: Authority,
    bundle: Path,
    names: tuple[str, ...],
    expired: bool,
    trusted: bool,
    words: str,
) -> None:
    context = authority.context(*names, expired=expired)
    with Loopback(lambda talk: talk.write(FRAMED), tls=context) as server:
        chain = fetched(client(server, ca_bundle=bundle if trusted else None), START)
    assert isinstance(chain.error, Unreachable)
    assert words in chain.error.message
    assert chain.error.hint
    assert server.requests == []
    assert chain.hops[0].exchange is None


def test_the_environment_names_no_authority(
    authority: Authority, bundle: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for name in ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSL_CERT_FILE"):
        monkeypatch.setenv(name, str(bundle))
    monkeypatch.setenv("SSLKEYLOGFILE", str(tmp_path / "keys"))
    with Loopback(lambda talk: talk.write(FRAMED), tls=authority.context("example.org")) as server:
        chain = fetched(client(server), START)
    assert isinstance(chain.error, Unreachable)
    assert not (tmp_path / "keys").exists()


def test_an_address_may_be_certified(authority: Authority, bundle: Path) -> None:
    context = authority.context("127.0.0.1")
    private = Route(allow_private=True, ca_bundle=bundle)
    with Loopback(lambda talk: talk.write(FRAMED), tls=context) as server:
        chain = fetched(client(route=private), server.url("/x"))
    assert chain.error is None
    assert chain.route == "private addresses allowed; private authority"


def test_a_handshake_that_never_ends_meets_the_deadline() -> None:
    def attempt(seconds: float) -> FetchError | None:
        with Loopback(Talk.stall) as server:
            way = Route(connect_to=(ConnectTo("", None, "127.0.0.1", server.port),))
            return fetched(client(route=way, seconds=seconds), START).error

    error = patiently(attempt, lambda error: "secure connection" in str(error))
    assert isinstance(error, TimedOut)
    assert "secure connection" in error.message


def test_a_server_that_speaks_no_tls() -> None:
    with Loopback(Talk.stall, greeting=b"220 mail.example ESMTP\r\n" * 9) as server:
        way = Route(connect_to=(ConnectTo("", None, "127.0.0.1", server.port),))
        chain = fetched(client(route=way), START)
    assert isinstance(chain.error, Unreachable)
    assert "could not agree" in chain.error.message


def test_a_close_delimited_body_proves_no_end_over_tls_either(
    authority: Authority, bundle: Path
) -> None:
    message = b"HTTP/1.1 200 OK\r\n\r\nhello"
    context = authority.context("example.org")
    with Loopback(lambda talk: talk.write(message), tls=context) as server:
        chain = fetched(client(server, ca_bundle=bundle), START)
    assert chain.error is None
    assert read(last(chain).response) == message
    assert last(chain).complete is None


def test_the_bundle_must_be_one(tmp_path: Path) -> None:
    empty = tmp_path / "empty.pem"
    empty.write_text("no certificate")
    for path in (empty, tmp_path / "missing.pem", tmp_path):
        with pytest.raises(UsageError, match="--ca-bundle"):
            client(route=Route(ca_bundle=path))


def test_authorities_are_read_for_the_first_tls_connection_only(
    authority: Authority, bundle: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[Path | None] = []
    make = tls.context

    def noted(given: Path | None) -> ssl.SSLContext:
        read.append(given)
        return make(given)

    monkeypatch.setattr(tls, "context", noted)
    with Loopback(lambda talk: talk.write(FRAMED)) as server:
        assert fetched(client(server), "http://example.org/x").error is None
    assert read == []
    with Loopback(lambda talk: talk.write(FRAMED), tls=authority.context("example.org")) as server:
        shared = client(server, ca_bundle=bundle)
        assert read == [bundle]
        assert [fetched(shared, START).error for _ in range(2)] == [None, None]
    assert read == [bundle]
