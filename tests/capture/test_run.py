"""Manifests → archive, over real sockets."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from loccit.archive import Archive, writer
from loccit.audit import audit
from loccit.capture import CaptureRun, Event, capture, due
from loccit.capture.values import Begun, Fetched, Fetching
from loccit.errors import ArchiveError, FixityError, Locked, ManifestError
from loccit.fetch import Limits, Manners
from loccit.manifest import load_lock, lock_path
from loccit.models.capture import Capture, Failure, State
from loccit.models.manifest import Manifest
from loccit.models.wire import Chain
from tests.support.clock import Clock
from tests.support.loopback import Loopback, Talk, answer, moved, site
from tests.support.newsroom import ARTICLE, LOGIN, NOW, client, kinds, laid, now

PAGES: dict[str, bytes | Callable[[Talk], None]] = {
    "/good": answer(body=ARTICLE),
    "/moved": moved("http://news.example/good"),
    "/login": answer(body=LOGIN),
    "/gone": answer("404 Not Found", body=b"<p>Gone.</p>"),
    "/forbidden": answer("403 Forbidden", body=b"<p>No.</p>"),
    "/limited": answer("429 Too Many Requests", body=b""),
    "/nothing": answer(body=b""),
    "/cut": answer(headers=[("Content-Length", "5000")], body=ARTICLE, length=False),
    "/loop": moved("http://news.example/loop"),
    "/reset": lambda talk: talk.reset(),
    "/teapot": answer("418 I'm a Teapot", body=b"short and stout"),
    "/plain": answer(headers=[("Content-Type", "text/plain")], body=b"We were told on Friday."),
    "/unknown-coding": answer(
        headers=[("Content-Type", "text/html"), ("Content-Encoding", "x-none")], body=ARTICLE
    ),
}


@pytest.fixture
def web() -> Iterator[Loopback]:
    with Loopback(site(PAGES)) as server:
        yield server


def fetched(
    web: Loopback, *manifests: Manifest, everything: bool = False, jobs: int = 4
) -> CaptureRun:
    return capture(
        manifests,
        client=client(web),
        now=now,
        run_settings={},
        jobs=jobs,
        everything=everything,
    )


def at(path: str) -> str:
    return f"http://news.example{path}"


@pytest.mark.parametrize(
    ("path", "state", "looks_like", "said"),
    [
        ("/good", State.CAPTURED, None, ""),
        ("/moved", State.CAPTURED, None, ""),
        ("/plain", State.CAPTURED, None, ""),
        ("/unknown-coding", State.CAPTURED, None, ""),
        ("/login", State.BLOCKED, "login", "asks for a password"),
        ("/nothing", State.BLOCKED, "empty", "no body"),
        ("/forbidden", State.BLOCKED, None, "403 Forbidden"),
        ("/limited", State.BLOCKED, "empty", "429 Too Many Requests"),
        ("/cut", State.INCOMPLETE, None, ""),
        ("/gone", State.FAILED, None, "404 Not Found"),
        ("/teapot", State.FAILED, None, "418"),
    ],
)
def test_what_is_stored_has_its_state(
    path: str, state: State, looks_like: str | None, said: str, tmp_path: Path, web: Loopback
) -> None:
    manifest = laid(tmp_path, {"d": [at(path)]})
    [outcome] = fetched(web, manifest).outcomes
    assert outcome.state is state
    assert outcome.answered
    [stored] = Archive.open(tmp_path / "archive").attempts(manifest.id, "d", "c1")
    assert isinstance(stored, Capture)
    assert (stored.outcome, stored.looks_like) == (state, looks_like)
    assert said in " ".join(stored.reasons)
    assert (state is State.INCOMPLETE) == bool(stored.complete is False)
    assert outcome.pinned == (state is State.CAPTURED)


@pytest.mark.parametrize(
    ("url", "said"),
    [
        (at("/loop"), "circle"),
        (at("/reset"), ""),
        ("http://127.0.0.1:9/", ""),
        ("http://news.example:8080/good", "8080"),
    ],
)
def test_what_gave_no_answer_is_a_failure(
    url: str, said: str, tmp_path: Path, web: Loopback
) -> None:
    manifest = laid(tmp_path, {"d": [url]})
    [outcome] = fetched(web, manifest).outcomes
    assert outcome.state is State.FAILED
    assert not outcome.answered
    assert outcome.capture is None
    [stored] = Archive.open(tmp_path / "archive").attempts(manifest.id, "d", "c1")
    assert isinstance(stored, Failure)
    assert said in stored.message
    assert outcome.reasons == (stored.message,)


def test_one_failure_never_stops_the_others(tmp_path: Path, web: Loopback) -> None:
    links = [at("/reset"), at("/gone"), at("/cut"), at("/loop"), at("/good")]
    run = fetched(web, laid(tmp_path, {"d": links}))
    assert run.counts() == {State.FAILED: 3, State.INCOMPLETE: 1, State.CAPTURED: 1}
    assert run.due == 5
    assert not run.problems
    assert not audit(tmp_path / "archive", now=NOW, record=False).findings


def test_the_first_good_capture_is_pinned_in_ledger_and_lock(tmp_path: Path, web: Loopback) -> None:
    manifest = laid(tmp_path, {"d": [at("/moved"), at("/login")]})
    fetched(web, manifest)
    archive = Archive.open(tmp_path / "archive")
    pinned = archive.pinned(manifest.id, "d", "c1")
    assert pinned is not None
    assert archive.pinned(manifest.id, "d", "c2") is None
    locked = load_lock(manifest.path).documents["d"].citations
    assert set(locked) == {"c1"}
    response = pinned.final.response
    assert response is not None
    assert locked["c1"].capture == pinned.id
    assert locked["c1"].time == "2026-11-21T19:45:00Z"
    assert locked["c1"].final_url == at("/good")
    assert locked["c1"].payload == response.payload


def test_a_pin_is_never_moved(tmp_path: Path, web: Loopback) -> None:
    manifest = laid(tmp_path, {"d": [at("/good")]})
    fetched(web, manifest)
    before = lock_path(manifest.path).read_bytes()
    [again] = fetched(web, manifest, everything=True).outcomes
    assert again.state is State.CAPTURED
    assert not again.pinned
    assert lock_path(manifest.path).read_bytes() == before
    assert kinds(tmp_path / "archive").count("pin") == 1


def test_what_is_not_due_is_left_alone_and_nothing_is_written(
    tmp_path: Path, web: Loopback
) -> None:
    manifest = laid(tmp_path, {"d": [at("/good")]})
    fetched(web, manifest)
    ledger = (tmp_path / "archive/ledger/entries.jsonl").read_bytes()
    run = fetched(web, manifest)
    assert (run.due, run.outcomes) == (0, ())
    assert (tmp_path / "archive/ledger/entries.jsonl").read_bytes() == ledger
    assert len(web.requests) == 1


def test_a_link_that_several_citations_have_is_fetched_and_stored_once(
    tmp_path: Path, web: Loopback
) -> None:
    one = laid(tmp_path, {"a": [at("/good")], "b": [at("/gone"), at("/good")]}, name="one.yaml")
    two = laid(tmp_path, {"c": [at("/good")]}, name="two.yaml")
    run = fetched(web, one, two)
    assert len(web.requests) == 2
    captures = [each.capture for each in run.outcomes if each.url == at("/good") and each.capture]
    assert len({each.id for each in captures}) == 3
    assert len({each.hops for each in captures}) == 1
    assert {(c.manifest, c.document, c.citation) for c in captures} == {
        ("one", "a", "c1"), ("one", "b", "c2"), ("two", "c", "c1"),
    }  # fmt: skip
    archive = Archive.open(tmp_path / "archive")
    assert all(archive.payload(each).body == ARTICLE for each in captures)
    assert load_lock(two.path).documents["c"].citations["c1"].capture in {c.id for c in captures}
    assert not audit(tmp_path / "archive", now=NOW, record=False).findings


def test_a_failed_link_that_several_citations_have_is_noted_for_each(
    tmp_path: Path, web: Loopback
) -> None:
    manifest = laid(tmp_path, {"a": [at("/loop")], "b": [at("/loop")]})
    run = fetched(web, manifest)
    assert len(web.requests) == 1
    assert [each.state for each in run.outcomes] == [State.FAILED] * 2
    assert kinds(tmp_path / "archive").count("failure") == 2
    assert not audit(tmp_path / "archive", now=NOW, record=False).findings


def test_manifests_may_have_archives_of_their_own(tmp_path: Path, web: Loopback) -> None:
    one = laid(tmp_path, {"a": [at("/good")]}, name="one.yaml", archive="first")
    two = laid(tmp_path, {"b": [at("/good")]}, name="two.yaml", archive="second")
    fetched(web, one, two)
    assert len(Archive.open(tmp_path / "first").captures()) == 1
    assert len(Archive.open(tmp_path / "second").captures()) == 1


def test_the_text_of_a_capture_is_noted(tmp_path: Path, web: Loopback) -> None:
    fetched(web, laid(tmp_path, {"d": [at("/good"), at("/unknown-coding")]}))
    entries = [e for e in Archive.open(tmp_path / "archive").entries() if e["type"] == "text"]
    assert len(entries) == 1
    assert entries[0]["extractor"]
    assert entries[0]["characters"] > 50


def test_hosts_are_asked_one_link_at_a_time_with_a_delay(tmp_path: Path) -> None:
    clock = Clock()
    open_at_once: list[int] = []
    running = 0
    lock = threading.Lock()

    def handler(talk: Talk) -> None:
        nonlocal running
        with lock:
            running += 1
            open_at_once.append(running)
        talk.write(answer(body=ARTICLE))
        with lock:
            running -= 1

    links = [at(f"/{n}") for n in range(5)]
    with Loopback(handler) as web:
        capture(
            [laid(tmp_path, {"d": links})],
            client=client(web, manners=Manners(delay=2.5), **clock.told()),
            now=now,
            run_settings={},
            jobs=8,
        )
    assert clock.slept == [2.5] * 5  # after robots.txt, and between two links
    assert max(open_at_once) == 1
    assert [request.split(b" ")[1] for request in web.requests] == [
        b"/0", b"/1", b"/2", b"/3", b"/4",
    ]  # fmt: skip


def test_several_hosts_are_asked_at_once(tmp_path: Path) -> None:
    together = threading.Barrier(3, timeout=120)

    def handler(talk: Talk) -> None:
        together.wait()
        talk.write(answer(body=ARTICLE))

    links = [f"http://{host}.example/" for host in ("one", "two", "three")]
    with Loopback(handler) as web:
        run = fetched(web, laid(tmp_path, {"d": links}), jobs=3)
    assert run.counts() == {State.CAPTURED: 3}


def test_events_tell_how_it_goes(tmp_path: Path, web: Loopback) -> None:
    events: list[Event] = []
    manifest = laid(tmp_path, {"d": [at("/good"), at("/gone")], "e": [at("/good")]})
    capture([manifest], client=client(web), now=now, run_settings={}, progress=events.append)
    assert events[0] == Begun(links=2, hosts=1)
    asked = [event.target.citation.url for event in events if isinstance(event, Fetching)]
    assert asked == [at("/good"), at("/gone")]
    done = [event for event in events if isinstance(event, Fetched)]
    assert len(events) == 1 + len(asked) + len(done)
    assert [(event.done, event.links, len(event.outcomes)) for event in done] == [
        (1, 2, 2), (2, 2, 1),
    ]  # fmt: skip


class Broken:
    """A client with a fault of its own for one link."""

    def __init__(self, web: Loopback) -> None:
        self.sound = client(web)

    def fetch(self, url: str, **_: Any) -> Chain:
        if "broken" in url:
            raise ZeroDivisionError("division by zero")
        return self.sound.fetch(url)

    def wait(self, host: str) -> float:
        return 0.0


def test_an_unforeseen_fault_becomes_a_failure_of_its_link(tmp_path: Path, web: Loopback) -> None:
    manifest = laid(tmp_path, {"d": [at("/broken?token=secret"), at("/good")]})
    run = capture([manifest], client=Broken(web), now=now, run_settings={})
    assert run.counts() == {State.FAILED: 1, State.CAPTURED: 1}
    archive = Archive.open(tmp_path / "archive")
    [stored] = archive.attempts(manifest.id, "d", "c1")
    assert isinstance(stored, Failure)
    assert stored.kind == "internal"
    assert "ZeroDivisionError" in stored.message
    assert "secret" not in (tmp_path / "archive/ledger/entries.jsonl").read_text()


class Interrupting:
    """A client that interrupts the main thread's wait after the first link."""

    def __init__(self, web: Loopback, hang: threading.Event) -> None:
        self.sound, self.hang, self.asked = client(web), hang, 0

    def fetch(self, url: str, **_: Any) -> Chain:
        if "hang" in url:
            self.hang.wait(120)
        return self.sound.fetch(url)

    def wait(self, host: str) -> float:
        return 0.0


