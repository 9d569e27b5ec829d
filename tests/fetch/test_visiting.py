"""Links followed politely, over real sockets and by a clock that waits for nobody."""

from __future__ import annotations

import threading
from collections.abc import Mapping

import pytest

from loccit.fetch.manners import Manners
from loccit.fetch.visiting import Visitor
from loccit.models.wire import Chain
from tests.support.clock import Clock
from tests.support.fetching import NOW, client, last
from tests.support.loopback import Handler, Loopback, Talk, answer, moved, site

PAGE = answer(body=b"<p>here</p>")
START = "http://a.example/start"
BUSY = answer("503 Service Unavailable")


def visitor(
    server: Loopback,
    manners: Manners | None = None,
    clock: Clock | None = None,
    seconds: float = 60,
) -> Visitor:
    inner = client(server, seconds=seconds)
    told = (clock or Clock()).told()
    return Visitor(inner, manners or Manners(delay=0), now=lambda: NOW, **told)


def visit(
    pages: Mapping[str, bytes | Handler],
    manners: Manners | None = None,
    *,
    ignore: bool = False,
    robots: bytes | None = None,
    seconds: float = 60,
) -> tuple[Chain, Loopback, Clock]:
    clock = Clock()
    with Loopback(site(pages), robots=robots) as server:
        shared = visitor(server, manners, clock, seconds)
        chain = shared.fetch(START, ignore_robots=ignore)
        chain.close()
    return chain, server, clock


def targets(server: Loopback) -> list[str]:
    return [request.split(b" ")[1].decode() for request in server.requests]


def in_turn(*answers: bytes | Handler) -> Handler:
    """One answer after the other, the last one again and again."""
    left = list(answers)

    def handler(talk: Talk) -> None:
        act = left.pop(0) if len(left) > 1 else left[0]
        if callable(act):
            act(talk)
        else:
            talk.write(act)

    return handler


# --- turns


def test_every_request_waits_for_the_turn_of_the_host_that_is_really_asked() -> None:
    pages = {
        "a.example/start": moved("http://b.example/on"),
        "b.example/on": moved("http://a.example/end"),
        "a.example/end": PAGE,
    }
    chain, server, clock = visit(pages, Manners(delay=3))
    assert chain.error is None
    assert targets(server) == ["/robots.txt", "/start", "/robots.txt", "/on", "/end"]
    # after a's robots.txt, after b's, and since a's start; b's robots.txt waited for nobody
    assert clock.slept == [3, 3]


def test_hosts_are_told_apart_though_one_server_plays_them_all() -> None:
    inside = threading.Barrier(2, timeout=120)

    def meet(talk: Talk) -> None:
        inside.wait()
        talk.write(PAGE)

    with Loopback(meet) as server:
        shared = visitor(server)
        links = ["http://a.example/", "http://b.example/"]
        crowd = [threading.Thread(target=lambda x=x: shared.fetch(x).close()) for x in links]
        for each in crowd:
            each.start()
        for each in crowd:
            each.join(120)
    assert len(server.requests) == 2


# --- another try


def test_a_busy_host_is_asked_again_and_its_answer_counts() -> None:
    chain, server, clock = visit({"/start": in_turn(BUSY, BUSY, PAGE)})
    assert last(chain).status == 200
    assert [(each.status, each.kind, each.wait) for each in chain.attempts] == [
        (503, None, 1.0), (503, None, 2.0),
    ]  # fmt: skip
    assert all(each.time == NOW for each in chain.attempts)
    assert clock.slept == [1.0, 2.0]
    assert targets(server).count("/start") == 3


def test_what_does_not_pass_is_the_capture_in_the_end() -> None:
    chain, server, _ = visit({"/start": BUSY}, Manners(delay=0, retries=3))
    assert last(chain).status == 503
    assert len(chain.attempts) == 3
    assert targets(server).count("/start") == 4


def test_retry_after_is_waited_for() -> None:
    limited = answer("429 Too Many Requests", [("Retry-After", "40")])
    chain, _, clock = visit({"/start": in_turn(limited, PAGE)})
    assert clock.slept == [40.0]
    assert last(chain).status == 200


def test_a_host_that_asks_for_too_much_is_left_alone() -> None:
    limited = answer("429 Too Many Requests", [("Retry-After", "86400")])
    clock = Clock()
    with Loopback(site({"/start": limited, "/good": PAGE})) as server:
        shared = visitor(server, clock=clock)
        first, second = shared.fetch(START), shared.fetch("http://a.example/good")
        other = shared.fetch("http://b.example/good")
        for each in (first, second, other):
            each.close()
    assert (last(first).status, first.attempts) == (429, ())
    assert second.error is not None
    assert second.error.kind == "not-tried"
    assert "a.example wants to be left alone for 86400 seconds" in second.error.message
    assert other.error is None
    assert clock.slept == []


