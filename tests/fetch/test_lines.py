"""Connections kept for the next request: what ends one exchange never begins another."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from loccit.errors import TimedOut
from loccit.fetch.client import Client
from loccit.fetch.guard import Door
from loccit.fetch.lines import Line, Pool, Way, may_stay
from loccit.fetch.manners import Manners
from loccit.fetch.record import Deadline, End, Recorder
from loccit.fetch.route import Limits, Route
from loccit.fetch.tunnel import Proxy
from loccit.fetch.urls import parse
from loccit.fetch.visiting import Visitor
from loccit.framing import parse_head
from loccit.models.wire import Chain
from tests.support.fetching import NOW, client, fetched, last, read
from tests.support.loopback import Authority, Loopback, Talk, answer, chunked, moved, site
from tests.support.proxy import TunnelProxy

PAGE = answer(body=b"<p>Hello.</p>")
HEAD = b"HTTP/1.1 200 OK\r\n"
PLAIN = HEAD + b"Content-Length: 2\r\n\r\n"
WAY = Way("http", "example.org", 80, 80, None)


def twice(
    handler: Callable[[Talk], None], *, limits: Limits | None = None, keep: bool = True
) -> tuple[Loopback, list[Chain]]:
    """A server that keeps connections, and what came of asking it for /1 and then /2."""
    with Loopback(handler, keep=keep) as server:
        shared = client(server, limits=limits)
        return server, [fetched(shared, f"http://example.org/{n}") for n in (1, 2)]


def whole(server: Loopback, chains: Sequence[Chain], *messages: bytes) -> None:
    """Each chain has exactly its own request and answer."""
    assert [chain.error for chain in chains] == [None] * len(chains)
    assert [last(chain).request for chain in chains] == server.requests
    assert [read(last(chain).response) for chain in chains] == list(messages)


KEPT = {
    "length": PAGE,
    "no body": answer(body=b""),
    "chunked": HEAD + b"Transfer-Encoding: chunked\r\n\r\n" + chunked(b"hi", trailer=b"A: b\r\n"),
    "204": b"HTTP/1.1 204 No Content\r\n\r\n",
    "304": b'HTTP/1.1 304 Not Modified\r\nETag: "a"\r\n\r\n',
    "404": answer("404 Not Found", body=b"gone"),
    "no reason": b"HTTP/1.1 200\r\nContent-Length: 2\r\n\r\nhi",
    "keep-alive": HEAD + b"Connection: Keep-Alive\r\nContent-Length: 2\r\n\r\nhi",
}
"""What leaves the connection open."""


@pytest.mark.parametrize("name", KEPT)
def test_a_connection_serves_the_next_request(name: str) -> None:
    def handler(talk: Talk) -> None:
        talk.write(KEPT[name].replace(b"hi", b"h" + talk.target[1:].encode()))

    server, chains = twice(handler)
    assert server.connections == 1
    whole(server, chains, *(KEPT[name].replace(b"hi", b"h%d" % n) for n in (1, 2)))
    assert {last(chain).address for chain in chains} == {"127.0.0.1"}


def test_interim_heads_belong_to_their_own_exchange() -> None:
    early = b"HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\n"
    server, chains = twice(lambda talk: talk.write((early if talk.target == "/1" else b"") + PAGE))
    assert server.connections == 1
    whole(server, chains, PAGE, PAGE)
    assert [last(chain).interim for chain in chains] == [early, b""]


ENDED = {
    "Connection: close": HEAD + b"Connection: foo, Close\r\nContent-Length: 2\r\n\r\nhi",
    "HTTP/1.0": b"HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nhi",
    "HTTP/1.0 with keep-alive": (
        b"HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nContent-Length: 2\r\n\r\nhi"
    ),
    "two lengths": HEAD + b"Content-Length: 2\r\nContent-Length: 2\r\n\r\nhi",
    "a list of lengths": HEAD + b"Content-Length: 2, 2\r\n\r\nhi",
    "length and chunks": (
        HEAD + b"Content-Length: 12\r\nTransfer-Encoding: chunked\r\n\r\n" + chunked(b"hi")
    ),
    "another coding": HEAD + b"Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
    "a folded line": HEAD + b"A: b\r\n c\r\nContent-Length: 2\r\n\r\nhi",
    "bare line feeds": HEAD + b"A: b\nContent-Length: 2\r\n\r\nhi",
    "a line without a name": HEAD + b"nonsense\r\nContent-Length: 2\r\n\r\nhi",
    "a blank before the colon": HEAD + b"Content-Length : 2\r\nContent-Length: 2\r\n\r\nhi",
    "a control character": HEAD + b"Content-Length: 2\x0b\r\n\r\nhi",
    "a name beyond ASCII": HEAD + b"\xc3: b\r\nContent-Length: 2\r\n\r\nhi",
    "a bare line feed in the chunks": (
        HEAD + b"Transfer-Encoding: chunked\r\n\r\n2\nhi\r\n0\r\n\r\n"
    ),
    "204 with a length": b"HTTP/1.1 204 No Content\r\nContent-Length: 2\r\n\r\n",
    "304 with a length": b"HTTP/1.1 304 Not Modified\r\nContent-Length: 2\r\n\r\n",
    "304 with chunks": b"HTTP/1.1 304 Not Modified\r\nTransfer-Encoding: chunked\r\n\r\n",
    "a lax interim head": b"HTTP/1.1 103 E\nA: b\n\n" + PLAIN + b"hi",
}
"""What ends the connection, though the message is whole."""


@pytest.mark.parametrize("name", ENDED)
def test_after_these_it_is_closed(name: str) -> None:
    server, chains = twice(lambda talk: talk.write(ENDED[name]))
    assert server.connections == 2
    assert [last(chain).complete for chain in chains] == [True, True]
    assert [last(chain).left_over for chain in chains] == [0, 0]


def test_a_body_without_framing_ends_with_its_connection() -> None:
    def handler(talk: Talk) -> None:
        talk.write(HEAD + b"\r\nhello")
        talk.hang_up()

    server, chains = twice(handler)
    assert server.connections == 2
    assert [last(chain).complete for chain in chains] == [None, None]


@pytest.mark.parametrize(
    "message",
    [
        PLAIN + b"hi" + answer(body=b"forged"),
        answer("204 No Content", (), length=False) + answer(body=b"forged"),
        HEAD + b"Transfer-Encoding: chunked\r\n\r\n" + chunked(b"hi") + answer(body=b"forged"),
    ],
)
def test_bytes_behind_a_message_are_never_the_next_answer(message: bytes) -> None:
    server, chains = twice(lambda talk: talk.write(message if talk.target == "/1" else PAGE))
    assert server.connections == 2
    whole(server, chains, message[: -len(answer(body=b"forged"))], PAGE)
    assert [last(chain).left_over for chain in chains] == [len(answer(body=b"forged")), 0]


def test_nor_are_bytes_that_come_later() -> None:
    sent = threading.Event()

    def handler(talk: Talk) -> None:
        talk.write(PAGE)
        if talk.target == "/1":
            talk.write(answer(body=b"forged"))
            sent.set()

    with Loopback(handler, keep=True) as server:
        shared = client(server)
        first = fetched(shared, "http://example.org/1")
        sent.wait(120)
        second = fetched(shared, "http://example.org/2")
    assert server.connections == 2
    whole(server, [first, second], PAGE, PAGE)


def test_bytes_that_are_no_answer_on_a_kept_connection_are_not_taken_for_one() -> None:
    """They came after the last look and before the answer: the rest of a body that was longer
    than its stated length."""

    def handler(talk: Talk) -> None:
        if talk.connection == 1 and talk.target == "/2":
            talk.write(b"the rest\r\n")
        talk.write(PAGE)

    server, chains = twice(handler)
    assert server.connections == 2
    assert len(server.requests) == 3
    assert [read(last(chain).response) for chain in chains] == [PAGE, PAGE]
    assert chains[1].error is None
    assert last(chains[1]).request == server.requests[2]


def test_an_idle_connection_that_the_server_has_closed_costs_no_failure() -> None:
    def handler(talk: Talk) -> None:
        talk.write(PAGE)
        if talk.connection == 1:
            talk.hang_up()

    server, chains = twice(handler)
    assert server.connections == 2
    whole(server, chains, PAGE, PAGE)
    assert chains[1].attempts == ()


@pytest.mark.parametrize("how", [Talk.hang_up, Talk.reset])
def test_nor_does_one_that_it_closes_when_it_is_asked(how: Callable[[Talk], None]) -> None:
    def handler(talk: Talk) -> None:
        if talk.connection == 1 and talk.target == "/2":
            how(talk)
            talk.over = True
        else:
            talk.write(PAGE)

    server, chains = twice(handler)
    assert server.connections == 2
    assert [talk.split(b" ")[1] for talk in server.requests] == [b"/1", b"/2", b"/2"]
    assert [chain.error for chain in chains] == [None, None]
    assert last(chains[1]).request == server.requests[2]
    assert read(last(chains[1]).response) == PAGE
    assert len(chains[1].hops) == 1


def test_a_farewell_to_an_idle_connection_is_no_answer() -> None:
    farewell = answer("408 Request Timeout", [("Connection", "close")])

    def handler(talk: Talk) -> None:
        late = talk.target == "/2" and talk.connection == 1
        talk.write(farewell if late or talk.target == "/3" else PAGE)
        talk.over = late

    with Loopback(handler, keep=True) as server:
        shared = client(server)
        chains = [fetched(shared, f"http://example.org/{n}") for n in (1, 2)]
        shared.close()
        said = fetched(shared, "http://example.org/3")
    assert [read(last(chain).response) for chain in chains] == [PAGE, PAGE]
    assert last(chains[1]).request == server.requests[2]
    assert last(said).status == 408, "on a new connection it is one"


def test_robots_and_page_go_over_one_connection() -> None:
    with Loopback(lambda talk: talk.write(PAGE), keep=True) as server:
        visitor = Visitor(client(server), Manners(delay=0), now=lambda: NOW)
        chain = visitor.fetch("http://example.org/1")
        chain.close()
    assert (len(server.robots_asked), len(server.requests), server.connections) == (1, 1, 1)


def test_a_new_connection_that_is_closed_is_not_tried_again() -> None:
    def handler(talk: Talk) -> None:
        if talk.target == "/1":
            talk.write(PAGE)
        else:
            talk.reset()
            talk.over = True

    server, chains = twice(handler)
    assert server.connections == 2
    assert len(server.requests) == 3
    assert chains[1].error is not None
    assert chains[1].error.passing


@pytest.mark.parametrize(
    "cut", [answer(body=b"x" * 99)[:-9], HEAD + b"Transfer-Encoding: chunked\r\n\r\n5\r\nhel", HEAD]
)
def test_what_is_cut_on_a_kept_connection_is_told_as_cut(cut: bytes) -> None:
    def handler(talk: Talk) -> None:
        if talk.target == "/1":
            talk.write(PAGE)
        else:
            talk.write(cut)
            talk.hang_up()

    with Loopback(handler, keep=True) as server:
        shared = client(server)
        chains = [fetched(shared, f"http://example.org/{n}") for n in (1, 2, 1)]
    assert server.connections == 2
    assert read(last(chains[1]).response) == cut
    assert last(chains[1]).truncated == "disconnect"
    assert chains[2].error is None


def test_a_body_past_its_cap_ends_its_connection() -> None:
    server, chains = twice(
        lambda talk: talk.write(answer(body=b"x" * 5000)), limits=Limits(seconds=5, body=1000)
    )
    assert server.connections == 2
    assert {last(chain).truncated for chain in chains} == {"length"}


def test_a_redirect_to_the_same_host_goes_over_the_same_connection() -> None:
    pages = {
        "/start": moved("/two"),
        "/two": moved("http://other.example/three"),
        "/three": moved("http://example.org/end"),
        "/end": PAGE,
    }
    seen: list[tuple[str, int]] = []

    def handler(talk: Talk) -> None:
        seen.append((talk.header("Host"), talk.connection))
        site(pages)(talk)

    with Loopback(handler, keep=True) as server:
        chain = fetched(client(server), "http://example.org/start")
    assert chain.error is None
    assert seen == [
        ("example.org", 1), ("example.org", 1), ("other.example", 2), ("example.org", 1),
    ]  # fmt: skip


def test_tls_facts_are_those_of_the_connection(tmp_path: Path) -> None:
    authority = Authority()
    context = authority.context("example.org", "other.example")
    with Loopback(lambda talk: talk.write(PAGE), tls=context, keep=True) as server:
        shared = client(server, ca_bundle=authority.bundle(tmp_path))
        chains = [fetched(shared, f"https://example.org/{n}") for n in (1, 2)]
        other = fetched(shared, "https://other.example/3")
    assert server.connections == 2
    whole(server, [*chains, other], PAGE, PAGE, PAGE)
    facts = [last(chain).tls for chain in chains]
    assert facts[0] is not None
    assert facts[0].chain
    assert facts[0].verified
    assert facts[1] == facts[0]
    assert {chain.route for chain in chains} == {
        f"connect-to 127.0.0.1:{server.port}; private authority"
    }


def test_a_tunnel_serves_the_next_request_too() -> None:
    with (
        Loopback(lambda talk: talk.write(PAGE), keep=True) as server,
        TunnelProxy(server.port) as proxy,
    ):
        route = Route(proxy=Proxy("127.0.0.1", proxy.port))
        shared = client(route=route, resolve=lambda host, port: ["93.184.216.34"])
        chains = [fetched(shared, f"http://example.org/{n}") for n in (1, 2)]
        shared.close()
    assert proxy.asked == [b"CONNECT 93.184.216.34:80 HTTP/1.1"]
    whole(server, chains, PAGE, PAGE)
    assert [last(chain).address for chain in chains] == ["93.184.216.34"] * 2


def test_it_is_used_only_where_the_name_still_leads_there() -> None:
    """A name that has moved on is asked at its new address, and never where it was."""
    led = [["127.0.0.1"], ["127.0.0.2"], ["127.0.0.2", "127.0.0.1"]]
    with Loopback(lambda talk: talk.write(PAGE), keep=True) as server:
        asked = iter(led)
        shared = client(
            route=Route(allow_private=True),
            resolve=lambda host, port: next(asked),
            seconds=5,
        )
        links = [f"http://moving.example:{server.port}/{n}" for n in (1, 2, 3)]
        chains = [fetched(shared, link) for link in links]
    assert chains[0].error is None
    assert last(chains[0]).address == "127.0.0.1"
    assert chains[1].error is not None, "nobody listens there"
    assert last(chains[2]).address == "127.0.0.1"
    assert server.connections == 1


def test_a_name_that_is_refused_now_is_not_asked_over_an_old_connection() -> None:
    answers = iter([["127.0.0.1"], ["127.0.0.1", "10.0.0.1"]])
    with Loopback(lambda talk: talk.write(PAGE), keep=True) as server:
        way = Route(allow_ports=frozenset({server.port}))
        shared = client(route=way, resolve=lambda host, port: next(answers))
        first, second = (fetched(shared, f"http://two.example:{server.port}/{n}") for n in (1, 2))
    assert first.error is not None  # loopback is refused without --allow-private
    assert second.error is not None
    assert server.connections == 0


def test_silence_on_a_kept_connection_is_tried_again_on_another() -> None:
    """A server that answers once on each connection, and keeps it open all the same."""

    def handler(talk: Talk) -> None:
        talk.write(PAGE)
        talk.stall()

    with Loopback(handler, keep=True) as server:
        waited: list[float] = []
        visitor = Visitor(
            client(server, seconds=2),
            Manners(delay=0, retries=1, backoff=0),
            now=lambda: NOW,
            sleep=waited.append,
        )
        chains = [visitor.fetch(f"http://example.org/{n}", ignore_robots=True) for n in (1, 2)]
    assert [chain.error for chain in chains] == [None, None]
    assert [len(chain.attempts) for chain in chains] == [0, 1]
    assert server.connections == 2
    for chain in chains:
        chain.close()


def test_silence_on_a_new_one_is_not() -> None:
    with Loopback(Talk.stall) as server:
        chain = fetched(client(server, seconds=0.2))
    assert isinstance(chain.error, TimedOut)
    assert not chain.error.passing


def test_a_client_that_is_closed_keeps_nothing() -> None:
    with Loopback(lambda talk: talk.write(PAGE), keep=True) as server:
        shared = client(server)
        fetched(shared, "http://example.org/1")
        shared.close()
        for n in (2, 3):
            assert fetched(shared, f"http://example.org/{n}").error is None
    assert server.connections == 3


def test_what_post_sends_goes_over_a_connection_of_its_own() -> None:
    kind = "application/timestamp-reply"
    page = answer(headers=[("Content-Type", kind)], body=b"granted")
    with Loopback(lambda talk: talk.write(page), keep=True) as server:
        shared = client(server)
        for _ in range(2):
            assert shared.post("http://example.org/", b"x", "application/x", kind) == b"granted"
    assert server.connections == 2


# --- the pool


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def line(way: Way = WAY, address: str = "192.0.2.1") -> tuple[Line, socket.socket]:
    near, far = socket.socketpair()
    return Line(way, address, near), far


def closed(far: socket.socket) -> bool:
    far.settimeout(5)
    try:
        return far.recv(1) == b""
    except ConnectionResetError:  # what it had sent was never read
        return True


@pytest.mark.parametrize(
    "other",
    [
        WAY._replace(scheme="https"),
        WAY._replace(host="example.com"),
        WAY._replace(host="example.org."),
        WAY._replace(port=81),
        WAY._replace(door=81),
        WAY._replace(proxy=("192.0.2.9", 3128)),
    ],
)
def test_a_connection_serves_its_own_way_alone(other: Way) -> None:
    pool = Pool(Clock())
    kept, far = line()
    pool.give(kept)
    assert pool.take(other, ["192.0.2.1"]) is None
    assert pool.take(WAY, ["192.0.2.2"]) is None
    assert pool.take(WAY, ["192.0.2.2", "192.0.2.1"]) is kept
    assert pool.take(WAY, ["192.0.2.1"]) is None
    kept.close()
    far.close()


def test_a_connection_that_has_said_something_is_closed() -> None:
    pool = Pool(Clock())
    kept, far = line()
    pool.give(kept)
    far.sendall(b"HTTP/1.1 408 Request Timeout\r\n\r\n")
    assert pool.take(WAY, ["192.0.2.1"]) is None
    assert closed(far)
    far.close()


def test_idle_connections_are_few_and_do_not_stay_for_long() -> None:
    clock = Clock()
    pool = Pool(clock, most=2, idle=10)
    lines = []
    for at in range(3):
        clock.now = float(at)
        lines.append(line())
        pool.give(lines[-1][0])
    assert closed(lines[0][1]), "the eldest made room"
    clock.now = 11.5
    assert pool.take(WAY, ["192.0.2.1"]) is lines[2][0]
    assert closed(lines[1][1]), "it was over its time"
    assert pool.take(WAY, ["192.0.2.1"]) is None
    for kept, far in lines:
        kept.close()
        far.close()


def test_a_pool_that_is_closed_or_gone_keeps_nothing_open() -> None:
    pool = Pool(Clock())
    ends = []
    for _ in range(2):
        kept, far = line()
        pool.give(kept)
        ends.append(far)
    pool.close()
    kept, far = line()
    pool.give(kept)
    gone = Pool(Clock())
    last_one, its_end = line()
    gone.give(last_one)
    del gone
    assert all(closed(each) for each in (*ends, far, its_end))
    for each in (*ends, far, its_end):
        each.close()


@pytest.mark.parametrize(
    ("head", "stays"),
    [
        (PLAIN, True),
        (b"HTTP/1.1 101 Switching Protocols\r\nContent-Length: 0\r\n\r\n", False),
        (b"HTTP/1.2 200 OK\r\nContent-Length: 2\r\n\r\n", False),
        (b"HTTP/2 200 OK\r\nContent-Length: 2\r\n\r\n", False),
        (HEAD + b"Content-Length: +2\r\n\r\n", False),
        (HEAD + b"Content-Length: 0x2\r\n\r\n", False),
        (HEAD + b"Content-Length:\r\n\r\n", False),
        (HEAD + b"Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n", False),
        (HEAD + b"Transfer-Encoding: xchunked\r\n\r\n", False),
        (HEAD + b"Connection: close\r\nConnection: keep-alive\r\nContent-Length: 2\r\n\r\n", False),
        (HEAD + b"X: " + b"y" * 60_000 + b"\r\nContent-Length: 2\r\n\r\n", True),
    ],
)
def test_heads_behind_which_it_may_stay_open(head: bytes, stays: bool) -> None:
    assert may_stay(head, parse_head(head)) is stays


def test_many_threads_share_the_connections() -> None:
    def handler(talk: Talk) -> None:
        talk.write(answer(body=talk.target.encode()))

    with Loopback(handler, keep=True) as server:
        shared: Client = client(server)
        found: dict[int, bytes] = {}

        def work(start: int) -> None:
            for number in range(start, 80, 8):
                chain = fetched(shared, f"http://h{number % 3}.example/{number}")
                found[number] = read(last(chain).response)

        threads = [threading.Thread(target=work, args=(start,)) for start in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert found == {number: answer(body=f"/{number}".encode()) for number in range(80)}
    assert server.connections <= 24


def test_who_has_let_a_connection_go_does_not_close_it_any_more() -> None:
    pool, door = Pool(Clock()), Door(("192.0.2.1",), 80, ())
    recorder = Recorder(parse("http://example.org/"), door, Deadline(5, Clock()), Limits())
    kept, far = line()
    recorder.line, recorder.lasting = kept, True
    recorder.let_go(End.WHOLE, pool)
    recorder.discard()
    assert pool.take(WAY, ["192.0.2.1"]) is kept
    assert (recorder.address, recorder.tls) == ("192.0.2.1", None)
    kept.close()
    far.close()
