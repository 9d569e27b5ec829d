"""Quotations and how they stand in a source."""

from __future__ import annotations

from enum import StrEnum

from loccit.models.value import value


class Verdict(StrEnum):
    """How a quotation stands in a source; 3-verdicts order, the first that holds wins."""

    UNCHECKABLE = "uncheckable"
    VERBATIM = "verbatim"
    TYPOGRAPHIC = "typographic"
    EDITED = "edited"
    REVIEW = "review"
    STITCHED = "stitched"
    ALTERED = "altered"
    MISSING = "missing"

    @property
    def passes(self) -> bool:
        """True for the three verdicts that let a quotation go to print as it is."""
        return self in (Verdict.VERBATIM, Verdict.TYPOGRAPHIC, Verdict.EDITED)


@value
class Quotation:
    """What a document presents as another's words (W3C Web Annotation TextQuoteSelector).

    `exact` is what is read, marks excluded and white space collapsed to single spaces; `prefix`
    and `suffix` are up to 32 characters before and after it in the reading text. `start` and
    `end` are code points of the decoded local file, markup included, marks excluded, end
    exclusive. `text_start` and `text_end` are the same place in the reading text (`Page.text`).
    `style` is `inline` (between marks) or `block` (a block quotation). `closed` is False where
    the closing mark is missing. `nested` is True inside another quotation. `continues` is True
    where a plain attribution in the same paragraph stands between the quotation before this one
    and it, and it goes on in lower case (“We need,” he said, “to go.”): the two are also judged
    as one. `speaker` is a plain attribution found next to it, a hint only.
    """

    exact: str
    prefix: str
    suffix: str
    start: int
    end: int
    text_start: int = 0
    text_end: int = 0
    style: str = "inline"
    closed: bool = True
    nested: bool = False
    continues: bool = False
    speaker: str | None = None


@value
class Difference:
    """One step from the source's words to the draft's. `op`: replace, insert, delete, equal.

    `insert` means that only the draft has the words, `delete` that only the source has them.
    """

    op: str
    draft: str
    source: str


@value
class Match:
    """Where a quotation stands in one source, and how it differs.

    `start` and `end` are code points of the source text given (0, 0 where nothing was found);
    `exact` is that span. `kind` says which sort of `review` or `altered` it is, else "".
    `folds` names each typographic fold used; `edits` lists each declared edit in words, removed
    words included (of `stitched`: the passages that it is made of); `differences` is the word
    difference (only steps that differ); `flags` are those of 3-verdicts (`cut`,
    `several occurrences`, `crosses a block`, `hidden text`, `phrase`, …). `occurrences` counts the
    places of a passing match. `score` is 0 to 1, the share of the quotation's words kept in order:
    shown with `closest`, never a verdict.
    """

    verdict: Verdict
    kind: str = ""
    start: int = 0
    end: int = 0
    exact: str = ""
    folds: tuple[str, ...] = ()
    edits: tuple[str, ...] = ()
    differences: tuple[Difference, ...] = ()
    flags: tuple[str, ...] = ()
    occurrences: int = 0
    score: float = 0.0


@value
class Passage:
    """A paragraph of a whole text and how it stands in the source that the text was taken from.

    `verdict` is verbatim, typographic, altered or missing. `kind` says which sort of `altered` it
    is (number, negation, modal or quantifier, link, order, omission, insertion, look-alike
    characters, inflection, substitution: words differ; case, hyphenation, possessive, ampersand,
    number form, quotation mark, punctuation, link target, place: the same words), or `title` for
    what is `missing` and stands as a short line above everything that the source has. `start` and
    `end` are code points of the local text's `Page.text`, `source_start` and `source_end` of the
    source's (0, 0 where it is missing); `exact` and `source_exact` are those spans. `folds` and
    `differences` are those of a `Match`.
    """

    exact: str
    start: int
    end: int
    verdict: Verdict
    kind: str = ""
    source_exact: str = ""
    source_start: int = 0
    source_end: int = 0
    folds: tuple[str, ...] = ()
    differences: tuple[Difference, ...] = ()

    @property
    def same_words(self) -> bool:
        """Has the source every word of it, in its order?"""
        return self.verdict.passes or self.kind in SAME_WORDS


SAME_WORDS = frozenset(
    (
        "case", "hyphenation", "possessive", "ampersand", "number form", "quotation mark",
        "punctuation", "link target", "place",
    )
)  # fmt: skip
"""The kinds of an altered passage that has the words of its source."""
