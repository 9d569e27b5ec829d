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


def test_audit_in_full_by_three_and_without_a_trace(kept: Desk) -> None:
    ledger = kept.folder / "archive/ledger/entries.jsonl"
    before = ledger.read_bytes()
    done = kept.run("audit", "archive", "--deep", "--workers", "3", "--no-record")
    assert done.code == 0
    assert "the records read in full: nothing is damaged" in done.err
    assert "not noted in the ledger" in done.err
    assert ledger.read_bytes() == before


def test_audit_of_a_sample_says_how_much_was_seen(kept: Desk) -> None:
    done = kept.run("audit", "archive", "--sample", "1")
    assert done.code == 0
    assert " 1 of " in done.err
    assert "within 1 day" in done.err
    assert "never" in done.err


@pytest.mark.parametrize("word", ["0", "0%", "101%", "some", "-5%", "5 %"])
def test_a_sample_is_a_share_or_a_number(kept: Desk, word: str) -> None:
    done = kept.run("audit", "archive", f"--sample={word}")
    assert done.code == 2
    assert "--sample takes" in done.err


def test_audit_takes_a_checkpoint_that_was_kept(kept: Desk) -> None:
    [signed] = (kept.folder / "archive/ledger/checkpoints").iterdir()
    (kept.folder / "kept").write_bytes(signed.read_bytes())
    assert kept.run("audit", "archive", "--checkpoint", "kept").code == 0
    signed.unlink()
    assert kept.run("audit", "archive").code == 0  # nobody can know
    done = kept.run("audit", "archive", "--checkpoint", "kept")
    assert done.code == 4
    assert "the checkpoint is missing" in done.out


@pytest.mark.parametrize("text", [None, "", "nonsense"])
def test_a_checkpoint_that_is_none_is_a_wrong_command_line(kept: Desk, text: str | None) -> None:
    if text is not None:
        (kept.folder / "kept").write_text(text)
    done = kept.run("audit", "archive", "--checkpoint", "kept")
    assert done.code == 2
    assert "kept" in done.err


@pytest.mark.parametrize("number", ["0", "-1", "65"])
def test_workers_are_a_few(kept: Desk, number: str) -> None:
    assert kept.run("audit", "archive", f"--workers={number}").code == 2


def test_repair_brings_the_index_back(kept: Desk) -> None:
    index = kept.folder / "archive/index.cdxj"
    data = index.read_bytes()
    index.write_bytes(b"nonsense")
    assert kept.run("audit", "archive").code == 1
    told = kept.run("repair", "archive", "--dry-run")
    assert (told.code, index.read_bytes()) == (0, b"nonsense")
    assert "index.cdxj: would be written" in told.out
    done = kept.run("repair", "archive")
    assert (done.code, index.read_bytes()) == (0, data)
    assert "1 derived file written anew" in done.err
    assert "nothing to do" in kept.run("repair").err
    assert kept.run("audit", "archive").code == 0
