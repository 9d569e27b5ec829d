"""Killed at any moment: nothing acknowledged is lost, the next run works, the audit is clean."""

from __future__ import annotations

import json
import random
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import ROOT


def _killing(folder: Path, *options: str) -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, "-m", "tests.support.killing", str(folder), *options],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout, done.stderr
    counts: dict[str, Any] = json.loads(done.stdout)
    return counts


@pytest.mark.slow
def test_killed_at_random(tmp_path: Path) -> None:
    seed = random.randrange(10**6)
    counts = _killing(tmp_path, "--kills", "60", "--seed", str(seed))
    assert counts["problems"] == [], f"seed {seed}"
    assert counts["lost"] == 0, f"seed {seed}"
    assert counts["kills"] == 60
    assert counts["acknowledged"] >= 30  # half were killed after they had acknowledged something
    assert counts["recoveries"] > 5  # the kills did come in the middle of writes


@pytest.mark.slow
def test_killed_at_each_step(tmp_path: Path) -> None:
    """Every call that changes a file is a writer's last one, once before it and, for a write,
    once in the middle of it."""
    counts = _killing(tmp_path, "--kills", "0", "--steps")
    assert counts["problems"] == []
    assert counts["lost"] == 0
    assert counts["steps"] > 80
    assert counts["recoveries"] > 80
