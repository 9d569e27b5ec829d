"""Every signed checkpoint held against the ledger: who signed it, and is it of this ledger?

Those that lie in the archive, and older ones that were kept elsewhere: who has taken the key can
write the past anew and sign it, but cannot change what somebody else keeps.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from loccit import canonical, ledger
from loccit.archive.sealing import public_file, signed_head, sizes
from loccit.errors import ArchiveError, FixityError, RecordError, UsageError
from loccit.ledger import checkpoint, keys, merkle, note

_REWRITTEN = (
    "The past was rewritten after it was signed, or this is another archive's checkpoint: compare"
    " with a copy, and with time stamps if there are any."
)
_LOST = "Restore it from a copy of the archive."
_UNSIGNED = "Compare the checkpoint with a copy of the archive."

Broken = tuple[str, ArchiveError, tuple[int, ...]]
"""A rule (`signature-invalid`, or `ledger-broken` where a signed checkpoint is not one of these
entries), what is wrong, and the offsets of the ledger lines that it concerns."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A signed checkpoint that was kept outside the archive. `name` is what messages call it."""

    name: str
    data: bytes
    head: checkpoint.Checkpoint


def kept_checkpoint(name: str, data: bytes) -> Kept:
    """Raises `UsageError` for bytes that are no signed checkpoint."""
    try:
        return Kept(name, data, checkpoint.parse(note.text_of(data)))
    except RecordError as error:
        raise UsageError(
            f"{name} is no signed checkpoint: {error.message}.",
            hint="Name a copy of a file below ledger/checkpoints/ that was kept elsewhere.",
        ) from error


