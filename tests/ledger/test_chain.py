"""The chain of entries and its head."""

from __future__ import annotations

import errno
import json
import os
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from loccit import durable, ledger
from loccit.errors import FixityError, RecordError
from tests.support.files import path_of


def _made(archive: Path, count: int = 3) -> list[ledger.Line]:
    ledger.create(archive)
    appender = ledger.Appender(archive, ledger.EMPTY)
    lines = [appender.append({"type": "pin", "number": n}) for n in range(count)]
    appender.close()
    return lines


def _head(archive: Path) -> dict[str, Any]:
    value: dict[str, Any] = json.loads((archive / ledger.HEAD).read_bytes())
    return value


def test_lines_are_chained_without_their_line_ends(tmp_path: Path) -> None:
    _made(tmp_path)
    leaves = (tmp_path / ledger.ENTRIES).read_bytes().split(b"\n")
    assert leaves.pop() == b""
    prev = "sha256:" + "0" * 64
    for number, leaf in enumerate(leaves):
        entry = json.loads(leaf)
        assert (entry["prev"], entry["seq"], entry["number"]) == (prev, number, number)
        prev = "sha256:" + sha256(leaf).hexdigest()
    size = (tmp_path / ledger.ENTRIES).stat().st_size
    assert _head(tmp_path) == {"bytes": size, "entries": 3, "last": prev}


def test_load_gives_what_was_appended(tmp_path: Path) -> None:
    lines = _made(tmp_path)
    contents = ledger.load(tmp_path)
    assert list(contents.lines) == lines
    assert contents.beyond == 0


def test_a_new_ledger_is_empty_and_sound(tmp_path: Path) -> None:
    assert not ledger.exists(tmp_path)
    ledger.create(tmp_path)
    assert ledger.exists(tmp_path)
    assert ledger.load(tmp_path).lines == ()


