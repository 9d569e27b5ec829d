"""An archive changed on purpose, in every way that somebody might, and where that must be told."""

from __future__ import annotations

import json
import re
import shutil
import zlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

from loccit import canonical, ledger
from loccit.archive import Archive, Hand
from loccit.archive.entries import records_of
from loccit.archive.sealing import sizes
from loccit.audit import audit
from loccit.ledger import checkpoint, keys, merkle
from loccit.ledger.note import Signer
from loccit.ledger.private import Safe
from loccit.models.capture import State, StoredRecord
from loccit.models.report import Finding
from tests.support.archives import ABOUT, small, store, writing
from tests.support.chains import MOMENT, Clock, Tokens, chain, exchange

FOLDERS = ("warcs", "ledger")
_AT = re.compile(r"^(\S+) at byte (\d+): (?:.*?up to byte (\d+))?", re.DOTALL)


@dataclass(frozen=True)
class Place:
    """Where a change must be told: in one of these files and, where there is a range, at an
    offset within it."""

    files: frozenset[str]
    start: int | None = None
    end: int = 0

    def told(self, finding: Finding) -> bool:
        """Does the finding name it?"""
        if finding.path not in self.files:
            return False
        at = _AT.match(finding.message)
        if self.start is None or at is None:
            return self.start is None
        reach = max(int(at[3] or 0), int(at[2]))
        return int(at[2]) <= self.end and reach >= self.start


@dataclass(frozen=True)
class Subject:
    """A sound, signed archive; the key that signs it, and another; its last checkpoint, kept
    elsewhere."""

    path: Path
    kept: Path
    key: Signer
    other: Signer


def subject(folder: Path) -> Subject:
    """Four runs, two of them of many records; each ends in a checkpoint."""
    path = folder / "archive"
    safe = Safe(folder / "keys", lambda _: None)
    hand = Hand(safe, Clock(), Tokens("key"))
    small(path)
    for seed, count in (("third", 3), ("fourth", 4)):
        with writing(path, seed, hand=hand) as to:
            for number in range(count):
                body = (f"<p>{seed} {number}: " + "we keep what was said. " * 40 * number).encode()
                coding = "gzip" if number % 2 else None
                page = exchange(f"https://example.org/{seed}/{number}", body, coding=coding)
                to.store(chain(page), **ABOUT, outcome=State.CAPTURED)
    with writing(path, "fifth", hand=hand) as to:
        store(to)
    ring = keys.ring(Archive.open(path).entries())
    [key] = safe.held(ring.active)
    other = Safe(folder / "others", lambda _: None).make(key.verifier.name, None)
    kept = folder / "kept"
    shutil.copy(path / ledger.CHECKPOINTS / str(max(sizes(path))), kept)
    return Subject(path, kept, key, other)


def records(archive: Path) -> list[StoredRecord]:
    """Every stored record, once."""
    found = Archive.open(archive).entries()
    return list(dict.fromkeys(record for entry in found for _, record in records_of(entry)))


def lines(archive: Path) -> list[tuple[int, bytes]]:
    """The ledger's lines with their offsets."""
    found, at = [], 0
    for line in (archive / ledger.ENTRIES).read_bytes().splitlines(keepends=True):
        found.append((at, line))
        at += len(line)
    return found


def files(archive: Path) -> list[Path]:
    """Every file of evidence."""
    return sorted(p for f in FOLDERS for p in (archive / f).rglob("*") if p.is_file())


