"""A POST over the recording connections: the answer bounded, of the kind that was asked for."""

from __future__ import annotations

from pathlib import Path

import pytest

from loccit.errors import FetchError, Refused, TimedOut, TooLarge, Unreachable
from loccit.fetch import Limits, parse_proxy
from loccit.fetch.client import Client
from loccit.fetch.route import Route
from tests.support.fetching import client
from tests.support.loopback import Authority, Handler, Loopback, Talk, answer, chunked, moved
from tests.support.proxy import TunnelProxy
from tests.support.tsa import posted

QUERY, REPLY = "application/timestamp-query", "application/timestamp-reply"
URL = "http://stamps.example/tsr"
KIND = [("Content-Type", REPLY)]
PDF = [("Content-Type", "application/pdf")]


def ask(made: Client, url: str = URL, limits: Limits | None = None) -> bytes:
    return made.post(url, b"\x30\x00\r\nquery@", QUERY, REPLY, limits=limits)


def echo(talk: Talk) -> None:
    talk.write(answer(headers=KIND, body=b"reply to " + posted(talk)))


def test_the_body_arrives_and_the_answer_comes_back() -> None:
    with Loopback(echo) as server:
        assert ask(client(server)) == b"reply to \x30\x00\r\nquery@"
    [request] = server.requests
    assert request.startswith(b"POST /tsr HTTP/1.1\r\n")
    for line in (b"Host: stamps.example", b"Content-Length: 10", b"Accept: " + REPLY.encode()):
        assert line in request.split(b"\r\n")
    assert request.count(b"Content-Length") == 1
    assert server.robots_asked == []


def test_over_tls_with_an_authority_of_ones_own_and_a_parameter(tmp_path: Path) -> None:
    authority = Authority()

    def handler(talk: Talk) -> None:
        posted(talk)
        kind = [
            ("Content-Type", f"{REPLY.title()}; charset=binary"),
            ("Transfer-Encoding", "chunked"),
        ]
        talk.write(answer(headers=kind, length=False) + chunked(b"re", b"ply"))

    with Loopback(handler, tls=authority.context("stamps.example")) as server:
        made = client(server, ca_bundle=authority.bundle(tmp_path))
        assert ask(made, "https://stamps.example/tsr") == b"reply"
        with pytest.raises(Unreachable, match="authority that is not known"):
            ask(client(server), "https://stamps.example/tsr")


def test_through_a_proxy() -> None:
    with Loopback(echo) as server, TunnelProxy(server.port) as proxy:
        made = client(
            route=Route(proxy=parse_proxy(f"http://127.0.0.1:{proxy.port}")),
            resolve=lambda host, port: ("93.184.216.34" if host == "stamps.example" else host,),
        )
        assert ask(made).startswith(b"reply to")
    assert proxy.asked == [b"CONNECT 93.184.216.34:80 HTTP/1.1"]


@pytest.mark.parametrize(
    ("handler", "error", "words"),
    [
        (lambda t: t.write(answer("403 Forbidden", KIND)), FetchError, "answered 403 Forbidden"),
        (lambda t: t.write(moved("http://x.example/")), FetchError, "answered 302 Found"),
        (lambda t: t.write(answer(body=b"x")), FetchError, "text/html; instead|text/html instead"),
        (lambda t: t.write(answer(headers=[], body=b"x")), FetchError, "no media type instead"),
        (lambda t: t.write(answer(headers=KIND, body=b"x" * 2001)), TooLarge, "larger than"),
        (lambda t: t.write(answer(headers=KIND, body=b"xx")[:-1]), FetchError, "in the middle"),
        (lambda t: t.write(b"220 mail\r\n"), FetchError, "no valid HTTP"),
        (lambda t: t.reset(), Unreachable, "closed|broke"),
        (lambda t: t.write(answer(headers=PDF, body=b"x" * 2001)), TooLarge, "larger than"),
    ],
    ids="refusal redirect page nothing large cut no-http reset pdf".split(),
)
def test_what_is_no_answer(handler: Handler, error: type[FetchError], words: str) -> None:
    with Loopback(handler) as server, pytest.raises(error, match=words):
        ask(client(server), limits=Limits(seconds=60, body=2000, pdf=2000))


PLAIN = "application/octet-stream"


@pytest.mark.parametrize("kind", [REPLY, PLAIN])
def test_a_get_takes_either_of_the_types_that_are_wanted(kind: str) -> None:
    def handler(talk: Talk) -> None:
        talk.write(answer(headers=[("Content-Type", kind)], body=b"proof"))

    with Loopback(handler) as server:
        made = client(server)
        assert made.get("http://stamps.example/x/00ff", REPLY, PLAIN) == b"proof"
    [request] = server.requests
    assert request.startswith(b"GET /x/00ff HTTP/1.1\r\n")
    for line in (
        b"Host: stamps.example",
        b"Accept: " + REPLY.encode(),
        b"Accept-Encoding: identity",
    ):
        assert line in request.split(b"\r\n")


@pytest.mark.parametrize(
    ("handler", "words"),
    [
        (lambda t: t.write(answer("410 Gone", KIND)), "answered 410 Gone"),
        (lambda t: t.write(moved("http://x.example/")), "answered 302 Found"),
        (lambda t: t.write(answer(headers=PDF, body=b"x")), f"pdf instead of {REPLY} or {PLAIN}"),
        (lambda t: t.write(answer(headers=KIND, body=b"x" * 2001)), "larger than"),
        (lambda t: t.write(answer("404 Not Found", KIND, b"xx")[:-1]), "in the middle"),
        (lambda t: t.reset(), r"closed|broke"),
    ],
    ids="gone redirect type large cut reset".split(),
)
def test_a_get_of_what_is_no_answer(handler: Handler, words: str) -> None:
    limits = Limits(seconds=60, body=2000, pdf=2000)
    with Loopback(handler) as server, pytest.raises(FetchError, match=words):
        client(server).get("http://stamps.example/x", REPLY, PLAIN, limits=limits)


def test_a_get_of_what_is_not_there_yet() -> None:
    with Loopback(lambda t: t.write(answer("404 Not Found", body=b"pending"))) as server:
        assert client(server).get("http://stamps.example/x", REPLY) is None


def test_a_server_that_says_nothing_meets_the_deadline() -> None:
    with Loopback(Talk.stall) as server, pytest.raises(TimedOut, match="no answer within"):
        ask(client(server, seconds=0.3))


def test_private_addresses_are_refused_and_nothing_is_sent() -> None:
    with Loopback(echo) as server:
        made = client(route=Route(), resolve=lambda host, port: ("127.0.0.1",))
        with pytest.raises(Refused, match="this machine itself"):
            ask(made)
        with pytest.raises(Refused, match="Port"):
            ask(made, server.url())
        assert server.connections == 0
