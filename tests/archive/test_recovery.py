"""What a killed run left behind goes to quarantine; what was acknowledged is never touched."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from loccit import ledger
from loccit.archive import Archive, writer
from loccit.archive import recovery as module
from loccit.audit import audit
from loccit.errors import ArchiveError, FixityError
from tests.support.archives import small, store, writing
from tests.support.chains import MOMENT, Clock, digest


def _warcs(path: Path) -> list[Path]:
    return sorted((path / "warcs").rglob("*.gz"))


def _recoveries(path: Path) -> list[dict[str, Any]]:
    return [e for e in Archive.open(path).entries() if e["type"] == "recovery"]


def _append(path: Path, data: bytes) -> int:
    size = path.stat().st_size
    with path.open("ab") as file:
        file.write(data)
    return size


def _recover(path: Path) -> tuple[dict[str, Any], ...]:
    with writing(path, "recovering") as to:
        store(to)
        return to.recovered


def test_a_sound_archive_is_left_alone(tmp_path: Path) -> None:
    small(tmp_path)
    assert _recover(tmp_path) == ()
    assert not (tmp_path / "quarantine").exists()
    assert _recoveries(tmp_path) == []


def test_an_unledgered_tail_of_a_warc_file_is_moved(tmp_path: Path) -> None:
    small(tmp_path)
    path = _warcs(tmp_path)[0]
    size = _append(path, b"half a member")
    assert audit(tmp_path, now=MOMENT).damaged == 1
    [moved] = _recover(tmp_path)
    name = path.relative_to(tmp_path).as_posix()
    assert {k: moved[k] for k in ("file", "offset", "length", "sha256")} == {
        "file": name, "offset": size, "length": 13, "sha256": digest(b"half a member"),
    }  # fmt: skip
    assert (tmp_path / moved["to"]).read_bytes() == b"half a member"
    assert path.stat().st_size == size
    assert _recoveries(tmp_path)[0]["quarantined"] == [moved]
    assert audit(tmp_path, now=MOMENT).findings == ()


def test_a_ledger_tail_is_moved_whole_lines_too(tmp_path: Path) -> None:
    """Nobody was told that it is stored."""
    first, _ = small(tmp_path)
    path = tmp_path / ledger.ENTRIES
    line = path.read_bytes().splitlines(keepends=True)[1]
    size = _append(path, line + b'{"torn')
    [moved] = _recover(tmp_path)
    assert (moved["file"], moved["offset"]) == (ledger.ENTRIES, size)
    assert (tmp_path / moved["to"]).read_bytes() == line + b'{"torn'
    assert Archive.open(tmp_path).capture(first.id) == first
    assert audit(tmp_path, now=MOMENT).findings == ()


@pytest.mark.parametrize(
    "name",
    [
        "warcs/2026/11/20261121T194500Z-4f2a-000.warc.gz",
        "warcs/2026/11/empty.warc.gz",
        "warcs/.DS_Store",
        "ledger/notes.txt",
    ],
)
def test_a_file_that_no_entry_names_is_moved(tmp_path: Path, name: str) -> None:
    small(tmp_path)
    data = b"" if "empty" in name else b"a member nobody acknowledged"
    (tmp_path / name).write_bytes(data)
    assert [f.path for f in audit(tmp_path, now=MOMENT).findings] == [name]
    [moved] = _recover(tmp_path)
    assert (moved["file"], moved["offset"], moved["length"]) == (name, 0, len(data))
    assert (tmp_path / moved["to"]).read_bytes() == data
    assert not (tmp_path / name).exists()
    assert audit(tmp_path, now=MOMENT).findings == ()


def test_a_head_left_aside_is_replaced(tmp_path: Path) -> None:
    small(tmp_path)
    (tmp_path / ledger.HEAD_ASIDE).write_bytes(b'{"bytes":')
    for _ in range(2):  # an audit leaves it where it is
        assert [f.path for f in audit(tmp_path, now=MOMENT).findings] == [ledger.HEAD_ASIDE]
    assert _recover(tmp_path) == ()
    assert audit(tmp_path, now=MOMENT).findings == ()


def test_odd_names_do_not_stop_it_and_enter_no_path(tmp_path: Path) -> None:
    small(tmp_path)
    odd = os.fsencode(tmp_path / "warcs") + b"/\xff\n..\\x"
    Path(os.fsdecode(odd)).write_bytes(b"odd")
    [moved] = _recover(tmp_path)
    assert moved["file"] == "warcs/%FF%0A..%5Cx"
    assert moved["to"] == f"quarantine/{digest(b'odd')[7:]}.bin"


def test_what_is_no_regular_file_is_left_and_told(tmp_path: Path) -> None:
    small(tmp_path)
    (tmp_path / "warcs" / "link.warc.gz").symlink_to("/etc/hostname")
    (tmp_path / "ledger" / "folder").mkdir()
    assert _recover(tmp_path) == ()
    found = {f.path for f in audit(tmp_path, now=MOMENT).findings}
    assert found == {"warcs/link.warc.gz", "ledger/folder"}


def test_a_damaged_ledger_is_no_case_for_recovery(tmp_path: Path) -> None:
    small(tmp_path)
    path = tmp_path / ledger.ENTRIES
    os.truncate(path, path.stat().st_size - 10)
    before = path.read_bytes()
    with pytest.raises(FixityError, match="its head says"):
        _recover(tmp_path)
    assert path.read_bytes() == before
    assert not (tmp_path / "quarantine").exists()


def test_a_removed_ledger_is_not_begun_anew(tmp_path: Path) -> None:
    small(tmp_path)
    for path in (tmp_path / "ledger").iterdir():
        path.unlink()
    with pytest.raises(FixityError, match="no ledger"):
        _recover(tmp_path)
    with pytest.raises(FixityError, match="no ledger"):
        Archive.open(tmp_path)
    with pytest.raises(FixityError, match="no ledger"):
        audit(tmp_path, now=MOMENT)


def test_a_shortened_warc_file_is_left_for_the_audit(tmp_path: Path) -> None:
    small(tmp_path)
    path = _warcs(tmp_path)[0]
    os.truncate(path, path.stat().st_size - 1)
    assert _recover(tmp_path) == ()
    assert [f.rule for f in audit(tmp_path, now=MOMENT).findings] == ["record-corrupt"]


def test_a_start_that_was_killed_before_the_first_entry_is_taken_up(tmp_path: Path) -> None:
    ledger.create(tmp_path)
    assert Archive.open(tmp_path).captures() == ()
    assert audit(tmp_path, now=MOMENT, record=False).findings == ()
    assert _recover(tmp_path) == ()


def test_a_disk_that_is_full_while_recovering_loses_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    small(tmp_path)
    path = _warcs(tmp_path)[0]
    _append(path, b"half a member")
    before = path.read_bytes()

    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(module, "_save", fail)
    with (
        pytest.raises(ArchiveError, match="cannot be written"),
        writer(tmp_path, now=Clock(), run_settings={}),
    ):
        pass
    monkeypatch.undo()
    assert path.read_bytes() == before
    assert len(_recover(tmp_path)) == 1