def test_line_then_head_are_synced_in_this_order(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ledger.create(tmp_path)
    appender = ledger.Appender(tmp_path, ledger.EMPTY)
    steps: list[str] = []
    sync, replace = durable.sync_file, durable.replace

    def note_sync(fd: int) -> None:
        steps.append("sync " + path_of(fd).name.lstrip(".")[:7])
        sync(fd)

    def note_replace(path: Path, data: bytes, *, sole: bool) -> None:
        assert (tmp_path / ledger.ENTRIES).read_bytes().endswith(b"}\n")
        steps.append("replace")
        replace(path, data, sole=sole)

    monkeypatch.setattr(durable, "sync_file", note_sync)
    monkeypatch.setattr(durable, "replace", note_replace)
    appender.append({"type": "pin"})
    assert steps == ["sync entries", "replace", "sync head.js", "sync ledger"]
    appender.close()


def test_bytes_after_the_head_are_counted_and_nothing_else(tmp_path: Path) -> None:
    _made(tmp_path)
    with (tmp_path / ledger.ENTRIES).open("ab") as file:
        file.write(b'{"type":"pin"}\ntorn')
    contents = ledger.load(tmp_path)
    assert contents.beyond == 19
    assert len(contents.lines) == 3


def _shorten(path: Path, by: int) -> None:
    os.truncate(path, path.stat().st_size - by)


def test_a_ledger_shorter_than_its_head_is_damage(tmp_path: Path) -> None:
    lines = _made(tmp_path)
    _shorten(tmp_path / ledger.ENTRIES, len(lines[-1].leaf) + 1)
    with pytest.raises(FixityError, match=r"ends after .* its head says") as raised:
        ledger.load(tmp_path)
    assert raised.value.file == "ledger/entries.jsonl"
    assert raised.value.hint


def test_a_changed_last_line_is_damage(tmp_path: Path) -> None:
    lines = _made(tmp_path)
    path = tmp_path / ledger.ENTRIES
    path.write_bytes(path.read_bytes().replace(b'"number":2', b'"number":7'))
    with pytest.raises(FixityError, match="the last ledger line") as raised:
        ledger.load(tmp_path)
    assert raised.value.offset == lines[-1].offset
    assert raised.value.expected == _head(tmp_path)["last"]
    assert raised.value.found != raised.value.expected


def test_a_changed_line_is_named_by_its_number_and_offset(tmp_path: Path) -> None:
    lines = _made(tmp_path)
    path = tmp_path / ledger.ENTRIES
    path.write_bytes(path.read_bytes().replace(b'"number":1', b'"number":7'))
    contents = ledger.inspect(tmp_path)
    [problem] = contents.problems
    assert "ledger line 2, or what line 3 says of it" in str(problem)
    assert problem.offset == lines[1].offset
    assert len(contents.lines) == 3


def test_a_line_that_is_no_entry_is_damage(tmp_path: Path) -> None:
    lines = _made(tmp_path)
    path = tmp_path / ledger.ENTRIES
    path.write_bytes(path.read_bytes().replace(lines[0].leaf, b"[" * len(lines[0].leaf)))
    problems = ledger.inspect(tmp_path).problems
    assert isinstance(problems[0], RecordError)
    assert problems[0].offset == 0


@pytest.mark.parametrize("depth", [100_000])
def test_a_deeply_nested_line_is_told_not_crashed_on(tmp_path: Path, depth: int) -> None:
    leaf = b'{"a":' * depth
    head = ledger.Head(len(leaf) + 1, 1, "sha256:" + sha256(leaf).hexdigest())
    ledger.create(tmp_path)
    (tmp_path / ledger.ENTRIES).write_bytes(leaf + b"\n")
    (tmp_path / ledger.HEAD).write_bytes(head.encode())
    with pytest.raises(RecordError, match="no entry"):
        ledger.load(tmp_path)


@pytest.mark.parametrize(
    "data",
    [b"", b"{}", b"[]", b"null\n", b'{"bytes":0,"entries":0,"last":"sha256:0"}\n', b"\xff"],
)
def test_a_head_that_is_not_ours_is_damage(tmp_path: Path, data: bytes) -> None:
    _made(tmp_path)
    (tmp_path / ledger.HEAD).write_bytes(data)
    with pytest.raises(RecordError, match="head"):
        ledger.load(tmp_path)


def test_a_head_with_a_blank_more_is_damage(tmp_path: Path) -> None:
    _made(tmp_path)
    data = (tmp_path / ledger.HEAD).read_bytes()
    (tmp_path / ledger.HEAD).write_bytes(data.replace(b":", b": ", 1))
    with pytest.raises(RecordError):
        ledger.load(tmp_path)


@pytest.mark.parametrize("gone", [ledger.HEAD, ledger.ENTRIES])
def test_a_removed_file_is_damage(tmp_path: Path, gone: str) -> None:
    _made(tmp_path)
    (tmp_path / gone).unlink()
    with pytest.raises(FixityError, match="missing") as raised:
        ledger.load(tmp_path)
    assert raised.value.file == gone


def test_a_wrong_count_in_the_head_is_damage(tmp_path: Path) -> None:
    _made(tmp_path)
    path = tmp_path / ledger.HEAD
    path.write_bytes(path.read_bytes().replace(b'"entries":3', b'"entries":4'))
    with pytest.raises(FixityError, match="3 entries, its head says 4"):
        ledger.load(tmp_path)


def test_a_head_that_reaches_into_a_torn_line_is_damage(tmp_path: Path) -> None:
    _made(tmp_path)
    with (tmp_path / ledger.ENTRIES).open("ab") as file:
        file.write(b'{"torn')
    head = ledger.load(tmp_path).head
    (tmp_path / ledger.HEAD).write_bytes(ledger.Head(head.size + 3, 3, head.last).encode())
    with pytest.raises(FixityError, match="not the one that the head names"):
        ledger.load(tmp_path)


def test_an_appender_refuses_a_ledger_that_goes_on_after_its_head(tmp_path: Path) -> None:
    _made(tmp_path)
    with (tmp_path / ledger.ENTRIES).open("ab") as file:
        file.write(b"x")
    with pytest.raises(FixityError, match="its head says"):
        ledger.Appender(tmp_path, ledger.load(tmp_path).head)


def test_an_entry_that_cannot_be_encoded_changes_nothing(tmp_path: Path) -> None:
    ledger.create(tmp_path)
    appender = ledger.Appender(tmp_path, ledger.EMPTY)
    with pytest.raises(ValueError, match="canonical"):
        appender.append({"type": "pin", "reason": "\ud800"})
    assert appender.sound
    appender.append({"type": "pin"})
    appender.close()
    assert len(ledger.load(tmp_path).lines) == 1


@pytest.mark.parametrize("failing", ["pwrite", "fsync", "rename"])
def test_a_failed_append_is_taken_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, failing: str
) -> None:
    _made(tmp_path)
    before = (tmp_path / ledger.ENTRIES).read_bytes()
    appender = ledger.Appender(tmp_path, ledger.load(tmp_path).head)
    calls = []

    def once(*args: Any) -> Any:
        calls.append(args)
        if len(calls) == 1:
            if failing == "pwrite":
                real(args[0], bytes(args[1])[:5], args[2])
            raise OSError(errno.ENOSPC, "No space left on device")
        return real(*args)

    real = getattr(os, failing)
    monkeypatch.setattr(os, failing, once)
    with pytest.raises(OSError, match="No space left"):
        appender.append({"type": "pin"})
    assert appender.sound
    assert (tmp_path / ledger.ENTRIES).read_bytes() == before
    appender.append({"type": "pin", "number": 3})
    appender.close()
    assert len(ledger.load(tmp_path).lines) == 4


def test_nothing_is_taken_back_once_the_new_head_may_be_on_the_medium(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A ledger must never be shorter than its head: that is what tampering looks like."""
    _made(tmp_path)
    appender = ledger.Appender(tmp_path, ledger.load(tmp_path).head)

    def fail(folder: Path) -> None:
        raise OSError(errno.EIO, "Input/output error")

    monkeypatch.setattr(durable, "sync_folder", fail)
    with pytest.raises(OSError, match="Input/output"):
        appender.append({"type": "pin", "number": 3})
    assert not appender.sound
    with pytest.raises(OSError, match="no more entries"):
        appender.append({"type": "pin", "number": 4})
    appender.close()
    assert len(ledger.load(tmp_path).lines) == 4
