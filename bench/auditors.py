"""Who reads an archive again: loccit's audit, plain loops, `warcio check`; and archives to read.

Run as a program with a reader's name and an archive, it prints what that took: seconds of
processor time and of the clock from when everything is imported, and the most memory. The
processes that it starts count too; what of the memory several of them share counts for each.
"""

from __future__ import annotations

import hashlib
import importlib
import json
import os
import random
import resource
import sys
import time
import zlib
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from secrets import token_hex
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "src"), str(ROOT / "bench")]

_PIECE = 512 * 1024
NOW = datetime(2026, 11, 21, 19, 45, tzinfo=UTC)
ABOUT: dict[str, Any] = {"manifest": "bench", "document": "all", "citation": "one"}


def files(archive: Path) -> list[Path]:
    """The WARC files of an archive."""
    return sorted((archive / "warcs").rglob("*.warc.gz"))


def build(kind: str, size: int, folder: Path) -> None:
    """An archive of bodies of `size` bytes together, written by the real writer, and signed."""
    from tests.support.chains import chain, exchange

    from loccit.archive import Grouping, Hand, writer
    from loccit.ledger.private import Safe
    from loccit.models.capture import State

    group = Grouping(64, 5.0)
    hand = Hand(Safe(folder.parent / "keys", lambda _: None), lambda: NOW, token_hex)
    with writer(folder, now=lambda: NOW, run_settings={}, group=group, hand=hand) as to:
        for number, (media_type, body) in enumerate(_bodies(kind, size)):
            url, headers = f"https://host.example/{number}", (("Content-Type", media_type),)
            page = exchange(url, body, headers=headers)
            to.store(chain(page), **ABOUT, outcome=State.CAPTURED)


def _bodies(kind: str, size: int) -> Iterator[tuple[str, bytes]]:
    import web

    rng = random.Random(11)
    small, _ = web.bodies()
    left, number = size, 0
    while left > 0:
        number += 1
        html = kind == "html" or (kind == "mixed" and number % 20)
        if html:
            body = small[number % len(small)] + b"<!-- %d -->" % number
        else:
            body = rng.randbytes(int(50_000 * 2 ** rng.uniform(0, 7)))
        left -= len(body)
        yield ("text/html" if html else "application/pdf"), body


def _ours(workers: int, *, deep: bool) -> Callable[[Path], None]:
    from loccit.audit import audit

    def run(archive: Path) -> None:
        found = audit(archive, now=NOW, record=False, deep=deep, workers=workers)
        if found.findings:
            raise SystemExit(f"the archive is damaged: {found.findings[0].message}")

    return run


def _members(archive: Path) -> Iterator[bytes]:
    from loccit.archive import Archive
    from loccit.archive.entries import records_of

    places: dict[str, list[tuple[int, int]]] = {}
    for entry in Archive.open(archive).entries():
        for _, record in records_of(entry):
            places.setdefault(record.file, []).append((record.offset, record.length))
    for file, each in places.items():
        with (archive / file).open("rb") as stream:
            for offset, length in sorted(each):
                stream.seek(offset)
                yield stream.read(length)


def _limit(archive: Path) -> Callable[[], None]:
    """ISA-L inflates each member, and what it holds is hashed twice. Members are at hand."""
    inflate = importlib.import_module("isal.isal_zlib").decompressobj
    members = list(_members(archive))

    def run() -> None:
        for member in members:
            data = inflate(31).decompress(member)
            hashlib.sha256(data).digest()
            hashlib.sha256(data).digest()

    return run


def _loop(archive: Path) -> None:
    """What one would write in an hour: zlib, one member after the other, one hash."""
    for file in files(archive):
        with file.open("rb") as stream:
            member, digest = zlib.decompressobj(31), hashlib.sha256()
            while data := stream.read(_PIECE):
                while data:
                    digest.update(member.decompress(data))
                    data = member.unused_data
                    if member.eof:
                        digest.hexdigest()
                        member, digest = zlib.decompressobj(31), hashlib.sha256()


def _rate(archive: Path) -> Callable[[], None]:
    """What one core hashes, from a buffer that it has at hand: as many bytes as are stored."""
    left = sum(file.stat().st_size for file in files(archive))
    data = os.urandom(_PIECE)

    def run() -> None:
        digest = hashlib.sha256()
        for _ in range(left // _PIECE):
            digest.update(data)

    return run


def _warcio(archive: Path) -> None:
    main = importlib.import_module("warcio.cli").main
    sys.stdout = Path(os.devnull).open("w")  # noqa: SIM115
    try:
        code = main(["check", *map(str, files(archive))])
    except SystemExit as ended:
        code = ended.code
    sys.stdout = sys.__stdout__
    if code:
        raise SystemExit("warcio check found fault with it")


def _reader(name: str, archive: Path) -> Callable[[], None]:
    if name == "rate":
        return _rate(archive)
    if name == "limit":
        return _limit(archive)
    simple: dict[str, Callable[[Path], None]] = {"loop": _loop, "warcio": _warcio}
    if name not in simple:
        how, workers = name.split("-")
        simple[name] = _ours(int(workers), deep=how == "deep")
    return lambda: simple[name](archive)


def main() -> None:
    name, archive = sys.argv[1], Path(sys.argv[2])
    if name == "build":
        build(sys.argv[3], int(sys.argv[4]), archive)
        return
    reader = _reader(name, archive)
    ed25519 = "cryptography.hazmat.primitives.asymmetric.ed25519"
    for module in ("loccit.archive.scanning", "loccit.reports", ed25519):
        importlib.import_module(module)
    helpers = _helpers()[0]
    began, wall = time.process_time(), time.perf_counter()
    reader()
    took = time.process_time() - began, time.perf_counter() - wall
    cpu, memory = _helpers()
    memory += resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(json.dumps([took[0] + cpu - helpers, took[1], memory * 1024]))


def _helpers() -> tuple[float, int]:
    """Processor time of the processes that this one started and that ended, and the most memory
    that one of them had, in KiB."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime, used.ru_maxrss


if __name__ == "__main__":
    main()
