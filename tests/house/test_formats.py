"""The manifest and the settings that the documentation shows are read as they stand."""

from __future__ import annotations

import tomllib
from pathlib import Path

from loccit import settings
from loccit.manifest import load
from tests.conftest import ROOT
from tests.support.fences import fences


def block(page: str, language: str) -> str:
    (found,) = [f.text for f in fences(ROOT / "docs" / page) if f.language == language]
    return found


def test_the_whole_manifest_is_one(tmp_path: Path) -> None:
    path = tmp_path / "manifest.yaml"
    path.write_text(block("manifest.md", "yaml"), encoding="utf-8")
    manifest = load(path)
    assert manifest.warnings == ()
    first = manifest.documents[0]
    assert len(manifest.documents) == 2
    assert [citation.id for citation in first.citations] == ["report", "source"]
    assert (len(first.local_sources), len(first.accept)) == (1, 1)


def test_the_whole_settings_are_read(tmp_path: Path) -> None:
    text = block("settings.md", "toml")
    (tmp_path / "loccit.toml").write_text(text, encoding="utf-8")
    found = settings.load(tmp_path)
    assert found.jobs == 8
    assert found.contact
    assert found.hosts == {"example.org": 5.0}
    assert [each.name for each in found.timestamp] == [
        "Example Stamps",
        "http://time.other.example/",
    ]
    assert set(tomllib.loads(text)) == {
        n.replace("_", "-") for n in settings.Settings.__slots__
    } - {"path"}
