"""What a report says of an archive's evidence: read, cheap, and never more than is there."""

from __future__ import annotations

from pathlib import Path

from loccit import ledger
from loccit.archive import Archive
from loccit.archive.footing import footing
from tests.support.archives import small
from tests.support.packages import kept


def noted(path: Path, **entry: object) -> None:
    appender = ledger.Appender(path, ledger.load(path).head)
    appender.append(entry)
    appender.close()


def test_an_archive_that_nobody_signed(tmp_path: Path) -> None:
    small(tmp_path)
    found = footing(Archive.open(tmp_path), "archive")
    assert (found.path, found.size, found.root, found.origin) == ("archive", 0, None, None)
    assert (found.keys, found.stamps) == ((), ())


def test_keys_the_newest_checkpoint_and_each_authoritys_newest_stamp(tmp_path: Path) -> None:
    made = kept(tmp_path)
    [key] = (signer.verifier for signer in made.signers)
    found = footing(made.archive, "archive")
    newest = max(int(each.name) for each in (made.path / ledger.CHECKPOINTS).iterdir())
    assert (found.size, found.keys, found.origin) == (newest, (key.fingerprint,), key.name)
    assert found.root == f"sha256:{_root(made.path, newest)}"
    for size, hour, who in ((3, 1, "a"), (newest, 2, "a"), (3, 3, "b")):
        time = f"2026-11-21T0{hour}:00:00Z"
        noted(made.path, type="timestamp", checkpoint=size, authority=who, gen_time=time)
    stamps = footing(made.archive, "archive").stamps
    assert [(each.authority, each.checkpoint) for each in stamps] == [("b", 3), ("a", newest)]
    noted(made.path, type="key-retire", fingerprint=key.fingerprint)
    assert footing(made.archive, "archive").keys == ()


def test_a_checkpoint_that_cannot_be_read_is_none(tmp_path: Path) -> None:
    made = kept(tmp_path)
    newest = max((made.path / ledger.CHECKPOINTS).iterdir(), key=lambda each: int(each.name))
    for junk in (b"", b"\xff", b"a\nb\nc\n\n", b"x\n%s\nAAAA\n" % newest.name.encode()):
        newest.write_bytes(junk)
        assert footing(made.archive, "archive").size == 0


def _root(path: Path, size: int) -> str:
    from base64 import b64decode

    return b64decode((path / ledger.CHECKPOINTS / str(size)).read_text().split("\n")[2]).hex()
