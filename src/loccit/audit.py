"""The audit: what is stored is held against the ledger again, and what is damaged is told."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from random import SystemRandom
from types import MappingProxyType

from loccit.archive import Age, Damage, Order, Share, kept_checkpoint, record_audit, scan
from loccit.errors import ArchiveError, FixityError, UsageError
from loccit.ledger.bitcoin import Header
from loccit.models.report import Finding
from loccit.models.rules import RULES

_NAMED = 5
"""How many affected citations a finding names before it only counts them."""
_MOST_CHECKPOINT = 2**20
_CHANCE = SystemRandom().random


@dataclass(frozen=True, slots=True)
class AuditResult:
    """What an audit found. `checked` is the number of stored records hashed again, `size` their
    bytes as stored, `entries` the number of ledger entries, `damaged` that of the findings that
    are damage (an index that does not agree is none). `recorded` says whether the result stands
    in the ledger: a damaged one takes no entry. `total` is the number of all stored records, and
    `ages` how long ago they were last checked, in such an audit or a deeper one."""

    findings: tuple[Finding, ...]
    checked: int
    damaged: int
    entries: int
    size: int
    recorded: bool
    total: int = 0
    ages: tuple[Age, ...] = ()


def audit(
    path: Path,
    *,
    now: datetime,
    record: bool = True,
    deep: bool = False,
    share: Share | None = None,
    checkpoints: Sequence[Path] = (),
    headers: Mapping[int, Header] = MappingProxyType({}),
    workers: int = 1,
    chance: Callable[[], float] = _CHANCE,
    progress: Callable[[str], None] | None = None,
) -> AuditResult:
    """Hold the archive at `path` against its ledger.

    Every change of a byte, cut, added byte, and removed or added file below warcs/ and ledger/
    is a finding of rule `record-corrupt`, `ledger-broken` or `signature-invalid`. Nothing is
    repaired or moved. `deep` inflates and parses each record too, and compares every digest in it
    and what the entries say of it. With `share` some of the records are drawn, by `chance`, the
    longer ago checked the sooner. `checkpoints` are files with older signed checkpoints that were
    kept elsewhere: the ledger must begin with what they were signed over. `headers` are those of
    Bitcoin blocks, by height: an OpenTimestamps proof that names one must lead to it.

    With `record` the result becomes an `audit` entry, unless the ledger itself is damaged, and
    what was checked is remembered. Raises `ArchiveError` where there is no archive or it cannot
    be read or written, `Locked` while a run is writing to it, `UsageError` for a file that is no
    checkpoint.
    """
    kept = tuple(kept_checkpoint(each.name, _read(each)) for each in checkpoints)
    order = Order(now, deep, share, kept, workers, chance, headers)
    found = scan(path, order, progress)
    findings = tuple(_finding(damage) for damage in found.damages)
    damaged = sum(RULES[finding.rule].integrity for finding in findings)
    recorded = record and found.writable
    if recorded:
        scope = "all" if share is None else "sample"
        more = {"deep": deep, "sample": share.word if share else None, "of": found.total}
        record_audit(path, moment=now, scope=scope, checked=found.records, damaged=damaged, **more)
        if found.memory is not None:
            found.memory.save()
    return AuditResult(
        findings,
        found.records,
        damaged,
        found.entries,
        found.size,
        recorded,
        found.total,
        found.ages,
    )


def _read(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(_MOST_CHECKPOINT)
    except OSError as error:
        raise UsageError(
            f"The checkpoint {path} cannot be read ({error.strerror}).",
            hint="Name a copy of a file below ledger/checkpoints/ that was kept elsewhere.",
        ) from error


def _finding(damage: Damage) -> Finding:
    problem = damage.problem
    manifest, document, citation = _about(damage)
    return Finding(
        rule=damage.rule,
        message=f"{problem}{_hashes(problem)}.{_affected(damage)}",
        hint=problem.hint,
        manifest=manifest,
        document=document,
        citation=citation,
        path=problem.file,
    )


def _hashes(problem: ArchiveError) -> str:
    if not isinstance(problem, FixityError) or not problem.expected:
        return ""
    return f" (expected {problem.expected}, found {problem.found or 'nothing'})"


def _about(damage: Damage) -> tuple[str, str, str]:
    """Manifest, document and citation, where the damage concerns one citation alone."""
    told = {
        (str(entry["manifest"]), str(entry["document"]), str(entry["citation"]))
        for entry in damage.entries
        if {"manifest", "document", "citation"} <= entry.keys()
    }
    return told.pop() if len(told) == 1 else ("", "", "")


def _affected(damage: Damage) -> str:
    """A sentence that says whose evidence is concerned, or nothing."""
    names = [
        f"{entry.get('capture', 'a failed fetch')} "
        f"({entry['manifest']}, {entry['document']}, {entry['citation']})"
        for entry in damage.entries
        if {"manifest", "document", "citation"} <= entry.keys()
    ]
    if not names:
        return ""
    count = len(names) + max(0, damage.concerned - len(damage.entries))
    more = f" and {count - _NAMED} more" if count > _NAMED else ""
    return f" This concerns {', '.join(names[:_NAMED])}{more}."
