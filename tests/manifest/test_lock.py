"""Locks: what is written reads back, and what is no lock is refused."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from loccit.errors import ManifestError
from loccit.manifest import load_lock, write_lock
from loccit.models.manifest import Lock, LockedCitation, LockedDocument

DIGEST = "sha256:" + "0" * 64
PIN = LockedCitation("20261121T194501Z-9c1e", "2026-11-21T19:45:01Z", "https://a.example/", DIGEST)


@pytest.fixture
def manifest(tmp_path: Path) -> Path:
    return tmp_path / "manifest.yaml"


def _value() -> dict[str, Any]:
    pin = {
        "capture": PIN.capture, "time": PIN.time, "final_url": PIN.final_url, "payload": DIGEST,
    }  # fmt: skip
    return {
        "format": "loccit-lock/1",
        "documents": {"a": {"text": DIGEST, "citations": {"c1": pin}}},
    }


def _write(manifest: Path, value: Any) -> Path:
    path = manifest.with_name("manifest.lock.json")
    path.write_text(value if isinstance(value, str) else json.dumps(value))
    return path


def test_no_file_is_an_empty_lock(manifest: Path) -> None:
    assert load_lock(manifest) == Lock()


def test_what_is_written_reads_back_in_one_order(manifest: Path) -> None:
    lock = Lock(
        {
            "b": LockedDocument(None, {"c2": PIN, "c1": PIN}),
            "a": LockedDocument(DIGEST, {}),
        }
    )
    write_lock(manifest, lock)
    data = manifest.with_name("manifest.lock.json").read_bytes()
    assert load_lock(manifest) == lock
    assert data.endswith(b"}\n")
    assert data.index(b'"a"') < data.index(b'"b"') < data.index(b'"c1"') < data.index(b'"c2"')
    write_lock(manifest, load_lock(manifest))
    assert manifest.with_name("manifest.lock.json").read_bytes() == data
    assert [path.name for path in manifest.parent.iterdir()] == ["manifest.lock.json"]


def test_the_documented_form_is_read(manifest: Path) -> None:
    _write(manifest, _value())
    assert load_lock(manifest) == Lock({"a": LockedDocument(DIGEST, {"c1": PIN})})
    _write(manifest, {"format": "loccit-lock/1", "documents": {"a": {"citations": {}}}})
    assert load_lock(manifest) == Lock({"a": LockedDocument()})


def _wrong(change: str) -> Any:
    value = _value()
    pin = value["documents"]["a"]["citations"]["c1"]
    match change:
        case "version":
            value["format"] = "loccit-lock/2"
        case "no-version":
            del value["format"]
        case "unknown-key":
            value["documents"]["a"]["checked"] = True
        case "unknown-pin-key":
            pin["note"] = "x"
        case "digest":
            pin["payload"] = "sha256:zz"
        case "text-digest":
            value["documents"]["a"]["text"] = "0" * 64
        case "no-capture":
            del pin["capture"]
        case "id":
            value["documents"]["A b"] = {}
        case "list":
            return []
    return value


@pytest.mark.parametrize(
    "change",
    ["version", "no-version", "unknown-key", "unknown-pin-key", "digest", "text-digest",
     "no-capture", "id", "list"],
)  # fmt: skip
def test_what_is_no_lock_of_this_version_is_refused(manifest: Path, change: str) -> None:
    path = _write(manifest, _wrong(change))
    with pytest.raises(ManifestError) as raised:
        load_lock(manifest)
    assert raised.value.path == str(path)
    assert raised.value.hint


@pytest.mark.parametrize(
    "text",
    ["", "{", "[" * 200_000, '{"format": "loccit-lock/1", "format": "x", "documents": {}}',
     "9" * 10_000, '{"format": "loccit-lock/1"}', "\x00", "nul"],
    ids=["empty", "cut", "deep", "twice", "digits", "no-documents", "nul", "word"],
)  # fmt: skip
def test_what_is_no_json_is_refused(manifest: Path, text: str) -> None:
    _write(manifest, text)
    with pytest.raises(ManifestError) as raised:
        load_lock(manifest)
    assert "restore it from version control" in raised.value.hint


def test_a_conflict_left_by_a_merge_is_refused_with_its_line(manifest: Path) -> None:
    _write(manifest, '{"format": "loccit-lock/1",\n<<<<<<< ours\n "documents": {}}\n')
    with pytest.raises(ManifestError) as raised:
        load_lock(manifest)
    assert (raised.value.line, raised.value.column) == (2, 1)


def test_bytes_that_are_not_utf8_are_refused(manifest: Path) -> None:
    manifest.with_name("manifest.lock.json").write_bytes(b'{"format": "\xff"}')
    with pytest.raises(ManifestError):
        load_lock(manifest)
    manifest.with_name("manifest.lock.json").unlink()
    manifest.with_name("manifest.lock.json").mkdir()
    with pytest.raises(ManifestError, match="not a file"):
        load_lock(manifest)
