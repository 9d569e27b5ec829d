"""Due citations → links → hosts."""

from __future__ import annotations

from pathlib import Path

import pytest

from loccit.archive import Archive, writer
from loccit.capture.plan import Unit, by_host, due_targets, units
from loccit.errors import ArchiveError, FixityError
from loccit.manifest import load
from tests.support.newsroom import NOW, laid, lay, now


def test_a_link_is_asked_for_once_and_keeps_the_order_of_the_manifest(tmp_path: Path) -> None:
    one, two = "https://a.example/1", "https://b.example/2"
    manifest = laid(tmp_path, {"x": [one, two], "y": [two, one]})
    found = units(due_targets([manifest], None, NOW, everything=False))
    assert [unit.url for unit in found] == [one, two]
    assert [[t.name for t in unit.targets] for unit in found] == [
        ["x/c1", "y/c2"],
        ["x/c2", "y/c1"],
    ]


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("https://A.example:8443/x", "a.example"),
        ("http://[::1]/", "::1"),
        ("http://[broken/", ""),
        ("nonsense", ""),
    ],
)
def test_the_host_of_a_link(url: str, host: str) -> None:
    assert Unit(url, ()).host == host


def test_the_longest_queue_comes_first() -> None:
    links = ["http://a.example/1", "http://b.example/1", "http://A.example/2", "http://c.example/"]
    queues = by_host(Unit(url, ()) for url in links)
    assert [[unit.url for unit in queue] for queue in queues] == [
        ["http://a.example/1", "http://A.example/2"],
        ["http://b.example/1"],
        ["http://c.example/"],
    ]


def test_no_archive_yet_is_not_a_broken_one(tmp_path: Path) -> None:
    archive = tmp_path / "archive"
    assert Archive.if_begun(archive) is None
    archive.mkdir()
    (archive / "README.md").write_text("kept by hand")
    assert Archive.if_begun(archive) is None
    with writer(archive, now=now, run_settings={}):
        pass
    assert Archive.if_begun(archive) is not None
    (archive / "ledger/head.json").write_text("{")
    with pytest.raises(ArchiveError):
        Archive.if_begun(archive)


def test_warcs_without_a_ledger_are_damage(tmp_path: Path) -> None:
    (tmp_path / "warcs/2026/11").mkdir(parents=True)
    (tmp_path / "warcs/2026/11/x-000.warc.gz").write_bytes(b"?")
    with pytest.raises(FixityError):
        Archive.if_begun(tmp_path)


def test_what_a_document_was_taken_from_is_fetched_like_a_citation(tmp_path: Path) -> None:
    path = lay(tmp_path, {"x": ["https://a.example/1"]})
    own = "    text: x.md\n    source: https://b.example/x"
    path.write_text(path.read_text("utf-8").replace("    text: x.md", own), encoding="utf-8")
    found = units(due_targets([load(path)], None, NOW, everything=False))
    assert [unit.url for unit in found] == ["https://a.example/1", "https://b.example/x"]
    assert [target.name for target in found[1].targets] == ["x/source"]
