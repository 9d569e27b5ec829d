"""Eight processes, one archive: one writes at a time, and every page is stored once."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.crowd import crowd


@pytest.mark.slow
def test_eight_processes_on_one_archive(tmp_path: Path) -> None:
    found = crowd(tmp_path, processes=8, runs=4)
    assert found.problems == []
    assert (found.lost, found.forks, found.duplicates) == (0, 0, 0)
    assert found.acknowledged == 32
    assert found.refused >= 8  # they did meet