class Mutator:
    """Changes copies of a subject."""

    def __init__(self, of: Subject, chance: Random) -> None:
        self.of, self.chance = of, chance
        self.records = records(of.path)
        self.lines = lines(of.path)
        self.path = of.path

    def on(self, path: Path) -> Mutator:
        """The same for a copy at `path`."""
        self.path = path
        return self

    def _place(self, path: Path, at: int) -> Place:
        """The record or line that holds the byte at `at`."""
        name = path.relative_to(self.path).as_posix()
        for record in self.records:
            if record.file == name and record.offset <= at < record.offset + record.length:
                return Place(frozenset({name}), record.offset, record.offset + record.length - 1)
        if name == ledger.ENTRIES:
            starts = [start for start, _ in self.lines if start <= at]
            # what a line says of the one before may be told of either
            start = starts[-2] if len(starts) > 1 else 0
            return Place(frozenset({name}), start, at)
        if name == ledger.HEAD:
            return Place(frozenset({name, ledger.ENTRIES}))
        return Place(frozenset({name}))

    def _any(self, least: int = 1) -> tuple[Path, bytes]:
        path = self.chance.choice([p for p in files(self.path) if p.stat().st_size >= least])
        return path, path.read_bytes()

    def flip(self) -> Place:
        path, data = self._any()
        at = self.chance.randrange(len(data))
        bits = self.chance.randrange(1, 256)
        path.write_bytes(data[:at] + bytes([data[at] ^ bits]) + data[at + 1 :])
        return self._place(path, at)

    def cut(self) -> Place:
        path, data = self._any()
        at = self.chance.randrange(len(data))
        path.write_bytes(data[:at])
        return self._place(path, at)

    def append(self) -> Place:
        path, data = self._any()
        more = self.chance.choice([b"\0", b"\n", b"{}\n", self.chance.randbytes(40), data[-200:]])
        path.write_bytes(data + more)
        found = self._place(path, len(data))
        name = path.relative_to(self.path).as_posix()
        ranged = name == ledger.ENTRIES or name.startswith("warcs/")
        return Place(found.files, len(data), len(data)) if ranged else found

    def delete(self) -> Place:
        path, _ = self._any()
        path.unlink()
        return Place(frozenset({path.relative_to(self.path).as_posix()}))

    def swap_files(self) -> Place:
        one, two = self.chance.sample(files(self.path), 2)
        first, second = one.read_bytes(), two.read_bytes()
        one.write_bytes(second)
        two.write_bytes(first)
        return Place(frozenset(p.relative_to(self.path).as_posix() for p in (one, two)))

    def swap_records(self) -> Place:
        """Two neighbours change places: every record is still there, whole."""
        one = self.chance.choice([r for r in self.records if self._after(r)])
        two = self._after(one)
        assert two
        data = (self.path / one.file).read_bytes()
        end = two.offset + two.length
        swapped = data[two.offset : end] + data[one.offset : two.offset]
        (self.path / one.file).write_bytes(data[: one.offset] + swapped + data[end:])
        return Place(frozenset({one.file}), one.offset, end - 1)

    def _after(self, record: StoredRecord) -> StoredRecord | None:
        end = record.offset + record.length
        return next((r for r in self.records if r.file == record.file and r.offset == end), None)

    def zero(self) -> Place:
        while True:
            path, data = self._any(8)
            at = self.chance.randrange(len(data) - 4)
            count = self.chance.randrange(1, min(400, len(data) - at) + 1)
            if data[at : at + count].strip(b"\0"):
                break
        path.write_bytes(data[:at] + bytes(count) + data[at + count :])
        first = at + len(data[at:]) - len(data[at:].lstrip(b"\0"))
        return self._place(path, first)

    def drop(self) -> Place:
        """A record taken out at its very borders: what is left is a sound WARC file."""
        record = self.chance.choice(self.records)
        data = (self.path / record.file).read_bytes()
        end = record.offset + record.length
        (self.path / record.file).write_bytes(data[: record.offset] + data[end:])
        return Place(frozenset({record.file}), record.offset, end - 1)

    def date(self) -> Place:
        return self._rebuilt(lambda head, block: (self._dated(head), block))

    def _dated(self, head: bytes) -> bytes:
        year = b"WARC-Date: %d" % self.chance.randrange(1990, 2020)
        return re.sub(rb"WARC-Date: \d{4}", year, head)

    def target(self) -> Place:
        old, new = b"WARC-Target-URI: ", b"WARC-Target-URI: x-"
        return self._rebuilt(lambda head, block: (head.replace(old, new), block), "response")

    def payload(self) -> Place:
        """Other words, every digest in the record computed again."""

        def change(head: bytes, block: bytes) -> tuple[bytes, bytes]:
            http, gap, body = block.partition(b"\r\n\r\n")
            block = http + gap + body.swapcase() + b"!"
            for name, data in ((b"Block", block), (b"Payload", body.swapcase() + b"!")):
                digest = canonical.digest(data).encode()
                field = b"WARC-%b-Digest: " % name
                head = re.sub(field + rb"\S+", field + digest, head)
            return re.sub(rb"Content-Length: \d+", b"Content-Length: %d" % len(block), head), block

        return self._rebuilt(change, "response")

    def _rebuilt(
        self, change: Callable[[bytes, bytes], tuple[bytes, bytes]], kind: str = ""
    ) -> Place:
        """One record written anew, as a sound gzip member: other programs see nothing."""
        record = self.chance.choice([r for r in self.records if kind in ("", r.type)])
        path = self.path / record.file
        data = path.read_bytes()
        end = record.offset + record.length
        whole = zlib.decompress(data[record.offset : end], 31)
        head, _, rest = whole.partition(b"\r\n\r\n")
        new_head, block = change(head, rest[:-4])
        made = zlib.compressobj(9, zlib.DEFLATED, 31)
        member = made.compress(new_head + b"\r\n\r\n" + block + b"\r\n\r\n") + made.flush()
        assert member != data[record.offset : end]
        path.write_bytes(data[: record.offset] + member + data[end:])
        return Place(frozenset({record.file}), record.offset, end - 1)

    def entry(self) -> Place:
        return self._rewritten(None)

    def entry_by_another_key(self) -> Place:
        return self._rewritten(self.of.other)

    def entry_by_the_stolen_key(self) -> Place:
        return self._rewritten(self.of.key)

    def _rewritten(self, key: Signer | None) -> Place:
        """One entry says something else, or is left out; the chain, the head and, with `key`,
        every signature are made anew."""
        entries = [json.loads(line) for _, line in self.lines]
        signed = max(sizes(self.path))
        number = self.chance.choice([n for n in range(signed) if entries[n]["type"] != keys.ADDED])
        at = self.lines[number][0]
        if self.chance.random() < 0.3:
            del entries[number]
        else:
            entries[number] = self._lied(entries[number])
        rewrite(self.path, entries, key)
        start = self.lines[max(0, number - 1)][0]
        return Place(frozenset({ledger.ENTRIES}), start, at + len(self.lines[number][1]))

    def _lied(self, entry: dict[str, Any]) -> dict[str, Any]:
        name = self.chance.choice(
            [k for k in sorted(entry) if k not in ("type", "seq", "prev", "signed")]
        )
        if name in ("hops", "warcinfo"):
            name = "time"
        old = entry.get(name)
        return entry | {name: f"{old}x" if isinstance(old, str) else "changed"}


