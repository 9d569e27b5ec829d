"""Signed checkpoints: made at the end, believed only for this ledger, kept through rotations."""

from __future__ import annotations

import json
import os
import stat
from pathlib import Path

import pytest

from loccit import ledger
from loccit.archive import Archive
from loccit.archive.layout import timestamp
from loccit.archive.lock import sole
from loccit.archive.sealing import FRONTIER, Hand, Seal, publish, seal, signed_head, sizes
from loccit.audit import audit
from loccit.errors import ArchiveError, FixityError, UsageError
from loccit.ledger import keys, merkle
from loccit.ledger.private import Safe, folder_of
from tests.support.archives import small, store, writing
from tests.support.chains import MOMENT, Clock, Tokens


def nobody(_: str) -> bytes | None:
    return None


@pytest.fixture
def safe(tmp_path: Path) -> Safe:
    return Safe(tmp_path / "keys", nobody)


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    small(tmp_path / "archive")
    return tmp_path / "archive"


def sealed(path: Path, safe: Safe, passphrase: bytes | None = None) -> Seal:
    with sole(path):
        appender = ledger.Appender(path, ledger.load(path).head)
        try:
            hand = Hand(safe, Clock(), Tokens("seal"), passphrase)
            return seal(Archive.open(path), appender, hand)
        finally:
            appender.close()


def rules(path: Path) -> list[str]:
    return [finding.rule for finding in audit(path, now=MOMENT, record=False).findings]


def ring(path: Path) -> keys.Ring:
    return keys.ring(Archive.open(path).entries())


def test_the_first_seal_makes_the_key_and_signs_everything(archive: Path, safe: Safe) -> None:
    made = sealed(archive, safe)
    entries = list(Archive.open(archive).entries())
    assert entries[-1]["type"] == "key-add"
    assert made.size == len(entries)
    assert made.new_key == entries[-1]["fingerprint"] == made.fingerprints[0]
    head = signed_head(archive, made.size, ring(archive))
    tree = merkle.Tree(map(merkle.leaf_hash, Archive.open(archive).leaves()))
    assert head.root == tree.root()
    assert made.root == f"sha256:{head.root.hex()}"
    assert rules(archive) == []
    [vkey] = (archive / "ledger" / "keys").iterdir()
    assert vkey.read_text() == entries[-1]["key"] + "\n"


def test_the_key_is_its_owners_alone(archive: Path, safe: Safe) -> None:
    sealed(archive, safe)
    [path] = safe.folder.iterdir()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(safe.folder.stat().st_mode) == 0o700
    path.chmod(0o640)
    with pytest.raises(ArchiveError, match="read by others"):
        sealed(archive, safe)


def test_later_seals_go_on_and_each_is_a_beginning_of_the_next(archive: Path, safe: Safe) -> None:
    first = sealed(archive, safe)
    with writing(archive, "third") as to:
        store(to)
    second = sealed(archive, safe)
    assert second.new_key is None
    assert sizes(archive) == [first.size, second.size]
    tree = merkle.Tree(map(merkle.leaf_hash, Archive.open(archive).leaves()))
    one, two = (signed_head(archive, size, ring(archive)) for size in sizes(archive))
    proof = tree.consistency(one.size, two.size)
    assert merkle.is_consistent(one.size, one.root, two.size, two.root, proof)
    assert rules(archive) == []


