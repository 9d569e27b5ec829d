"""What manifests and their locks are called, and where they are."""

from __future__ import annotations

import glob
import os
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from loccit.errors import UsageError

_SUFFIXES = (".yaml", ".yml", ".json")
_LOCK = ".lock.json"
_MARK = re.compile(rb"""(?m)^[ \t{]*["']?loccit["']?[ \t]*:""")
_SNIFFED = 2**16


def manifest_id(path: Path) -> str:
    """What the ledger calls the manifest: the folder's name for `manifest.yaml` (or .yml,
    .json), else the file's stem."""
    folder = absolute(path).parent.name
    return folder if path.stem == "manifest" and folder else path.stem


def absolute(path: Path) -> Path:
    """`path` from the root, links kept unless there are `..` to resolve: behind a link to a
    folder those lead to where the folder really is."""
    return Path(os.path.realpath(path)) if ".." in path.parts else path.absolute()


def lock_path(manifest: Path) -> Path:
    """The lock beside a manifest: manifest.yaml → manifest.lock.json."""
    return manifest.with_name(manifest.stem + _LOCK)


def find(arguments: Sequence[str]) -> list[Path]:
    """The manifests that files, folders and globs name, each once, in the order given.

    Below a folder these are the files named manifest.yaml (.yml, .json) and every other YAML or
    JSON file with a `loccit:` key; hidden folders and links to folders are not entered. Raises
    `UsageError` for an argument that names none.
    """
    found: dict[str, Path] = {}
    locks: list[Path] = []
    for argument in arguments:
        for path in _named(argument):
            if path.name.endswith(_LOCK):
                locks.append(path)
            else:
                found.setdefault(os.path.realpath(path), path)
    owned = {os.path.realpath(lock_path(path)) for path in found.values()}
    for lock in locks:
        # `manifests/*` in a shell names the locks too; a lock alone is a mistake
        if os.path.realpath(lock) not in owned:
            raise UsageError(
                f"{lock} is a lock, which loccit writes.", hint="Name the manifest beside it."
            )
    return list(found.values())


def _named(argument: str) -> Iterator[Path]:
    path = Path(argument)
    if path.is_dir():
        below = list(_below(path))
        if not below:
            raise UsageError(
                f"There is no manifest in {argument}.",
                hint="A manifest is a YAML or JSON file with `loccit: 1`; `loccit init TEXT…` "
                "drafts one.",
            )
        yield from below
    elif path.exists() or not glob.has_magic(argument):
        if not path.exists():
            raise UsageError(f"There is no {argument}.", hint="Check the path.")
        yield path
    else:
        yield from _globbed(argument)


def _globbed(pattern: str) -> Iterator[Path]:
    hits = [Path(hit) for hit in sorted(glob.glob(pattern, recursive=True))]  # noqa: PTH207
    found: list[Path] = []
    for path in hits:
        if path.is_dir():
            found += _below(path)
        elif path.suffix in _SUFFIXES and _is_manifest(path):
            found.append(path)
    if not found:
        raise UsageError(f"No manifest fits {pattern}.", hint="Check the pattern.")
    yield from found


def _below(folder: Path) -> Iterator[Path]:
    for at, folders, files in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(files):
            path = Path(at) / name
            if path.suffix in _SUFFIXES and _is_manifest(path):
                yield path


def _is_manifest(path: Path) -> bool:
    """By its name, or by a `loccit:` key near its beginning; a lock is none. A file that cannot
    be looked into counts, so that loading says why."""
    if path.name.endswith(_LOCK):
        return False
    if path.stem == "manifest":
        return True
    if not path.is_file():
        return False
    try:
        with path.open("rb") as file:
            return _MARK.search(file.read(_SNIFFED)) is not None
    except OSError:
        return True