def test_an_interrupt_keeps_what_is_done_and_waits_for_no_transfer(
    tmp_path: Path, web: Loopback
) -> None:
    hang = threading.Event()
    links = ["http://one.example/good", "http://two.example/hang"]
    manifest = laid(tmp_path, {"d": links})

    def interrupt(event: Event) -> None:
        if isinstance(event, Fetched):
            signal.pthread_kill(threading.main_thread().ident or 0, signal.SIGINT)

    with pytest.raises(KeyboardInterrupt):
        capture(
            [manifest],
            client=Interrupting(web, hang),
            now=now,
            run_settings={},
            jobs=2,
            progress=interrupt,
        )
    archive = Archive.open(tmp_path / "archive")
    assert [each.url for each in archive.captures()] == [links[0]]
    assert [e["type"] for e in archive.entries()][-1] == "run-end"
    assert set(load_lock(manifest.path).documents["d"].citations) == {"c1"}
    hang.set()
    with writer(tmp_path / "archive", now=now, run_settings={}):
        pass  # the lock is free again
    assert not audit(tmp_path / "archive", now=NOW, record=False).findings
    # and the next run takes up where this one stopped
    assert [t.citation.id for t in due([manifest], NOW)] == ["c2"]


def test_pins_that_a_killed_run_did_not_set_are_set_by_the_next(
    tmp_path: Path, web: Loopback, monkeypatch: pytest.MonkeyPatch
) -> None:
    manifest = laid(tmp_path, {"d": [at("/good")]})
    with monkeypatch.context() as cut:
        cut.setattr("loccit.capture.board.Board.offer", lambda *_: False)
        fetched(web, manifest)
    assert not lock_path(manifest.path).exists()
    run = fetched(web, manifest)
    assert run.due == 0
    archive = Archive.open(tmp_path / "archive")
    pinned = archive.pinned(manifest.id, "d", "c1")
    assert pinned is not None
    assert load_lock(manifest.path).documents["d"].citations["c1"].capture == pinned.id


