"""The example verifies right after cloning, and verifying leaves no trace."""

from __future__ import annotations

import json
import shutil
from hashlib import sha256
from pathlib import Path

import pytest

from loccit.cli.program import main
from tests.conftest import ROOT


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """What the example needs of a clone."""
    shutil.copytree(ROOT / "archive", tmp_path / "archive", ignore=shutil.ignore_patterns(".lock"))
    shutil.copytree(ROOT / "manifests" / "example", tmp_path / "manifests" / "example")
    return tmp_path


def bytes_of(folder: Path) -> dict[str, str]:
    return {
        str(path.relative_to(folder)): sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_every_quotation_passes(clone: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = bytes_of(clone)
    assert main(["verify", str(clone / "manifests" / "example"), "--json"]) == 0
    report = json.loads(capsys.readouterr().out)
    assert report["summary"]["verdicts"] == {"verbatim": 4, "typographic": 1, "edited": 1}
    assert report["findings"] == []
    assert bytes_of(clone) == before


def test_each_verdict_says_that_its_source_was_routed(
    clone: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["verify", str(clone / "manifests" / "example"), "--json"])
    (manifest,) = json.loads(capsys.readouterr().out)["manifests"]
    flags = [q["flags"] for q in manifest["documents"][0]["quotations"]]
    assert flags
    assert all("routed" in each for each in flags)


def test_the_archive_is_whole_and_small(clone: Path) -> None:
    assert sum(p.stat().st_size for p in (clone / "archive").rglob("*") if p.is_file()) < 100_000
    assert main(["audit", str(clone / "archive")]) == 0


def test_a_changed_byte_is_found(clone: Path) -> None:
    (warc,) = (clone / "archive" / "warcs").rglob("*.warc.gz")
    body = bytearray(warc.read_bytes())
    body[1500] ^= 1
    warc.write_bytes(body)
    assert main(["audit", str(clone / "archive")]) == 4
