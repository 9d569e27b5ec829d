"""Time stamps by a real authority (OpenSSL), believed at their own time and for these bytes."""

from __future__ import annotations

import subprocess
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from shutil import which

import pytest

from loccit.errors import ArchiveError, FixityError, RecordError
from loccit.ledger import timestamp
from tests.support.tsa import LATER, Tsa

pytestmark = pytest.mark.skipif(which("openssl") is None, reason="openssl is not installed")

DATA = b"news.example/archive\n11\nroot\n"
NONCE = bytes(range(8))


@pytest.fixture(scope="module", params=[False, True], ids=["leaf alone", "root embedded"])
def tsa(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Tsa:
    return Tsa(tmp_path_factory.mktemp("tsa"), with_root=request.param)


def test_a_token_over_these_bytes_holds(tsa: Tsa) -> None:
    query = timestamp.query(DATA, NONCE)
    before = datetime.now(UTC) - timedelta(seconds=2)
    stamp = timestamp.verify(DATA, tsa.reply(query), tsa.root, asked=query)
    assert before <= stamp.time <= datetime.now(UTC) + timedelta(seconds=2)


@pytest.mark.parametrize("nonce", [b"\0" * 8, b"\xff" * 8, b"\x80" + b"\0" * 7])
def test_openssl_reads_our_request_whatever_the_nonce(nonce: bytes, tmp_path: Path) -> None:
    (tmp_path / "query").write_bytes(timestamp.query(DATA, nonce))
    said = subprocess.run(
        ["openssl", "ts", "-query", "-in", tmp_path / "query", "-text"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert "Hash Algorithm: sha256" in said
    assert "Certificate required: yes" in said


def test_other_bytes_another_question_and_another_authority_do_not_hold(
    tsa: Tsa, tmp_path: Path
) -> None:
    query = timestamp.query(DATA, NONCE)
    reply = tsa.reply(query)
    with pytest.raises(FixityError, match="imprint"):
        timestamp.verify(DATA + b" ", reply, tsa.root)
    with pytest.raises(FixityError, match="nonce"):
        timestamp.verify(DATA, reply, tsa.root, asked=timestamp.query(DATA, b"another!"))
    with pytest.raises(FixityError, match="certificate"):
        timestamp.verify(DATA, reply, Tsa(tmp_path, name="two").root)


def test_a_changed_token_does_not_hold(tsa: Tsa) -> None:
    """The signed part, and the signature. (The certificates beside it are not signed with it:
    that is what the token's hash in the ledger is for.)"""
    reply = tsa.reply(timestamp.query(DATA, NONCE))
    imprint = reply.index(sha256(DATA).digest())
    for at in (imprint - 20, imprint, imprint + 31, len(reply) - 1, len(reply) - 20):
        wrong = reply[:at] + bytes([reply[at] ^ 1]) + reply[at + 1 :]
        with pytest.raises((FixityError, RecordError)):
            timestamp.verify(DATA, wrong, tsa.root)


def der(tag: int, content: bytes) -> bytes:
    size = len(content)
    return bytes([tag]) + (bytes([size]) if size < 128 else b"\x82" + size.to_bytes(2)) + content


def test_a_status_that_nobody_signed_tells_no_other_time(tsa: Tsa) -> None:
    """OpenSSL prints the status before the token, line ends and all; at another time the same
    token would be believed back to when the certificate began."""
    reply = tsa.reply(timestamp.query(DATA, NONCE))
    assert reply[1] == 0x82
    granted = bytes.fromhex("3003020100")
    assert reply[4:9] == granted
    lie = b"fine\nTime stamp: Jan  2 03:04:05 2020 GMT"
    status = der(0x30, granted[2:] + der(0x30, der(0x0C, lie)))
    forged = der(0x30, status + reply[9:])
    real = timestamp.verify(DATA, reply, tsa.root).time
    assert timestamp.verify(DATA, forged, tsa.root).time == real


@pytest.mark.parametrize("reply", [b"", b"junk", b"0" * (2 << 20)])
def test_what_is_no_token(tsa: Tsa, reply: bytes) -> None:
    with pytest.raises(RecordError):
        timestamp.verify(DATA, reply, tsa.root)


def test_a_token_holds_after_its_certificate_has_expired(tsa: Tsa, tmp_path: Path) -> None:
    """The control: at a time when the certificate has expired, OpenSSL refuses the same token."""
    reply = tsa.reply(timestamp.query(DATA, NONCE))
    for name, content in (("data", DATA), ("reply", reply), ("ca.pem", tsa.root)):
        (tmp_path / name).write_bytes(content)
    later = subprocess.run(
        [
            "openssl", "ts", "-verify", "-data", "data", "-in", "reply", "-CAfile", "ca.pem",
            "-attime", str(int(LATER.timestamp())),
        ],
        cwd=tmp_path, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert later.returncode
    assert "expired" in later.stderr
    assert timestamp.verify(DATA, reply, tsa.root).time < LATER


def test_without_openssl_nothing_is_said_to_hold(tsa: Tsa, monkeypatch: pytest.MonkeyPatch) -> None:
    reply = tsa.reply(timestamp.query(DATA, NONCE))
    monkeypatch.setenv("PATH", "")
    with pytest.raises(ArchiveError, match="no `openssl`") as caught:
        timestamp.verify(DATA, reply, tsa.root)
    assert "apt install openssl" in caught.value.hint
    assert not timestamp.available()
