"""Time stamps kept in an archive: each changed byte is found, and none is good unchecked."""

from __future__ import annotations

import ctypes.util
import json
import shutil
import subprocess
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from shutil import which

import pytest

from loccit.archive import Archive, Hand
from loccit.archive.sealing import sizes
from loccit.archive.stamps import Authority, all_noted, broken_stamps, noted, record_stamp
from loccit.archive.standing import standing
from loccit.audit import audit
from loccit.errors import RecordError
from loccit.ledger import timestamp
from loccit.ledger.private import Safe
from loccit.models.report import Finding
from tests.support.archives import small, store, writing
from tests.support.chains import MOMENT, Clock, Tokens
from tests.support.pasttsa import PastTsa
from tests.support.tsa import Tsa

pytestmark = pytest.mark.skipif(which("openssl") is None, reason="openssl is not installed")


def fill(path: Path, tsa: Tsa | PastTsa, url: str, times: int = 1) -> None:
    """Runs, each with a checkpoint and a time stamp over it."""
    small(path)
    for number in range(times):
        hand = Hand(Safe(path.parent / "keys", lambda _: None), Clock(), Tokens("seal"))
        with writing(path, f"run {number}", hand=hand) as to:
            store(to)
        size = max(sizes(path))
        data = (path / "ledger" / "checkpoints" / str(size)).read_bytes()
        reply = tsa.reply(timestamp.query(data, bytes([number + 1]) * 8))
        held = timestamp.verify(data, reply, tsa.root)
        authority = Authority(url, tsa.root, "The authority")
        assert record_stamp(path, size, authority, reply, gen_time=held.time, now=MOMENT)
        assert not record_stamp(path, size, authority, reply, gen_time=held.time, now=MOMENT)


@pytest.fixture(scope="module")
def tsa(tmp_path_factory: pytest.TempPathFactory) -> Tsa:
    return Tsa(tmp_path_factory.mktemp("tsa"))


