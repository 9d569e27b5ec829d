"""OpenTimestamps proofs kept in an archive: each changed byte is found, no time is believed."""

from __future__ import annotations

import shutil
from hashlib import sha256
from pathlib import Path

import pytest

from loccit.archive import Archive, Hand
from loccit.archive.footing import footing
from loccit.archive.proofs import all_proofs, latest, noted_proof, record_proof
from loccit.archive.sealing import sizes
from loccit.archive.stamps import all_noted, broken_stamps
from loccit.archive.standing import chained, standing
from loccit.audit import audit
from loccit.errors import RecordError
from loccit.ledger import bitcoin, opentimestamps
from loccit.ledger.private import Safe
from loccit.models.report import Finding
from tests.support.archives import small, store, writing
from tests.support.chains import MOMENT, Clock, Tokens
from tests.support.otsfiles import GIVEN, append, block, file_of, pending

CALENDAR = "https://alice.example"


@pytest.fixture(autouse=True)
def older_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    """The blocks of others' files are from before 2018."""
    monkeypatch.setattr(bitcoin, "EASIEST", 0xFFFF << 208)


def fill(path: Path, times: int = 2) -> None:
    """Runs, each with a checkpoint, a promise over it and a proof that names a block."""
    small(path)
    for number in range(times):
        hand = Hand(Safe(path.parent / "keys", lambda _: None), Clock(), Tokens("seal"))
        with writing(path, f"run {number}", hand=hand) as to:
            store(to)
        size = max(sizes(path))
        data = (path / "ledger/checkpoints" / str(size)).read_bytes()
        first = opentimestamps.proof(data, bytes(16), append(b"seen") + pending(CALENDAR))
        [(message, _)] = opentimestamps.read(first).promises
        whole = opentimestamps.completed(
            first, message, CALENDAR, b"\x08" + block(358_391 + number)
        )
        for file, blocks in ((first, ()), (whole, (358_391 + number,))):
            assert record_proof(path, size, CALENDAR, file, blocks=blocks, now=MOMENT)
            assert not record_proof(path, size, CALENDAR, file, blocks=blocks, now=MOMENT)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("made") / "archive"
    fill(path)
    return path


@pytest.fixture
def archive(made: Path, tmp_path: Path) -> Path:
    shutil.copytree(made, tmp_path / "archive")
    return tmp_path / "archive"


def findings(path: Path, given: str = "") -> tuple[Finding, ...]:
    return audit(path, now=MOMENT, record=False, headers=bitcoin.headers(given)).findings


def files(path: Path, kind: str = "ots") -> list[Path]:
    return sorted((path / "ledger/checkpoints").glob(f"*.{kind}"))


def test_a_sound_archive(archive: Path) -> None:
    assert findings(archive) == ()
    assert len(files(archive)) == 4
    proofs = all_proofs(Archive.open(archive).stamps())
    assert [each.blocks for each in proofs] == [(), (358_391,), (), (358_392,)]
    assert latest(proofs) == [proofs[1], proofs[3]]


@pytest.mark.parametrize("kind", [0, 1])
@pytest.mark.parametrize("how", ["flip", "cut", "append", "empty", "missing", "swap", "folder"])
def test_a_changed_file_is_found_at_its_place(archive: Path, kind: int, how: str) -> None:
    first, second = files(archive)[kind], files(archive)[kind + 2]
    data = first.read_bytes()
    if how == "flip":
        first.write_bytes(data[:50] + bytes([data[50] ^ 1]) + data[51:])
    elif how in ("cut", "append", "empty"):
        first.write_bytes({"cut": data[:-1], "append": data + b"\n", "empty": b""}[how])
    elif how == "swap":
        first.write_bytes(second.read_bytes())
    else:
        first.unlink()
        if how == "folder":
            first.mkdir()
    [finding] = findings(archive)
    assert (finding.rule, finding.path) == (
        "timestamp-invalid",
        f"ledger/checkpoints/{first.name}",
    )


def test_a_stray_proof_is_told_and_moved_to_quarantine_by_the_next_run(archive: Path) -> None:
    folder = archive / "ledger/checkpoints"
    names = ("7-01234567.ots", "7-01234567.block.ots")
    for name in names:
        (folder / name).write_bytes(b"stray")
    told = {(each.rule, each.path) for each in findings(archive)}
    assert told == {("timestamp-invalid", f"ledger/checkpoints/{name}") for name in names}
    with writing(archive, "next") as to:
        assert {each["file"] for each in to.recovered} == {path for _, path in told}
        store(to)
    assert findings(archive) == ()
    assert len(files(archive)) == 4


