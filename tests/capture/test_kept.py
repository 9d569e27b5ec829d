"""An outcome that is told is an outcome that is kept, and so is a pin in the lock."""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from loccit import durable
from loccit.archive import Archive, Grouping
from loccit.audit import audit
from loccit.capture import Event, capture
from loccit.capture.values import Fetched
from loccit.errors import ArchiveError, UsageError
from loccit.manifest import load_lock, lock_path
from loccit.models.capture import State
from tests.support.files import path_of
from tests.support.loopback import Loopback, answer, site
from tests.support.newsroom import ARTICLE, NOW, client, laid, now

LINKS = [f"http://{host}.example/{page}" for host in ("one", "two") for page in range(3)]


@pytest.fixture
def web() -> Iterator[Loopback]:
    with Loopback(site({f"/{page}": answer(body=ARTICLE) for page in range(3)})) as server:
        yield server


def test_what_is_told_is_in_the_archive(tmp_path: Path, web: Loopback) -> None:
    told: list[bool] = []

    def progress(event: Event) -> None:
        if isinstance(event, Fetched):
            kept = Archive.open(tmp_path / "archive")
            told.extend(bool(one.capture and kept.holds(one.capture.id)) for one in event.outcomes)

    manifest = laid(tmp_path, {"d": LINKS})
    capture([manifest], client=client(web), now=now, run_settings={}, progress=progress)
    assert told == [True] * len(LINKS)


def test_a_group_that_cannot_be_kept_is_told_of_each_link(
    tmp_path: Path, web: Loopback, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The disk is full from the first group's sync on: no link was captured, and none is pinned."""
    real = durable.sync_file

    def full(fd: int) -> None:
        if path_of(fd).name.endswith(".warc.gz"):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        real(fd)

    monkeypatch.setattr("loccit.capture.run.Grouping", lambda: Grouping(2, 3600))
    monkeypatch.setattr(durable, "sync_file", full)
    manifest = laid(tmp_path, {"d": LINKS})
    run = capture([manifest], client=client(web), now=now, run_settings={})
    monkeypatch.undo()
    assert run.counts() == {State.FAILED: len(LINKS)}
    for outcome in run.outcomes:
        assert (outcome.capture, outcome.pinned, outcome.answered) == (None, False, False)
        assert "No space left" in outcome.reasons[0]
    assert Archive.open(tmp_path / "archive").captures() == ()
    assert not lock_path(manifest.path).exists()
    again = capture([manifest], client=client(web), now=now, run_settings={})
    assert again.counts() == {State.CAPTURED: len(LINKS)}
    assert len(load_lock(manifest.path).documents["d"].citations) == len(LINKS)
    assert audit(tmp_path / "archive", now=NOW, record=False).findings == ()


def test_a_writer_that_breaks_is_a_problem_of_each_link_left(
    tmp_path: Path, web: Loopback, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, left = durable.sync_file, [0]

    def broken(fd: int) -> None:
        if path_of(fd).name.endswith(".warc.gz") and left and not left.pop():
            raise OSError(errno.EIO, os.strerror(errno.EIO))
        real(fd)

    monkeypatch.setattr("loccit.capture.run.Grouping", lambda: Grouping(1, 3600))
    monkeypatch.setattr(durable, "sync_file", broken)
    manifest = laid(tmp_path, {"d": LINKS})
    run = capture([manifest], client=client(web), now=now, run_settings={}, jobs=1)
    monkeypatch.undo()
    assert run.counts() == {State.FAILED: len(LINKS)}
    assert all(outcome.reasons for outcome in run.outcomes)
    assert Archive.open(tmp_path / "archive").captures() == ()
    assert not lock_path(manifest.path).exists()


def test_a_compression_that_is_not_installed_is_told_before_anything_is_asked_for(
    tmp_path: Path, web: Loopback, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "isal", None)
    manifest = laid(tmp_path, {"d": LINKS})
    run = capture([manifest], client=client(web), now=now, run_settings={}, compression="fast")
    [problem] = run.problems
    assert isinstance(problem, UsageError)
    assert not isinstance(problem, ArchiveError)
    assert web.requests == []


def test_fast_compression_is_read_back(tmp_path: Path, web: Loopback) -> None:
    pytest.importorskip("isal")
    manifest = laid(tmp_path, {"d": LINKS})
    capture([manifest], client=client(web), now=now, run_settings={}, compression="fast")
    archive = Archive.open(tmp_path / "archive")
    assert [archive.payload(one).body for one in archive.captures()] == [ARTICLE] * len(LINKS)
    assert audit(tmp_path / "archive", now=NOW, record=False).findings == ()