@pytest.fixture(scope="module")
def made(tsa: Tsa, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("made") / "archive"
    fill(path, tsa, "http://stamps.example/", times=2)
    return path


@pytest.fixture
def archive(made: Path, tmp_path: Path) -> Path:
    shutil.copytree(made, tmp_path / "archive")
    return tmp_path / "archive"


def findings(path: Path) -> tuple[Finding, ...]:
    return audit(path, now=MOMENT, record=False).findings


def files(path: Path, kind: str) -> list[Path]:
    return sorted((path / "ledger" / "checkpoints").glob(f"*.{kind}"))


def test_a_sound_archive(archive: Path) -> None:
    assert findings(archive) == ()
    assert len(files(archive, "tsr")) == len(files(archive, "pem")) == 2


@pytest.mark.parametrize("kind", ["tsr", "pem"])
@pytest.mark.parametrize("how", ["flip", "cut", "append", "empty", "missing", "swap", "folder"])
def test_a_changed_file_is_found_at_its_place(archive: Path, kind: str, how: str) -> None:
    first, second = files(archive, kind)
    data = first.read_bytes()
    if how == "flip":
        first.write_bytes(data[:100] + bytes([data[100] ^ 1]) + data[101:])
    elif how in ("cut", "append", "empty"):
        first.write_bytes({"cut": data[:-1], "append": data + b"\n", "empty": b""}[how])
    elif how == "swap":
        first.write_bytes(second.read_bytes() if kind == "tsr" else data[::-1])
    else:
        first.unlink()
        if how == "folder":
            first.mkdir()
    [finding] = [each for each in findings(archive) if each.rule == "timestamp-invalid"]
    assert finding.path == f"ledger/checkpoints/{first.name}"


def test_a_stray_token_is_told_and_moved_to_quarantine_by_the_next_run(archive: Path) -> None:
    folder = archive / "ledger" / "checkpoints"
    for name in ("7-01234567.tsr", "7-01234567.pem"):
        (folder / name).write_bytes(b"stray")
    told = {(each.rule, each.path) for each in findings(archive)}
    assert told == {
        ("timestamp-invalid", f"ledger/checkpoints/7-01234567.{kind}") for kind in ("tsr", "pem")
    }
    with writing(archive, "next") as to:
        assert {each["file"] for each in to.recovered} == {path for _, path in told}
        store(to)
    assert findings(archive) == ()
    assert len(files(archive, "tsr")) == 2


def rewritten(path: Path, **changes: object) -> list[dict[str, object]]:
    """The entries with the last one's keys changed; the chain is not our matter here."""
    entries = [dict(each) for each in Archive.open(path).entries()]
    entries[-1].update(changes)
    return entries


def broken(path: Path, entries: list[dict[str, object]]) -> list[tuple[str, str]]:
    return [(rule, str(problem)) for rule, problem in broken_stamps(path, entries)]


def test_another_time_in_the_entry_is_found(archive: Path) -> None:
    assert broken(archive, rewritten(archive)) == []
    [(rule, told)] = broken(archive, rewritten(archive, gen_time="2020-01-02T03:04:05Z"))
    assert rule == "timestamp-invalid"
    assert "another time" in told


def test_a_token_of_another_checkpoint_is_found(archive: Path) -> None:
    """Whoever writes the entry, hash and all, has no token over these bytes."""
    first, second = files(archive, "tsr")
    second.write_bytes(first.read_bytes())
    token = f"sha256:{sha256(first.read_bytes()).hexdigest()}"
    [(rule, told)] = broken(archive, rewritten(archive, token=token))
    assert rule == "timestamp-invalid"
    assert "imprint" in told


def test_a_token_without_its_checkpoint_is_found(archive: Path) -> None:
    size = max(sizes(archive))
    (archive / "ledger" / "checkpoints" / str(size)).unlink()
    [(rule, told)] = broken(archive, rewritten(archive))
    assert (rule, "missing" in told) == ("timestamp-invalid", True)


@pytest.mark.parametrize(
    "changes",
    [
        {"checkpoint": "11"},
        {"checkpoint": 0},
        {"checkpoint": 10**9},
        {"checkpoint": True},
        {"authority": 5},
        {"authority": "http://other.example/"},
        {"file": "../../../etc/passwd"},
        {"file": None},
        {"gen_time": "yesterday"},
        {"token": None},
        {"chain": []},
    ],
)
def test_an_entry_that_is_none_is_found_and_leads_nowhere(
    archive: Path, changes: dict[str, object]
) -> None:
    entries = rewritten(archive, **changes)
    with pytest.raises(RecordError):
        noted(entries[-1])
    told = broken(archive, entries)
    assert {rule for rule, _ in told} == {"timestamp-invalid"}
    assert any("entry of type timestamp" in each for _, each in told)


def test_without_openssl_tokens_are_not_checked_and_never_good(
    archive: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "")
    result = audit(archive, now=MOMENT, record=False)
    [finding] = result.findings
    assert finding.rule == "timestamp-unchecked"
    assert "2 time stamps could not be checked" in finding.message
    assert "apt install openssl" in finding.hint
    assert result.damaged == 0
    stands = standing(Archive.open(archive))
    assert stands.first is None
    assert stands.newest is None
    assert "could not be told" in stands.told()
    token = files(archive, "tsr")[0]
    token.write_bytes(token.read_bytes() + b"\n")
    assert {each.rule for each in findings(archive)} == {
        "timestamp-unchecked",
        "timestamp-invalid",
    }


def test_since_when_and_by_whose_clock(archive: Path) -> None:
    first, newest = all_noted(Archive.open(archive).entries())
    stands = standing(Archive.open(archive))
    assert (stands.first, stands.newest, stands.later) == (first, newest, 0)
    assert "by the clock of http://stamps.example/" in stands.told()
    assert stands.as_json()["first"]["entries"] == first.checkpoint
    with writing(archive, "next") as to:
        store(to)
    later = standing(Archive.open(archive)).later
    assert later > 0
    assert f"{later} later entries are not time-stamped yet" in (
        standing(Archive.open(archive)).told()
    )
    assert json.dumps(standing(Archive.open(archive)).as_json())


def test_an_archive_that_nobody_stamped(tmp_path: Path) -> None:
    small(tmp_path / "archive")
    told = standing(Archive.open(tmp_path / "archive")).told()
    assert told == "No part of the ledger is time-stamped."


@pytest.mark.skipif(ctypes.util.find_library("crypto") is None, reason="no libcrypto to load")
def test_tokens_hold_after_the_authority_has_expired(tmp_path: Path) -> None:
    """Root and signer have ended long ago; OpenSSL, asked about today, says no (the control)."""
    moment = datetime(2021, 3, 4, 5, 6, 7, tzinfo=UTC)
    fill(tmp_path / "archive", PastTsa(moment), "http://past.example/")
    assert findings(tmp_path / "archive") == ()
    stands = standing(Archive.open(tmp_path / "archive"))
    assert stands.first is not None
    assert stands.first.time == moment
    [token], [chain] = (files(tmp_path / "archive", kind) for kind in ("tsr", "pem"))
    words = ["openssl", "ts", "-verify", "-data", token.name.split("-")[0], "-in", token.name]
    words += ["-CAfile", chain.name]
    for more, holds in (([], False), (["-attime", str(int(moment.timestamp()))], True)):
        done = subprocess.run(
            [*words, *more], cwd=token.parent, capture_output=True, text=True, check=False
        )
        assert (done.returncode == 0) == holds, done.stderr
