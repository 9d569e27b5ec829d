"""The verdict on one quotation in one source: the first of 3-verdicts that holds.

Strings in, values out. A similarity is never a verdict: every step compares words and marks.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import lru_cache

from loccit.match import edits, hyphens, lexicon
from loccit.match.elements import Parts, take_apart
from loccit.match.fold import UNSURE, collapse, fold, folds_used
from loccit.match.locate import Prepared
from loccit.match.readings import readings
from loccit.match.words import key, words_of
from loccit.models.page import Page, Span
from loccit.models.verdict import Difference, Match, Verdict

PHRASE = 3
"""A quotation of at most so many words is flagged as a phrase."""

_CLAUSE_END = re.compile(r"[.;:?!\u2026](?=['\")\]]*(?:\s|$))|\n\n")
_CLAUSE = 400
"""How far from a match its clause is followed, in characters."""

_NOT_LONG = 10_000
"""A quotation of at most so many characters is read in every way its line-end hyphens allow."""

_ORDER = {verdict: number for number, verdict in enumerate(Verdict)}

_BESIDE = 60
"""How far beside a match a mark still is its own, in characters."""

_MOST_NOTES = 500
"""So many different note references of a quotation are looked for in the source."""

_WRITTEN_NOTE = re.compile(
    r"<sup>\s*\[?\d{1,4}\]?\s*</sup>"
    r"|(?<=[^\W\d_])\[\d{1,3}\]|(?<=[.,;:?!'\"\u201d\u2019)])\[\d{1,3}\]"
)


def prepare(page: Page) -> Prepared:
    """A source made ready for any number of quotations, its blocks and hidden parts known."""
    return Prepared(page.text, page, page.note_references)


def prepare_text(text: str) -> Prepared:
    """A plain string made ready; note references are those written as such (`[12]`, `<sup>`)."""
    return Prepared(text, None, _written_notes(text))


def _written_notes(text: str) -> tuple[Span, ...]:
    return tuple(Span(*hit.span()) for hit in _WRITTEN_NOTE.finditer(text))


def word_count(text: str) -> int:
    """How many words a text has, as loccit counts them."""
    return _count(text) if len(text) > _NOT_LONG else _known_count(text)


def _count(text: str) -> int:
    return len(words_of(fold(text).text))


_known_count = lru_cache(maxsize=4096)(_count)
"""Judging a quotation, checking it and comparing it with others ask for this."""


def language_of(text: str) -> str | None:
    """The language of a text, where it is one of those that loccit has word lists for."""
    found = lexicon.of_text(text)
    return found.language if found else None


def judge(quotation: str, source: Prepared | str) -> Match:
    """How `quotation` stands in `source` (3-verdicts).

    `uncheckable` means here that one of the two has no words. Offsets of the Match count code
    points of the source text given. Never raises for any text; time is linear in the source.
    """
    if isinstance(source, str):
        source = prepare_text(source)
    cleaned = _without_notes(quotation, source)
    size = word_count(cleaned)
    if not size or not source.folded.text.strip():
        return Match(Verdict.UNCHECKABLE, kind="no words")
    found = _as_it_stands(cleaned, source, quotation)
    if found is None and cleaned != quotation:
        found = _as_it_stands(quotation, source, quotation)  # what looks like a note may be text
    if found is None:
        found = _either_way(cleaned, source)
        if found.verdict is Verdict.UNCHECKABLE:
            return found
    return _flagged(found, size, source)


def _without_notes(quotation: str, source: Prepared) -> str:
    """The quotation without note references: those written `<sup>`, and a `[12]` that the source
    has at the same word. Any other bracket is the quotation's own, and holds a figure."""

    asked: dict[str, bool] = {}

    def kept(hit: re.Match[str]) -> str:
        there = quotation[max(0, hit.start() - 8) : hit.end()]
        if there not in asked:
            asked[there] = len(asked) < _MOST_NOTES and there in source.raw
        return "" if hit.group().startswith("<") or asked[there] else hit.group()

    return _WRITTEN_NOTE.sub(kept, quotation)


