"""Many hosts, every kind of fault: each outcome is true, and the archive is whole."""

from __future__ import annotations

from pathlib import Path

import pytest

from loccit.archive import Archive
from loccit.audit import audit
from loccit.capture import CaptureRun
from tests.support.hostile import EXPECTED, Scene
from tests.support.newsroom import NOW
from tests.support.patience import patiently


@pytest.mark.slow
def test_every_outcome_is_what_the_server_did(tmp_path: Path) -> None:
    def attempt(seconds: float) -> tuple[Scene, CaptureRun, list[str]]:
        scene = Scene(tmp_path / f"{seconds}", links=200, hosts=20, every=13, seconds=seconds)
        run = scene.run()
        return scene, run, scene.faults(run)

    scene, run, faults = patiently(attempt, lambda found: not found[2], limits=(1.5, 6.0, 40.0))
    assert {scene.kind(url) for url in scene.urls} == set(EXPECTED)
    assert faults == []
    assert len(run.outcomes) == 200
    archive = scene.folder / "archive"
    entries = list(Archive.open(archive).entries())
    read = [each["url"] for each in entries if each["type"] == "robots"]
    assert len(read) == len(set(read)), "each host's robots.txt is asked for once"
    assert {f"http://h{number}.example/robots.txt" for number in range(1, 20)} <= set(read)
    assert not audit(archive, now=NOW, record=False).findings
