"""figure-mismatch: what a text's figures say that its sources do not."""

from __future__ import annotations

from collections.abc import Iterator

from loccit.checks.places import at_figure, shortened
from loccit.models.evidence import DocumentEvidence, Evidence
from loccit.models.figure import FigureVerdict
from loccit.models.report import Finding, JudgedFigure
from loccit.models.rules import Level

_CORRECT = "Compare the two passages; correct the figure, or cite the source that has it."
_CHANGED_PLACES = "Compare the two sentences: each figure stands where the other one belongs."
_CITE = "Look whether the figure has another source, and cite that one."
_SPELL_OUT = "Write the month as a word, so that no reader takes it for another day."


def check_figures(evidence: Evidence) -> tuple[Finding, ...]:
    """A warning where the source has another value in the same place; a note where it has none,
    and where a date can be read in two ways."""
    return tuple(
        at_figure(finding, evidence, document, judged)
        for document in evidence.documents
        for judged in document.figures
        for finding in _of(document, judged)
    )


def _of(document: DocumentEvidence, judged: JudgedFigure) -> Iterator[Finding]:
    words = f"“{shortened(judged.figure.exact)}”"
    if judged.partner:
        yield from _exchanged(document, judged)
    elif judged.verdict is FigureVerdict.OTHER_VALUE and judged.match:
        yield Finding(
            "figure-mismatch",
            f"{words} is “{shortened(judged.match.exact)}” in {_where(document, judged)}:"
            f" “{shortened(judged.passage, 160)}”.",
            _CORRECT,
        )
    elif judged.verdict is FigureVerdict.ABSENT:
        yield Finding("figure-mismatch", f"{words} is {_nowhere(document, judged)}.", _CITE,
                      lowered=Level.NOTE)  # fmt: skip
    elif judged.figure.ambiguous and judged.verdict is FigureVerdict.OTHER_FORM:
        yield Finding(
            "figure-mismatch",
            f"{words} can be read as {judged.figure.value}; {_where(document, judged)} has"
            f" “{shortened(judged.match.exact if judged.match else '')}”.",
            _SPELL_OUT,
            lowered=Level.NOTE,
        )


def _exchanged(document: DocumentEvidence, judged: JudgedFigure) -> Iterator[Finding]:
    """One finding for two figures that changed places, at the first of them."""
    partner = next((f for f in document.figures if f.id == judged.partner), None)
    if partner and partner.start > judged.start:
        words = f"“{shortened(judged.figure.exact)}” and “{shortened(partner.figure.exact)}”"
        yield Finding(
            "figure-mismatch",
            f"{words} have changed places in {_where(document, judged)}:"
            f" “{shortened(judged.passage, 160)}”.",
            _CHANGED_PLACES,
        )


def _where(document: DocumentEvidence, judged: JudgedFigure) -> str:
    source = document.source(judged.citation)
    name = source.name if source else judged.citation
    page = judged.found_in.page if judged.found_in else None
    return name if page is None else f"{name}, page {page}"


def _nowhere(document: DocumentEvidence, judged: JudgedFigure) -> str:
    if judged.citation:
        return f"not in {_where(document, judged)}"
    return f"in none of the sources {shortened(', '.join(judged.searched))}"
