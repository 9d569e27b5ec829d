"""A full disk and a failing one, at every call that changes a file."""

from __future__ import annotations

import errno
from pathlib import Path

import pytest

from loccit.archive import Grouping
from tests.support.cutting import fail_each_call


@pytest.mark.slow
@pytest.mark.parametrize("group", [None, Grouping(captures=2, seconds=3600)])
@pytest.mark.parametrize("after_a_kill", [False, True])
@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EIO])
def test_each_failure_is_told_and_nothing_acknowledged_is_lost(
    tmp_path: Path, code: int, after_a_kill: bool, group: Grouping | None
) -> None:
    failed = fail_each_call(tmp_path, code, after_a_kill=after_a_kill, group=group)
    assert failed.faults == []
    assert (failed.lost, failed.silent) == (0, 0)
    assert failed.told == failed.runs - 1  # in the last run there was no such call any more
    assert failed.runs > 50
    # how many captures share a sync, and are lost to the caller with it, is up to the threads
    assert failed.acknowledged > failed.runs / 5
