"""The report for a copy editor on deadline: places, what is wrong, what to do next, a count.

Legible without colour: words that only the source has stand in [-…-], words that only the draft
has in {+…+}.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from loccit.models.capture import State
from loccit.models.figure import FigureVerdict
from loccit.models.manifest import Acceptance
from loccit.models.report import (
    DocumentReport,
    Finding,
    ManifestReport,
    Materials,
    Report,
)
from loccit.models.rules import Level
from loccit.models.verdict import Verdict
from loccit.reports.details import details, passed
from loccit.reports.layout import Paper, Word, words
from loccit.reports.words import counted, exit_sentence, limits, listed, number, visible

_VERDICTS = [verdict.value for verdict in Verdict if verdict is not Verdict.UNCHECKABLE]
_VERDICTS.append(Verdict.UNCHECKABLE.value)
_STATES = [state.value for state in State]
_FIGURES = [verdict.value for verdict in FigureVerdict]
_INDENT = 4


def render_terminal(report: Report, materials: Materials) -> str:
    """The report as lines of at most `materials.width` columns (links and paths stay whole)."""
    paper = Paper(materials.width, materials.colour)
    sections = [
        "\n".join(lines)
        for manifest in report.manifests
        for lines in _manifest(report, manifest, materials, paper)
    ]
    stray = [finding for finding in report.findings if not finding.manifest]
    if stray:
        sections.append("\n".join(_findings(stray, None, paper)))
    sections.append("\n".join(_counts(report, materials, paper)))
    return "\n\n".join(sections) + "\n"


def _manifest(
    report: Report, manifest: ManifestReport, materials: Materials, paper: Paper
) -> Iterator[list[str]]:
    """The sections of one manifest: its own findings, then each document."""
    findings = [finding for finding in report.findings if finding.manifest == manifest.path]
    own = [finding for finding in findings if not finding.document]
    if own or not materials.quiet:
        heading = list(paper.lines([Word(visible(manifest.path), "bold")]))
        yield [*heading, *_findings(own, None, paper)]
    for document in manifest.documents:
        about = [finding for finding in findings if finding.document == document.id]
        accepted = [
            (finding, exception)
            for finding, exception in report.accepted
            if finding.manifest == manifest.path and finding.document == document.id
        ]
        if about or accepted or not materials.quiet:
            yield _document(document, about, accepted, materials, paper)


def _document(
    document: DocumentReport,
    findings: list[Finding],
    accepted: list[tuple[Finding, Acceptance]],
    materials: Materials,
    paper: Paper,
) -> list[str]:
    name = visible(document.title or document.id)
    heading = [*words(name, "bold"), Word("·"), Word(visible(document.shown or document.path))]
    lines = list(paper.lines(heading, rest=_INDENT))
    if not materials.quiet:
        for count in _document_counts(document):
            lines += paper.lines(words(count, "dim"), first=_INDENT, rest=_INDENT)
        lines += passed(document, paper)
    told = list(_findings(findings, document, paper))
    for finding, exception in accepted:
        told += _accepted(finding, exception, paper)
    return [*lines, "", *told] if told and not materials.quiet else [*lines, *told]


def _document_counts(document: DocumentReport) -> Iterator[str]:
    links = [citation for citation in document.citations if not citation.local]
    states: dict[str, int] = {}
    for citation in links:
        states[citation.state.value] = states.get(citation.state.value, 0) + 1
    verdicts: dict[str, int] = {}
    for judged in document.quotations:
        verdicts[judged.verdict.value] = verdicts.get(judged.verdict.value, 0) + 1
    if document.sha256 is None:
        yield "the text could not be read"
    yield counted(len(links), "cited link", states, _STATES)
    local = len(document.citations) - len(links)
    if local:
        yield f"{number(local, 'local source')}: texts of this manifest, no archived evidence"
    if document.sha256 is not None:
        yield counted(len(document.quotations), "quotation", verdicts, _VERDICTS)
    if document.figures:
        figures = Counter(judged.verdict.value for judged in document.figures)
        yield counted(len(document.figures), "figure", figures, _FIGURES)
    if document.source_only is not None:
        yield _passage_counts(document, document.source_only)


def _passage_counts(document: DocumentReport, source_only: int) -> str:
    kinds: dict[str, int] = {}
    for judged in document.passages:
        kinds[judged.passage.verdict.value] = kinds.get(judged.passage.verdict.value, 0) + 1
    told = counted(len(document.passages), "paragraph", kinds, _VERDICTS)
    return f"{told}; {number(source_only, 'block')} in its source alone"


def _findings(
    findings: list[Finding], document: DocumentReport | None, paper: Paper
) -> Iterator[str]:
    """Each finding with its details; advice that was given for this document is not repeated."""
    given: set[str] = set()
    for finding in findings:
        level = finding.level.value
        yield from paper.lines(_head(finding, level, level), rest=_INDENT)
        for label, content in details(finding, document):
            yield from _labelled(label, content, paper)
        if finding.hint and finding.hint not in given:
            given.add(finding.hint)
            yield from _labelled("next", words(visible(finding.hint)), paper)


def _accepted(finding: Finding, exception: Acceptance, paper: Paper) -> Iterator[str]:
    yield from paper.lines(_head(finding, "accepted", "note"), rest=_INDENT)
    reason = f"{exception.reason} ({exception.by}, until {exception.until.isoformat()})"
    yield from _labelled("reason", words(visible(reason)), paper)


def _labelled(label: str, content: list[Word], paper: Paper) -> Iterator[str]:
    """A label in a column of its own, what it labels beside it."""
    column = 8
    padded = [Word(label.ljust(column), "dim"), *content[:1], *content[1:]]
    if content:
        padded[1] = content[0]._replace(spaced=False)
    yield from paper.lines(padded, first=_INDENT, rest=_INDENT + column)


def _head(finding: Finding, what: str, style: str) -> list[Word]:
    """`path:line:column: error: [rule] message`, as editors know it from compilers."""
    place = [
        Word(f"{_place(finding)}:"),
        Word(f"{what}:", style),
        Word(f"[{finding.rule}]", "bold"),
    ]
    return [*place, *words(visible(finding.message))]


def _place(finding: Finding) -> str:
    path = visible(finding.path or finding.manifest or "loccit")
    return f"{path}:{finding.line}:{finding.column}" if finding.line else path


def _levels(levels: dict[str, int]) -> str:
    told = [number(levels[level.value], level.value) for level in Level if levels[level.value]]
    return ", ".join(told) or "none"


def _counts(report: Report, materials: Materials, paper: Paper) -> Iterator[str]:
    documents = list(report.documents())
    states, verdicts, levels = report.states(), report.verdicts(), report.levels()
    figures = report.figures()
    passages = report.passages()
    accepted = f"; {len(report.accepted)} accepted" if report.accepted else ""
    totals = (
        (len(documents), "document", f"in {number(len(report.manifests), 'manifest')}"),
        (sum(states.values()), "cited link", listed(states, _STATES)),
        (sum(verdicts.values()), "quotation", listed(verdicts, _VERDICTS)),
        *([(sum(figures.values()), "figure", listed(figures, _FIGURES))] if figures else []),
        *([(sum(passages.values()), "paragraph", listed(passages, _VERDICTS))] if passages else []),
        (len(report.findings), "finding", _levels(levels) + accepted),
    )
    for count, thing, what in totals:
        if thing == "paragraph" and not count:
            continue
        label = number(count, thing)
        yield from paper.lines([Word(label.ljust(16), "bold"), *words(what)], rest=17)
    for footing in report.evidence:
        told = words(visible(" ".join(limits(footing))))
        yield from paper.lines([Word("evidence".ljust(16), "bold"), *told], rest=_INDENT)
    code = report.exit_code(materials.fail_on, exit_zero=materials.exit_zero)
    style = "pass" if code == 0 else "warning" if code == 1 else "error"
    yield from paper.lines(words(exit_sentence(report, materials), style), rest=_INDENT)