def test_a_lost_lock_is_written_again_from_the_ledger(tmp_path: Path, web: Loopback) -> None:
    manifest = laid(tmp_path, {"d": [at("/good")]})
    fetched(web, manifest)
    before = lock_path(manifest.path).read_bytes()
    lock_path(manifest.path).unlink()
    fetched(web, manifest)
    assert lock_path(manifest.path).read_bytes() == before


def test_a_locked_archive_is_a_problem_of_its_own(tmp_path: Path, web: Loopback) -> None:
    one = laid(tmp_path, {"a": [at("/good")]}, name="one.yaml", archive="first")
    two = laid(tmp_path, {"b": [at("/good")]}, name="two.yaml", archive="second")
    with writer(tmp_path / "first", now=now, run_settings={}):
        run = fetched(web, one, two)
    assert [type(problem) for problem in run.problems] == [Locked]
    assert [each.target.document.id for each in run.outcomes] == ["b"]


def test_a_damaged_ledger_is_never_written_to(tmp_path: Path, web: Loopback) -> None:
    manifest = laid(tmp_path, {"a": [at("/good")]})
    fetched(web, manifest)
    path = tmp_path / "archive/ledger/entries.jsonl"
    path.write_bytes(path.read_bytes().replace(b"/good", b"/goof"))
    before = path.read_bytes()
    run = fetched(web, manifest, everything=True)
    assert [type(problem) for problem in run.problems] == [FixityError]
    assert path.read_bytes() == before


