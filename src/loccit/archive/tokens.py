"""Files that strangers made and the ledger names: kept beside the checkpoints, read again."""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any

from loccit import ledger
from loccit.errors import FixityError, RecordError

MOST = 1 << 20
"""The largest of them in bytes."""

COPY = "Restore the file from a copy of the archive."


def beside(checkpoint: int, address: str, suffix: str) -> str:
    """Where what came from `address` (as shown) over a checkpoint lies."""
    short = sha256(address.encode()).hexdigest()[:8]
    return f"{ledger.CHECKPOINTS}/{checkpoint}-{short}{suffix}"


def misshapen(entry: Mapping[str, Any], kind: str) -> RecordError:
    """What to raise of an entry that says less, or other things, than its type must."""
    return RecordError(
        f"ledger entry {entry.get('seq')} is not as an entry of type {kind} must be",
        file=ledger.ENTRIES,
    )


def kept(archive: Path, file: str, digest: str) -> bytes:
    """A file that must have the hash `digest`. Raises `FixityError`."""
    data = read(archive, file)
    if digest_of(data) != digest:
        raise FixityError(
            "the file is not the one that the ledger names",
            file=file,
            expected=digest,
            found=digest_of(data),
            hint=COPY,
        )
    return data


def read(archive: Path, file: str) -> bytes:
    """A file of no more than `MOST` bytes. Raises `FixityError`."""
    path = archive / file
    try:
        if path.is_symlink() or not path.is_file():
            raise FixityError("the file is missing", file=file, hint=COPY)
        with path.open("rb") as opened:
            data = opened.read(MOST + 1)
    except OSError as error:
        raise FixityError(f"the file cannot be read ({error.strerror})", file=file) from error
    if len(data) > MOST:
        raise FixityError(f"the file is larger than {MOST} bytes", file=file, hint=COPY)
    return data


def digest_of(data: bytes) -> str:
    """`sha256:` + hex."""
    return f"sha256:{sha256(data).hexdigest()}"
