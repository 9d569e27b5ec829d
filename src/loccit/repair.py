"""The repair: what is derived is made anew from what is evidence, and nothing else is touched."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from loccit import canonical
from loccit.archive import Archive, read_from
from loccit.archive.lock import sole, still
from loccit.archive.repairing import Repaired, repair_derived, wrong_texts
from loccit.archive.texts import encode_page
from loccit.errors import LoccitError
from loccit.extract import extract_page, readers, second_opinion
from loccit.models.capture import Capture

__all__ = ["Repaired", "repair"]


def repair(path: Path, *, dry_run: bool = False) -> Iterator[Repaired]:
    """Make anew, in the archive at `path`, the index, the tree's frontier, public key files that
    are missing and kept texts that are missing or wrong; each is told as it is done.

    A text is kept only where its bytes are the ones that the ledger names: one that other
    versions of the readers made stays away, and costs time, no verdict. With `dry_run` nothing is
    written. Raises `ArchiveError` where there is no archive, it is damaged where it matters or
    cannot be written, `Locked` while a run is writing to it.
    """
    yield from repair_derived(path, dry_run=dry_run)
    with still(path) if dry_run else sole(path):
        archive = Archive.open(path)
        made: dict[str, dict[str, bytes]] = {}
        for capture, file, what in tuple(wrong_texts(archive)):
            pages = made.get(capture.id)
            if pages is None:
                made = {capture.id: (pages := _pages(archive, capture))}
            yield _put(archive.path / file, file, what, pages, dry_run=dry_run)


def _put(path: Path, file: str, what: str, pages: dict[str, bytes], *, dry_run: bool) -> Repaired:
    data = pages.get(path.stem)
    if data is None:
        why = "the readers that made it are others than those here, or its record is damaged"
        return Repaired(file, f"{what}, and cannot be made again: {why}", done=False)
    if not dry_run:
        from loccit import durable

        durable.make_folder(path.parent)
        durable.replace(path, data)
    return Repaired(file, what)


def _pages(archive: Archive, capture: Capture) -> dict[str, bytes]:
    """A capture's Pages as the readers here make them, encoded, by the hex of their digests."""
    found: dict[str, bytes] = {}
    with suppress(LoccitError, OSError):
        payload = archive.payload(capture)
        known, charset = payload.media_type, payload.charset
        page = extract_page(payload.body, known, charset=charset, name=payload.name)
        made = readers()
        pages = [(page, read_from(payload, made))]
        again = second_opinion(payload.body, page.media_type)
        if again is not None:
            pages.append((again, read_from(payload, made, second=True)))
        for each, of in pages:
            data = encode_page(each, of)
            if data:
                found[canonical.digest(data).removeprefix("sha256:")] = data
    return found
