"""A quotation taken apart: the words it claims, and the marks by which its author owns up to edits.

The marks are an ellipsis (`…`, `...`, `[…]`), brackets (`[the agency]`, `[T]he`, `prepar[ing]`,
`[]`) and notes (`(emphasis added)`, `[sic]`). What stands between two marks is a segment: words
that must stand in the source one after the other.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from itertools import count
from typing import NamedTuple

from loccit.match.fold import UNSURE, fold
from loccit.match.words import Words, key, words_of
from loccit.models.value import value

MAX_GAP = 120
"""Most source words that one ellipsis may stand for."""

MAX_BRACKET = 12
"""Most source words that one bracket may stand for."""

_MOST_OWN = 50
"""So many of a quotation's marks are looked for in the source; it may have any number."""

# A note names what was done (emphasis, sic …) and by whom; at most six words, so that a long
# parenthesis that happens to begin so is still read as quoted words.
_NOTE = (
    r"[(\[]\s?(?:sic|cleaned up|"
    r"(?:(?:all|internal|some|original) )?"
    r"(?:emphas[ie]s|emphasi[sz]ed|italics?|bold(?:face)?|underlin(?:e|ed|ing)|stri(?:ke|kes|kings?)"
    r"(?:through|-through| through|out)|stress|highlight(?:s|ed|ing)?|capitals|capitali[sz]ation|"
    r"brackets|footnotes?|citations?|references?|quotation marks|quotes|alterations?|ellips[ie]s|"
    r"translation|translated|paragraph breaks?|spelling|errors?|punctuation|redactions?)"
    r"(?: [a-z']{1,14}){0,3} (?:added|mine|ours|supplied|omitted|removed|original|deleted|his|hers|"
    r"theirs|changed|altered))\s?[)\]]"
)
_WORD_BEFORE = re.compile(r"[^\W_]+[^\w\u2026\[\]]*$")
_WORD_AFTER = re.compile(r"[^\w\u2026\[\]]*[^\W_]+")
_MARK = re.compile(
    r"(?P<gap>[\[(]\s?\u2026\.?\s?[\])]\.?|\u2026\.?)|(?P<bracket>\[(?P<inside>[^\[\]]{0,400})\])"
)


@value
class Edge:
    """What a quotation declares between two of its segments, or at one of its ends.

    `gap` is an ellipsis; `brackets` the words put in brackets; `empty` says that a bracket holds
    none."""

    gap: bool = False
    brackets: tuple[str, ...] = ()
    empty: bool = False

    @property
    def declared(self) -> bool:
        """Is anything declared here at all?"""
        return self.gap or self.empty or bool(self.brackets)

    @property
    def reach(self) -> int:
        """Most source words that may lie under these marks."""
        return MAX_GAP if self.gap else MAX_BRACKET * (len(self.brackets) + self.empty)


@value
class Segment:
    """Words between two marks. `first` and `last` (exclusive) number them in `Parts.words`.

    `part` is set where the segment is one word written with a bracket inside (`prepar[ing]`):
    the letters outside the bracket that the source's word must begin with, "" for none."""

    first: int
    last: int
    part: str | None = None

    def __len__(self) -> int:
        return self.last - self.first


class Parts(NamedTuple):
    """A quotation taken apart: edges stand before, between and after the segments, so there is
    always one more of them. `words` are those of `text`, the folded quotation with its brackets
    and ellipses blanked out; `notes` are the notes found, as written."""

    text: str
    words: Words
    segments: tuple[Segment, ...]
    edges: tuple[Edge, ...]
    notes: tuple[str, ...]
    closing: str

    @property
    def marked(self) -> bool:
        """Does it declare any edit inside or at its ends?"""
        return bool(self.notes) or any(edge.declared for edge in self.edges)


@cache
def _note_pattern() -> re.Pattern[str]:
    """Compiled for the first quotation with a bracket: few have one."""
    return re.compile(_NOTE, re.IGNORECASE)


