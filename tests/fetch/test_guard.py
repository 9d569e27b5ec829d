"""The address policy: every spelling of a place that is not for us, and not one connection."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from loccit.errors import Refused
from loccit.fetch import guard
from loccit.fetch.guard import admit, refusal, system_resolver
from loccit.fetch.route import ConnectTo, Route, parse_connect_to
from loccit.fetch.urls import parse
from tests.support.fetching import client, fetched, last
from tests.support.loopback import Handler, Loopback, answer, connect_to, moved, site

REFUSED = [
    # IPv4: the registry, multicast, and a cloud's inner service
    "0.0.0.0", "0.1.2.3", "10.0.0.1", "10.255.255.255", "100.64.0.1", "100.100.100.200",
    "100.127.255.255", "127.0.0.1", "127.255.255.254", "168.63.129.16", "169.254.169.254",
    "172.16.0.1", "172.31.255.255", "192.0.0.1", "192.0.0.9", "192.0.0.192", "192.0.2.1",
    "192.31.196.1", "192.52.193.1", "192.88.99.1", "192.168.0.1", "192.175.48.1", "198.18.0.1",
    "198.19.255.255", "198.51.100.1", "203.0.113.1", "224.0.0.1", "239.255.255.255", "240.0.0.1",
    "255.255.255.255",
    # IPv6: what is not handed out to the public, and special ranges of what is
    "::", "::1", "100::1", "100:0:0:1::1", "2001::1", "2001:1::1", "2001:2::1", "2001:10::1",
    "2001:20::1", "2001:30::1", "2001:1ff:ffff::1", "2001:db8::1", "2620:4f:8000::1", "3fff::1",
    "3fff:fff:ffff::1", "5f00::1", "4000::1", "fc00::1", "fd12:3456::1", "fe80::1", "fe80::1%lo",
    "fec0::1", "feff::1", "ff02::1",
    # IPv4 wrapped in IPv6: mapped, compatible, NAT64, 6to4, Teredo (server, client)
    "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:169.254.169.254", "::127.0.0.1", "::8.8.8.8",
    "64:ff9b::a9fe:a9fe", "64:ff9b::7f00:1", "64:ff9b::10.0.0.1", "64:ff9b:1::a9fe:a9fe",
    "64:ff9b:1::8.8.8.8", "2002:a9fe:a9fe::", "2002:7f00:1::1", "2002:c0a8:1::1",
    "2001:0:7f00:1::", "2001:0:808:808::80ff:fffe", "2001:0:808:808::f7f7:f7f7",
    # no address at all
    "localhost", "", "127.1", "0x7f.1", "2130706433", "0177.0.0.1", "1.2.3.4.5",
]  # fmt: skip

PUBLIC = [
    "1.1.1.1", "8.8.8.8", "9.255.255.255", "11.0.0.0", "100.63.255.255", "100.128.0.0",
    "126.255.255.255", "128.0.0.0", "168.63.129.15", "172.15.255.255", "172.32.0.0",
    "192.0.1.0", "192.167.255.255", "198.17.255.255", "198.20.0.0", "223.255.255.255",
    "2606:4700::1111", "2001:200::1", "2001:4860:4860::8888", "2620:4f:8001::1", "3ffe::1",
    "2a00:1450::1", "::ffff:8.8.8.8", "64:ff9b::8.8.8.8", "2002:808:808::1",
]  # fmt: skip


@pytest.mark.parametrize("address", REFUSED)
def test_special_purpose_addresses_are_refused(address: str) -> None:
    assert refusal(address)


@pytest.mark.parametrize("address", PUBLIC)
def test_public_addresses_are_admitted(address: str) -> None:
    assert refusal(address) is None


def test_a_wrapped_address_is_named() -> None:
    assert "169.254.169.254" in str(refusal("64:ff9b::a9fe:a9fe"))
    assert "127.0.0.1" in str(refusal("2002:7f00:1::1"))


ODD_SPELLINGS = [
    "127.0.0.1", "2130706433", "0x7f.1", "0x7f000001", "0177.0.0.1", "017700000001", "127.1",
    "127.0.1", "127.0.0.1.", "①②⑦.0.0.1", "127。0。0。1", "%31%32%37.0.0.1", "0", "0.0.0.0",
    "localhost", "LOCALHOST.", "localhost.localdomain", "[::1]", "[::]", "[::ffff:127.0.0.1]",
    "[0:0:0:0:0:ffff:7f00:1]", "[64:ff9b::7f00:1]", "[::127.0.0.1]", "[fe80::1%25lo]",
    "169.254.169.254", "[64:ff9b::a9fe:a9fe]", "[2002:a9fe:a9fe::]", "[fec0::1]", "192.0.0.192",
    "224.0.0.1", "ⓛⓞⓒⓐⓛⓗⓞⓢⓣ",
]  # fmt: skip


@pytest.mark.parametrize("host", ODD_SPELLINGS)
def test_this_machine_is_never_reached_however_it_is_spelled(
    host: str, connected: list[Any]
) -> None:
    def resolve(name: str, port: int) -> Sequence[str]:
        # the system reads every odd spelling as an address; so would this one, if it were asked
        return ("93.184.216.34", "127.0.0.1")

    chain = fetched(client(resolve=resolve), f"http://{host}/")
    assert isinstance(chain.error, Refused)
    assert not connected


@pytest.mark.parametrize("host", ["2130706433", "0x7f.1", "0177.0.0.1", "127.1", "localhost"])
def test_the_systems_own_answers_for_odd_spellings_are_refused(host: str) -> None:
    answers = system_resolver(host, 80)
    assert answers
    assert all(map(refusal, answers))


@pytest.mark.parametrize(
    "answers", [["8.8.8.8", "10.0.0.1"], ["10.0.0.1", "8.8.8.8"], ["8.8.8.8", "no address"]]
)
def test_every_answer_counts(answers: list[str], connected: list[Any]) -> None:
    chain = fetched(client(resolve=lambda host, port: answers), "http://two.example/")
    assert isinstance(chain.error, Refused)
    assert not connected


def test_one_look_up_and_the_connection_goes_to_its_answer(connected: list[Any]) -> None:
    looked_up: list[str] = []

    def rebinding(host: str, port: int) -> Sequence[str]:
        looked_up.append(host)
        return ["93.184.216.34"] if len(looked_up) == 1 else ["127.0.0.1"]

    fetched(client(resolve=rebinding), "http://rebind.example/")
    assert looked_up == ["rebind.example"]
    assert connected == [("93.184.216.34", 80)]


def test_every_hop_is_looked_up_again() -> None:
    """A public page that leads inside ends there: one connection, the second never made."""
    inside: dict[str, bytes | Handler] = {"/": moved("http://inside.example/secret")}
    with Loopback(site({**inside, "/secret": answer(body=b"secret")})) as server:
        way = parse_connect_to(f"front.example{connect_to(server)}")
        chain = fetched(
            client(route=Route(connect_to=(way,)), resolve=lambda host, port: ["10.0.0.1"]),
            "http://front.example/",
        )
    assert isinstance(chain.error, Refused)
    assert "10.0.0.1" in chain.error.message
    assert "--allow-private" in chain.error.hint
    assert len(server.requests) == 1
    assert chain.hops[-1].url == "http://inside.example/secret"


@pytest.mark.parametrize("port", [1, 22, 8080, 8443])
def test_other_ports_are_refused_before_any_look_up(port: int) -> None:
    chain = fetched(client(), f"http://example.org:{port}/")
    assert isinstance(chain.error, Refused)
    assert f"--allow-port {port}" in chain.error.hint


def test_an_allowed_port_is_open_and_stands_in_the_route() -> None:
    open_port = Route(allow_ports=frozenset({8080}))
    door = admit(parse("http://example.org:8080/"), open_port, lambda h, p: ["8.8.8.8"], 1)
    assert (door.addresses, door.port, door.notes) == (("8.8.8.8",), 8080, ("port 8080 allowed",))


def test_allow_private_opens_address_and_port() -> None:
    with Loopback(site({"/x": answer()})) as server:
        chain = fetched(client(route=Route(allow_private=True)), server.url("/x"))
    assert chain.error is None
    assert chain.route == "private addresses allowed"
    assert last(chain).address == "127.0.0.1"


def test_what_is_allowed_and_not_made_use_of_is_not_told() -> None:
    everything = Route(
        connect_to=(ConnectTo("other.example", None, "127.0.0.1", 1),),
        allow_private=True,
        allow_ports=frozenset({8080}),
    )
    door = admit(parse("http://example.org/"), everything, lambda h, p: ["8.8.8.8"], 1)
    assert door.notes == ()


def test_connect_to_keeps_host_and_record() -> None:
    with Loopback(site({"example.org/x": answer(body=b"hi")})) as server:
        chain = fetched(client(server), "http://example.org/x")
    assert b"\r\nHost: example.org\r\n" in server.requests[0]
    assert last(chain).url == "http://example.org/x"
    assert chain.route == f"connect-to 127.0.0.1:{server.port}"


def test_connect_to_a_name_looks_that_name_up() -> None:
    way = ConnectTo("example.org", 80, "stage.example", 8080)
    asked: list[tuple[str, int]] = []

    def resolve(host: str, port: int) -> Sequence[str]:
        asked.append((host, port))
        return ["10.0.0.7"]

    door = admit(parse("http://example.org/"), Route(connect_to=(way,)), resolve, 1)
    assert asked == [("stage.example", 8080)]
    assert (door.addresses, door.port) == (("10.0.0.7",), 8080)
    assert door.notes == ("connect-to stage.example:8080",)


def test_connect_to_without_a_host_gives_no_leave_for_addresses() -> None:
    way = ConnectTo("", 80, "", 8080)
    with pytest.raises(Refused):
        admit(parse("http://example.org/"), Route((way,)), lambda h, p: ["10.0.0.7"], 1)


def test_the_first_way_that_applies_is_taken() -> None:
    ways = (ConnectTo("a.example", None, "127.0.0.1", 1), ConnectTo("", None, "127.0.0.1", 2))
    door = admit(parse("http://b.example/"), Route(ways), guard.system_resolver, 1)
    assert door.port == 2


def test_few_of_many_addresses_are_tried() -> None:
    many = [f"8.8.8.{n}" for n in range(200)]
    door = admit(parse("http://example.org/"), Route(), lambda h, p: many, 1)
    assert len(door.addresses) <= 10
