"""What is kept of each citation, and what is due."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from loccit.capture import capture
from loccit.capture.attach import attach
from loccit.capture.locks import targets
from loccit.errors import ArchiveError, FixityError
from loccit.manifest import lock_path
from loccit.models.capture import State
from loccit.models.manifest import Manifest
from loccit.status import CitationStatus, status
from tests.support.loopback import Handler, Loopback, Talk, answer, site
from tests.support.newsroom import ARTICLE, LOGIN, NOW, client, laid, now

GOOD, LOGIN_URL = "http://news.example/good", "http://news.example/login"


def rows(*manifests: Manifest, after: timedelta = timedelta()) -> tuple[CitationStatus, ...]:
    return status(manifests, now=NOW + after, shown=lambda path: path.name)


@pytest.fixture
def web() -> Iterator[Loopback]:
    answers: list[bytes] = [answer(body=ARTICLE), answer(body=LOGIN)]

    def turning(talk: Talk) -> None:
        talk.write(answers.pop(0) if len(answers) > 1 else answers[0])

    pages: dict[str, bytes | Handler] = {
        "/good": answer(body=ARTICLE), "/login": answer(body=LOGIN), "/turning": turning,
    }  # fmt: skip
    with Loopback(site(pages)) as server:
        yield server


def fetch(web: Loopback, manifest: Manifest, *, everything: bool = False) -> None:
    capture([manifest], client=client(web), now=now, run_settings={}, everything=everything)


def test_before_the_first_fetch(tmp_path: Path) -> None:
    [row] = rows(laid(tmp_path, {"a": [GOOD]}))
    assert row == CitationStatus(
        manifest="manifest.yaml",
        document="a",
        citation="c1",
        url=GOOD,
        state=State.NEVER_FETCHED,
        latest=None,
        reasons=(),
        captured=None,
        tried=None,
        attempts=0,
        pinned=None,
        lost=False,
        by_hand=False,
        due=True,
    )


def test_after_a_fetch(tmp_path: Path, web: Loopback) -> None:
    manifest = laid(tmp_path, {"a": [GOOD, LOGIN_URL]}, extra="every: 1d")
    fetch(web, manifest)
    good, login = rows(manifest)
    assert (good.state, good.due, good.attempts) == (State.CAPTURED, False, 1)
    assert good.captured == good.tried == "2026-11-21T19:45:00Z"
    assert good.pinned
    assert (login.state, login.due, login.pinned) == (State.BLOCKED, True, None)
    assert "password" in login.reasons[0]
    later, _ = rows(manifest, after=timedelta(days=1))
    assert later.due


def test_a_pinned_capture_stands_and_a_later_try_is_told(tmp_path: Path, web: Loopback) -> None:
    manifest = laid(tmp_path, {"a": ["http://news.example/turning"]})
    fetch(web, manifest)
    fetch(web, manifest, everything=True)
    [row] = rows(manifest)
    assert (row.state, row.latest, row.attempts) == (State.CAPTURED, State.BLOCKED, 2)


def test_a_pin_that_the_archive_does_not_hold_is_lost(tmp_path: Path, web: Loopback) -> None:
    manifest = laid(tmp_path, {"a": [GOOD]}, archive="one")
    fetch(web, manifest)
    elsewhere = laid(tmp_path, {"a": [GOOD]}, archive="two")
    [row] = rows(elsewhere)
    assert row.lost
    assert row.pinned
    assert row.state is State.NEVER_FETCHED


def test_without_a_lock_the_ledgers_pin_counts(tmp_path: Path, web: Loopback) -> None:
    manifest = laid(tmp_path, {"a": [GOOD]})
    fetch(web, manifest)
    lock_path(manifest.path).unlink()
    [row] = rows(manifest)
    assert row.pinned
    assert not row.lost


def test_a_source_supplied_by_hand_is_told(tmp_path: Path) -> None:
    manifest = laid(tmp_path, {"a": [GOOD]})
    saved = tmp_path / "saved.html"
    saved.write_bytes(ARTICLE)
    attach(targets(manifest)[0], saved, now=now, run_settings={})
    [row] = rows(manifest)
    assert (row.state, row.by_hand, row.due) == (State.CAPTURED, True, False)


def test_secrets_are_overwritten_once_a_link_was_tried(tmp_path: Path, web: Loopback) -> None:
    manifest = laid(tmp_path, {"a": ["http://news.example/good?token=abc"]})
    fetch(web, manifest)
    [row] = rows(manifest)
    assert row.url == "http://news.example/good?token=***"


def test_a_damaged_ledger_is_told(tmp_path: Path, web: Loopback) -> None:
    manifest = laid(tmp_path, {"a": [GOOD]})
    fetch(web, manifest)
    ledger = tmp_path / "archive/ledger/entries.jsonl"
    ledger.write_bytes(ledger.read_bytes()[:-10])
    with pytest.raises(FixityError):
        rows(manifest)


def test_a_ledger_that_is_gone_is_not_an_archive_that_was_never_begun(
    tmp_path: Path, web: Loopback
) -> None:
    manifest = laid(tmp_path, {"a": [GOOD]})
    fetch(web, manifest)
    (tmp_path / "archive/ledger/entries.jsonl").unlink()
    (tmp_path / "archive/ledger/head.json").unlink()
    with pytest.raises(ArchiveError):
        rows(manifest)
