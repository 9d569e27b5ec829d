"""figure-mismatch: what a text's figures say that its sources do not."""

from __future__ import annotations

from collections.abc import Iterator

from loccit.checks.places import at_figure, shortened
from loccit.models.evidence import DocumentEvidence, Evidence
from loccit.models.figure import Figure, FigureVerdict, plain
from loccit.models.report import Finding, JudgedFigure
from loccit.models.rules import Level

_CORRECT = "Compare the two passages; correct the figure, or cite the source that has it."
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
    if judged.verdict is FigureVerdict.OTHER_VALUE and judged.match:
        yield Finding(
            "figure-mismatch",
            f"{words} is “{shortened(judged.match.exact)}” in {_where(document, judged)}:"
            f" “{shortened(judged.passage, 160)}”.",
            _CORRECT,
        )
    elif judged.verdict is FigureVerdict.ABSENT:
        text = f"{words} is not in {_searched(document, judged)}."
        yield Finding("figure-mismatch", text, _CITE, lowered=Level.NOTE)
    elif judged.figure.ambiguous and judged.verdict is FigureVerdict.OTHER_FORM:
        yield Finding(
            "figure-mismatch",
            f"{words} can be read as {_readings(judged.figure)}; {_where(document, judged)} has"
            f" {_given(judged)}.",
            _SPELL_OUT,
            lowered=Level.NOTE,
        )


def _where(document: DocumentEvidence, judged: JudgedFigure) -> str:
    source = document.source(judged.citation)
    name = source.name if source else judged.citation
    page = judged.found_in.page if judged.found_in else None
    return name if page is None else f"{name}, page {page}"


def _searched(document: DocumentEvidence, judged: JudgedFigure) -> str:
    if judged.citation or len(document.sources) == 1:
        return _where(document, judged) if judged.citation else document.sources[0].name
    ids = shortened(", ".join(source.citation.id for source in document.sources))
    return f"the sources that it leans on, of {ids}"


def _readings(figure: Figure) -> str:
    return " or ".join("-".join(f"{part:02d}" for part in day) for day in figure.days)


def _given(judged: JudgedFigure) -> str:
    return f"“{shortened(judged.match.exact)}”" if judged.match else plain(judged.figure.values[0])