@pytest.mark.parametrize("fault", [Talk.reset, lambda talk: talk.write(PAGE[:-3])])
def test_a_connection_that_breaks_is_made_again(fault: Handler) -> None:
    chain, _, _ = visit({"/start": in_turn(fault, PAGE)})
    assert chain.error is None
    assert len(chain.attempts) == 1
    assert chain.attempts[0].kind in ("unreachable", "incomplete")


@pytest.mark.parametrize(
    "page",
    [
        answer("404 Not Found"),
        answer("403 Forbidden"),
        answer("500 Oh no"),
        moved("/start"),
        moved("ftp://a.example/"),
        moved("http://10.0.0.1/"),
    ],
    ids=["404", "403", "500", "loop", "scheme", "private"],
)
def test_what_another_try_would_not_change_is_asked_once(page: bytes | Handler) -> None:
    _, server, clock = visit({"a.example/start": page})
    assert targets(server).count("/start") == 1
    assert clock.slept == []


def test_who_took_all_the_time_is_asked_once() -> None:
    chain, server, clock = visit({"a.example/start": Talk.stall}, ignore=True, seconds=0.5)
    assert (chain.error and chain.error.kind, chain.attempts) == ("timed-out", ())
    assert len(server.requests) <= 1
    assert clock.slept == []


def test_no_retries_where_none_are_wanted() -> None:
    chain, server, _ = visit({"/start": BUSY}, Manners(delay=0, retries=0))
    assert (chain.attempts, targets(server)) == ((), ["/robots.txt", "/start"])


def test_a_link_that_grows_beyond_its_bound_when_encoded_is_asked_again_all_the_same() -> None:
    link = "http://a.example/" + "\u00e9" * 9000
    with Loopback(in_turn(BUSY, PAGE)) as server:
        chain = visitor(server).fetch(link)
        chain.close()
    assert (chain.error, len(chain.attempts)) == (None, 1)


# --- hosts that do not answer


def test_the_rest_of_a_dead_host_fails_at_once_and_says_why() -> None:
    asked = []

    def handler(talk: Talk) -> None:
        asked.append(talk.target)
        talk.reset()

    with Loopback(handler) as server:
        shared = visitor(server, Manners(delay=0, retries=2, failures=4))
        chains = [shared.fetch(f"http://a.example/{number}") for number in range(5)]
        for each in chains:
            each.close()
    assert asked == ["/0", "/0", "/0", "/1"]
    kinds = [chain.error.kind for chain in chains if chain.error]
    assert kinds == ["unreachable", "unreachable", "not-tried", "not-tried", "not-tried"]
    assert chains[2].error is not None
    assert "4 requests to a.example in a row had failed" in chains[2].error.message
    assert chains[1].attempts == (), "the try that opened it is kept as what it was"


def test_a_host_that_answers_now_and_then_is_not_dead() -> None:
    pages = {"/start": in_turn(Talk.reset, PAGE, Talk.reset, PAGE, Talk.reset, PAGE)}
    with Loopback(site(pages)) as server:
        shared = visitor(server, Manners(delay=0, retries=0, failures=2))
        chains = [shared.fetch(START) for _ in range(6)]
        for each in chains:
            each.close()
    assert [each.error is None for each in chains] == [False, True] * 3


def test_a_dead_host_is_tried_again_after_a_rest() -> None:
    clock = Clock()
    pages = {"/start": in_turn(Talk.reset, Talk.reset, PAGE)}
    with Loopback(site(pages)) as server:
        shared = visitor(server, Manners(delay=0, retries=0, failures=2), clock)
        chains = [shared.fetch(START) for _ in range(3)]
        clock.time += 60
        chains.append(shared.fetch(START))
        for each in chains:
            each.close()
    assert [each.error.kind if each.error else None for each in chains] == [
        "unreachable", "unreachable", "not-tried", None,
    ]  # fmt: skip


# --- robots.txt

NO = answer(
    headers=[("Content-Type", "text/plain")], body=b"User-agent: loccit\nDisallow: /start\n"
)


def test_robots_is_asked_once_for_a_host_and_comes_with_the_first_chain() -> None:
    with Loopback(site({"/start": PAGE, "/x": PAGE})) as server:
        shared = visitor(server)
        first, second = shared.fetch(START), shared.fetch("http://a.example/x")
        assert (first.robots, second.robots) == ("allowed", "allowed")
        assert [each.url for each in first.robots_read] == ["http://a.example/robots.txt"]
        assert last(first.robots_read[0]).status == 404
        assert second.robots_read == ()
        for each in (first, second):
            each.close()
    assert len(server.robots_asked) == 1


