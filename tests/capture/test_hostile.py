"""Many hosts, every kind of fault: each outcome is true, and the archive is whole."""

from __future__ import annotations

from pathlib import Path

import pytest

from loccit.archive import Archive
from loccit.audit import audit
from tests.support.hostile import EXPECTED, Scene
from tests.support.newsroom import NOW


@pytest.mark.slow
def test_every_outcome_is_what_the_server_did(tmp_path: Path) -> None:
    scene = Scene(tmp_path, links=200, hosts=20, every=13)
    run = scene.run()
    assert {scene.kind(url) for url in scene.urls} == set(EXPECTED)
    assert scene.faults(run) == []
    assert len(run.outcomes) == 200
    entries = list(Archive.open(tmp_path / "archive").entries())
    read = [each["url"] for each in entries if each["type"] == "robots"]
    assert len(read) == len(set(read)), "each host's robots.txt is asked for once"
    assert {f"http://h{number}.example/robots.txt" for number in range(1, 20)} <= set(read)
    assert not audit(tmp_path / "archive", now=NOW, record=False).findings