def take_apart(quotation: str, source: str = "") -> Parts:
    """Read a quotation's marks. A mark that stands in the folded `source` too, between the same
    words, is the source's own and read as its words are. Linear in the length of both."""
    text = fold(quotation).text.strip().replace(UNSURE, "")
    notes: list[str] = []
    numbers = count()
    if "(" in text or "[" in text:
        whole = text

        def blank(hit: re.Match[str]) -> str:
            if _own(whole, hit, source, next(numbers)):
                return hit.group()
            notes.append(hit.group())
            return " " * len(hit.group())

        text = _note_pattern().sub(blank, whole)
    blanked, marks = _blank_marks(text, source)
    words = words_of(blanked)
    segments, edges = _segments(words, marks)
    closing = blanked[words.ends[-1] :].strip() if len(words) else ""
    return Parts(blanked, words, segments, edges, tuple(notes), closing)


class _Mark(NamedTuple):
    """A mark at `start:end` of the blanked text; `part` as in Segment."""

    start: int
    end: int
    edge: Edge
    part: str | None = None


def _blank_marks(text: str, source: str) -> tuple[str, list[_Mark]]:
    """The text with marks replaced by spaces of equal length, and the marks.

    A bracket that touches letters (`prepar[ing]`, `[C]apital`) is opened instead: the word is
    put together, moved to the mark's start, and kept as a segment of its own."""
    out = list(text)
    marks = []
    for number, hit in enumerate(_MARK.finditer(text)):
        start, end = hit.span()
        if _own(text, hit, source, number):
            continue
        if hit.lastgroup == "gap":
            marks.append(_Mark(start, end, Edge(gap=True)))
            out[start:end] = " " * (end - start)
            continue
        inside = hit.group("inside").strip()
        before, after = _letters_before(out, start), _letters_after(text, end)
        if _is_letters(inside) and (before or after):
            low, high = start - len(before), end + len(after)
            word = before + inside + after
            out[low:high] = word + " " * (high - low - len(word))
            marks.append(_Mark(low, low + len(word), Edge(), part=before))
            continue
        edge = Edge(brackets=(inside,)) if inside else Edge(empty=True)
        marks.append(_Mark(start, end, edge))
        out[start:end] = " " * (end - start)
    return "".join(out), marks


def _own(text: str, mark: re.Match[str], source: str, number: int) -> bool:
    """Does the source have this mark too, between the same words? The first marks are asked: a
    source is searched for each."""
    return bool(source) and number < _MOST_OWN and _between(text, *mark.span()) in source


def _between(text: str, start: int, end: int) -> str:
    """A mark with the word before it and the word after it."""
    before = _WORD_BEFORE.search(text[max(0, start - 40) : start])
    after = _WORD_AFTER.match(text[end : end + 40])
    return (before[0] if before else "") + text[start:end] + (after[0] if after else "")


def _is_letters(inside: str) -> bool:
    """Part of a word: `prepar[ing]`, `[C]apital`; a figure beside a word is none."""
    return inside.replace("'", "").isalpha()


def _letters_before(out: list[str], at: int) -> str:
    low = at
    while low and (
        out[low - 1].isalnum() or (out[low - 1] == "'" and low - 1 and out[low - 2].isalnum())
    ):
        low -= 1
    return "".join(out[low:at])


def _letters_after(text: str, at: int) -> str:
    high = at
    while high < len(text) and (
        text[high].isalnum() or (text[high] == "'" and text[high + 1 : high + 2].isalnum())
    ):
        high += 1
    return text[at:high]


def _segments(words: Words, marks: list[_Mark]) -> tuple[tuple[Segment, ...], tuple[Edge, ...]]:
    segments: list[Segment] = []
    edges: list[list[Edge]] = [[]]
    at = 0

    def flush(until: int, part: str | None = None) -> None:
        nonlocal at
        if until > at:
            segments.append(Segment(at, until, part))
            edges.append([])
            at = until

    for mark in marks:
        flush(words.first_from(mark.start))
        if mark.part is None:
            edges[-1].append(mark.edge)
        else:
            flush(words.first_from(mark.end), mark.part)
    flush(len(words))
    return tuple(segments), tuple(map(_joined, edges))


def _joined(marks: Sequence[Edge]) -> Edge:
    """Marks with nothing between them, as one edge."""
    return Edge(
        gap=any(mark.gap for mark in marks),
        brackets=tuple(inside for mark in marks for inside in mark.brackets),
        empty=any(mark.empty for mark in marks),
    )


def bracket_keys(edge: Edge) -> list[str]:
    """The keys of the words that an edge's brackets hold."""
    return [key(word) for inside in edge.brackets for word in _plain(inside)]


def _plain(inside: str) -> list[str]:
    words = words_of(inside)
    return [words.word(i) for i in range(len(words))]