def _as_it_stands(quotation: str, source: Prepared, whole: str) -> Match | None:
    """Verbatim or typographic: equal after the closed fold list, between words. `whole` is the
    quotation with its note references."""
    needle = fold(quotation).text.strip()
    ours = collapse(quotation), collapse(whole)
    best: tuple[tuple[bool, ...], Match] | None = None
    count = 0
    for span in source.exactly(needle):
        count += 1
        raw = source.original(*span)
        there = source.raw[raw.start : raw.end]
        same = collapse(there) in ours
        worse = (source.hidden(*span), _is_cut(source, raw), not same)
        if best is None or worse < best[0]:
            verdict = Verdict.VERBATIM if same else Verdict.TYPOGRAPHIC
            folds = () if same else _folds(quotation, raw, source)
            best = (worse, Match(verdict, "", raw.start, raw.end, there, folds, score=1.0))
        if not any(best[0]) and count > 1:
            break
    return replace(best[1], occurrences=count) if best else None


def _either_way(quotation: str, source: Prepared) -> Match:
    """Words in order with marks between them, each line-end hyphen of the two texts read as one
    and as none until the quotation passes."""
    best: Match | None = None
    for text in _own_hyphens(quotation, source):
        own = take_apart(text, source.folded.text)
        if not len(own.words):
            return Match(Verdict.UNCHECKABLE, kind="nothing outside brackets")
        for there in (source, source.read_as(own.words.keys)):
            found = _with_marks(text, own, there) if there else None
            if found and (best is None or _rank(found) < _rank(best)):
                best = found
            if best and best.verdict.passes:
                return best
    return best or Match(Verdict.MISSING)


def _own_hyphens(quotation: str, source: Prepared) -> Sequence[str]:
    """The quotation with its own line-end hyphens read as the source has the words, and where
    it is not long all as hyphens, and all as none."""
    if "\n" not in quotation and UNSURE not in quotation:
        return (quotation,)
    text = fold(quotation).text
    found = hyphens.breaks(text)
    if not found:
        return (quotation,)
    places = source.places
    parted = [at for at, before, after in found if key(before + after) not in places]
    ways = dict.fromkeys((tuple(parted), tuple(each.at for each in found), ()))
    texts = [hyphens.read(text, way) for way in ways]
    return texts if len(text) <= _NOT_LONG else texts[:1]


def _rank(found: Match) -> tuple[int, float]:
    """The better verdict comes first, and of one verdict the nearer passage."""
    return _ORDER[found.verdict], -found.score


def _with_marks(quotation: str, own: Parts, source: Prepared) -> Match:
    """Marks that the source has itself (`own`) count as its words. Where that finds no place,
    every mark is the draft's; where it finds one that does not pass, every mark is the draft's at
    a place that has none of them: that other words have them too changes nothing there."""
    found = _edited(own, source)
    if found and found.verdict.passes:
        return found
    parts = take_apart(quotation)
    if not _same_marks(parts, own):
        if found is None:
            found = _edited(parts, source)
        else:
            other = _edited(parts, source, lambda raw: _lacks(quotation, parts, raw, source))
            found = other if other and other.verdict.passes else found
    return found or _from_afar(own, source)


def _lacks(quotation: str, parts: Parts, raw: Span, source: Prepared) -> bool:
    """Has this place of the source none of the quotation's marks?"""
    before = source.raw[max(0, raw.start - _BESIDE) : raw.start].rpartition("\n\n")[2]
    after = source.raw[raw.end : raw.end + _BESIDE].partition("\n\n")[0]
    there = fold(before + source.raw[raw.start : raw.end] + after).text
    return _same_marks(parts, take_apart(quotation, there))


