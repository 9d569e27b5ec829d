"""The promise on figures, on a small draw of the benchmark: no honest one is warned about."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tests.conftest import ROOT

BENCH = ROOT / "bench" / "figures"


def printed(*arguments: str | Path) -> str:
    command = [sys.executable, BENCH, *arguments]
    run = subprocess.run(command, capture_output=True, text=True, check=False, timeout=280)
    assert run.returncode == 0, run.stdout + run.stderr
    return run.stdout


def test_no_honest_figure_is_warned_about_and_every_exchange_is(shared: Path) -> None:
    told = printed(shared / "data", "--quick")
    assert "honest figures warned about: 0 of" in told
    exchanged = next(line for line in told.splitlines() if line.startswith("altered: exchanged"))
    assert " 100.0% " in exchanged


def test_without_the_news_our_own_sentences_are_judged(tmp_path: Path) -> None:
    told = printed(tmp_path, "--wrong")
    assert "honest figures warned about: 0 of 13" in told
