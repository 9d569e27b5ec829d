"""A sound ledger, held for writing without a run: no recovery, no first and last entry."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from loccit import ledger
from loccit.archive.journal import hint_for
from loccit.archive.lock import sole
from loccit.archive.reader import Archive, require
from loccit.errors import ArchiveError


@contextmanager
def holding(path: Path) -> Iterator[tuple[Archive, ledger.Appender]]:
    """The archive in the folder `path` and what appends to its ledger, under the lock.

    Raises `Locked` while a run is writing to it, `FixityError` and `RecordError` where the ledger
    is damaged, `ArchiveError` where there is none or it cannot be written.
    """
    require(path)
    try:
        with sole(path):
            archive = Archive(path)
            appender = ledger.Appender(path, ledger.load(path, archive.add).head)
            try:
                yield archive, appender
            finally:
                appender.close()
    except OSError as error:
        raise ArchiveError(
            f"the archive cannot be written: {error}", hint=hint_for(error)
        ) from error