KINDS: tuple[str, ...] = (
    "flip", "cut", "append", "delete", "swap_files", "swap_records", "zero", "drop", "date",
    "target", "payload", "entry", "entry_by_another_key", "entry_by_the_stolen_key",
)  # fmt: skip


def rewrite(archive: Path, entries: Iterable[dict[str, Any]], key: Signer | None) -> None:
    """Make a ledger of `entries`, chained anew; with `key` it vouches for itself and all is
    signed with it: whoever looks at nothing but this archive sees a sound one."""
    head, written = ledger.EMPTY, b""
    frontier = merkle.Frontier()
    signed = set(sizes(archive)) if key else set()
    for entry in entries:
        told = dict(entry)
        if key and told["type"] == keys.ADDED:
            told = keys.add_entry(key, head.last, told["time"])
        if key and "signed" in told:
            told["signed"] = _signed_before(archive, [s for s in signed if s <= head.entries])
        leaf = canonical.encode(told | {"seq": head.entries, "prev": head.last})
        written += leaf + b"\n"
        head = ledger.Head(len(written), head.entries + 1, canonical.digest(leaf))
        frontier.append(merkle.leaf_hash(leaf))
        if key and head.entries in signed:
            made = checkpoint.Checkpoint(key.verifier.name, head.entries, frontier.root())
            path = archive / ledger.CHECKPOINTS / str(head.entries)
            path.write_bytes(checkpoint.sign(made, [key]))
    (archive / ledger.ENTRIES).write_bytes(written)
    (archive / ledger.HEAD).write_bytes(head.encode())
    if key:
        _sign_the_end(archive, key, head, frontier, signed)


def _signed_before(archive: Path, signed: list[int]) -> dict[str, Any] | None:
    if not signed:
        return None
    data = (archive / ledger.CHECKPOINTS / str(max(signed))).read_bytes()
    return {"size": max(signed), "checkpoint": canonical.digest(data)}


def _sign_the_end(
    archive: Path, key: Signer, head: ledger.Head, frontier: merkle.Frontier, signed: set[int]
) -> None:
    for size in signed:
        if size > head.entries:
            (archive / ledger.CHECKPOINTS / str(size)).unlink()
    made = checkpoint.Checkpoint(key.verifier.name, head.entries, frontier.root())
    path = archive / ledger.CHECKPOINTS / str(head.entries)
    path.write_bytes(checkpoint.sign(made, [key]))
    for old in (archive / ledger.KEYS).iterdir():
        old.unlink()
    (archive / ledger.KEYS / f"{key.verifier.id.hex()}.vkey").write_text(f"{key.verifier}\n")


@dataclass(frozen=True)
class Told:
    """What an audit made of a change. `found`: there is a finding of damage; `placed`: one names
    the place."""

    kind: str
    place: Place
    findings: tuple[Finding, ...]

    @property
    def found(self) -> bool:
        return any(f.level.value == "error" for f in self.findings)

    @property
    def placed(self) -> bool:
        return any(self.place.told(f) for f in self.findings)


def mutated(mutator: Mutator, kind: str, copy: Path, *, deep: bool) -> Told:
    """Change a fresh copy and look at it."""
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(mutator.of.path, copy)
    place: Place = getattr(mutator.on(copy), kind)()
    result = audit(copy, now=MOMENT, record=False, deep=deep, checkpoints=[mutator.of.kept])
    return Told(kind, place, result.findings)
