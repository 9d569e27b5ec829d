"""A writer in groups: what shares a sync, in which order it is told, what a failed one costs."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from threading import Barrier, Event, Thread, current_thread
from typing import Any

import pytest

from loccit import durable, ledger
from loccit.archive import Archive, Grouping, Writer, writer
from loccit.audit import audit
from loccit.errors import ArchiveError
from loccit.models.capture import Capture, State
from loccit.models.page import Block, Page
from loccit.models.wire import Chain
from tests.support.archives import ABOUT, store, writing
from tests.support.chains import MOMENT, Clock, chain, exchange, failed
from tests.support.files import path_of

NEVER = 3600.0
PAGE = Page("We need", (Block(0, 7),), "lexbor/2.4", "text/html")


def _kept(path: Path) -> list[str]:
    return [capture.id for capture in Archive.open(path).captures()]


class Syncs:
    """Counts the syncs of WARC files and ledger, and fails those it is told to."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.names: list[str] = []
        self.fail: dict[str, int] = {}
        self.reached, self.go_on = Event(), Event()
        self.go_on.set()
        self._real = durable.sync_file
        monkeypatch.setattr(durable, "sync_file", self)

    def __call__(self, fd: int) -> None:
        name = path_of(fd).name
        kind = "warc" if name.endswith(".warc.gz") else name.split(".")[0]
        self.names.append(kind)
        if kind == "warc":
            self.reached.set()
            assert self.go_on.wait(120)
        if code := self.fail.pop(kind, 0):
            raise OSError(code, os.strerror(code))
        self._real(fd)


@pytest.fixture
def syncs(monkeypatch: pytest.MonkeyPatch) -> Iterator[Syncs]:
    made = Syncs(monkeypatch)
    yield made
    made.go_on.set()


def test_captures_share_a_sync_and_are_told_in_order(tmp_path: Path, syncs: Syncs) -> None:
    told: list[tuple[str, list[str]]] = []
    with writing(tmp_path, group=Grouping(4, NEVER)) as to:
        before = len(syncs.names)
        for _ in range(8):
            one = store(to)
            to.after_sync(lambda error, one=one: told.append((one.id, _kept(tmp_path))))  # type: ignore[misc]
        to.sync()
        assert syncs.names[before:].count("entries") in (1, 2)
        assert syncs.names[before:].count("warc") == syncs.names[before:].count("entries")
    stored = _kept(tmp_path)
    assert [one for one, _ in told] == stored
    assert len(stored) == 8
    assert all(one in kept for one, kept in told)  # a reader saw it when it was told
    assert audit(tmp_path, now=MOMENT).findings == ()


def test_a_full_group_is_synced_by_itself(tmp_path: Path) -> None:
    told = Event()
    with writing(tmp_path, group=Grouping(2, NEVER)) as to:
        ids = [store(to).id, store(to).id]
        to.after_sync(lambda _: told.set())
        assert told.wait(120)
        assert _kept(tmp_path) == ids


def test_a_group_that_is_not_full_is_synced_in_time(tmp_path: Path) -> None:
    told = Event()
    with writing(tmp_path, group=Grouping(1000, 0.001)) as to:
        one = store(to)
        to.after_sync(lambda _: told.set())
        assert told.wait(120)
        assert _kept(tmp_path) == [one.id]


def test_nothing_is_acknowledged_before_its_sync(tmp_path: Path) -> None:
    told: list[object] = []
    with writing(tmp_path, group=Grouping(1000, NEVER)) as to:
        one = store(to)
        to.after_sync(told.append)
        assert to.archive.holds(one.id)
        assert (told, _kept(tmp_path)) == ([], [])
        to.sync()
        assert _kept(tmp_path) == [one.id]
    assert told == [None]


def test_the_end_syncs_and_tells_what_is_left(tmp_path: Path) -> None:
    told: list[object] = []
    with writing(tmp_path, group=Grouping(1000, NEVER)) as to:
        store(to)
        to.fail(failed(), **ABOUT)
        to.after_sync(told.append)
    assert told == [None]
    *_, end = Archive.open(tmp_path).entries()
    assert (end["type"], end["counts"]) == ("run-end", {"captured": 1, "failed": 1})
    [file] = end["files"]
    assert (tmp_path / file["file"]).stat().st_size == file["size"]