def test_sealing_again_hashes_only_what_is_new(
    archive: Path, safe: Safe, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = sealed(archive, safe)
    with writing(archive, "third") as to:
        store(to)
    hashed: list[bytes] = []
    real = merkle.leaf_hash

    def counted(leaf: bytes) -> bytes:
        hashed.append(leaf)
        return real(leaf)

    monkeypatch.setattr(merkle, "leaf_hash", counted)
    sealed(archive, safe)
    assert len(hashed) == len(list(Archive.open(archive).entries())) - (first.size or 0) == 3


@pytest.mark.parametrize("junk", [b"", b"{}", b'{"size":3,"peaks":["00"]}', b"[1]", b"\xff"])
def test_a_kept_frontier_is_never_believed(archive: Path, safe: Safe, junk: bytes) -> None:
    sealed(archive, safe)
    (archive / FRONTIER).write_bytes(junk)
    with writing(archive, "third") as to:
        store(to)
    sealed(archive, safe)
    assert rules(archive) == []


def test_without_the_key_nothing_is_signed_and_that_is_said(archive: Path, safe: Safe) -> None:
    sealed(archive, safe)
    with writing(archive, "third") as to:
        store(to)
    elsewhere = Safe(safe.folder.with_name("other"), nobody)
    made = sealed(archive, elsewhere)
    assert made.size is None
    assert "not on this machine" in made.why
    assert not elsewhere.folder.exists()
    assert rules(archive) == []


def test_a_passphrase_locks_the_key(archive: Path, safe: Safe) -> None:
    sealed(archive, safe, b"correct horse")
    [path] = safe.folder.iterdir()
    assert b"ENCRYPTED" in path.read_bytes()
    assert sealed(archive, safe).size is None  # nobody could be asked
    opened = sealed(archive, Safe(safe.folder, lambda _: b"correct horse"))
    assert opened.size is not None
    with pytest.raises(UsageError, match="passphrase"):
        sealed(archive, Safe(safe.folder, lambda _: b"wrong"))


def test_a_ledger_rewritten_after_it_was_signed_is_found(archive: Path, safe: Safe) -> None:
    """Somebody who may write the files makes a new, sound chain of hashes: the checkpoint tells."""
    sealed(archive, safe)
    with writing(archive, "third") as to:
        store(to)
    sealed(archive, safe)
    (archive / FRONTIER).unlink()
    rewritten(archive, -1, time="2020-01-01T00:00:00Z")
    assert rules(archive) == ["ledger-broken"]
    with pytest.raises(FixityError, match="not those that were signed"):
        sealed(archive, safe)


def test_a_ledger_rewritten_from_before_its_first_key_is_found(archive: Path, safe: Safe) -> None:
    """What the key signed when it was added names the line before it."""
    sealed(archive, safe)
    rewritten(archive, 1, url="https://example.org/other")
    assert "signature-invalid" in rules(archive)
    with pytest.raises(FixityError, match="something else"):
        sealed(archive, safe)
    rewritten(archive, -1, type="pin", manifest="a", document="b", citation="c", capture="d")
    with pytest.raises(FixityError, match="names no key"):
        sealed(archive, safe)


def test_a_ledger_cut_behind_its_signed_size_is_found(archive: Path, safe: Safe) -> None:
    made = sealed(archive, safe)
    lines = (archive / ledger.ENTRIES).read_bytes().splitlines(keepends=True)[:-2]
    (archive / ledger.ENTRIES).unlink()
    (archive / ledger.HEAD).unlink()
    ledger.create(archive)
    appender = ledger.Appender(archive, ledger.EMPTY)
    for line in lines:
        appender.append(json.loads(line))
    appender.close()
    found = audit(archive, now=MOMENT, record=False).findings
    assert any("were signed, the ledger has" in each.message or each.rule == "signature-invalid"
               for each in found)  # fmt: skip
    assert made.size is not None


def test_each_changed_byte_below_ledger_is_found(archive: Path, safe: Safe) -> None:
    sealed(archive, safe)
    for path in sorted((archive / "ledger").rglob("*")):
        if path.is_file():
            data = path.read_bytes()
            for at in range(0, len(data), max(1, len(data) // 60)):
                path.write_bytes(data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :])
                assert rules(archive), f"{path.name} at {at}"
            for other in (data[:-1], data + b"\n", b""):
                path.write_bytes(other)
                assert rules(archive), path.name
            path.write_bytes(data)
    assert rules(archive) == []


def test_a_missing_or_strange_key_file_is_found(archive: Path, safe: Safe) -> None:
    sealed(archive, safe)
    [vkey] = (archive / "ledger" / "keys").iterdir()
    data = vkey.read_bytes()
    vkey.unlink()
    assert rules(archive) == ["signature-invalid"]
    vkey.write_bytes(data)
    vkey.with_name("00112233.vkey").write_bytes(data)
    assert rules(archive) == ["signature-invalid"]
    vkey.with_name("00112233.vkey").unlink()
    (archive / "ledger" / "checkpoints" / "notes.txt").write_text("mine")
    assert rules(archive) == ["ledger-broken"]


def rewritten(archive: Path, at: int, **changed: str) -> None:
    """Change one entry and chain everything after it anew."""
    entries = list(Archive.open(archive).entries())
    entries[at] |= changed
    (archive / ledger.ENTRIES).unlink()
    (archive / ledger.HEAD).unlink()
    ledger.create(archive)
    appender = ledger.Appender(archive, ledger.EMPTY)
    for entry in entries:
        appender.append(entry)
    appender.close()


def rotated(archive: Path, safe: Safe, *, by_old: bool) -> None:
    """A second key is added, signed by the first (or by nobody), and the first retired."""
    new = safe.make(ring(archive).origin or "")
    old = safe.held(ring(archive).active) if by_old else ()
    appender = ledger.Appender(archive, ledger.load(archive).head)
    appender.append(keys.add_entry(new, appender.head.last, timestamp(MOMENT), old))
    appender.close()
    publish(archive, new.verifier)


def test_rotation(archive: Path, safe: Safe) -> None:
    sealed(archive, safe)
    old = ring(archive).active[0]
    rotated(archive, safe, by_old=True)
    both = sealed(archive, safe)
    assert len(both.fingerprints) == 2
    new = ring(archive).active[1]
    appender = ledger.Appender(archive, ledger.load(archive).head)
    [by] = safe.held([new])
    appender.append(
        keys.retire_entry(old, appender.head.last, timestamp(MOMENT), [by], "a laptop was lost")
    )
    appender.close()
    alone = sealed(archive, safe)
    assert alone.fingerprints == (new.fingerprint,)
    assert ring(archive).active == (new,)
    assert rules(archive) == []


def test_a_key_that_no_trusted_key_vouched_for_is_found(archive: Path, safe: Safe) -> None:
    sealed(archive, safe)
    rotated(archive, safe, by_old=False)
    assert len(ring(archive).active) == 1
    assert "signature-invalid" in rules(archive)


def test_where_keys_are_kept() -> None:
    assert folder_of({"LOCCIT_KEYS": "/k", "HOME": "/h"}.get) == Path("/k")
    assert folder_of({"XDG_CONFIG_HOME": "/c", "HOME": "/h"}.get) == Path("/c/loccit/keys")
    assert folder_of({"HOME": "/h"}.get) == Path("/h/.config/loccit/keys")
    assert folder_of(dict[str, str]().get) is None


def test_a_folder_that_cannot_be_written_is_told(archive: Path, tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_bytes(b"")
    with pytest.raises(ArchiveError, match="signing key cannot be kept"):
        sealed(archive, Safe(blocked / "keys", nobody))
    assert os.listdir(archive / "ledger")  # noqa: PTH208
