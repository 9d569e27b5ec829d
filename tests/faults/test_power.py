"""The power fails at any moment: nothing acknowledged is lost, and the archive can be used."""

from __future__ import annotations

from pathlib import Path

import pytest

from loccit.archive import Grouping
from tests.support.cutting import Tried, attempt, record

GROUPS = [None, Grouping(captures=2, seconds=3600)]


def _tried(
    folder: Path, *, after_a_kill: bool, group: Grouping | None, leaving_out: str = ""
) -> Tried:
    """With `leaving_out`, the syncs of paths that begin so never happen."""
    tape, known = record(
        folder / "archive", captures=3, seed=1, after_a_kill=after_a_kill, group=group
    )
    return attempt(
        tape,
        folder / "disks",
        seed=1,
        by_chance=4,
        known=known,
        every=3,
        synced=lambda path: not (leaving_out and path.startswith(leaving_out)),
    )


@pytest.mark.slow
@pytest.mark.parametrize("group", GROUPS)
@pytest.mark.parametrize("after_a_kill", [False, True])
def test_nothing_is_lost(tmp_path: Path, after_a_kill: bool, group: Grouping | None) -> None:
    tried = _tried(tmp_path, after_a_kill=after_a_kill, group=group)
    assert tried.faults == []
    assert (tried.lost, tried.unrecoverable) == (0, 0)
    assert tried.disks > 100
    assert tried.acknowledged > tried.disks / 3


@pytest.mark.slow
@pytest.mark.parametrize("group", GROUPS)
@pytest.mark.parametrize("leaving_out", ["warcs/", "ledger/entries.jsonl"])
def test_each_sync_is_needed(tmp_path: Path, leaving_out: str, group: Grouping | None) -> None:
    """The controls: without the sync of the WARC file, or of the ledger, captures are lost, so
    the harness would have seen it."""
    tried = _tried(tmp_path, after_a_kill=False, group=group, leaving_out=leaving_out)
    assert tried.unrecoverable > tried.disks / 10
    assert tried.faults
