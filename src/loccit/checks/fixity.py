"""record-corrupt, ledger-broken, signature-invalid: what is stored is not what was."""

from __future__ import annotations

from loccit.checks.places import at_citation, in_manifest, sentence
from loccit.errors import ArchiveError, FixityError, LoccitError, RecordError, SignatureError
from loccit.models.evidence import Evidence
from loccit.models.report import Finding

_HINT = "Run `loccit audit` on the archive, and restore the file from a copy that you trust."


def check_fixity(evidence: Evidence) -> tuple[Finding, ...]:
    """Damage met while the archive was read for this manifest."""
    findings = [
        in_manifest(
            Finding(
                *_of_ledger(problem),
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


def _of_ledger(problem: LoccitError) -> tuple[str, str]:
    """Rule and message for a ledger that cannot be trusted."""
    if isinstance(problem, SignatureError):
        what = "A signature of the ledger does not hold"
        rule = "signature-invalid"
    else:
        rule, what = "ledger-broken", "The ledger is damaged"
    return rule, f"{what}, so none of its captures can be trusted: {_told(problem)}"


def _told(problem: LoccitError) -> str:
    if isinstance(problem, ArchiveError) and problem.file:
        at = "" if problem.offset is None else f", byte {problem.offset}"
        return f"{sentence(problem.message).rstrip('.')} ({problem.file}{at})."
    return sentence(problem.message)