def test_a_bad_lock_is_told_before_anything_is_fetched(tmp_path: Path, web: Loopback) -> None:
    manifest = laid(tmp_path, {"a": [at("/good")]})
    lock_path(manifest.path).write_text("{")
    run = fetched(web, manifest)
    assert [type(problem) for problem in run.problems] == [ManifestError]
    assert web.requests == []


def test_an_archive_that_cannot_be_made_is_told(tmp_path: Path, web: Loopback) -> None:
    (tmp_path / "file").write_text("in the way")
    run = fetched(web, laid(tmp_path, {"a": [at("/good")]}, archive="file/archive"))
    [problem] = run.problems
    assert isinstance(problem, ArchiveError)
    assert problem.hint


def test_a_body_past_its_cap_is_kept_as_incomplete(tmp_path: Path, web: Loopback) -> None:
    manifest = laid(tmp_path, {"d": [at("/good")]})
    small = client(web, Limits(seconds=60, body=50))
    run = capture([manifest], client=small, now=now, run_settings={})
    assert run.counts() == {State.INCOMPLETE: 1}
    assert run.outcomes[0].reasons


# --- manners, as the archive tells them


def entries(folder: Path, kind: str) -> list[dict[str, Any]]:
    return [e for e in Archive.open(folder / "archive").entries() if e["type"] == kind]


