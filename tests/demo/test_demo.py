"""`loccit demo` from end to end: every part of the acted-out web plays its part."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from loccit.archive import Archive
from loccit.cli.program import main
from loccit.demo.sites import FILM

VERDICTS = [
    # first words of the quotation, verdict, kind, citation that it was found in, page
    ("Of every hundred litres", "verbatim", "", "report", 1),
    ("The utility's own meter", "typographic", "", "report", 1),
    ("the board … approved the [meter]", "edited", "", "report", 2),
    ("The tests were sufficient", "altered", "negation", "report", 2),
    ("a culture in which nobody", "missing", "", None, None),
    ("The repairs will cost 3.4", "altered", "number", "courier", None),
    ("We found a joint", "verbatim", "", "courier", None),
    ("I told them twice", "uncheckable", "a source could not be checked", None, None),
]

# state, status, media type (that of what was read as a source), hops
STATES = {
    "report": ("captured", 200, "application/pdf", 3),
    "courier": ("captured", 200, "text/html", 1),
    "interview": ("blocked", 200, "text/html", 1),
    "notice": ("failed", 410, "text/html", 1),
    "report-again": ("failed", 404, "text/html", 1),
}

# of the hosts that give trouble
HARD = {
    "gazette": "captured",
    "records": "failed",
    "radio": "failed",
    "film": "incomplete",
}

RULES = {
    "quote-altered": 2,
    "quote-missing": 1,
    "quote-uncheckable": 1,
    "link-blocked": 1,
    "link-failed": 4,
    "link-incomplete": 1,
    "link-lookalike": 2,
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder as the demo leaves it."""
    folder = tmp_path_factory.mktemp("acted") / "demo"
    assert main(["demo", str(folder)]) == 0
    return folder


@pytest.fixture(scope="module")
def report(folder: Path) -> Any:
    """The report of verifying it again, as JSON."""
    target = folder.parent / "report.json"
    assert main(["verify", str(folder), "--json", "-o", str(target)]) == 3
    return json.loads(target.read_text(encoding="utf-8"))


@pytest.mark.parametrize(("words", "verdict", "kind", "citation", "page"), VERDICTS)
def test_each_quotation_gets_its_verdict(
    report: Any, words: str, verdict: str, kind: str, citation: str | None, page: int | None
) -> None:
    (document,) = report["manifests"][0]["documents"]
    (found,) = [q for q in document["quotations"] if q["exact"].startswith(words)]
    assert (found["verdict"], found["kind"]) == (verdict, kind)
    match = found["match"] or {}
    assert (match.get("citation"), match.get("page")) == (citation, page)


def test_no_other_quotation_is_found(report: Any) -> None:
    (document,) = report["manifests"][0]["documents"]
    assert len(document["quotations"]) == len(VERDICTS)


@pytest.mark.parametrize("citation", STATES)
def test_each_link_ends_as_it_should(report: Any, citation: str) -> None:
    (document,) = report["manifests"][0]["documents"]
    (found,) = [c for c in document["citations"] if c["id"] == citation]
    state, status, media_type, hops = STATES[citation]
    capture = found["capture"]
    assert found["state"] == state
    assert (capture["status"], capture["media_type"]) == (status, media_type)
    assert len(capture["hops"]) == hops


@pytest.mark.parametrize("citation", HARD)
def test_a_host_that_gives_trouble_ends_with_the_right_word(report: Any, citation: str) -> None:
    (document,) = report["manifests"][1]["documents"]
    (found,) = [c for c in document["citations"] if c["id"] == citation]
    assert found["state"] == HARD[citation]
    (quotation,) = document["quotations"]
    assert quotation["verdict"] == "verbatim"


def test_how_the_demo_got_at_them(folder: Path) -> None:
    archive = Archive.open(folder / "archive")
    told = [e for e in archive.entries() if e.get("document") == "sources" and e["type"] != "pin"]
    entries = {each["citation"]: each for each in told}
    assert [each["status"] for each in entries["gazette"]["attempts"]] == [429, 429]
    assert [each["kind"] for each in entries["radio"]["attempts"]] == ["unreachable"] * 2
    assert "attempts" not in entries["records"]
    assert "no answer within 4 seconds" in entries["records"]["error"]["message"]
    assert f"{FILM} bytes were kept" in entries["film"]["reasons"][0]
    assert sum(record["length"] for record in entries["film"]["hops"][0]["records"]) < 2**20


def test_the_findings_are_those_and_no_others(report: Any) -> None:
    rules = [f["rule"] for f in report["findings"]]
    assert {rule: rules.count(rule) for rule in rules} == RULES


def test_the_difference_is_shown_word_by_word(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["verify", str(folder)])
    printed = capsys.readouterr().out
    assert "not" in printed
    assert "3.4" in printed
    assert "2.4" in printed
    assert "t7RI9" in printed


def test_a_corrected_draft_has_fewer_findings(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    draft = folder / "draft.md"
    before = draft.read_text(encoding="utf-8")
    try:
        draft.write_text(before.replace("tests were sufficient", "tests were not sufficient"))
        main(["verify", str(folder), "--json"])
    finally:
        draft.write_text(before, encoding="utf-8")
    rules = [f["rule"] for f in json.loads(capsys.readouterr().out)["findings"]]
    assert rules.count("quote-altered") == 1


def test_nothing_of_the_test_authority_is_left(folder: Path) -> None:
    left = {path.name for path in folder.iterdir()}
    assert left == {
        "draft.md", "manifest.yaml", "manifest.lock.json", "archive",
        "sources.md", "sources.yaml", "sources.lock.json", "keys",
    }  # fmt: skip
    [signing] = [p for p in folder.rglob("*") if p.suffix in (".pem", ".key")]
    assert signing.parent == folder / "keys"  # the archive's own, and nowhere else


def test_a_second_run_asks_only_for_what_is_due(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = (folder / "manifest.lock.json").read_text()
    assert main(["demo", str(folder)]) == 0
    assert "quote-altered" in capsys.readouterr().out
    assert (folder / "manifest.lock.json").read_text() == before
