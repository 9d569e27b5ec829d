"""The kernel's lock on an archive: one writer, or readers that need it to stand still."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from loccit.archive.layout import LOCK
from loccit.errors import Locked


@contextmanager
def sole(archive: Path) -> Iterator[None]:
    """Hold the archive for writing. The kernel lets go when the process ends, however it ends,
    so the lock file itself stays and means nothing.

    Raises `Locked` at once where another process, or another writer of this one, holds it.
    """
    flags = os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC
    fd = os.open(archive / LOCK, flags, 0o644)
    try:
        _take(fd, fcntl.LOCK_EX, archive)
        os.ftruncate(fd, 0)
        os.pwrite(fd, f"{os.getpid()}\n".encode(), 0)
        yield
    finally:
        os.close(fd)


@contextmanager
def still(archive: Path) -> Iterator[None]:
    """Keep writers out while the archive is read as a whole. An archive without a lock file
    (a copy, a read-only medium) is read without. Raises `Locked` where a writer is at work."""
    try:
        fd = os.open(archive / LOCK, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
    except FileNotFoundError:
        yield
        return
    try:
        _take(fd, fcntl.LOCK_SH, archive)
        yield
    finally:
        os.close(fd)


def _take(fd: int, how: int, archive: Path) -> None:
    try:
        fcntl.flock(fd, how | fcntl.LOCK_NB)
    except BlockingIOError as error:
        holder = b""
        with suppress(OSError):
            holder = os.pread(fd, 20, 0).strip()
        who = f" (process {holder.decode()})" if holder.isdigit() else ""
        raise Locked(
            f"another run{who} is writing to the archive {archive}",
            hint="Wait until it has ended, then start this one again.",
        ) from error