def test_a_run_that_ends_in_an_error_keeps_what_was_appended(tmp_path: Path) -> None:
    def run() -> None:
        with writing(tmp_path, group=Grouping(1000, NEVER)) as to:
            store(to)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run()
    assert len(_kept(tmp_path)) == 1


def test_others_append_while_a_group_is_synced(tmp_path: Path, syncs: Syncs) -> None:
    with writing(tmp_path, group=Grouping(1, NEVER)) as to:
        syncs.go_on.clear()
        first = store(to)
        assert syncs.reached.wait(120)
        second = store(to)
        assert _kept(tmp_path) == []
        syncs.go_on.set()
        to.sync()
        assert _kept(tmp_path) == [first.id, second.id]
    assert audit(tmp_path, now=MOMENT).findings == ()


def test_several_threads_are_each_told_in_their_order(tmp_path: Path) -> None:
    start = Barrier(6)
    told: dict[int, list[str]] = {n: [] for n in range(6)}
    stored: dict[int, list[str]] = {n: [] for n in range(6)}
    tellers: set[str] = set()

    def work(number: int) -> None:
        start.wait()
        for count in range(12):
            one = store(to, b"%d-%d " % (number, count) * 300)
            stored[number].append(one.id)

            def tell(error: ArchiveError | None, one: str = one.id) -> None:
                assert error is None
                told[number].append(one)
                tellers.add(current_thread().name)

            to.after_sync(tell)

    with writing(tmp_path, group=Grouping(5, NEVER), max_file=20_000) as to:
        threads = [Thread(target=work, args=(n,)) for n in range(6)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert told == stored
    assert len(tellers) == 1
    assert len(_kept(tmp_path)) == 72
    assert len(list((tmp_path / "warcs").rglob("*.gz"))) > 1
    assert audit(tmp_path, now=MOMENT).findings == ()


@pytest.mark.parametrize("failing", ["warc", "entries"])
@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EIO])
def test_a_group_whose_sync_fails_is_not_stored(
    tmp_path: Path, syncs: Syncs, failing: str, code: int
) -> None:
    told: list[tuple[str, ArchiveError | None]] = []

    def keep(to: Writer) -> str:
        one = store(to)
        to.after_sync(lambda error: told.append((one.id, error)))
        return one.id

    with writing(tmp_path, group=Grouping(1000, NEVER)) as to:
        good = keep(to)
        to.sync()
        lost = [keep(to), keep(to)]
        syncs.fail[failing] = code
        with pytest.raises(ArchiveError, match="nothing was stored") as raised:
            to.sync()
        assert raised.value.hint
        assert not any(to.archive.holds(each) for each in lost)
        after = []
        if code == errno.ENOSPC:
            after.append(keep(to))
        else:
            with pytest.raises(ArchiveError, match="nothing more can be stored"):
                keep(to)
    assert [(one, error is None) for one, error in told] == [
        (good, True), *((each, False) for each in lost), *((each, True) for each in after),
    ]  # fmt: skip
    assert _kept(tmp_path) == [good, *after]
    with writing(tmp_path, "next") as to:
        assert to.recovered == ()
        store(to)
    assert audit(tmp_path, now=MOMENT).findings == ()


def test_what_is_lost_is_told_to_who_asks_later(tmp_path: Path, syncs: Syncs) -> None:
    told: list[ArchiveError | None] = []
    with writing(tmp_path, group=Grouping(1000, NEVER)) as to:
        one = store(to)
        syncs.fail["warc"] = errno.ENOSPC
        with pytest.raises(ArchiveError):
            to.sync()
        to.after_sync(told.append)
        for use in (
            lambda: to.pin(**ABOUT, capture=one.id, reason="?"),
            lambda: to.record_text(one.id, PAGE),
            lambda: to.store_again(one, **ABOUT),
        ):
            with pytest.raises(ArchiveError, match="capture"):
                use()
        two = store(to)
        to.after_sync(told.append)
    assert [error is None for error in told] == [False, True]
    assert _kept(tmp_path) == [two.id]


