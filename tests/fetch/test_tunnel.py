"""Through a proxy: the policy holds, the record is that of the exchange inside the tunnel."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from loccit.errors import Refused, TimedOut, Unreachable, UsageError
from loccit.fetch.route import Limits, Route
from loccit.fetch.tunnel import Proxy, parse_proxy
from tests.support.fetching import client, fetched, last, read
from tests.support.loopback import Authority, Loopback, answer, moved, site
from tests.support.proxy import TunnelProxy


def outside(host: str, port: int) -> Sequence[str]:
    return ["93.184.216.34"]


def through(proxy: TunnelProxy, ca_bundle: Path | None = None) -> Route:
    return Route(proxy=Proxy("127.0.0.1", proxy.port), ca_bundle=ca_bundle)


def test_plain_http_goes_through_a_tunnel_to_the_address_that_was_looked_up() -> None:
    with Loopback(site({"/x": answer(body=b"hello")})) as server, TunnelProxy(server.port) as proxy:
        chain = fetched(client(route=through(proxy), resolve=outside), "http://example.org/x")
    assert proxy.asked == [b"CONNECT 93.184.216.34:80 HTTP/1.1"]
    assert server.requests[0].startswith(b"GET /x HTTP/1.1\r\nHost: example.org\r\n")
    assert read(last(chain).response) == answer(body=b"hello")  # the tunnel's own head is not in it
    assert b"CONNECT" not in last(chain).request
    assert last(chain).address == "93.184.216.34"
    assert chain.route == f"proxy 127.0.0.1:{proxy.port}"


def test_tls_lies_inside_the_tunnel(tmp_path: Path) -> None:
    authority = Authority()
    with (
        Loopback(
            site({"/x": answer(body=b"hello")}), tls=authority.context("example.org")
        ) as server,
        TunnelProxy(server.port) as proxy,
    ):
        route = through(proxy, authority.bundle(tmp_path))
        chain = fetched(client(route=route, resolve=outside), "https://example.org/x")
    assert proxy.asked == [b"CONNECT 93.184.216.34:443 HTTP/1.1"]
    assert read(last(chain).response) == answer(body=b"hello")
    tls = last(chain).tls
    assert tls is not None
    assert tls.verified


def test_an_ipv6_target_stands_in_brackets() -> None:
    with Loopback(site({"/x": answer()})) as server, TunnelProxy(server.port) as proxy:
        fetched(
            client(route=through(proxy), resolve=lambda h, p: ["2606:4700::1111"]),
            "http://example.org/x",
        )
    assert proxy.asked == [b"CONNECT [2606:4700::1111]:80 HTTP/1.1"]


def test_the_policy_holds_behind_the_proxy_at_every_hop() -> None:
    with (
        Loopback(site({"/x": moved("http://inside.example/")})) as server,
        TunnelProxy(server.port) as proxy,
    ):
        chain = fetched(
            client(
                route=through(proxy),
                resolve=lambda host, port: (
                    ["10.0.0.1"] if host.startswith("inside") else ["93.184.216.34"]
                ),
            ),
            "http://example.org/x",
        )
    assert isinstance(chain.error, Refused)
    assert proxy.asked == [b"CONNECT 93.184.216.34:80 HTTP/1.1"]


@pytest.mark.parametrize(
    ("said", "told"),
    [
        (b"HTTP/1.1 403 Not this host\r\n\r\n", "403 Not this host"),
        (b"HTTP/1.0 407 Proxy Authentication Required\r\n\r\n", "407"),
        (b"SSH-2.0-OpenSSH\r\n\r\n", "no HTTP response"),
        (b"HTTP/1.1 200 OK\r\n", "had no end"),
        (b"", "closed the connection"),
        (b"HTTP/1.1 200 OK\r\nX: " + b"y" * 100_000, "had no end"),
    ],
)
def test_a_proxy_that_makes_no_tunnel_is_named_as_the_trouble(said: bytes, told: str) -> None:
    with TunnelProxy(1, answer=said) as proxy:
        chain = fetched(client(route=through(proxy), resolve=outside), "http://example.org/x")
    assert isinstance(chain.error, Unreachable)
    assert told in chain.error.message
    assert "The proxy would not connect to example.org on port 80" in chain.error.message
    assert "--proxy" in chain.error.hint


def test_a_proxy_that_says_nothing_meets_the_deadline() -> None:
    with Loopback(lambda talk: talk.stall()) as silent:
        route = Route(proxy=Proxy("127.0.0.1", silent.port))
        quick = client(route=route, resolve=outside, limits=Limits(seconds=0.3))
        chain = fetched(quick, "http://example.org/x")
    assert isinstance(chain.error, TimedOut)


@pytest.mark.parametrize(
    ("text", "proxy"),
    [
        ("http://Proxy.Example:3128", Proxy("proxy.example", 3128)),
        ("proxy.example:80/", Proxy("proxy.example", 80)),
        ("[::1]:3128", Proxy("::1", 3128)),
    ],
)
def test_spellings(text: str, proxy: Proxy) -> None:
    assert parse_proxy(text) == proxy
    assert parse_proxy(str(proxy)) == proxy


@pytest.mark.parametrize(
    "text",
    [
        "", "proxy.example", "https://proxy.example:1", "socks5://proxy.example:1",
        "http://user:secret@proxy.example:3128", "http://proxy.example:0",
        "http://proxy.example:70000", "http://127.1:80", "a b:80",
    ],
)  # fmt: skip
def test_what_is_no_proxy_for_us(text: str) -> None:
    with pytest.raises(UsageError) as caught:
        parse_proxy(text)
    assert "secret" not in str(caught.value)
    assert "--proxy http://proxy.example:3128" in caught.value.hint