def _same_marks(one: Parts, other: Parts) -> bool:
    return (one.edges, one.segments, one.notes) == (other.edges, other.segments, other.notes)


def _folds(quotation: str, raw: Span, source: Prepared) -> tuple[str, ...]:
    notes = any(raw.start <= n.start and n.end <= raw.end for n in source.notes)
    there = source.raw[raw.start : raw.end]
    used = folds_used(collapse(quotation), there, notes=notes)
    # Of the quotation's own line end nothing is left once its white space is collapsed.
    return used or (("line-break hyphen",) if UNSURE in fold(quotation).text else ("white space",))


def _edited(
    parts: Parts, source: Prepared, fits: Callable[[Span], bool] = lambda _: True
) -> Match | None:
    """Edited or review: the words in order, every edit declared or for a person to look at, at a
    place that `fits`."""
    best: tuple[tuple[int, ...], Match] | None = None
    count = 0
    for reading in readings(parts, source):
        found = edits.assess(parts, reading, source)
        if found.unequal:
            continue
        before, after = found.taken
        span = source.word_span(reading.first - before, reading.last + after)
        raw = source.original(*span)
        if not fits(raw):
            continue
        count += 1
        gravity = edits.REVIEW_KINDS.index(found.kind) if found.kind else len(edits.REVIEW_KINDS)
        unseen, cut = source.hidden(*span), _is_cut(source, raw)
        worse = (found.empty_bracket, -gravity, unseen, cut, found.removed)
        if best is None or worse < best[0]:
            best = (worse, _edited_match(found, raw, source))
    return replace(best[1], occurrences=count) if best else None


def _edited_match(found: edits.Assessment, raw: Span, source: Prepared) -> Match:
    kind = found.kind
    if found.empty_bracket:
        verdict, kind = Verdict.ALTERED, "empty bracket"
    elif kind:
        verdict = Verdict.REVIEW
    else:
        verdict = Verdict.EDITED if found.edits else Verdict.TYPOGRAPHIC
    plain = verdict is Verdict.TYPOGRAPHIC
    return Match(
        verdict,
        kind,
        raw.start,
        raw.end,
        source.raw[raw.start : raw.end],
        tuple(sorted(found.folds)) or (("line-break hyphen",) if plain else ()),
        tuple(found.edits),
        tuple(found.differences),
        score=1.0,
    )


def _from_afar(parts: Parts, source: Prepared) -> Match:
    """Attribution (review), stitched, altered or missing."""
    # Here and below: most quotations are found as they stand.
    from loccit.match import alter
    from loccit.match.align import LONG
    from loccit.match.near import nearest

    near = nearest(parts, source)
    if near is None or near.last <= near.first:
        return Match(Verdict.MISSING)
    size = len(parts.words)
    raw = source.original(*source.word_span(near.first, near.last - 1))
    found = Match(
        Verdict.MISSING,
        "",
        raw.start,
        raw.end,
        source.raw[raw.start : raw.end],
        differences=alter.differences(parts, near, source),
        score=max(0.0, round(1 - near.distance / size, 3)),
    )
    if near.run and alter.attribution_only(near, source):
        return replace(found, verdict=Verdict.REVIEW, kind="attribution")
    # A long quotation is altered or missing, never stitched: all three fail.
    stitch = _stitch_kind(parts, source) if size <= LONG else ""
    if stitch:
        made_of = alter.stitched_parts(parts.words.keys, source)
        return replace(found, verdict=Verdict.STITCHED, kind=stitch, edits=tuple(made_of))
    if near.run and near.distance <= size * near.allowed:
        kind = alter.altered_kind(parts, near, source)
        return replace(found, verdict=Verdict.ALTERED, kind=kind)
    return found


def _stitch_kind(parts: Parts, source: Prepared) -> str:
    from loccit.match import alter

    if parts.marked and readings(parts, source, unbounded=True):
        return "too much under one mark"
    if alter.out_of_order(parts, source):
        return "out of order"
    if alter.is_stitched(parts.words.keys, source):
        return "passages that stand apart"
    return ""


