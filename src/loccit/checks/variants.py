"""quote-variants: two documents give one quotation differently."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import islice, pairwise
from typing import NamedTuple

from loccit.checks.places import at_quotation, in_manifest, shortened
from loccit.match import judge
from loccit.match.fold import fold
from loccit.match.words import words_of
from loccit.models.evidence import DocumentEvidence, Evidence
from loccit.models.report import Finding, JudgedQuotation
from loccit.models.verdict import Match

_LEAST_WORDS = 4
_COMMON = 100
"""A word pair in more wordings than this ("of the") finds no candidates: a true variant has rarer
ones too, since it shares a run of words."""

_MOST = 50_000
"""Pairs that are compared at most, a matter of a minute: beyond, the report says so."""
_NOT_ALL = f"Only the first {_MOST} pairs of similar quotations were compared with each other."
_SPLIT = "Split the manifest, so that texts on one subject stand together."

_SHOWN = 2


class _Wording(NamedTuple):
    """One wording of `size` words and every place that has it. `pairs` are its neighbouring
    words' keys."""

    exact: str
    size: int
    words: frozenset[str]
    pairs: frozenset[tuple[str, str]]
    places: list[tuple[DocumentEvidence, JudgedQuotation]]

    @property
    def documents(self) -> set[str]:
        return {document.document.id for document, _ in self.places}


def check_variants(evidence: Evidence) -> tuple[Finding, ...]:
    """Compare the quotations of different documents, each wording once, and only those that
    share a word pair and half of the shorter one's words; report at both places."""
    wordings = _wordings(evidence)
    findings: list[Finding] = []
    pairs = (
        (a, b)
        for a, b in _candidates(wordings)
        if a.documents != b.documents or len(a.documents) > 1
    )
    for a, b in islice(pairs, _MOST):
        match = judge.is_variant(a.exact, b.exact)
        if match:
            findings += _at_each(evidence, a, b, _told(match, turned=False))
            findings += _at_each(evidence, b, a, _told(match, turned=True))
    if next(pairs, None):
        findings.append(in_manifest(Finding("manifest-warning", _NOT_ALL, _SPLIT), evidence))
    return tuple(findings)


def _wordings(evidence: Evidence) -> list[_Wording]:
    by_words: dict[str, _Wording] = {}
    for document in evidence.documents:
        for judged in document.quotations:
            folded = fold(judged.quotation.exact).text
            wording = by_words.get(folded)
            if wording is None:
                keys = words_of(folded).keys
                wording = by_words[folded] = _Wording(
                    judged.quotation.exact,
                    len(keys),
                    frozenset(keys),
                    frozenset(pairwise(keys)),
                    [],
                )
            wording.places.append((document, judged))
    return [wording for wording in by_words.values() if wording.size >= _LEAST_WORDS]


def _candidates(wordings: list[_Wording]) -> Iterator[tuple[_Wording, _Wording]]:
    having: dict[tuple[str, str], list[int]] = {}
    for number, wording in enumerate(wordings):
        for pair in wording.pairs:
            having.setdefault(pair, []).append(number)
    for number, wording in enumerate(wordings):
        shared: Counter[int] = Counter()
        for pair in wording.pairs:
            if len(having[pair]) <= _COMMON:
                shared.update(other for other in having[pair] if other > number)
        for other in sorted(shared):
            least = min(len(wording.words), len(wordings[other].words))
            if 2 * len(wording.words & wordings[other].words) >= least:
                yield wording, wordings[other]


def _told(match: Match, *, turned: bool) -> str:
    """The kind and the first differences: a long quotation, shortened, does not show them. The
    match is told from the first wording's side, `turned` from the second's."""
    pairs = [
        (step.source, step.draft) if turned else (step.draft, step.source)
        for step in match.differences
    ]
    told = [f"here {_quoted(here)}, there {_quoted(there)}" for here, there in pairs[:_SHOWN]]
    if len(pairs) > _SHOWN:
        told.append(f"{len(pairs) - _SHOWN} more")
    return ": ".join(part for part in (match.kind, "; ".join(told)) if part)


def _quoted(words: str) -> str:
    return f"“{shortened(words, 40)}”" if words else "nothing"


def _at_each(evidence: Evidence, here: _Wording, there: _Wording, told: str) -> Iterator[Finding]:
    """A finding at each place of one wording that another document gives differently."""
    for document, judged in here.places:
        others = [
            (other, quotation)
            for other, quotation in there.places
            if other.document.id != document.document.id
        ]
        if others:
            other, quotation = others[0]
            more = f" and {len(others) - 1} more" if len(others) > 1 else ""
            message = (
                f"“{shortened(here.exact)}” stands as “{shortened(there.exact)}” in"
                f" {other.shown_path}:{quotation.line}:{quotation.column}{more} ({told})."
            )
            hint = "One of the two is not what was said, or the source says both: look it up."
            yield at_quotation(Finding("quote-variants", message, hint), evidence, document, judged)
