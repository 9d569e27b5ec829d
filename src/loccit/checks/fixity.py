"""record-corrupt, ledger-broken: stored bytes that are not those of the ledger."""

from __future__ import annotations

from loccit.checks.places import at_citation, in_manifest, sentence
from loccit.errors import ArchiveError, FixityError, LoccitError, RecordError
from loccit.models.evidence import Evidence
from loccit.models.report import Finding

_HINT = "Run `loccit audit` on the archive, and restore the file from a copy that you trust."


def check_fixity(evidence: Evidence) -> tuple[Finding, ...]:
    """Damage met while the archive was read for this manifest."""
    findings = [
        in_manifest(
            Finding(
                "ledger-broken",
                f"The ledger is damaged, so none of its captures can be trusted: {_told(problem)}",
                problem.hint or _HINT,
            ),
            evidence,
        )
        for problem in evidence.integrity
    ]
    for document in evidence.documents:
        for source in document.sources:
            for problem in (source.problem, source.newer_problem):
                if problem in evidence.integrity:
                    continue
                if isinstance(problem, FixityError | RecordError):
                    damage = f"A stored capture of {source.name} is damaged: {_told(problem)}"
                    finding = Finding("record-corrupt", damage, problem.hint or _HINT)
                    findings.append(at_citation(finding, evidence, document, source))
    return tuple(findings)


def _told(problem: LoccitError) -> str:
    if isinstance(problem, ArchiveError) and problem.file:
        at = "" if problem.offset is None else f", byte {problem.offset}"
        return f"{sentence(problem.message).rstrip('.')} ({problem.file}{at})."
    return sentence(problem.message)
