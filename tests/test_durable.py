"""Write, sync, rename: whole or not at all."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from loccit import durable
from tests.support.files import path_of


@pytest.fixture
def synced(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The paths that are synced, in order."""
    paths: list[str] = []
    real = durable.sync_file

    def note(fd: int) -> None:
        paths.append(path_of(fd).as_posix())
        real(fd)

    monkeypatch.setattr(durable, "sync_file", note)
    return paths


def test_replace_syncs_file_then_folder(tmp_path: Path, synced: list[str]) -> None:
    path = tmp_path / "head.json"
    path.write_bytes(b"old")
    durable.replace(path, b"new")
    assert path.read_bytes() == b"new"
    assert [each.rsplit("/", 1)[0] for each in synced[:1]] == [str(tmp_path)]
    assert synced[1:] == [str(tmp_path)]
    assert [each.name for each in tmp_path.iterdir()] == ["head.json"]


@pytest.mark.parametrize("failing", ["write", "fsync", "rename"])
def test_replace_leaves_the_old_file_where_it_fails(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, failing: str
) -> None:
    path = tmp_path / "head.json"
    path.write_bytes(b"old")

    def fail(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, failing, fail)
    with pytest.raises(OSError, match="No space left"):
        durable.replace(path, b"new")
    monkeypatch.undo()
    assert path.read_bytes() == b"old"
    assert [each.name for each in tmp_path.iterdir()] == ["head.json"]


def test_replace_writes_on_after_a_short_write(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = os.write
    monkeypatch.setattr(os, "write", lambda fd, data: real(fd, bytes(data)[:3]))
    durable.replace(tmp_path / "a", b"0123456789")
    assert (tmp_path / "a").read_bytes() == b"0123456789"


def test_write_at_writes_on_after_a_short_write(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = os.pwrite
    monkeypatch.setattr(os, "pwrite", lambda fd, data, at: real(fd, bytes(data)[:3], at))
    with (tmp_path / "a").open("wb") as file:
        assert durable.write_at(file.fileno(), b"0123456789", 2) == 12
    assert (tmp_path / "a").read_bytes() == b"\0\x000123456789"


def test_make_folder_syncs_the_parent_of_each_new_one(tmp_path: Path, synced: list[str]) -> None:
    durable.make_folder(tmp_path / "a" / "b" / "c")
    assert (tmp_path / "a" / "b" / "c").is_dir()
    assert synced == [str(tmp_path), str(tmp_path / "a"), str(tmp_path / "a" / "b")]
    synced.clear()
    durable.make_folder(tmp_path / "a" / "b")
    assert synced == []


def test_sync_up_reaches_the_root(tmp_path: Path, synced: list[str]) -> None:
    durable.make_folder(tmp_path / "a" / "b")
    synced.clear()
    durable.sync_up(tmp_path / "a" / "b", tmp_path)
    assert synced == [str(tmp_path / "a" / "b"), str(tmp_path / "a"), str(tmp_path)]
