"""What is derived is made anew, byte for byte, and evidence is never touched."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from loccit import ledger
from loccit.archive import Archive, read_from, rebuild_index
from loccit.archive.sealing import FRONTIER, Hand
from loccit.audit import audit
from loccit.errors import ArchiveError, FixityError
from loccit.extract import extract_page, readers
from loccit.ledger.private import Safe
from loccit.repair import Repaired, repair
from tests.support.archives import small, store, writing
from tests.support.chains import MOMENT, Clock, Tokens


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    """Signed, indexed, with one kept text."""
    path = tmp_path / "archive"
    small(path)
    hand = Hand(Safe(tmp_path / "keys", lambda _: None), Clock(), Tokens("key"))
    with writing(path, "third", hand=hand) as to:
        capture = store(to)
        payload = to.archive.payload(capture)
        page = extract_page(payload.body, payload.media_type, charset=payload.charset)
        to.record_text(capture.id, page, read_from(payload, readers()))
    rebuild_index(path)
    return path


def every(path: Path) -> dict[str, bytes]:
    """All files but the lock's."""
    found = (p for p in path.rglob("*") if p.is_file() and p.name != ".lock")
    return {p.relative_to(path).as_posix(): p.read_bytes() for p in found}


def derived(archive: Path) -> list[Path]:
    text = min((archive / "text").iterdir())
    key = min((archive / ledger.KEYS).iterdir())
    return [archive / "index.cdxj", archive / "index.head.json", archive / FRONTIER, text, key]


def test_a_whole_archive_is_left_alone(archive: Path) -> None:
    before = every(archive)
    assert list(repair(archive)) == []
    audit(archive, now=MOMENT, record=False)
    assert every(archive) == before


@pytest.mark.parametrize("number", range(5))
def test_what_is_gone_comes_back_as_it_was(archive: Path, number: int) -> None:
    before = every(archive)
    derived(archive)[number].unlink()
    [done] = repair(archive)
    assert done.done
    assert "missing" in done.what
    assert every(archive) == before


@pytest.mark.parametrize("number", range(4))
@pytest.mark.parametrize("data", [b"", b"{}", b"nonsense\n"])
def test_what_was_changed_comes_back_as_it_was(archive: Path, number: int, data: bytes) -> None:
    before = every(archive)
    derived(archive)[number].write_bytes(data)
    assert [each.done for each in repair(archive)] == [True]
    assert every(archive) == before


def test_a_dry_run_tells_the_same_and_writes_nothing(archive: Path) -> None:
    for path in derived(archive):
        path.unlink()
    before = every(archive)
    told = list(repair(archive, dry_run=True))
    assert every(archive) == before
    assert told == list(repair(archive))
    assert len(told) == 4


def test_a_key_file_that_says_something_else_is_evidence_of_something(archive: Path) -> None:
    """It is missing evidence that is brought back, not evidence that is overwritten."""
    [path] = (archive / ledger.KEYS).iterdir()
    path.write_bytes(b"another\n")
    assert list(repair(archive)) == []
    assert path.read_bytes() == b"another\n"
    assert {f.rule for f in audit(archive, now=MOMENT, record=False).findings} == {
        "signature-invalid"
    }


def test_a_text_that_other_readers_made_is_left(
    archive: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = min((archive / "text").iterdir())
    path.unlink()
    monkeypatch.setattr("loccit.repair.readers", lambda: "others")
    [left] = repair(archive)
    assert left == Repaired(f"text/{path.name}", left.what, done=False)
    assert "cannot be made again" in left.what
    assert not path.exists()


def test_evidence_is_never_touched_and_a_broken_ledger_is_told(archive: Path) -> None:
    path = archive / ledger.ENTRIES
    data = path.read_bytes()
    path.write_bytes(data[:-5])
    before = every(archive)
    with pytest.raises(FixityError):
        list(repair(archive))
    assert every(archive) == before


def test_a_damaged_record_is_left_and_the_rest_made(archive: Path) -> None:
    path = min((archive / "warcs").rglob("*.gz"))
    data = bytearray(path.read_bytes())
    data[500] ^= 1
    path.write_bytes(data)
    (archive / "index.cdxj").unlink()
    assert [each.file for each in repair(archive)] == ["index.cdxj"]
    assert path.read_bytes() == bytes(data)
    assert Archive.open(archive).captures()


def test_where_no_archive_is_that_is_said(tmp_path: Path) -> None:
    with pytest.raises(ArchiveError, match="there is no archive"):
        list(repair(tmp_path / "none"))
    shutil.rmtree(tmp_path)
