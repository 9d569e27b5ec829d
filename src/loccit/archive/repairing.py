"""What is derived, written anew: the index, the tree's frontier, public keys, damaged texts.

warcs/ and ledger/entries.jsonl are never touched: what is lost there only a copy brings back.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from loccit import canonical, durable, ledger
from loccit.archive.index import index_bytes, rebuild_index
from loccit.archive.layout import INDEX, INDEX_HEAD
from loccit.archive.lock import sole, still
from loccit.archive.reader import Archive, require
from loccit.archive.sealing import FRONTIER, frontier_bytes, publish
from loccit.archive.texts import kept_path
from loccit.errors import ArchiveError, FixityError
from loccit.ledger import keys
from loccit.models.capture import Capture


@dataclass(frozen=True, slots=True)
class Repaired:
    """One derived file: what was wrong with it, and whether it was (or, in a dry run, would be)
    put right."""

    file: str
    what: str
    done: bool = True


def repair_derived(path: Path, *, dry_run: bool) -> Iterator[Repaired]:
    """Put right what the ledger and the records give, one file after the other. Under the
    archive's lock. Raises as `Archive.open` does for a ledger that is not whole, `Locked`, and
    `ArchiveError` where a file cannot be written."""
    require(path)
    with still(path) if dry_run else sole(path):
        archive = Archive.open(path)
        try:
            yield from _public_keys(archive, dry_run=dry_run)
            yield from _frontier(archive, dry_run=dry_run)
            yield from _index(archive, dry_run=dry_run)
        except OSError as error:
            raise ArchiveError(f"the archive {path} cannot be repaired: {error}") from error


def _public_keys(archive: Archive, *, dry_run: bool) -> Iterator[Repaired]:
    ring = keys.ring(archive.entries())
    if ring.problems:
        raise ring.problems[0]
    for key, _, _ in ring.known:
        file = f"{ledger.KEYS}/{key.id.hex()}.vkey"
        if not (archive.path / file).exists():
            if not dry_run:
                publish(archive.path, key)
            yield Repaired(file, "the public key was missing")


def _frontier(archive: Archive, *, dry_run: bool) -> Iterator[Repaired]:
    """Of the newest checkpoint; it is what the next signature goes on from."""
    try:
        data = frontier_bytes(archive)
    except FixityError as error:
        yield Repaired(FRONTIER, f"it cannot be made: {error}", done=False)
        return
    what = _differs(archive.path / FRONTIER, data)
    if data is None or not what:
        return
    if not dry_run:
        durable.make_folder((archive.path / FRONTIER).parent)
        durable.replace(archive.path / FRONTIER, data, sole=True)
    yield Repaired(FRONTIER, what)


def _index(archive: Archive, *, dry_run: bool) -> Iterator[Repaired]:
    lines, head = index_bytes(archive)
    what = _differs(archive.path / INDEX, lines) or _differs(archive.path / INDEX_HEAD, head)
    if not what or (_agrees(archive.path, lines) and (archive.path / INDEX_HEAD).exists()):
        return
    if not dry_run:
        rebuild_index(archive.path)
    yield Repaired(INDEX, what)


def _agrees(archive: Path, lines: bytes) -> bool:
    """Are the lines right, and is the head one that was written for them? It may have been left
    for fewer entries than there are: those after it need not name any record."""
    from loccit.archive.agreement import Index

    try:
        same = (archive / INDEX).read_bytes() == lines
    except OSError:
        return False
    index = Index(archive, fully=False)
    ledger.inspect(archive, lambda line: index.take(line, []))
    return same and index.problem() is None


def _differs(path: Path, data: bytes | None) -> str:
    try:
        return "" if path.read_bytes() == data else "it was not as it must be"
    except FileNotFoundError:
        return "it was missing"
    except OSError as error:
        return f"it could not be read ({error.strerror})"


def wrong_texts(archive: Archive) -> Iterator[tuple[Capture, str, str]]:
    """The kept Pages that the ledger names and that are not there, or are not what it names: the
    capture, the file's name and what is wrong."""
    for capture in archive.captures():
        for digest in archive.kept_texts(capture):
            path = kept_path(archive.path, digest)
            if path is None:
                continue
            what = ""
            try:
                if canonical.digest(path.read_bytes()) != digest:
                    what = "it was not as the ledger says"
            except FileNotFoundError:
                what = "it was missing"
            except OSError as error:
                what = f"it could not be read ({error.strerror})"
            if what:
                yield capture, path.relative_to(archive.path).as_posix(), what
