"""Turns, a last moment, and hosts that are left alone. By a clock of its own: nothing waits."""

from __future__ import annotations

import threading

import pytest

from loccit.errors import FetchError, TimedOut, Unreachable
from loccit.fetch import urls
from loccit.fetch.gates import Breaker, Gates, RunTime
from loccit.fetch.manners import Manners
from tests.support.clock import Clock

ONE, TWO = urls.parse("http://one.example/a"), urls.parse("http://two.example/b")


def gates(clock: Clock, manners: Manners) -> Gates:
    time = RunTime(manners, clock.monotonic)
    return Gates(manners, time, clock.monotonic, clock.sleep)


def pass_through(through: Gates, *links: urls.Url) -> None:
    for link in links:
        with through.turn(link):
            pass


def test_a_delay_lies_between_two_requests_to_a_host_and_only_there() -> None:
    clock = Clock()
    pass_through(gates(clock, Manners(delay=2)), ONE, TWO, ONE, ONE)
    assert clock.slept == [2, 2]


def test_the_delay_counts_from_the_end_of_a_request() -> None:
    clock = Clock()
    through = gates(clock, Manners(delay=2))
    with through.turn(ONE):
        clock.time += 50
    pass_through(through, ONE)
    assert clock.slept == [2]


def test_a_host_may_have_a_delay_of_its_own() -> None:
    clock = Clock()
    through = gates(clock, Manners(delay=0, hosts={"one.example": 5}))
    pass_through(through, ONE, ONE, TWO, TWO, urls.parse("http://one.example./"))
    assert clock.slept == [5, 5], "a dot at the end is the same host"


@pytest.mark.parametrize(("asked", "slept"), [(7.0, 7.0), (1.0, 2.0), (900.0, 30.0)])
def test_a_crawl_delay_counts_where_it_is_longer_and_up_to_a_bound(
    asked: float, slept: float
) -> None:
    clock = Clock()
    through = gates(clock, Manners(delay=2))
    through.slow("one.example", asked)
    pass_through(through, ONE, ONE)
    assert clock.slept == [slept]


def test_a_host_on_hold_is_waited_for() -> None:
    clock = Clock()
    through = gates(clock, Manners(delay=0))
    through.hold("one.example", 9)
    assert (through.wait("one.example"), through.wait("two.example")) == (9, 0)
    pass_through(through, TWO, ONE)
    assert clock.slept == [9]


def test_a_host_is_asked_by_one_at_a_time() -> None:
    """Whoever comes second waits as long as there is time, which here is little."""
    through = gates(Clock(), Manners(delay=0, budget=0.05))
    told: list[str] = []

    def second() -> None:
        try:
            pass_through(through, TWO, ONE)
        except FetchError as error:
            told.append(error.kind)

    with through.turn(ONE):
        other = threading.Thread(target=second)
        other.start()
        other.join(120)
    assert told == ["budget"]
    pass_through(through, ONE)


def test_chains_that_cross_never_wait_for_each_other() -> None:
    through = gates(Clock(), Manners(delay=0))
    done: list[str] = []

    def cross(*way: urls.Url) -> None:
        for _ in range(300):
            pass_through(through, *way)
        done.append("done")

    crowd = [threading.Thread(target=cross, args=way) for way in ((ONE, TWO), (TWO, ONE))]
    for each in crowd:
        each.start()
    for each in crowd:
        each.join(120)
    assert done == ["done", "done"]


def test_a_turn_that_ends_in_an_error_is_over() -> None:
    through = gates(Clock(), Manners(delay=0))
    with pytest.raises(ZeroDivisionError), through.turn(ONE):
        raise ZeroDivisionError
    pass_through(through, ONE)


def test_nothing_begins_once_the_time_is_over() -> None:
    clock = Clock()
    through = gates(clock, Manners(delay=4, budget=10))
    pass_through(through, ONE, ONE, ONE)
    with pytest.raises(FetchError, match=r"10 seconds\) was over") as told:
        pass_through(through, ONE)
    assert told.value.kind == "budget"
    assert "--budget" in told.value.hint
    assert clock.slept == [4, 4], "nobody waits for what will not be asked"
    pass_through(through, TWO)
    clock.time = 10
    with pytest.raises(FetchError):
        pass_through(through, TWO)


def test_what_is_under_way_when_the_time_ends_has_a_little_more() -> None:
    clock = Clock()
    time = RunTime(Manners(budget=30, grace=10), clock.monotonic)
    clock.time = 25
    assert (time.left(), time.most()) == (5, 15)
    assert RunTime(Manners(), clock.monotonic).left() == float("inf")


# --- hosts that are left alone


def fail(breaker: Breaker, times: int) -> None:
    for _ in range(times):
        breaker.check(ONE)
        breaker.failed(ONE, TimedOut("It gave no answer.", url="x"))


def test_a_host_that_failed_too_often_in_a_row_is_left_alone() -> None:
    breaker = Breaker(Manners(failures=3), Clock().monotonic)
    fail(breaker, 3)
    assert breaker.is_shut("one.example")
    with pytest.raises(Unreachable, match=r"Not tried: 3 requests .* in a row had failed") as told:
        breaker.check(ONE)
    assert told.value.kind == "not-tried"
    assert "It gave no answer." in told.value.message
    breaker.check(TWO)


def test_an_answer_in_between_begins_the_count_anew() -> None:
    breaker = Breaker(Manners(failures=3), Clock().monotonic)
    fail(breaker, 2)
    breaker.answered(ONE)
    fail(breaker, 2)
    breaker.check(ONE)


def test_after_a_rest_one_request_tries_again() -> None:
    clock = Clock()
    breaker = Breaker(Manners(failures=3, rest=60), clock.monotonic)
    fail(breaker, 3)
    clock.time = 60
    breaker.check(ONE)
    with pytest.raises(Unreachable):
        breaker.check(ONE)
    breaker.answered(ONE)
    breaker.check(ONE)
    breaker.check(ONE)


def test_a_try_that_fails_again_means_another_rest() -> None:
    clock = Clock()
    breaker = Breaker(Manners(failures=3, rest=60), clock.monotonic)
    fail(breaker, 3)
    clock.time = 60
    fail(breaker, 1)
    clock.time = 119
    with pytest.raises(Unreachable):
        breaker.check(ONE)


def test_a_host_that_wants_to_be_left_alone_is() -> None:
    clock = Clock()
    breaker = Breaker(Manners(), clock.monotonic)
    breaker.leave(ONE.host, 3600)
    with pytest.raises(Unreachable, match="left alone for 3600 seconds"):
        breaker.check(ONE)
    clock.time = 3600
    breaker.check(ONE)
