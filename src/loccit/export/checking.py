"""`loccit verify-package`: what verify_proof.py checks, and what only more than it can."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType

from loccit import warc
from loccit.errors import ArchiveError, FixityError, RecordError, UsageError
from loccit.export.opened import Package
from loccit.export.packed import WARC, Check, Refused, require
from loccit.export.verify_proof import checks
from loccit.ledger import keys, opentimestamps, timestamp
from loccit.ledger.bitcoin import Header


@dataclass(slots=True)
class Verdict:
    """All checks of a package, in order. `fingerprints` are those of the keys that signed its
    newest checkpoint, where all holds; `unsure` says that a time stamp could not be looked at.
    `headers` are those of Bitcoin blocks that the reader gave."""

    headers: Mapping[int, Header] = field(default_factory=dict)
    checks: tuple[Check, ...] = ()
    fingerprints: tuple[str, ...] = ()
    unsure: bool = False

    @property
    def holds(self) -> bool:
        """Does all of it hold?"""
        return all(check.holds for check in self.checks)

    def ring(self, package: Package) -> Iterator[str]:
        """Each key was vouched for by one that was trusted before it."""
        ring = keys.ring(entry for _, entry in sorted(package.entries.items()))
        for problem in ring.problems:
            raise Refused(f"{problem}.")
        for size, by in package.signed_by.items():
            known = {key.fingerprint for key in ring.at(size)}
            require(
                known.issuperset(by), f"The checkpoint {size} is signed by a key without trust."
            )
        active = {key.fingerprint for key in ring.active}
        self.fingerprints = tuple(package.signed_by[max(package.signed_by)])
        yield f"Each key is vouched for; {len(active)} of {len(ring.known)} may sign still."

    def records(self, package: Package) -> Iterator[str]:
        """Our own strict reader has each record, too."""
        for each in package.about["members"]:
            pieces = package.pieces(WARC, each["offset"], each["length"])
            try:
                head, block = warc.read(pieces, file=WARC, offset=each["offset"])
                same = warc.digest(block) == head.get("WARC-Block-Digest")
            except ArchiveError as error:
                raise Refused(f"{error}.") from error
            require(same, f"The record at byte {each['offset']} is not what it says.")
        yield "loccit's own strict reader finds each record whole."

    def stamps(self, package: Package) -> Iterator[str]:
        """Each time stamp holds, by OpenSSL, at its own time."""
        names = package.below("checkpoints/", ".tsr")
        if not names and package.below("checkpoints/", ".ots"):
            yield "No authority's time stamp is in it."
        elif not names:
            yield "No outside time stamp is in it: of when, only the keeper's clock speaks."
        elif not timestamp.available():
            self.unsure = True
            yield f"Not checked, for want of `openssl`: {len(names)} time stamps."
        for name in () if self.unsure else names:
            yield _stamped(package, name)

    def proofs(self, package: Package) -> Iterator[str]:
        """Each OpenTimestamps proof begins with its checkpoint, and leads to the blocks whose
        headers were given; without one it shows no time."""
        for name in package.below("checkpoints/", ".ots"):
            size = name.rpartition("/")[2].split("-")[0]
            known = size.isdecimal() and int(size) in package.heads
            require(known, f"{name} is a proof over no checkpoint of the package.")
            try:
                data = package.read(f"checkpoints/{size}")
                held = opentimestamps.verify(data, package.read(name), self.headers)
            except (FixityError, RecordError) as error:
                raise Refused(f"{name}: {error.message}.") from error
            except ArchiveError as error:
                self.unsure = True
                yield f"Not checked: {name}: {error.message}."
                continue
            yield _proven(name, size, held)


def check_package(
    path: Path, wanted: str = "", headers: Mapping[int, Header] = MappingProxyType({})
) -> Verdict:
    """Check the package at `path`; `wanted` is the fingerprint of the key that must have signed
    it ("": any that the package itself names), `headers` those of Bitcoin blocks, by height.
    Raises `UsageError` for what is no file."""
    if not path.is_file():
        raise UsageError(f"There is no file {path}.", hint="Name an evidence package (.wacz).")
    verdict = Verdict(headers)
    more = (verdict.ring, verdict.records, verdict.stamps, verdict.proofs)
    verdict.checks = tuple(checks(str(path), wanted, more))
    return verdict


def _stamped(package: Package, name: str) -> str:
    size, chain = name.rpartition("/")[2].split("-")[0], name.removesuffix(".tsr") + ".pem"
    data = package.read(f"checkpoints/{size}")
    try:
        held = timestamp.verify(data, package.read(name), package.read(chain))
    except ArchiveError as error:
        raise Refused(f"{name}: {error}.") from error
    return (
        f"The checkpoint over {size} entries was there at {held.time:%Y-%m-%dT%H:%M:%SZ}, by the"
        f" clock of the authority whose certificates are in {chain}: see that you trust it."
    )


def _proven(name: str, size: str, held: opentimestamps.Held) -> str:
    if held.headers:
        first = held.headers[0]
        return (
            f"The checkpoint over {size} entries was there at {first.time:%Y-%m-%dT%H:%M:%SZ}, by"
            f" the header that you gave for Bitcoin's block {first.height}: see that {first.hash}"
            " is that block's hash."
        )
    if held.proof.blocks:
        blocks = ", ".join(map(str, held.proof.blocks))
        return (
            f"{name} names Bitcoin's block {blocks}; without the block's header (--bitcoin-header)"
            " that is not checked here, and shows no time."
        )
    calendars = ", ".join(sorted({calendar for _, calendar in held.proof.promises}))
    return (
        f"{name} is a promise only, of {calendars or 'a calendar unknown here'}: it shows no time."
    )
