"""Write, sync, rename: what was acknowledged survives a power cut."""

from __future__ import annotations

import fcntl
import os
import sys
from contextlib import suppress
from pathlib import Path


def sync_file(fd: int) -> None:
    """Force a file's bytes to the medium. On macOS fsync stops at the drive's cache, so
    F_FULLFSYNC is asked for first."""
    if sys.platform == "darwin":
        with suppress(OSError):
            fcntl.fcntl(fd, fcntl.F_FULLFSYNC)
            return
    os.fsync(fd)


def sync_folder(folder: Path) -> None:
    """Force a folder's entries (new names, renames) to the medium."""
    fd = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        sync_file(fd)
    finally:
        os.close(fd)


def sync_up(folder: Path, root: Path) -> None:
    """Sync `folder` and every folder above it up to `root` (both included): a process that was
    killed may have made one of them without syncing its parent."""
    sync_folder(folder)
    while folder != root:
        folder = folder.parent
        sync_folder(folder)


def write_at(fd: int, data: bytes, offset: int) -> int:
    """Write all of `data` at `offset`, whatever the file's own position is; the end's offset.

    Raises `OSError`; bytes after `offset` are then undefined.
    """
    view = memoryview(data)
    while view:
        written = os.pwrite(fd, view, offset)
        view = view[written:]
        offset += written
    return offset


def replace(path: Path, data: bytes, *, mode: int = 0o644, sole: bool = False) -> None:
    """Put `data` at `path` whole or not at all: written aside, synced, renamed, folder synced.

    `sole` says that a lock keeps others from replacing `path` now: what a killed process left
    aside then has a name that the next one uses again. Raises `OSError`; the old file then
    stands untouched and nothing is left beside it.
    """
    aside = path.with_name(f".{path.name}.new" if sole else f".{path.name}.{os.getpid()}.new")
    try:
        fd = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode)
        try:
            view = memoryview(data)
            while view:
                view = view[os.write(fd, view) :]
            sync_file(fd)
        finally:
            os.close(fd)
        aside.rename(path)
    except BaseException:
        with suppress(OSError):
            aside.unlink()
        raise
    sync_folder(path.parent)


def make_folder(folder: Path) -> None:
    """Create `folder` and its parents, each new name synced into its parent."""
    missing = []
    at = folder
    while not at.exists():
        missing.append(at)
        at = at.parent
    for each in reversed(missing):
        with suppress(FileExistsError):
            each.mkdir()
        sync_folder(each.parent)
