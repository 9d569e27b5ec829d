"""`loccit pin`: showing and moving pins, recording texts."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from loccit import canonical
from loccit.archive import Archive
from loccit.manifest import load_lock
from tests.support.desk import Desk
from tests.support.loopback import Loopback, Talk, answer
from tests.support.newsroom import ARTICLE, lay

GOOD = "http://news.example/good"


@pytest.fixture
def twice(desk: Desk) -> Iterator[Desk]:
    """A citation that was fetched twice, and changed in between."""
    lay(desk.folder, {"a": [GOOD, "http://news.example/same"]})
    answers = {"/good": [ARTICLE, ARTICLE.replace(b"noon", b"dusk")], "/same": [ARTICLE] * 2}

    def handler(talk: Talk) -> None:
        talk.write(answer(body=answers[talk.target].pop(0)))

    with Loopback(handler) as web:
        desk.web = web
        desk.run("fetch", "manifest.yaml")
        desk.run("fetch", "manifest.yaml", "--all")
        yield desk


def locked(desk: Desk, citation: str = "c1") -> str:
    lock = load_lock(desk.folder / "manifest.yaml")
    return lock.documents["a"].citations[citation].capture


def ids(desk: Desk, citation: str = "c1") -> list[str]:
    captures = Archive.open(desk.folder / "archive").captures()
    return [capture.id for capture in captures if capture.citation == citation]


def test_without_an_option_pins_are_shown_and_nothing_moves(twice: Desk) -> None:
    before = (twice.folder / "archive/ledger/entries.jsonl").read_bytes()
    done = twice.run("pin", "manifest.yaml")
    assert done.code == 0
    assert "a/c1" in done.out
    assert "DIFFERENT payload" in done.out
    assert "same payload" in done.out
    assert all(each in done.out for each in ids(twice))
    assert (twice.folder / "archive/ledger/entries.jsonl").read_bytes() == before


def test_latest_moves_the_pin_in_ledger_and_lock(twice: Desk) -> None:
    first, last = ids(twice)
    assert locked(twice) == first
    done = twice.run("pin", ".", "a/c1", "--latest", "--reason", "the correction is what we quote")
    assert "1 pin moved." in done.err
    assert locked(twice) == last
    archive = Archive.open(twice.folder / "archive")
    [*_, pin] = [entry for entry in archive.entries() if entry["type"] == "pin"]
    assert (pin["capture"], pin["reason"]) == (last, "the correction is what we quote")
    again = twice.run("pin", ".", "a/c1", "--latest")
    assert "0 pins moved." in again.err


def test_a_capture_by_its_id(twice: Desk) -> None:
    first, last = ids(twice)
    twice.run("pin", ".", "a/c1", "--latest")
    twice.run("pin", ".", "a/c1", "--capture", first)
    assert locked(twice) == first
    assert last != first


def test_a_dry_run_moves_nothing(twice: Desk) -> None:
    done = twice.run("pin", ".", "--latest", "--dry-run")
    assert "2 pins would move." in done.err
    assert locked(twice) == ids(twice)[0]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["a/c1", "--capture", "20200101T000000Z-0000"], "holds no capture"),
        (["a", "--capture", "x"], "pins one citation"),
        (["b", "--latest"], "has no document 'b'"),
        (["a/c9", "--latest"], "no cited link 'c9'"),
        (["a/c1", "--text"], "name the document alone"),
        (["b", "--text"], "has no document 'b'"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_what_cannot_be_pinned_is_told(words: list[str], said: str, twice: Desk) -> None:
    done = twice.run("pin", "manifest.yaml", *words)
    assert done.code == 2
    assert said in done.err.replace("Name", "name")


def test_a_capture_of_another_citation_is_refused(twice: Desk) -> None:
    done = twice.run("pin", ".", "a/c1", "--capture", ids(twice, "c2")[0])
    assert done.code == 2
    assert "a/c2" in done.err
    assert locked(twice) == ids(twice)[0]


def test_a_bad_capture_is_refused(desk: Desk) -> None:
    lay(desk.folder, {"a": ["http://news.example/login"]})
    desk.run("fetch", "manifest.yaml")
    [login] = ids(desk)
    done = desk.run("pin", ".", "a/c1", "--capture", login)
    assert done.code == 2
    assert "blocked" in done.err


def test_text_records_the_hash_and_from_then_on_a_change_alarms(twice: Desk) -> None:
    text = twice.write("a.md", f"“We were told on Friday,” he said at <{GOOD}>.\n")
    done = twice.run("pin", "manifest.yaml", "a", "--text")
    recorded = load_lock(twice.folder / "manifest.yaml").documents["a"].text
    assert recorded == canonical.digest(text.read_bytes())
    assert recorded in done.out
    assert "text-changed" not in twice.run("verify", "--json").out
    twice.write("a.md", f"“We were told on Friday,” she said at <{GOOD}>.\n")
    assert "text-changed" in twice.run("verify", "--json").out
    assert locked(twice) == ids(twice)[0]  # pins are kept


def test_a_missing_text_cannot_be_recorded(twice: Desk) -> None:
    (twice.folder / "a.md").unlink()
    assert twice.run("pin", "manifest.yaml", "--text").code == 3


def test_before_the_first_fetch_there_is_nothing_to_pin(desk: Desk) -> None:
    lay(desk.folder, {"a": [GOOD]})
    done = desk.run("pin", "manifest.yaml")
    assert done.code == 3
    assert "loccit fetch" in done.err