NO = answer(headers=[("Content-Type", "text/plain")], body=b"User-agent: *\nDisallow: /good\n")


def test_a_robots_txt_is_kept_once_with_its_records(tmp_path: Path, web: Loopback) -> None:
    fetched(web, laid(tmp_path, {"d": [at("/good"), at("/gone"), at("/moved")]}))
    [told] = entries(tmp_path, "robots")
    assert told["url"] == "http://news.example/robots.txt"
    assert told["error"] is None
    [hop] = told["hops"]
    assert hop["status"] == 404
    assert {record["type"] for record in hop["records"]} == {"request", "response"}
    assert [each["robots"] for each in entries(tmp_path, "capture")] == ["allowed"] * 3
    assert not audit(tmp_path / "archive", now=NOW, record=False).findings
    assert b"news.example/robots.txt" in (tmp_path / "archive/index.cdxj").read_bytes()


def test_damage_to_a_kept_robots_txt_is_found(tmp_path: Path, web: Loopback) -> None:
    fetched(web, laid(tmp_path, {"d": [at("/good")]}))
    [told] = entries(tmp_path, "robots")
    record = told["hops"][0]["records"][1]
    path = tmp_path / "archive" / record["file"]
    data = bytearray(path.read_bytes())
    data[record["offset"] + record["length"] // 2] ^= 1
    path.write_bytes(data)
    [finding] = audit(tmp_path / "archive", now=NOW, record=False).findings
    assert finding.rule == "record-corrupt"


def test_what_robots_txt_keeps_from_us_is_a_failure_that_says_what_to_do(tmp_path: Path) -> None:
    manifest = laid(tmp_path, {"d": [at("/good"), at("/gone")]})
    with Loopback(site(PAGES), robots=NO) as web:
        run = fetched(web, manifest)
        second = fetched(web, manifest)
    assert [each.state for each in run.outcomes] == [State.FAILED, State.FAILED]
    assert not run.outcomes[0].answered
    assert "asks programs not to fetch" in run.outcomes[0].reasons[0]
    assert "ignore_robots: true" in run.outcomes[0].reasons[1]
    [failed] = [
        e
        for e in entries(tmp_path, "failure")
        if e["run"] == entries(tmp_path, "run-start")[0]["run"]
    ]
    assert (failed["error"]["kind"], failed["robots"]) == ("robots", "disallowed")
    assert len(second.outcomes) == 2
    assert len(entries(tmp_path, "robots")) == 2, "once a run"


def test_a_citation_may_ignore_robots_txt_and_its_entry_says_so(tmp_path: Path) -> None:
    stern = laid(tmp_path, {"d": [at("/good")]}, name="one.yaml", extra="ignore_robots: true")
    meek = laid(tmp_path, {"e": [at("/good")]}, name="two.yaml")
    with Loopback(site(PAGES), robots=NO) as web:
        run = fetched(web, stern, meek)
    assert {o.target.document.id: o.state for o in run.outcomes} == {
        "d": State.CAPTURED, "e": State.FAILED,
    }  # fmt: skip
    assert [each["robots"] for each in entries(tmp_path, "capture")] == ["ignored"]


def test_earlier_tries_stand_in_the_entry_without_their_bytes(tmp_path: Path) -> None:
    left = [answer("503 Busy", body=b"<p>Not now.</p>")] * 2

    def busy(talk: Talk) -> None:
        talk.write(left.pop() if left else answer(body=ARTICLE))

    manners = Manners(delay=0, backoff=2)
    with Loopback(site({"/busy": busy, "/reset": Talk.reset})) as web:
        visitor = client(web, manners=manners, **Clock().told())
        manifest = laid(tmp_path, {"d": [at("/busy"), at("/reset")]})
        run = capture([manifest], client=visitor, now=now, run_settings={})
    [kept], [failed] = entries(tmp_path, "capture"), entries(tmp_path, "failure")
    when = "2026-11-21T19:45:00Z"
    assert kept["attempts"] == [
        {"time": when, "status": 503, "kind": None, "wait": 2},
        {"time": when, "status": 503, "kind": None, "wait": 4},
    ]
    assert len(kept["hops"]) == 1
    assert [each["kind"] for each in failed["attempts"]] == ["unreachable"] * 2
    assert run.outcomes[1].reasons[-1] == "It was asked for 3 times."


def test_what_the_run_s_time_did_not_suffice_for_is_told_and_not_stored(tmp_path: Path) -> None:
    clock = Clock()

    def slow(talk: Talk) -> None:
        clock.time += 30
        talk.write(answer(body=ARTICLE))

    links = [at(f"/{number}") for number in range(4)]
    manifest = laid(tmp_path, {"d": links})
    with Loopback(slow) as web:
        for _ in range(2):
            visitor = client(web, manners=Manners(delay=0, budget=60), **clock.told())
            run = capture([manifest], client=visitor, now=now, run_settings={})
            done = [each.state for each in run.outcomes]
    assert len(entries(tmp_path, "capture")) == 4
    assert len(entries(tmp_path, "failure")) == 0
    assert done == [State.CAPTURED] * 2, "the second run goes on where the first stopped"
    [first] = {e["url"] for e in entries(tmp_path, "capture")[:1]}
    assert first == links[0]


def test_the_untried_are_outcomes_of_their_own(tmp_path: Path, web: Loopback) -> None:
    clock = Clock()
    visitor = client(web, manners=Manners(delay=0, budget=60), **clock.told())
    clock.time = 61
    run = capture([laid(tmp_path, {"d": [at("/good")]})], client=visitor, now=now, run_settings={})
    [outcome] = run.outcomes
    assert outcome.state is State.NEVER_FETCHED
    assert "60 seconds) was over" in outcome.reasons[0]
    assert kinds(tmp_path / "archive") == []


def test_progress_tells_bytes_and_the_host_with_most_to_go(tmp_path: Path, web: Loopback) -> None:
    events: list[Event] = []
    links = [at("/good"), at("/gone"), "http://other.example/good"]
    capture(
        [laid(tmp_path, {"d": links})],
        client=client(web),
        now=now,
        run_settings={},
        jobs=1,
        progress=events.append,
    )
    done = [event for event in events if isinstance(event, Fetched)]
    assert [(each.slowest, each.behind) for each in done] == [
        ("news.example", 1), ("other.example", 1), ("news.example", 0),
    ]  # fmt: skip
    assert done[0].received > len(ARTICLE)
