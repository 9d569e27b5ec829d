"""The audit: everything stored is re-hashed, and what is damaged is told."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from loccit.archive import Damage, record_audit, scan
from loccit.errors import ArchiveError, FixityError
from loccit.models.report import Finding
from loccit.models.rules import RULES

_NAMED = 5
"""How many affected citations a finding names before it only counts them."""


@dataclass(frozen=True, slots=True)
class AuditResult:
    """What an audit found. `checked` is the number of stored records re-hashed, `size` their
    bytes as stored, `entries` the number of ledger entries, `damaged` that of the findings
    other than what could not be checked.
    `recorded` says whether the result stands in the ledger: a damaged one takes no entry."""

    findings: tuple[Finding, ...]
    checked: int
    damaged: int
    entries: int
    size: int
    recorded: bool


def audit(
    path: Path,
    *,
    now: datetime,
    record: bool = True,
    progress: Callable[[str], None] | None = None,
) -> AuditResult:
    """Re-hash everything in the archive at `path`.

    Every change of a byte, cut, added byte, and removed or added file below warcs/ and ledger/
    is a finding of rule `record-corrupt` or `ledger-broken`. Nothing is repaired or moved. With
    `record` the result becomes an `audit` entry, unless the ledger itself is damaged. Raises
    `ArchiveError` where there is no archive or it cannot be read or written, `Locked` while a
    run is writing to it.
    """
    found = scan(path, progress)
    findings = tuple(_finding(damage) for damage in found.damages)
    damaged = sum(RULES[each.rule].integrity for each in findings)
    recorded = record and found.writable
    if recorded:
        record_audit(path, moment=now, scope="all", checked=found.records, damaged=damaged)
    return AuditResult(findings, found.records, damaged, found.entries, found.size, recorded)


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
    more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
    return f" This concerns {', '.join(names[:_NAMED])}{more}."