def test_a_no_is_heeded_before_anything_is_asked() -> None:
    chain, server, _ = visit({"/robots.txt": NO, "/start": PAGE})
    assert chain.error is not None
    assert (chain.error.kind, chain.robots) == ("robots", "disallowed")
    assert targets(server) == ["/robots.txt"]
    assert [hop.exchange for hop in chain.hops] == [None]


def test_a_no_can_be_ignored_and_then_it_is_not_even_asked() -> None:
    chain, server, _ = visit({"/robots.txt": NO, "/start": PAGE}, ignore=True)
    assert (chain.error, chain.robots, chain.robots_read) == (None, "ignored", ())
    assert targets(server) == ["/start"]


def test_a_no_holds_for_where_a_redirect_leads() -> None:
    pages = {"a.example/start": moved("http://b.example/start"), "b.example/robots.txt": NO}
    chain, server, _ = visit(pages)
    assert chain.error is not None
    assert chain.error.kind == "robots"
    assert [bool(hop.exchange) for hop in chain.hops] == [True, False]
    assert len(chain.robots_read) == 2
    assert targets(server) == ["/robots.txt", "/start", "/robots.txt"]


def test_a_robots_txt_may_lie_with_another_host() -> None:
    pages: dict[str, bytes | Handler] = {
        "a.example/robots.txt": moved("http://b.example/rules"),
        "b.example/rules": NO,
    }
    chain, _, _ = visit(pages)
    assert chain.robots == "disallowed"


def test_a_robots_txt_that_a_redirect_led_to_is_not_asked_for_again() -> None:
    pages: dict[str, bytes | Handler] = {
        "a.example/robots.txt": moved("http://www.a.example/robots.txt"),
        "a.example/start": moved("http://www.a.example/start"),
        "www.a.example/robots.txt": NO,
        "www.a.example/start": PAGE,
    }
    assert visit(pages)[0].robots == "disallowed"
    with Loopback(site({**pages, "www.a.example/robots.txt": PAGE}), robots=None) as server:
        found = visitor(server).fetch(START)
        found.close()
    assert found.error is None
    assert targets(server) == ["/robots.txt", "/robots.txt", "/start", "/start"]
    assert len(found.robots_read) == 1


def test_a_crawl_delay_is_kept() -> None:
    slow = answer(headers=[], body=b"User-agent: *\nCrawl-delay: 12\n")
    pages = {"/robots.txt": slow, "/start": moved("/on"), "/on": PAGE}
    _, _, clock = visit(pages, Manners(delay=1))
    assert clock.slept == [1, 12]


def test_a_host_whose_robots_txt_is_out_of_reach_is_asked_for_it_again_after_a_rest() -> None:
    clock = Clock()
    with Loopback(site({"/robots.txt": in_turn(BUSY, NO), "/x": PAGE}), robots=None) as server:
        shared = visitor(server, Manners(delay=0, retries=0), clock)
        link = "http://a.example/x"
        chains = [shared.fetch(link), shared.fetch(link)]
        clock.time += 60
        chains.append(shared.fetch(link))
        for each in chains:
            each.close()
    assert [each.error.kind if each.error else None for each in chains] == [
        "robots",
        "robots",
        None,
    ]
    assert targets(server) == ["/robots.txt", "/robots.txt", "/x"]


# --- the run's time


def test_nothing_is_begun_when_the_time_is_over() -> None:
    clock = Clock()
    with Loopback(site({"/start": PAGE})) as server:
        shared = visitor(server, Manners(delay=0, budget=60), clock)
        clock.time = 60
        chain = shared.fetch(START)
    assert chain.error is not None
    assert chain.error.kind == "budget"
    assert server.connections == 0


def test_no_try_is_waited_for_beyond_the_time() -> None:
    chain, _, clock = visit({"/start": BUSY}, Manners(delay=0, budget=1.5))
    assert last(chain).status == 503
    assert len(chain.attempts) == 1, "the first wait is 1 second, the next would be 2"
    assert clock.slept == [1.0]


def test_what_is_under_way_is_cut_a_little_after_the_time() -> None:
    manners = Manners(delay=0, budget=0.2, grace=0.2)
    chain, _, _ = visit({"/start": Talk.stall}, manners, ignore=True)
    assert chain.error is not None
    assert chain.error.kind == "timed-out"
    assert "within 0.4 seconds" in chain.error.message
