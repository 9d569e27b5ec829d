"""`--format json`: loccit-report/1 (6-formats). Keys are only ever added, at the end."""

from __future__ import annotations

import json
import re
from typing import Any

from loccit.models.capture import Capture, Hop, Rendered, StoredRecord
from loccit.models.manifest import Acceptance
from loccit.models.report import (
    CitationReport,
    Closest,
    DocumentReport,
    Finding,
    Footing,
    FoundIn,
    JudgedFigure,
    JudgedPassage,
    JudgedQuotation,
    ManifestReport,
    Materials,
    Report,
)
from loccit.models.verdict import Difference, Match
from loccit.reports.indented import indented
from loccit.reports.words import CONTROL, UNPRINTABLE, limits

FORMAT = "loccit-report/1"

_Json = dict[str, Any]
_RAW = re.compile(f"[{UNPRINTABLE.removeprefix(CONTROL)}]")
"""Without what json escapes itself; so no line end is looked at."""


def render_json(report: Report, materials: Materials) -> str:
    """The report as JSON, indented, UTF-8 text; control and bidirectional characters of
    strangers are written as `\\u` escapes."""
    # What json leaves raw can stand inside strings only, where an escape says the same.
    return _RAW.sub(_escape, indented(as_json(report, materials))) + "\n"


def _escape(found: re.Match[str]) -> str:
    return json.dumps(found.group())[1:-1]


def as_json(report: Report, materials: Materials) -> _Json:
    """The report as plain values, in the order of 6-formats."""
    return {
        "format": FORMAT,
        "generated": report.generated.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "tool": {"name": "loccit", "version": report.version},
        "exit_code": report.exit_code(materials.fail_on, exit_zero=materials.exit_zero),
        "summary": _summary(report),
        "manifests": [_manifest(manifest) for manifest in report.manifests],
        "findings": [_finding(finding) for finding in report.findings],
        "accepted": [
            {**_finding(finding), "exception": _acceptance(exception)}
            for finding, exception in report.accepted
        ],
        "evidence": [_footing(footing) for footing in report.evidence],
    }


def _footing(footing: Footing) -> _Json:
    return {
        "archive": footing.path,
        "origin": footing.origin,
        "keys": list(footing.keys),
        "entries": footing.entries,
        "checkpoint": {"size": footing.size, "root": footing.root} if footing.size else None,
        "unsigned": footing.entries - footing.size,
        "time_stamps": [
            {"checkpoint": each.checkpoint, "time": each.time, "authority": each.authority}
            for each in footing.stamps
        ],
        "limits": " ".join(limits(footing)[1:]),
    }


def _summary(report: Report) -> _Json:
    documents = list(report.documents())
    states = report.states()
    return {
        "documents": len(documents),
        "citations": sum(states.values()),
        "quotations": sum(len(document.quotations) for document in documents),
        "verdicts": dict(report.verdicts()),
        "findings": report.levels(),
        "accepted": len(report.accepted),
        "states": dict(states),
        "figures": dict(report.figures()),
        "passages": dict(report.passages()),
    }


def _manifest(manifest: ManifestReport) -> _Json:
    return {
        "path": manifest.path,
        "documents": [_document(document) for document in manifest.documents],
    }


def _document(document: DocumentReport) -> _Json:
    return {
        "id": document.id,
        "path": document.path,
        "sha256": document.sha256,
        "citations": [_citation(c) for c in document.citations if not c.local],
        "quotations": [_quotation(judged) for judged in document.quotations],
        "passages": [_passage(judged) for judged in document.passages],
        "figures": [_figure(judged) for judged in document.figures],
        "title": document.title,
        "file": document.shown,
        "local_sources": [
            {"id": c.id, "document": c.url, "title": c.title, "problem": c.problem or None}
            for c in document.citations
            if c.local
        ],
        "source_only": document.source_only,
    }


def _citation(citation: CitationReport) -> _Json:
    return {
        "id": citation.id,
        "url": citation.url,
        "state": citation.state.value,
        "capture": _capture(citation.capture, citation.media_type) if citation.capture else None,
        "title": citation.title,
        "problem": citation.problem or None,
    }


def _capture(capture: Capture, media_type: str | None) -> _Json:
    final = capture.final if capture.hops else None
    record = final.response if final else None
    return {
        "id": capture.id,
        "time": capture.time,
        "final_url": final.url if final else None,
        "status": final.status if final else None,
        "media_type": media_type,
        "complete": capture.complete,
        "looks_like": capture.looks_like,
        "payload_digest": record.payload if record else None,
        "hops": [_hop(hop) for hop in capture.hops],
        "route": capture.route,
        "reasons": list(capture.reasons),
        "note": capture.note,
        "via": capture.via,
        "requisites": [_hop(hop) for hop in capture.requisites],
        "rendered": _rendered(capture.rendered) if capture.rendered else None,
    }


def _hop(hop: Hop) -> _Json:
    referred = _place(hop.refers_to.record) if hop.refers_to else None
    return {"url": hop.url, "status": hop.status, **_place(hop.response), "refers_to": referred}


def _rendered(rendered: Rendered) -> _Json:
    """What a browser on this machine made of the page; no server sent it."""
    return {
        "url": rendered.url,
        "browser": rendered.browser,
        "settled": rendered.settled,
        "dom": _place(rendered.dom),
        "text": _place(rendered.text),
        "screenshot": _place(rendered.screenshot) if rendered.screenshot else None,
    }