def test_a_lost_group_is_never_silent(tmp_path: Path, syncs: Syncs) -> None:
    def run() -> None:
        with writing(tmp_path, group=Grouping(1000, NEVER)) as to:
            store(to)
            syncs.fail["entries"] = errno.ENOSPC

    with pytest.raises(ArchiveError, match="nothing was stored"):
        run()
    assert _kept(tmp_path) == []
    *_, end = Archive.open(tmp_path).entries()
    assert (end["counts"], end["files"]) == ({"captured": 0, "failed": 0}, [])
    assert audit(tmp_path, now=MOMENT).findings == ()


def test_a_group_that_is_lost_on_its_way_is_told_at_the_end(tmp_path: Path, syncs: Syncs) -> None:
    def run() -> None:
        with writing(tmp_path, group=Grouping(1, NEVER)) as to:
            syncs.fail["warc"] = errno.ENOSPC
            syncs.reached.clear()
            store(to)
            assert syncs.reached.wait(120)

    with pytest.raises(ArchiveError, match="nothing was stored"):
        run()
    assert _kept(tmp_path) == []


def test_files_that_filled_up_within_a_lost_group_are_taken_back(
    tmp_path: Path, syncs: Syncs
) -> None:
    with writing(tmp_path, group=Grouping(1000, NEVER), max_file=1500) as to:
        good = store(to)
        to.sync()
        for _ in range(4):
            store(to, os.urandom(1000))
        syncs.fail["warc"] = errno.ENOSPC
        with pytest.raises(ArchiveError):
            to.sync()
        after = store(to)
    assert _kept(tmp_path) == [good.id, after.id]
    assert audit(tmp_path, now=MOMENT).findings == ()


def test_an_entry_that_cannot_be_written_costs_its_group_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[object] = []

    def full(fd: int, data: Any, offset: int) -> int:
        monkeypatch.setattr(os, "pwrite", real)
        real(fd, bytes(data)[:10], offset)
        raise OSError(errno.ENOSPC, "No space left on device")

    real = os.pwrite
    with writing(tmp_path, group=Grouping(1000, NEVER)) as to:
        one = store(to)
        to.after_sync(told.append)
        monkeypatch.setattr(os, "pwrite", full)
        with pytest.raises(ArchiveError, match="No space"):
            store(to)
        two = store(to)
    assert told == [None]
    assert _kept(tmp_path) == [one.id, two.id]
    assert audit(tmp_path, now=MOMENT).findings == ()


def test_a_write_that_fails_for_good_still_keeps_the_group_before_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[object] = []

    def broken(*_: object) -> int:
        monkeypatch.setattr(os, "pwrite", real)
        raise OSError(errno.EIO, "Input/output error")

    real = os.pwrite
    with writing(tmp_path, group=Grouping(1000, NEVER)) as to:
        one = store(to)
        to.after_sync(told.append)
        monkeypatch.setattr(os, "pwrite", broken)
        for _ in range(2):
            with pytest.raises(ArchiveError):
                store(to)
    assert told == [None]
    assert _kept(tmp_path) == [one.id]
    assert audit(tmp_path, now=MOMENT).findings == ()


def test_a_head_that_may_have_moved_is_left_for_the_next_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The rename came through and the folder's sync did not: the lines stay, and are not told."""
    told: list[ArchiveError | None] = []
    real = durable.sync_folder

    def broken(folder: Path) -> None:
        if folder.name == "ledger":
            raise OSError(errno.EIO, "Input/output error")
        real(folder)

    def run() -> None:
        with writing(tmp_path, group=Grouping(1000, NEVER)) as to:
            store(to)
            to.after_sync(told.append)
            monkeypatch.setattr(durable, "sync_folder", broken)

    with pytest.raises(ArchiveError):
        run()
    monkeypatch.undo()
    assert [type(error) for error in told] == [ArchiveError]
    assert len(ledger.load(tmp_path).lines) == 2
    with writing(tmp_path, "next") as to:
        store(to)
    assert audit(tmp_path, now=MOMENT).findings == ()