class Seals:
    """Takes the ledger's lines one by one and then says what is wrong with keys and checkpoints.
    It holds 8 bytes for each line, and the roots that it is asked for."""

    def __init__(self, archive: Path, kept: Sequence[Kept] = ()) -> None:
        self._archive, self._kept = archive, kept
        self._own = sizes(archive)
        self._wanted = {*self._own, *(each.head.size for each in kept)}
        self._frontier = merkle.Frontier()
        self._roots: dict[int, bytes] = {0: merkle.EMPTY_ROOT}
        self._offsets = array("Q")
        self._entries: list[Mapping[str, Any]] = []
        self._told: dict[int, str] = {}
        self._size = 0

    @property
    def count(self) -> int:
        """The number of lines so far."""
        return len(self._offsets)

    @property
    def wanted(self) -> tuple[int, ...]:
        """The sizes of the trees whose roots are compared, in order."""
        return tuple(sorted(self._wanted))

    def graft(
        self,
        trees: Iterable[tuple[int, bytes]],
        entries: Iterable[Mapping[str, Any]],
        signed: dict[int, str],
    ) -> None:
        """The next lines, as the subtrees that they make up, none across one of the sizes that
        are `wanted`; what rare entries among them say, and of which checkpoints any tells. Where
        `problems` finds any after this, it cannot say at which lines."""
        for level, root in trees:
            self._frontier.graft(level, root)
            if self._frontier.size in self._wanted:
                self._roots[self._frontier.size] = self._frontier.root()
        self._entries += [each for each in entries if each["type"] in (keys.ADDED, keys.RETIRED)]
        self._told |= signed

    def take(self, line: ledger.Line) -> None:
        """The next line."""
        self._frontier.append(merkle.leaf_hash(line.leaf))
        if self._frontier.size in self._wanted:
            self._roots[self._frontier.size] = self._frontier.root()
        self._offsets.append(line.offset)
        self._size = line.offset + len(line.leaf) + 1
        if line.entry["type"] in (keys.ADDED, keys.RETIRED):
            self._entries.append(line.entry)
        signed = line.entry.get("signed")
        if isinstance(signed, dict) and type(size := signed.get("size")) is int:
            self._told[size] = str(signed.get("checkpoint"))

    def problems(self) -> Iterator[Broken]:
        """All that is wrong, once every line was taken."""
        ring = keys.ring(self._entries)
        for problem in ring.problems:
            yield "signature-invalid", problem, ()
        for error in _public_keys(self._archive, ring):
            yield "signature-invalid", error, ()
        for error in self._missing():
            yield "signature-invalid", error, ()
        heads: list[tuple[str, checkpoint.Checkpoint]] = []
        for size in self._own:
            try:
                head = signed_head(self._archive, size, ring)
                heads.append((f"{ledger.CHECKPOINTS}/{size}", head))
            except ArchiveError as error:
                yield "signature-invalid", error, ()
        yield from self._against(heads)
        yield from self._against_kept(ring)

    def _missing(self) -> Iterator[FixityError]:
        """The checkpoints that later entries tell of, and those that were kept, must be here."""
        expected = dict.fromkeys((each.head.size for each in self._kept), "") | self._told
        for size, digest in sorted(expected.items()):
            file = f"{ledger.CHECKPOINTS}/{size}"
            if size not in self._own:
                yield FixityError("the checkpoint is missing", file=file, hint=_LOST)
                continue
            try:
                found = canonical.digest((self._archive / file).read_bytes()) if digest else ""
            except OSError:
                continue  # told where its signature is looked at
            if found != digest:
                yield FixityError(
                    "the checkpoint is not the one that was signed",
                    file=file,
                    expected=digest,
                    found=found,
                    hint=_LOST,
                )

    def _against_kept(self, ring: keys.Ring) -> Iterator[Broken]:
        """Apart from the archive's own: those may all have been made anew by who took the key."""
        heads = []
        for each in self._kept:
            try:
                checkpoint.verify(each.data, ring.at(each.head.size), file=each.name)
                heads.append((each.name, each.head))
            except note.Unknown:
                message = (
                    f"the first {each.head.size} entries, up to byte"
                    f" {self._end(each.head.size)}, name no key that signed the checkpoint"
                    f" {each.name}"
                )
                problem = FixityError(message, file=ledger.ENTRIES, offset=0, hint=_REWRITTEN)
                yield "ledger-broken", problem, ()
            except ArchiveError as error:
                yield "signature-invalid", error, ()
        yield from self._against(sorted(heads, key=lambda each: each[1].size))

    def _against(self, heads: Sequence[tuple[str, checkpoint.Checkpoint]]) -> Iterator[Broken]:
        """The first checkpoint that does not hold says it for all that follow: its entries and
        those of the last one that holds bound the place. `heads` are in the order of sizes."""
        good = 0
        for number, (file, head) in enumerate(heads):
            root = self._roots.get(head.size)
            if root == head.root:
                good = head.size
                continue
            later = len(heads) - number - 1
            yield (
                "ledger-broken",
                self._broken(file, head, root, good, later),
                self._between(good, head.size),
            )
            return

    def _broken(
        self, file: str, head: checkpoint.Checkpoint, root: bytes | None, good: int, later: int
    ) -> FixityError:
        more = f", nor those of {later} later ones" if later else ""
        start = min(self._end(good), self._offsets[-1] if self._offsets else 0)
        if root is None:
            message = (
                f"{file} was signed over {head.size} entries, the ledger has {self.count}, up to"
                f" byte {self._size}"
            )
            return FixityError(message, file=ledger.ENTRIES, offset=start, hint=_REWRITTEN)
        vouched = f"entries {good} to {head.size - 1}" if good else f"the first {head.size} entries"
        return FixityError(
            f"{vouched}, up to byte {self._end(head.size)}, are not those that were signed in"
            f" {file}{more}",
            file=ledger.ENTRIES,
            offset=start,
            expected=f"the root {head.root.hex()}",
            found=root.hex(),
            hint=_REWRITTEN,
        )

    def _end(self, size: int) -> int:
        """Where the first `size` lines end, or all that there are."""
        return self._offsets[size] if size < self.count else self._size

    def _between(self, first: int, end: int) -> tuple[int, ...]:
        return tuple(self._offsets[first:end])


def _public_keys(archive: Path, ring: keys.Ring) -> Iterator[ArchiveError]:
    """The `.vkey` files must be those of the entries: a stranger may read them alone."""
    known = {f"{key.id.hex()}.vkey": key for key, _, _ in ring.known}
    folder = archive / ledger.KEYS
    there = {path.name: path for path in folder.iterdir()} if folder.is_dir() else {}
    for name in sorted(known.keys() | there.keys()):
        file = f"{ledger.KEYS}/{name}"
        try:
            held = there[name].read_bytes() if name in there and name in known else None
            same = held is not None and held == public_file(known[name])
        except OSError:
            same = False
        if not same:
            what = "is not the key of the ledger's entry" if name in there else "is missing"
            hint = _UNSIGNED if name in there else "`loccit repair` writes it from its entry."
            yield FixityError(f"the public key file {what}", file=file, hint=hint)
