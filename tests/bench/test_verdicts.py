"""The promise, on a small draw of the benchmark: no alteration passes."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT

BENCH = ROOT / "bench" / "verdicts"


@pytest.fixture(scope="module")
def totals(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[float]]:
    """The totals of a draw from six articles and 400 human sentences."""
    told = tmp_path_factory.mktemp("bench") / "totals.json"
    small = ["--quick", "--articles", "6", "--no-peers", "--seed", "11"]
    run = subprocess.run(
        [sys.executable, BENCH, shared / "data", *small, "--json", told],
        capture_output=True,
        text=True,
        check=False,
        timeout=280,
    )
    assert run.returncode in (0, 1), run.stderr
    found: dict[str, list[float]] = json.loads(told.read_text("utf-8"))
    return found


@pytest.mark.parametrize(
    ("name", "least"),
    [
        ("alterations passed", 300),
        ("alterations by people passed", 200),
        ("absent ones passed", 30),
    ],
)
def test_no_alteration_passes(name: str, least: int, totals: dict[str, list[float]]) -> None:
    passed, asked = totals[name]
    assert asked >= least
    assert passed == 0


def test_honest_quotations_pass(totals: dict[str, list[float]]) -> None:
    flagged, asked = totals["honest quotations flagged"]
    assert asked >= 300
    assert flagged <= 0.01 * asked


def test_without_its_data_it_says_so_and_measures_nothing(tmp_path: Path) -> None:
    run = subprocess.run(
        [sys.executable, BENCH, tmp_path], capture_output=True, text=True, check=False, timeout=120
    )
    assert run.returncode == 3
    assert "news/gold.json" in run.stderr
    assert not run.stdout
