"""Names inside an archive. All are made here; no string from outside enters a path."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Container, Iterator
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from urllib.parse import quote_from_bytes

from loccit.errors import RecordError

WARCS = "warcs"
LEDGER = "ledger"
QUARANTINE = "quarantine"
TEXTS = "text"
INDEX = "index.cdxj"
INDEX_HEAD = "index.head.json"
CATALOGUE = "catalogue"
LOCK = ".lock"

Token = Callable[[int], str]
"""Gives random hex, two digits for each byte asked for (`secrets.token_hex`)."""

_WARC = re.compile(r"warcs/[0-9]{4}/[0-9]{2}/[0-9A-Za-z]{1,32}-[0-9a-f]{4}-[0-9]{3,6}\.warc\.gz")


@lru_cache(64)
def timestamp(moment: datetime) -> str:
    """An aware datetime as RFC 3339 UTC, whole seconds: `2026-11-21T19:45:00Z`."""
    return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def new_id(moment: datetime, token: Token, taken: Container[str]) -> str:
    """An id for a run or capture, in use by no other: `20261121T194500Z-4f2a`."""
    stem = timestamp(moment).replace("-", "").replace(":", "")
    while (made := f"{stem}-{token(2)}") in taken:
        pass
    return made


def warc_name(run: str, number: int, moment: datetime) -> str:
    """The name of a run's WARC file, relative to the archive."""
    return f"{WARCS}/{moment.astimezone(UTC):%Y/%m}/{run}-{number:03d}.warc.gz"


def warc_path(archive: Path, name: str) -> Path:
    """Where the WARC file `name` of a ledger entry lies.

    Raises `RecordError` for a name that is not one of ours: a ledger from elsewhere must not
    lead out of its archive.
    """
    if not _WARC.fullmatch(name):
        raise RecordError(f"the ledger names a file that is no WARC file of an archive: {name!r}")
    return archive / name


def shown(archive: Path, path: Path) -> str:
    """`path` relative to the archive, odd bytes percent-encoded: for entries and messages."""
    return quote_from_bytes(os.fsencode(path.relative_to(archive)), safe="/ ()+,=@")


def walk(folder: Path) -> Iterator[Path]:
    """Everything below `folder` that is no real folder, in a stable order; links unfollowed."""
    for path in sorted(folder.iterdir()) if folder.is_dir() else ():
        if path.is_dir() and not path.is_symlink():
            yield from walk(path)
        else:
            yield path
