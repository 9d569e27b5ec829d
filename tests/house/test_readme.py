"""What README says of verdicts and exit codes is so."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from loccit.match.judge import judge
from loccit.models.verdict import Verdict
from tests.conftest import ROOT

README = (ROOT / "README.md").read_text(encoding="utf-8")


def rows(heading: str) -> list[list[str]]:
    """The cells of the table under a heading."""
    section = README.split(f"## {heading}\n", 1)[1].split("\n## ", 1)[0]
    table = [line for line in section.splitlines() if line.startswith("| ")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in table[1:]]


@pytest.mark.parametrize("row", rows("What the verdicts mean"), ids=lambda row: row[0])
def test_a_sample_has_its_verdict(row: list[str]) -> None:
    verdict, passes, source, draft = row
    found = judge(draft, source)
    assert found.verdict.value == verdict
    assert found.verdict.passes is (passes == "yes")
    assert (found.verdict is Verdict.REVIEW) is (passes == "warns")


def test_every_verdict_is_explained() -> None:
    told = {row[0] for row in rows("What the verdicts mean")}
    assert told | {"uncheckable"} == {verdict.value for verdict in Verdict}


def test_exit_codes_are_those_of_the_index() -> None:
    index = (ROOT / "docs" / "index.md").read_text(encoding="utf-8")
    codes = rows("Exit codes")
    assert [row[0] for row in codes] == ["0", "1", "2", "3", "4", "130"]
    assert all("| " + " | ".join(row) + " |" in index for row in codes)


def test_the_picture_is_of_the_report_as_it_is(tmp_path: Path) -> None:
    made = tmp_path / "report.svg"
    script = ROOT / "scripts" / "make-picture"
    subprocess.run([sys.executable, script, made], check=True, timeout=120)
    drawn = made.read_text(encoding="utf-8")
    kept = (ROOT / "docs" / "report.svg").read_text(encoding="utf-8")
    assert undated(drawn) == undated(kept), "run scripts/make-picture"


def test_the_picture_loads_nothing() -> None:
    kept = (ROOT / "docs" / "report.svg").read_text(encoding="utf-8")
    assert not re.search(r"@font-face|url\((?!#)|href|<script", kept)


def undated(text: str) -> str:
    """The text without its dates and keys; what was fetched today, with a new key, says so."""
    return re.sub(r"20\d\d-\d\d-\d\d|sha256:[0-9a-f]{64}", "…", text)
