"""manifest + archive + texts → Report. No network, ever; nothing is written, but for a text that
the archive keeps by the digest in its ledger and has lost.

Eight steps (2-house): load the manifest, read the local text, find its quotations, resolve the
pinned captures through the ledger, read their payloads with every digest checked, make pages of
them, let each check turn the evidence into findings, and report.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from loccit import redact
from loccit.errors import LoccitError, ManifestError
from loccit.models.evidence import DocumentEvidence, Evidence, Source
from loccit.models.manifest import Acceptance, Citation, LocalSource, Manifest
from loccit.models.report import (
    CitationReport,
    DocumentReport,
    Finding,
    Footing,
    JudgedPassage,
    JudgedQuotation,
    ManifestReport,
    Materials,
    Report,
)

if TYPE_CHECKING:
    from loccit.verify.accept import Settled
    from loccit.verify.gather import Run

__all__ = ["verify"]


def verify(
    manifests: Sequence[Manifest | ManifestError],
    *,
    now: datetime,
    version: str,
    shown: Callable[[Path], str],
    progress: Callable[[str], None] | None = None,
    reread: bool = False,
    jobs: int = 1,
) -> tuple[Report, Materials]:
    """Check every document of every manifest against its archived sources.

    `manifests` may hold the errors of those that could not be loaded; like every other problem
    they become findings and stop nothing else. `now` (aware, UTC) dates the report and decides
    which exceptions have expired. `shown` turns a path into what the reader is shown;
    `progress` is told `manifest/document` before each document. `reread` has every payload read
    anew, whatever the archive has kept of it: for an archive from somebody else, whose ledger
    may name a text that nobody read from the capture. At most `jobs` processes share the work;
    the report is the same for any number.
    """
    from loccit.verify.gather import Run
    from loccit.verify.pages import Pages

    pages = Pages(reread=reread)
    run = Run(shown, progress or _nobody, now.date(), jobs, pages)
    reports: list[ManifestReport] = []
    findings: list[Finding] = []
    accepted: list[tuple[Finding, Acceptance]] = []
    texts: dict[tuple[str, str], str] = {}
    for manifest in manifests:
        if isinstance(manifest, ManifestError):
            path = run.shown(Path(manifest.path))
            reports.append(ManifestReport(path, ()))
            findings.append(_invalid(path, manifest))
            continue
        evidence, settled = _one(manifest, run)
        reports.append(_manifest_report(evidence, settled))
        findings += settled.findings
        accepted += settled.accepted
        for each in evidence.documents:
            if each.text:
                texts[evidence.shown_path, each.document.id] = each.text.decoded
    if not manifests:
        findings.append(Finding("nothing-examined", "No manifest was given to verify."))
    report = Report(
        now,
        version,
        tuple(reports),
        tuple(map(_redacted, findings)),
        tuple((_redacted(finding), exception) for finding, exception in accepted),
        tuple(_footings(run)),
    )
    return report, Materials(texts=texts)


def _footings(run: Run) -> Iterator[Footing]:
    """What the evidence of each archive rests on."""
    from loccit.archive.footing import footing
    from loccit.errors import ArchiveError

    for folder, archive in run.archives.items():
        if not isinstance(archive, ArchiveError):
            yield footing(archive, run.shown(folder))


def _redacted(finding: Finding) -> Finding:
    """A finding without the secrets that a manifest's or a text's links may carry."""
    message, hint, link = (redact.url(t)[0] for t in (finding.message, finding.hint, finding.link))
    return replace(finding, message=message, hint=hint, link=link)


def _nobody(_: str) -> None:
    """Progress that nobody watches."""


def _one(manifest: Manifest, run: Run) -> tuple[Evidence, Settled]:
    from loccit.checks import CHECKS
    from loccit.verify.accept import settle
    from loccit.verify.gather import gather

    evidence, lock_error = gather(manifest, run)
    found = [finding for check in CHECKS for finding in check(evidence)]
    if lock_error:
        found.append(_invalid(evidence.shown_path, lock_error, run.shown(Path(lock_error.path))))
    settled = settle(evidence, found)
    in_order = tuple(sorted(settled.findings, key=_reading_order(evidence)))
    return evidence, replace(settled, findings=in_order)


def _reading_order(evidence: Evidence) -> Callable[[Finding], tuple[int, bool, int, int]]:
    """By document as the manifest lists them; first what stands in the manifest, then down the
    text. Findings of one place keep the order of the checks."""
    order = {each.document.id: number for number, each in enumerate(evidence.documents, 1)}
    return lambda f: (
        order.get(f.document, 0),
        f.path != evidence.shown_path,
        f.line,
        f.column,
    )


def _invalid(manifest: str, error: ManifestError, path: str | None = None) -> Finding:
    return Finding(
        rule="manifest-invalid",
        message=error.message,
        hint=error.hint,
        manifest=manifest,
        path=path or manifest,
        line=error.line,
        column=error.column,
    )


def _manifest_report(evidence: Evidence, settled: Settled) -> ManifestReport:
    from loccit.verify.accept import marked

    return ManifestReport(
        evidence.shown_path,
        tuple(
            _document_report(each, *marked(each, settled.exceptions)) for each in evidence.documents
        ),
    )


def _document_report(
    evidence: DocumentEvidence,
    quotations: tuple[JudgedQuotation, ...],
    passages: tuple[JudgedPassage, ...],
) -> DocumentReport:
    return DocumentReport(
        id=evidence.document.id,
        path=evidence.document.text,
        sha256=evidence.text.digest.removeprefix("sha256:") if evidence.text else None,
        citations=tuple(_citation_report(source) for source in evidence.sources),
        quotations=quotations,
        shown=evidence.shown_path,
        title=evidence.document.title,
        figures=evidence.figures,
        passages=passages,
        source_only=evidence.source_only,
    )


def _citation_report(source: Source) -> CitationReport:
    citation = source.citation
    return CitationReport(
        id=citation.id,
        url=redact.url(citation.url)[0] if isinstance(citation, Citation) else citation.document,
        state=source.state,
        capture=source.capture or source.latest,
        media_type=source.media_type,
        title=citation.title,
        local=isinstance(citation, LocalSource),
        problem=_problem(source),
    )


def _problem(source: Source) -> str:
    problem: LoccitError | None = source.problem
    if problem:
        return problem.message
    if source.failure and not source.capture:
        return source.failure.message
    if source.page is not None and not source.page.text.strip():
        return "No text could be read in it."
    return ""
