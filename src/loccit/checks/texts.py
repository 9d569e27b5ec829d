"""The texts themselves, and what a manifest says of them that does not hold."""

from __future__ import annotations

import re
from collections.abc import Iterator

from loccit.checks.places import at_citation, at_document, in_manifest, sentence
from loccit.errors import ExtractError
from loccit.models.evidence import DocumentEvidence, Evidence, Source, same_words_key
from loccit.models.manifest import Place
from loccit.models.report import Finding
from loccit.models.rules import Level

_PLACED = re.compile(
    r"[^\n]{1,4096}?:(?P<line>\d{1,9}):(?P<column>\d{1,9}): (?P<what>.+)", re.DOTALL
)


def check_texts(evidence: Evidence) -> tuple[Finding, ...]:
    """text-unreadable, text-changed, text-warning, manifest-warning, nothing-examined."""
    findings = [_of_manifest(evidence, warning) for warning in evidence.manifest.warnings]
    for document in evidence.documents:
        findings += _of_text(evidence, document)
        for source in document.sources:
            findings += _of_source(evidence, document, source)
        findings += _pins_without_quotation(evidence, document)
    if not any(_examined(document) for document in evidence.documents):
        findings.append(
            in_manifest(
                Finding(
                    "nothing-examined",
                    "Its texts hold no link and no quotation, and it lists no source, so nothing"
                    " was examined.",
                    "Add the texts' sources with `loccit add`, or look whether the right texts"
                    " are listed.",
                ),
                evidence,
            )
        )
    return tuple(findings)


def _of_manifest(evidence: Evidence, warning: str) -> Finding:
    """A loader's warning begins with its place, as an error's text does."""
    placed = _PLACED.match(warning)
    if placed is None:
        return in_manifest(Finding("manifest-warning", sentence(warning)), evidence)
    place = Place(int(placed["line"]), int(placed["column"]))
    return in_manifest(Finding("manifest-warning", sentence(placed["what"])), evidence, place)


def _examined(document: DocumentEvidence) -> bool:
    has_links = document.text is not None and bool(document.text.page.links)
    return bool(document.quotations or document.sources or has_links)


def _of_text(evidence: Evidence, document: DocumentEvidence) -> Iterator[Finding]:
    if document.problem:
        finding = Finding(
            "text-unreadable", sentence(document.problem.message), document.problem.hint
        )
        yield at_document(finding, evidence, document)
    if document.text is None:
        return
    recorded, found = document.locked.text, document.text.digest
    if recorded and recorded.removeprefix("sha256:") != found.removeprefix("sha256:"):
        finding = Finding(
            "text-changed",
            "The text is not the one whose hash was recorded (SHA-256"
            f" {_short(recorded)} then, {_short(found)} now).",
            "If the change is meant, record the new hash with `loccit pin --text`.",
        )
        yield at_document(finding, evidence, document)
    for warning in document.text.page.warnings:
        yield at_document(Finding("text-warning", sentence(warning)), evidence, document)


def _short(digest: str) -> str:
    return digest.removeprefix("sha256:")[:12]


def _of_source(evidence: Evidence, document: DocumentEvidence, source: Source) -> Iterator[Finding]:
    """What the reader of a source must know. A local source's own warnings stand at its text. A
    source without readable text is a note: whether that matters, its quotations say."""
    if source.local:
        return
    if source.page is not None:
        for warning in source.page.warnings:
            finding = Finding("text-warning", f"{source.name}: {sentence(warning)}")
            yield at_citation(finding, evidence, document, source)
    problem = ""
    if isinstance(source.problem, ExtractError):
        problem = sentence(source.problem.message)
    elif source.page is not None and not source.page.text.strip():
        problem = "It holds no text (a picture, a scan?)."
    if problem:
        finding = Finding(
            "text-warning",
            f"No text could be read from the capture of {source.name}: {problem}",
            "Attach a readable copy with `loccit attach` if it is quoted.",
            lowered=Level.NOTE,
        )
        yield at_citation(finding, evidence, document, source)


def _pins_without_quotation(evidence: Evidence, document: DocumentEvidence) -> Iterator[Finding]:
    if document.text is None:
        return
    keys = {same_words_key(judged.quotation.exact) for judged in document.quotations}
    for pin in document.document.quotes:
        if same_words_key(pin.exact) not in keys:
            finding = Finding(
                "manifest-warning",
                f"`quotes` pins “{pin.exact}”, which is no quotation of this text.",
                "Copy its words from the text, between the quotation marks.",
                document=document.document.id,
            )
            yield in_manifest(finding, evidence, pin.place)
