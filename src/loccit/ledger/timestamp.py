"""RFC 3161 time stamps over checkpoints: the request, and OpenSSL's word on the reply.

OpenSSL is the reference: other parsers refuse replies that real authorities send (tokens that
embed leaf and root out of DER order). A token is verified at its own time, so that it stands after
the authority's certificate has expired.
"""

from __future__ import annotations

import re
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from shutil import which
from tempfile import TemporaryDirectory

from loccit.errors import ArchiveError, FixityError, RecordError

QUERY_TYPE = "application/timestamp-query"
REPLY_TYPE = "application/timestamp-reply"

_SHA256 = bytes.fromhex("300d06096086480165030402010500")  # AlgorithmIdentifier, RFC 5754 2
_TIME = re.compile(r"^Time stamp: (.+) GMT$", re.MULTILINE)
_REASON = re.compile(r":error:[0-9A-F]+:[^:]*:[^:]*:([^:]*):[^:]*:[0-9]+:(.*)")
_STATUS = re.compile(r"^Status: (.+)$", re.MULTILINE)
_PATIENCE = 60.0
MOST = 1 << 20
"""The largest reply in bytes."""


@dataclass(frozen=True, slots=True)
class Stamp:
    """A token that holds: the authority's time (UTC), which is not ours."""

    time: datetime


def query(data: bytes, nonce: bytes) -> bytes:
    """A TimeStampReq for `data` (RFC 3161 2.4.1): SHA-256, the certificate asked for. `nonce`
    is eight random bytes."""
    imprint = _der(0x30, _SHA256 + _der(0x04, sha256(data).digest()))
    number = _der(0x02, bytes([nonce[0] & 0x3F | 0x40]) + nonce[1:])  # positive, no zeros ahead
    return _der(0x30, _der(0x02, b"\x01") + imprint + number + _der(0x01, b"\xff"))


def _der(tag: int, content: bytes) -> bytes:
    """One DER value of up to 127 bytes (X.690 8.1.3.4)."""
    return bytes([tag, len(content)]) + content


def verify(data: bytes, reply: bytes, authorities: bytes, *, asked: bytes | None = None) -> Stamp:
    """Check with OpenSSL that `reply` (a TimeStampResp) is a token over `data` whose signer one
    of the certificates in `authorities` (PEM) vouches for, at the token's own time. With `asked`,
    the query, its nonce must be in the reply.

    Raises `FixityError` for a token that does not hold, `RecordError` for what is none, and
    `ArchiveError` where there is no OpenSSL to ask.
    """
    if len(reply) > MOST:
        raise RecordError("the time-stamp reply is larger than 1 MB")
    with TemporaryDirectory(prefix="loccit-ts-") as name:
        folder = Path(name)
        for file, content in (("data", data), ("reply", reply), ("ca.pem", authorities)):
            (folder / file).write_bytes(content)
        time = _time(folder)
        words = ["ts", "-verify", "-in", "reply", "-CAfile", "ca.pem", "-untrusted", "ca.pem"]
        words += ["-attime", str(int(time.timestamp()))]
        _checked(_openssl([*words, "-data", "data"], folder))
        if asked is not None:
            (folder / "query").write_bytes(asked)
            _checked(_openssl([*words, "-queryfile", "query"], folder))
    return Stamp(time)


def available() -> bool:
    """Is there an OpenSSL to ask?"""
    return which("openssl") is not None


def _time(folder: Path) -> datetime:
    """The time in the token's signed part. (The reply's status is not signed, may hold any text,
    and would be printed before it: it must not be able to say another time.)"""
    show = ["ts", "-reply", "-in", "reply", "-text"]
    stamp = _TIME.search(_openssl([*show, "-token_out"], folder).stdout)
    if stamp is None:
        status = _STATUS.search(_openssl(show, folder).stdout)
        said = f" (status: {status[1][:80]})" if status else ""
        raise RecordError(f"the authority's reply holds no time stamp{said}")
    text = re.sub(r"\.[0-9]+", "", stamp[1])
    try:
        return datetime.strptime(text, "%b %d %H:%M:%S %Y").replace(tzinfo=UTC)
    except ValueError as error:
        raise RecordError(f"the time stamp's time cannot be read: {stamp[1][:60]}") from error


def _checked(done: subprocess.CompletedProcess[str]) -> None:
    if done.returncode or "Verification: OK" not in done.stdout + done.stderr:
        found = [_REASON.search(line) for line in done.stderr.splitlines()]
        reasons = [" ".join(match.groups("")).strip() for match in found if match]
        why = reasons[-1][:200] if reasons else "OpenSSL does not say why"
        raise FixityError(f"the time stamp does not hold: {why}", file="time stamp")


def _openssl(words: Sequence[str], folder: Path) -> subprocess.CompletedProcess[str]:
    program = which("openssl")
    if program is None:
        raise ArchiveError(
            "there is no `openssl` on this machine to check time stamps with",
            hint="Install OpenSSL (Debian: apt install openssl).",
        )
    try:
        return subprocess.run(  # noqa: S603 (fixed words, our own file names)
            [program, *words],
            cwd=folder,
            env={"PATH": "/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC"},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
            errors="replace",
            timeout=_PATIENCE,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise ArchiveError(f"OpenSSL could not be run: {error}") from error
