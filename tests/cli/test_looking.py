"""`loccit status` and `loccit audit`."""

from __future__ import annotations

import json

import pytest

from tests.support.desk import Desk
from tests.support.newsroom import lay

GOOD, GONE, LOGIN = (f"http://news.example/{name}" for name in ("good", "gone", "login"))


def test_status_before_anything_was_fetched(desk: Desk) -> None:
    lay(desk.folder, {"a": [GOOD]})
    done = desk.run("status", "manifest.yaml")
    assert done.code == 0
    assert "never-fetched" in done.out
    assert not (desk.folder / "archive").exists()


def test_status_is_a_table(desk: Desk) -> None:
    lay(desk.folder, {"a": [GOOD, GONE, LOGIN]})
    desk.run("fetch", "manifest.yaml")
    lines = desk.run("status").out.splitlines()
    assert lines[0] == "manifest.yaml"
    assert lines[1].split() == ["citation", "state", "captured", "pinned", "due", "link"]
    assert lines[2].split()[:2] == ["a/c1", "captured"]
    assert lines[3].split()[:2] == ["a/c2", "failed"]
    assert lines[4].split()[:2] == ["a/c3", "blocked"]
    assert lines[-1] == "3 citations: 1 captured, 1 blocked, 1 failed; 2 due."


def test_status_as_json(desk: Desk) -> None:
    lay(desk.folder, {"a": [GOOD, LOGIN]})
    desk.run("fetch", "manifest.yaml")
    told = json.loads(desk.run("status", "--json").out)
    assert told["format"] == "loccit-status/1"
    good, login = told["citations"]
    assert (good["state"], good["due"], good["attempts"]) == ("captured", False, 1)
    assert good["pinned"]
    assert (login["state"], login["due"], login["pinned"]) == ("blocked", True, None)
    assert "password" in login["reasons"][0]


def test_a_bad_manifest_does_not_hide_the_good_one(desk: Desk) -> None:
    lay(desk.folder, {"a": [GOOD]})
    desk.write("bad.yaml", "loccit: 1\ndocuments: 7\n")
    done = desk.run("status", "manifest.yaml", "bad.yaml")
    assert done.code == 2
    assert "a/c1" in done.out


def test_a_damaged_ledger_ends_status_with_4(desk: Desk) -> None:
    lay(desk.folder, {"a": [GOOD]})
    desk.run("fetch", "manifest.yaml")
    ledger = desk.folder / "archive/ledger/entries.jsonl"
    ledger.write_bytes(ledger.read_bytes()[:-10])
    assert desk.run("status").code == 4


@pytest.fixture
def kept(desk: Desk) -> Desk:
    lay(desk.folder, {"a": [GOOD]})
    desk.run("fetch", "manifest.yaml")
    return desk


def test_audit_of_a_whole_archive(kept: Desk) -> None:
    done = kept.run("audit", "archive")
    assert done.code == 0
    assert done.out == ""
    assert "nothing is damaged" in done.err


def test_audit_finds_the_archive_here_or_in_the_settings(kept: Desk) -> None:
    assert kept.run("audit").code == 0
    (kept.folder / "archive").rename(kept.folder / "elsewhere")
    kept.write("loccit.toml", 'archive = "elsewhere"\n')
    assert kept.run("audit").code == 0


def test_audit_tells_what_is_damaged(kept: Desk) -> None:
    [warc] = (kept.folder / "archive").rglob("*.warc.gz")
    warc.write_bytes(warc.read_bytes() + b"X")
    done = kept.run("audit", "archive")
    assert done.code == 4
    assert warc.name in done.out
    assert "damaged" in done.err
    told = json.loads(kept.run("audit", "archive", "--json").out)
    assert told["exit_code"] == 4
    assert told["findings"]


def test_audit_of_nothing(desk: Desk) -> None:
    done = desk.run("audit", "nowhere")
    assert done.code == 3
    assert done.err.startswith("loccit: error: ")
