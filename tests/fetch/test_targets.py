"""Twenty private targets in every spelling and wrapping: not one connection is made."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator
from typing import Any

import pytest

from loccit.errors import Refused
from loccit.fetch.client import Client
from loccit.fetch.guard import refusal
from loccit.fetch.route import Route, parse_connect_to
from tests.support.fetching import client, fetched
from tests.support.loopback import Loopback, connect_to, moved

TARGETS = [
    "0.0.0.0", "10.0.0.1", "10.255.255.254", "100.64.0.1", "100.100.100.200", "127.0.0.1",
    "127.255.255.254", "168.63.129.16", "169.254.169.254", "169.254.170.2", "172.16.0.1",
    "172.31.255.254", "192.0.0.192", "192.168.0.1", "192.168.255.254", "198.18.0.1",
    "198.19.255.254", "224.0.0.1", "240.0.0.1", "255.255.255.255",
]  # fmt: skip

CIRCLED = str.maketrans("0123456789", "⓪①②③④⑤⑥⑦⑧⑨")
WIDE = str.maketrans("0123456789.", "０１２３４５６７８９。")


def written(target: str) -> Iterator[str]:
    """The target as a link may spell it (RFC 3986 7.4, and what inet_aton reads)."""
    number = int(ipaddress.IPv4Address(target))
    a, b, c, d = (int(part) for part in target.split("."))
    yield from (target, f"{target}.", str(number), f"{number:#x}", f"{number:#X}", f"0{number:o}")
    yield from (f"{a}.{number & 0xFFFFFF}", f"{a}.{b}.{number & 0xFFFF}")
    yield from (f"0{a:o}.0{b:o}.0{c:o}.0{d:o}", f"0x{a:x}.0x{b:x}.0x{c:x}.0x{d:x}")
    yield from (f"0x{a:x}.{b}.0{c:o}.{d}", f"00{a}.{b}.{c}.{d}")
    yield from (target.translate(CIRCLED), target.translate(WIDE))
    yield "".join(f"%{ord(char):02X}" for char in target)
    yield target.replace(".", "%2e")
    yield from (f"[{wrapped}]" for wrapped in wrappings(target))


def wrappings(target: str) -> Iterator[str]:
    """The target carried in an IPv6 address."""
    number = int(ipaddress.IPv4Address(target))
    high, low = number >> 16, number & 0xFFFF
    yield from (f"::ffff:{target}", f"0:0:0:0:0:ffff:{high:x}:{low:x}", f"::{target}")
    yield from (f"::ffff:0:{target}", f"64:ff9b::{target}", f"64:FF9B::{high:X}:{low:X}")
    yield from (f"64:ff9b:1::{target}", f"2002:{high:x}:{low:x}::1")
    yield f"2001:0:{high:x}:{low:x}::f7f7:f7f7"  # Teredo's server; its client is 8.8.8.8
    yield f"2001:0:808:808::{high ^ 0xFFFF:x}:{low ^ 0xFFFF:x}"  # and the client, inverted
    yield from (f"2606:4700::5efe:{target}", f"2606:4700::200:5efe:{target}")  # ISATAP


@pytest.fixture
def asking() -> tuple[Client, list[str]]:
    """A client, and the list that its resolver answers with."""
    answers: list[str] = []
    return client(resolve=lambda host, port: tuple(answers)), answers


@pytest.mark.parametrize("target", TARGETS)
def test_no_spelling_in_a_link_is_connected_to(
    target: str, asking: tuple[Client, list[str]], connected: list[Any]
) -> None:
    """The resolver reads odd spellings as the system's own look-up does."""
    asks, answers = asking
    answers[:] = [target]
    spellings = list(written(target))
    assert len(spellings) > 25
    for spelling in spellings:
        assert isinstance(fetched(asks, f"http://{spelling}/").error, Refused), spelling
    assert connected == []


@pytest.mark.parametrize("target", TARGETS)
def test_no_answer_of_a_name_server_is_connected_to(
    target: str, asking: tuple[Client, list[str]], connected: list[Any]
) -> None:
    asks, answers = asking
    for answer in (target, *wrappings(target)):
        for said in ([answer], ["93.184.216.34", answer], [answer, "2606:4700::1111"]):
            answers[:] = said
            assert isinstance(fetched(asks, "http://a.example/").error, Refused), answer
    assert connected == []


@pytest.mark.parametrize("target", TARGETS[4:9])
def test_no_redirect_leads_there(target: str) -> None:
    """A public page sends us on to each spelling: it is asked, and nobody else is."""
    places = list(written(target))

    def send_on(talk: Any) -> None:
        talk.write(moved(f"http://{places[int(talk.target[1:])]}/".encode().decode("latin-1")))

    with Loopback(send_on) as server:
        way = parse_connect_to(f"front.example{connect_to(server)}")
        asking = client(route=Route(connect_to=(way,)), resolve=lambda h, p: [target])
        for number in range(len(places)):
            chain = fetched(asking, f"http://front.example/{number}")
            assert isinstance(chain.error, Refused), places[number]
        assert server.connections == len(places)


def test_public_addresses_under_the_same_wrappings_are_not_refused() -> None:
    """The refusals above come from what is carried, not from the wrapping alone."""
    for wrapped in ("::ffff:8.8.8.8", "64:ff9b::8.8.8.8", "2002:808:808::1"):
        assert refusal(wrapped) is None
    assert refusal("2606:4700::5efe:8.8.8.8") is None
    assert refusal("2606:4700::5efe:10.0.0.1")