def _place(record: StoredRecord | None) -> _Json:
    """Where a record lies in the archive."""
    return {
        "record_id": f"<{record.id}>" if record else None,
        "warc": record.file if record else None,
        "offset": record.offset if record else None,
        "length": record.length if record else None,
    }


def _quotation(judged: JudgedQuotation) -> _Json:
    quotation, match, closest = judged.quotation, judged.match, judged.closest
    differences = match.differences if match else closest.differences if closest else ()
    return {
        "id": judged.id,
        "exact": quotation.exact,
        "prefix": quotation.prefix,
        "suffix": quotation.suffix,
        "start": quotation.start,
        "end": quotation.end,
        "line": judged.line,
        "column": judged.column,
        "verdict": judged.verdict.value,
        "kind": judged.kind,
        "flags": list(judged.flags),
        "folds": list(match.folds) if match else [],
        "edits": list(match.edits) if match else [],
        "unchecked": list(judged.unchecked),
        "closest": _closest(closest) if closest else None,
        "accepted": _acceptance(judged.accepted) if judged.accepted else None,
        "match": _match(match, judged.found_in),
        "differences": [_difference(difference) for difference in differences],
        "also_in": list(judged.also_in),
        "end_line": judged.end_line,
        "end_column": judged.end_column,
        "style": quotation.style,
        "closed": quotation.closed,
        "nested": quotation.nested,
        "speaker": quotation.speaker,
        "occurrences": match.occurrences if match else 0,
        "score": match.score if match else closest.score if closest else None,
        "leans_on": judged.leans_on,
        "leans_by": judged.leans_by or None,
        "outlet": judged.outlet or None,
    }


def _passage(judged: JudgedPassage) -> _Json:
    passage = judged.passage
    match = Match(
        passage.verdict,
        start=passage.source_start,
        end=passage.source_end,
        exact=passage.source_exact,
    )
    return {
        "id": judged.id,
        "exact": passage.exact,
        "start": judged.start,
        "end": judged.end,
        "line": judged.line,
        "column": judged.column,
        "end_line": judged.end_line,
        "end_column": judged.end_column,
        "verdict": passage.verdict.value,
        "kind": passage.kind,
        "folds": list(passage.folds),
        "accepted": _acceptance(judged.accepted) if judged.accepted else None,
        "match": _match(match, judged.found_in),
        "differences": [_difference(difference) for difference in passage.differences],
    }


def _match(match: Match | None, found: FoundIn | None) -> _Json | None:
    if match is None or found is None:
        return None
    return {
        "citation": found.citation,
        "capture": found.capture,
        "page": found.page,
        "region": found.region,
        "start": match.start,
        "end": match.end,
        "exact": match.exact,
        "extractor": found.extractor,
        "text": found.text,
    }


def _figure(judged: JudgedFigure) -> _Json:
    figure, match, found = judged.figure, judged.match, judged.found_in
    return {
        "id": judged.id,
        "exact": figure.exact,
        "start": judged.start,
        "end": judged.end,
        "line": judged.line,
        "column": judged.column,
        "value": figure.value,
        "unit": figure.unit,
        "verdict": judged.verdict.value,
        "match": {
            "citation": found.citation,
            "capture": found.capture,
            "page": found.page,
            "region": found.region,
            "start": match.start,
            "end": match.end,
            "exact": match.exact,
            "value": match.value,
            "unit": match.unit,
            "passage": judged.passage,
            "extractor": found.extractor,
            "text": found.text,
        }
        if match and found
        else None,
        "kind": figure.kind,
        "ambiguous": figure.ambiguous,
        "end_line": judged.end_line,
        "end_column": judged.end_column,
        "citation": judged.citation or None,
        "searched": list(judged.searched),
        "mismatch": judged.mismatch or None,
        "exchanged_with": judged.partner or None,
    }


def _closest(closest: Closest) -> _Json:
    place = closest.place
    return {
        "citation": closest.citation,
        "exact": closest.exact,
        "score": closest.score,
        "in_wall": closest.in_wall or None,
        "capture": place.capture if place else None,
        "page": place.page if place else None,
        "region": place.region if place else None,
        "start": closest.start,
        "end": closest.end,
        "extractor": place.extractor if place else None,
        "text": place.text if place else None,
    }


def _difference(difference: Difference) -> _Json:
    return {"op": difference.op, "draft": difference.draft, "source": difference.source}


def _acceptance(exception: Acceptance) -> _Json:
    return {
        "rule": exception.rule,
        "reason": exception.reason,
        "by": exception.by,
        "until": exception.until.isoformat(),
    }


def _finding(finding: Finding) -> _Json:
    return {
        "rule": finding.rule,
        "level": finding.level.value,
        "message": finding.message,
        "hint": finding.hint,
        "document": finding.document,
        "path": finding.path,
        "line": finding.line,
        "column": finding.column,
        "end_line": finding.end_line,
        "end_column": finding.end_column,
        "manifest": finding.manifest,
        "citation": finding.citation,
        "quotation": finding.quotation,
        "link": finding.link,
        "figure": finding.figure,
        "passage": finding.passage,
    }
