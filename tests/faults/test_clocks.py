"""A clock that stands, jumps back or jumps ahead: the order is the ledger's, ids stay unique."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from loccit.archive import Archive, writer
from loccit.audit import audit
from loccit.models.capture import State
from tests.support.archives import ABOUT
from tests.support.chains import chain, exchange

START = datetime(2026, 11, 21, 19, 45, tzinfo=UTC)


class Jumping:
    """A clock that gives each of `steps` seconds in turn, again and again, from `START` on."""

    def __init__(self, steps: list[int]) -> None:
        self.steps, self.calls = steps, 0
        self.time = START

    def __call__(self) -> datetime:
        self.time += timedelta(seconds=self.steps[self.calls % len(self.steps)])
        self.calls += 1
        return self.time


YEAR = 366 * 86_400


@pytest.mark.parametrize(
    "steps", [[0], [-1], [-YEAR], [YEAR, -YEAR], [-86_400, 1, 0, 0, 3 * YEAR, -4 * YEAR]]
)
def test_captures_keep_their_order_and_their_ids(tmp_path: Path, steps: list[int]) -> None:
    now, stored = Jumping(steps), []
    for _ in range(3):
        with writer(tmp_path, now=now, run_settings={}) as to:
            for number in range(4):
                page = chain(exchange(body=f"<p>Page {number}</p>".encode()))
                stored.append(to.store(page, **ABOUT, outcome=State.CAPTURED).id)
            to.pin(**ABOUT, capture=stored[-1], reason="first capture")
    archive = Archive.open(tmp_path)
    attempts = archive.attempts(ABOUT["manifest"], ABOUT["document"], ABOUT["citation"])
    assert [one.seq for one in attempts] == sorted(one.seq for one in attempts)
    assert [capture.id for capture in archive.captures()] == stored
    assert len(set(stored)) == 12
    pinned = archive.pinned(ABOUT["manifest"], ABOUT["document"], ABOUT["citation"])
    assert pinned is not None
    assert pinned.id == stored[-1]
    assert len({entry["run"] for entry in archive.entries() if entry["type"] == "run-start"}) == 3
    assert audit(tmp_path, now=now()).findings == ()