def test_a_fault_of_a_listener_is_raised_at_the_end(tmp_path: Path) -> None:
    told: list[object] = []

    def run() -> None:
        with writer(tmp_path, now=Clock(), run_settings={}, group=Grouping()) as to:
            store(to)
            to.after_sync(lambda _: 1 // 0)
            to.after_sync(told.append)

    with pytest.raises(ZeroDivisionError):
        run()
    assert told == [None]


def test_without_groups_a_second_try_is_told_as_kept(tmp_path: Path, syncs: Syncs) -> None:
    told: list[object] = []
    with writing(tmp_path) as to:
        syncs.fail["warc"] = errno.ENOSPC
        with pytest.raises(ArchiveError):
            store(to)
        one = store(to)
        to.after_sync(told.append)
    assert (told, _kept(tmp_path)) == ([None], [one.id])


def test_without_groups_what_is_returned_is_kept(tmp_path: Path) -> None:
    told: list[object] = []
    with writing(tmp_path) as to:
        one = store(to)
        to.after_sync(told.append)
        assert (told, _kept(tmp_path)) == ([None], [one.id])
        to.sync()


def test_what_refers_to_a_lost_payload_is_stored_whole(tmp_path: Path, syncs: Syncs) -> None:
    """The original was there when the second was composed, and was taken back before that was
    appended: its group could not be synced."""
    syncs.fail["warc"] = errno.ENOSPC
    with writing(tmp_path, group=Grouping(captures=1000, seconds=NEVER)) as to:
        first = store(to)
        to.after_sync(lambda _: None)
        found = to.archive.original(_payload(first))
        assert found is not None
        composing = _LostMeanwhile(to)
        second = to.store(composing.chain(), **ABOUT, outcome=State.CAPTURED)
        to.sync()
    assert second.final.refers_to is None
    assert _kept(tmp_path) == [second.id]
    assert Archive.open(tmp_path).payload(second).body
    assert not audit(tmp_path, now=MOMENT, record=False).findings


def test_what_refers_to_a_payload_of_its_own_group_is_lost_with_it(
    tmp_path: Path, syncs: Syncs
) -> None:
    syncs.fail["warc"] = errno.ENOSPC
    told: list[ArchiveError | None] = []
    with writing(tmp_path, group=Grouping(captures=1000, seconds=NEVER)) as to:
        first, second = store(to), store(to)
        to.after_sync(told.append)
        with pytest.raises(ArchiveError):
            to.sync()
        third = store(to)
        to.after_sync(told.append)
    assert first.final.refers_to is None
    assert second.final.refers_to is not None
    assert second.final.refers_to.capture == first.id
    assert third.final.refers_to is None
    assert isinstance(told[0], ArchiveError)
    assert told[1:] == [None]
    assert _kept(tmp_path) == [third.id]


def _payload(capture: Capture) -> str:
    record = capture.final.response
    assert record is not None
    assert record.payload is not None
    return record.payload


class _LostMeanwhile:
    """A chain whose request is read while its records are composed: just then a sync fails."""

    def __init__(self, to: Writer) -> None:
        self.to, self.done = to, False

    @property
    def size(self) -> int:
        return len(self.data)

    def chain(self) -> Chain:
        whole = chain(exchange())
        [hop] = whole.hops
        assert hop.exchange is not None
        assert hop.exchange.response is not None
        self.data = b"".join(hop.exchange.response.chunks())
        answered = replace(hop.exchange, response=self)
        return replace(whole, hops=(replace(hop, exchange=answered),))

    def chunks(self, start: int = 0, end: int | None = None) -> Iterator[bytes]:
        if not self.done:
            self.done = True
            with pytest.raises(ArchiveError):
                self.to.sync()
        yield self.data[start:end]

    def close(self) -> None:
        return
