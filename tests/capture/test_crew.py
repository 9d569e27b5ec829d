"""Several hosts at once, one link per host at a time, and an orderly stop."""

from __future__ import annotations

import threading

import pytest

from loccit.capture.crew import Door, work


def at_once(_item: object) -> float:
    return 0.0


def test_each_queue_keeps_its_order() -> None:
    seen: list[object] = []
    work([["a1", "a2", "a3"]], seen.append, jobs=4, wait=at_once)
    assert seen == ["a1", "a2", "a3"]


def test_a_queue_that_must_wait_keeps_nobody_from_others() -> None:
    seen: list[str] = []

    def wait(item: str) -> float:
        return 5.0 if seen and seen[-1][0] == item[0] else 0.0

    work([["a1", "a2"], ["b1", "b2"], []], seen.append, jobs=1, wait=wait)
    assert seen == ["a1", "b1", "a2", "b2"]


def test_where_all_must_wait_the_first_that_may_go_is_taken() -> None:
    seen: list[str] = []
    work([["a"], ["b"], ["c"]], seen.append, jobs=1, wait=lambda item: {"b": 1.0}.get(item, 2.0))
    assert seen == ["b", "a", "c"]


def test_queues_run_at_once_up_to_jobs() -> None:
    together = threading.Barrier(3, timeout=120)
    work([["a"], ["b"], ["c"]], lambda _: together.wait(), jobs=3, wait=at_once)


def test_no_more_than_jobs_run_at_once() -> None:
    lock = threading.Lock()
    running = 0
    most = 0
    meeting = threading.Barrier(2, timeout=120)

    def do(_: str) -> None:
        nonlocal running, most
        with lock:
            running += 1
            most = max(most, running)
        meeting.wait()
        with lock:
            running -= 1

    work([[str(n)] for n in range(6)], do, jobs=2, wait=at_once)
    assert most == 2


def test_one_queue_is_never_served_by_two() -> None:
    busy = threading.Lock()

    def do(_: int) -> None:
        assert busy.acquire(blocking=False)
        busy.release()

    work([list(range(50))], do, jobs=8, wait=at_once)


def test_what_do_raises_ends_the_work_and_is_raised() -> None:
    seen: list[str] = []

    def do(item: str) -> None:
        seen.append(item)
        if item == "a2":
            raise KeyError(item)

    with pytest.raises(KeyError):
        work([["a1", "a2", "a3"], ["b1"]], do, jobs=1, wait=at_once)
    assert seen == ["a1", "a2"]


def test_an_interrupt_while_the_threads_start_ends_the_work(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    over = threading.Event()
    seen: list[str] = []
    start = threading.Thread.start
    begun: list[threading.Thread] = []

    def interrupted(thread: threading.Thread) -> None:
        if begun:
            raise KeyboardInterrupt
        begun.append(thread)
        start(thread)

    def do(item: str) -> None:
        seen.append(item)
        over.wait(120)

    monkeypatch.setattr(threading.Thread, "start", interrupted)
    with pytest.raises(KeyboardInterrupt):
        work([["a1", "a2"], ["b1", "b2"]], do, jobs=2, wait=at_once)
    over.set()
    begun[0].join(120)
    assert len(seen) <= 1


def test_nothing_to_do_is_done_at_once() -> None:
    work([], pytest.fail, jobs=3, wait=at_once)


def test_a_shut_door_lets_nobody_in() -> None:
    door = Door()
    with door.enter() as admitted:
        assert admitted
    door.shut()
    with door.enter() as admitted:
        assert not admitted


def test_shutting_waits_for_who_is_inside() -> None:
    door = Door()
    inside, leave = threading.Event(), threading.Event()
    order: list[str] = []

    def write() -> None:
        with door.enter():
            inside.set()
            leave.wait(120)
            order.append("written")

    def shut() -> None:
        door.shut()
        order.append("shut")

    writing = threading.Thread(target=write)
    writing.start()
    assert inside.wait(120)
    shutting = threading.Thread(target=shut)
    shutting.start()
    while door._open:  # shut has begun
        pass
    assert order == []
    leave.set()
    shutting.join(120)
    writing.join(120)
    assert order == ["written", "shut"]