def rewritten(path: Path, **changes: object) -> list[dict[str, object]]:
    """The entries with the last one's keys changed; the chain is not our matter here."""
    entries = [dict(each) for each in Archive.open(path).entries()]
    entries[-1].update(changes)
    return entries


def put(path: Path, data: bytes) -> dict[str, object]:
    """Other bytes for the last proof, and the entry's key that agrees with them."""
    files(path, "block.ots")[-1].write_bytes(data)
    return {"token": f"sha256:{sha256(data).hexdigest()}"}


def broken(path: Path, entries: list[dict[str, object]]) -> list[tuple[str, str]]:
    return [(rule, str(problem)) for rule, problem in broken_stamps(path, entries)]


def checkpoint(path: Path) -> bytes:
    return (path / "ledger/checkpoints" / str(max(sizes(path)))).read_bytes()


def test_a_proof_of_something_else_is_found_whatever_the_entry_says(archive: Path) -> None:
    """Whoever writes the entry, hash and all, has no proof over these bytes."""
    first, second = files(archive, "block.ots")
    data = first.read_bytes()
    assert second.exists()
    [(rule, told)] = broken(archive, rewritten(archive, **put(archive, data)))
    assert rule == "timestamp-invalid"
    assert "about something else" in told


def test_another_block_than_the_entrys_is_found(archive: Path) -> None:
    data = file_of(sha256(checkpoint(archive)).digest(), b"\x08" + block(7))
    [(rule, told)] = broken(archive, rewritten(archive, **put(archive, data)))
    assert rule == "timestamp-invalid"
    assert "names other blocks" in told


def test_what_is_no_proof_and_what_cannot_be_computed_are_told_apart(archive: Path) -> None:
    [(rule, told)] = broken(archive, rewritten(archive, **put(archive, b"junk")))
    assert (rule, "no OpenTimestamps proof" in told) == ("timestamp-invalid", True)
    data = file_of(sha256(checkpoint(archive)).digest(), b"\x67" + block(358_392))
    [(rule, told)] = broken(archive, rewritten(archive, **put(archive, data)))
    assert (rule, "Keccak-256" in told) == ("timestamp-unchecked", True)


def test_a_block_that_the_proof_does_not_lead_to_is_found(archive: Path) -> None:
    [finding] = findings(archive, GIVEN)
    assert finding.rule == "timestamp-invalid"
    assert finding.path == f"ledger/checkpoints/{files(archive, 'block.ots')[0].name}"
    assert "does not lead to the Bitcoin block 358391" in finding.message
    stands = chained(Archive.open(archive), bitcoin.headers(GIVEN))
    assert stands.held is None
    assert stands.named is None
    assert "were there" not in stands.told()
    assert len(stands.problems) == 1


@pytest.mark.parametrize(
    "changes",
    [
        {"checkpoint": "11"},
        {"checkpoint": 0},
        {"checkpoint": 10**9},
        {"checkpoint": True},
        {"authority": 5},
        {"authority": "https://other.example"},
        {"file": "../../../etc/passwd"},
        {"file": None},
        {"blocks": None},
        {"blocks": []},
        {"blocks": ["1"]},
        {"blocks": "12"},
        {"blocks": [True]},
        {"token": None},
        {"kind": "rfc3161"},
        {"kind": None},
    ],
)
def test_an_entry_that_is_none_is_found_and_leads_nowhere(
    archive: Path, changes: dict[str, object]
) -> None:
    entries = rewritten(archive, **changes)
    with pytest.raises(RecordError):
        noted_proof(entries[-1])
    told = broken(archive, entries)
    assert {rule for rule, _ in told} == {"timestamp-invalid"}
    assert any("entry of type timestamp" in each for _, each in told)


def test_no_report_says_a_time_by_them(archive: Path) -> None:
    opened = Archive.open(archive)
    assert footing(opened, "archive").stamps == ()
    assert all_noted(opened.stamps()) == []
    assert standing(opened).told() == "No part of the ledger is time-stamped."
    stands = chained(opened, {})
    assert stands.held is None
    assert stands.as_json()["held"] is None
    assert "shows no time yet" in stands.told()


def test_without_proofs_nothing_is_said(tmp_path: Path) -> None:
    small(tmp_path / "archive")
    stands = chained(Archive.open(tmp_path / "archive"), bitcoin.headers(GIVEN))
    assert (stands.told(), stands.problems) == ("", ())