def _flagged(found: Match, words: int, source: Prepared) -> Match:
    flags = []
    if found.verdict is not Verdict.MISSING and found.end > found.start:
        raw = Span(found.start, found.end)
        if _is_cut(source, raw):
            flags.append("cut")
        if "\n\n" in found.exact:
            flags.append("crosses a block")
        if source.page is not None and source.page.hidden(*raw):
            flags.append("hidden text")
    if found.occurrences > 1:
        flags.append("several occurrences")
    if words <= PHRASE:
        flags.append("phrase")
    return replace(found, flags=tuple(flags))


def _is_cut(source: Prepared, raw: Span) -> bool:
    """Does the clause go on outside the match with a negation, exception or condition?"""
    text = source.raw
    before = text[max(0, raw.start - _CLAUSE) : raw.start]
    ends = [hit.end() for hit in _CLAUSE_END.finditer(before)]
    after = text[raw.end : raw.end + _CLAUSE]
    stop = _CLAUSE_END.search(after)
    if _CLAUSE_END.search(text[max(raw.start, raw.end - 1) : raw.end + 1] + " ") and _ends(
        text, raw
    ):
        after = ""
    beside = before[ends[-1] if ends else 0 :], after[: stop.start() if stop else None]
    lists = source.lexicon or lexicon.ENGLISH
    return any(_binds(piece, lists.language) for piece in beside if piece.strip())


@lru_cache(maxsize=64)
def _binds(piece: str, language: str) -> bool:
    """Is there a negation, exception or condition in it? Asked again for each match's flags."""
    lists = lexicon.named(language) or lexicon.ENGLISH
    words = words_of(fold(piece).text)
    lows = (words.word(i).casefold() for i in range(len(words)))
    return any(lists.negates(low) or low in lists.conditions for low in lows)


def _ends(text: str, raw: Span) -> bool:
    """Does the match itself end with its clause?"""
    return text[raw.start : raw.end].rstrip("'\"”’ )]")[-1:] in tuple(".;:?!\u2026")


def is_variant(one: str, other: str) -> Match | None:
    """How one quotation differs from another that gives the same words differently, or None.

    Both have four words or more, neither is contained in the other, one is `altered` or `review`
    against the other, and they share half of the words that carry the shorter one: a common
    phrase ("should not have been …") makes no variants of two sentences.
    """
    if min(word_count(one), word_count(other)) < 4 or not _of_one_matter(one, other):
        return None
    first, second = judge(one, prepare_text(other)), judge(other, prepare_text(one))
    if first.verdict.passes or second.verdict.passes:
        return None
    for match in (first, second):
        if match.verdict in (Verdict.ALTERED, Verdict.REVIEW):
            return first if match is first else _turned(second, one)
    return None


def _of_one_matter(one: str, other: str) -> bool:
    """Do two quotations share half of the content words of the one that has fewer of them?"""
    first, second = _carrying(one), _carrying(other)
    least = min(len(first), len(second))
    return 2 * len(first & second) >= least


def _carrying(text: str) -> set[str]:
    """The content words of a text, cut to their beginnings."""
    lists = lexicon.of_text(text) or lexicon.ENGLISH
    return {
        word[:6]
        for word in words_of(fold(text).text).keys
        if not (word in lists.common or word in lists.replaceable or lists.negates(word))
        and word not in lists.modals
    }


def _turned(match: Match, whole: str) -> Match:
    """A match of the other in the one, told from the one's side."""
    swap = {"insert": "delete", "delete": "insert"}
    return replace(
        match,
        start=0,
        end=len(whole),
        exact=whole,
        differences=tuple(
            Difference(swap.get(d.op, d.op), d.source, d.draft) for d in match.differences
        ),
    )
