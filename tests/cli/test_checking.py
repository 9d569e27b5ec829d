"""`loccit check`: one draft, no manifest."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from loccit.archive import Archive
from tests.support.desk import Desk

GOOD = "http://news.example/good"
SOURCE = "<!doctype html><title>Mill</title><p>We were told on Friday, and that was all.</p>"


@pytest.fixture(autouse=True)
def scratch(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> Path:
    scratch = tmp_path_factory.mktemp("scratch")
    monkeypatch.setattr("tempfile.tempdir", str(scratch))
    return scratch


def verdicts(out: str) -> list[str]:
    report = json.loads(out)
    [document] = [d for m in report["manifests"] for d in m["documents"]]
    return [quotation["verdict"] for quotation in document["quotations"]]


def test_against_a_link(desk: Desk, scratch: Path) -> None:
    desk.write("draft.md", "He said: “We were told on Friday”.\n")
    before = sorted(desk.folder.iterdir())
    done = desk.run("check", "draft.md", "--against", GOOD, "--json")
    assert done.code == 0
    assert verdicts(done.out) == ["verbatim"]
    assert sorted(desk.folder.iterdir()) == before
    assert list(scratch.iterdir()) == []


def test_against_a_file_without_the_network(desk: Desk) -> None:
    desk.write("draft.md", "He said: “We were told on Monday, and that was all.”\n")
    desk.write("source.html", SOURCE)
    done = desk.run("check", "draft.md", "--against", "source.html", "--offline", "--json")
    assert done.code == 1
    assert verdicts(done.out) == ["altered"]
    assert desk.web.connections == 0


def test_a_file_is_labelled_as_supplied_by_hand(desk: Desk) -> None:
    desk.write("draft.md", "He said: “We were told on Friday.”\n")
    desk.write("source.html", SOURCE)
    done = desk.run("check", "draft.md", "--against", "source.html", "--json")
    [quotation] = json.loads(done.out)["manifests"][0]["documents"][0]["quotations"]
    assert "supplied by hand" in quotation["flags"]


def test_against_files_and_links_together(desk: Desk) -> None:
    desk.write("draft.md", "“We were told on Friday,” he said; “The last shift ended at noon.”\n")
    desk.write("source.html", SOURCE)
    done = desk.run("check", "draft.md", "--against", "source.html", GOOD, "--json")
    assert verdicts(done.out) == ["verbatim", "verbatim"]


def test_sources_given_by_hand_need_not_be_linked_in_the_draft(desk: Desk) -> None:
    desk.write("draft.md", "See <https://elsewhere.example/>: “We were told on Friday.”\n")
    done = desk.run("check", "draft.md", "--against", GOOD, "--json")
    rules = {finding["rule"] for finding in json.loads(done.out)["findings"]}
    assert rules & {"link-not-in-manifest", "link-not-in-text"} == set()


def test_against_the_links_in_the_draft(desk: Desk) -> None:
    text = (
        f"“We were told on Friday,” he said [there]({GOOD}) and [nowhere](#) at ftp://x.example/.\n"
    )
    desk.write("draft.md", text)
    done = desk.run("check", "draft.md", "--json")
    assert done.code == 0
    assert verdicts(done.out) == ["verbatim"]
    assert len(desk.web.requests) == 1


def test_links_that_fail_leave_it_incomplete(desk: Desk) -> None:
    desk.write("draft.md", "“We were told on Friday,” he said at <http://news.example/reset>.\n")
    done = desk.run("check", "draft.md")
    assert done.code == 3
    assert "FAILED" in done.err


def test_a_draft_without_a_source_is_never_clean(desk: Desk) -> None:
    desk.write("draft.md", "He said: “We were told on Friday.”\n")
    assert desk.run("check", "draft.md").code == 3


def test_offline_refuses_links(desk: Desk) -> None:
    desk.write("draft.md", f"“We were told,” he said at <{GOOD}>.\n")
    done = desk.run("check", "draft.md", "--offline")
    assert done.code == 3
    assert "--offline" in done.err
    assert desk.web.connections == 0


def test_keep_leaves_the_archive(desk: Desk) -> None:
    desk.write("draft.md", f"“We were told on Friday,” he said at <{GOOD}>.\n")
    desk.run("check", "draft.md", "--keep", "kept")
    assert len(Archive.open(desk.folder / "kept/archive").captures()) == 1
    again = desk.run("verify", "kept/check.yaml", "--json")
    assert again.code == 0
    assert verdicts(again.out) == ["verbatim"]


def test_keep_with_a_file_among_the_sources(desk: Desk) -> None:
    desk.write("draft.md", "“We were told on Friday,” he said.\n")
    desk.write("source.html", SOURCE)
    assert desk.run("check", "draft.md", "--against", "source.html", "--keep", "kept").code == 0
    assert len(Archive.open(desk.folder / "kept/archive").captures()) == 1


def test_keep_overwrites_nothing(desk: Desk) -> None:
    desk.write("draft.md", f"“We were told on Friday,” he said at <{GOOD}>.\n")
    desk.write("kept/mine.txt", "mine")
    done = desk.run("check", "draft.md", "--keep", "kept")
    assert done.code == 2
    assert [p.name for p in (desk.folder / "kept").iterdir()] == ["mine.txt"]


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["missing.md"], 3),
        (["draft.md", "--against", "missing.html"], 2),
        (["draft.md", "--against", "ftp://example.org/a"], 2),
        (["draft.md", "--against", "draft.odd"], 2),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_what_cannot_be_checked_is_told(words: list[str], code: int, desk: Desk) -> None:
    desk.write("draft.md", "He said: “We were told on Friday.”\n")
    desk.write("draft.odd", "?")
    done = desk.run("check", *words)
    assert done.code == code
    assert done.err.startswith("loccit: error: ")
    assert "hint: " in done.err
