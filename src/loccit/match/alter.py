"""Stitched, altered and missing: what a quotation is when its words do not stand in the source."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence

from loccit.match import lexicon, lookalike
from loccit.match.elements import Parts
from loccit.match.fold import collapse
from loccit.match.locate import Prepared
from loccit.match.near import Nearest
from loccit.match.stems import same_stem
from loccit.match.words import Words, is_figure, key
from loccit.models.verdict import Difference

ALTERED_KINDS = (
    "number", "negation", "name", "modal or quantifier", "order", "omission", "insertion",
    "look-alike characters", "inflection", "substitution", "empty bracket",
)  # fmt: skip
"""Kinds of `altered` in order of precedence."""

STITCH_RUN = 5
"""Words that a run must have to count towards a stitched quotation."""

STITCH_COVER = 0.7
"""Share of a quotation's words that such runs must cover."""

_MOST_PLACES = 200
"""Most places of one run that are looked at."""


def differences(parts: Parts, near: Nearest, source: Prepared) -> tuple[Difference, ...]:
    """The word difference in the texts' own spelling. Where all words share their keys, those
    that are written differently, or the compound that a quotation begins or ends inside."""
    if all(step.same for step in near.steps):
        return _unlike_forms(parts, near, source) or _split_compound(near, source)
    out = []
    for step in near.steps:
        if step.same:
            continue
        draft = _phrase(parts.words, step.d0, step.d1)
        have = ""
        if step.s1 > step.s0:
            span = source.original(*source.word_span(step.s0, step.s1 - 1))
            have = collapse(source.raw[span.start : span.end])
        op = "replace" if draft and have else "insert" if draft else "delete"
        out.append(Difference(op, draft, have))
    return tuple(out)


def _unlike_forms(parts: Parts, near: Nearest, source: Prepared) -> tuple[Difference, ...]:
    words = [
        (parts.words.word(step.d0 + i), source.words.word(step.s0 + i))
        for step in near.steps
        for i in range(step.d1 - step.d0)
    ]
    return tuple(
        Difference("replace", draft, have)
        for draft, have in words
        if draft.casefold() != have.casefold()
    )


def _split_compound(near: Nearest, source: Prepared) -> tuple[Difference, ...]:
    words = source.words
    out = []
    if near.first and source.splits(words.starts[near.first]):
        out.append(Difference("delete", "", f"{words.word(near.first - 1)}-"))
    if near.last < len(words) and source.splits(words.ends[near.last - 1]):
        out.append(Difference("delete", "", f"-{words.word(near.last)}"))
    return tuple(out)


def _phrase(words: Words, first: int, last: int) -> str:
    return collapse(words.text[words.starts[first] : words.ends[last - 1]]) if last > first else ""


def attribution_only(near: Nearest, source: Prepared) -> bool:
    """Is nothing missing but a short attribution between closing and reopening marks?"""
    changed = [step for step in near.steps if not step.same]
    return bool(changed) and all(
        step.d0 == step.d1
        and step.s0 > 0
        and step.s1 < len(source.words)
        and step.s1 - step.s0 <= 12
        and "'" in source.words.glue(step.s0 - 1)
        and "'" in source.words.glue(step.s1 - 1)
        for step in changed
    )


def altered_kind(parts: Parts, near: Nearest, source: Prepared) -> str:
    """The first kind of ALTERED_KINDS that the changed words show."""
    changed = [step for step in near.steps if not step.same]
    draft = [i for step in changed for i in range(step.d0, step.d1)]
    have = [i for step in changed for i in range(step.s0, step.s1)]
    lists = source.lexicon or lexicon.ENGLISH
    ours = [parts.words.word(i).casefold() for i in draft]
    theirs = [source.words.word(i).casefold() for i in have]
    named = any(_is_name(parts.words, i) for i in draft) or any(
        _is_name(source.words, i) for i in have
    )
    moved = bool(draft) and sorted(map(key, ours)) == sorted(map(key, theirs))
    even = all(step.d1 - step.d0 == step.s1 - step.s0 for step in changed)
    shown = {
        "number": any(map(is_figure, _unlike(ours, theirs, even=even))),
        "negation": sum(map(lists.negates, ours)) != sum(map(lists.negates, theirs)),
        "name": named,
        "modal or quantifier": any(word in lists.modals for word in (*ours, *theirs)),
        "order": moved,
        "inflection": not changed and bool(_unlike_forms(parts, near, source)),
    }
    plain = _plain_kind(ours, theirs, lists.language, even=even)
    return next((kind for kind, holds in shown.items() if holds), plain)


def _unlike(ours: list[str], theirs: list[str], *, even: bool) -> list[str]:
    """The changed words without the pairs of which one is a word misread as holding a figure
    (w0rld for world): those are look-alikes and no number."""
    if not even:
        return [*ours, *theirs]
    return [
        word
        for pair in zip(ours, theirs, strict=False)
        if all(map(is_figure, pair)) or not lookalike.word_alike(*pair)
        for word in pair
    ]


def _plain_kind(ours: list[str], theirs: list[str], language: str, *, even: bool) -> str:
    """The kinds that concern the changed words as such; `even` says that each has its partner."""
    if not ours or not theirs:
        return "insertion" if ours else "omission"
    pairs = list(zip(ours, theirs, strict=False))
    if even and all(lookalike.word_alike(*pair) for pair in pairs):
        return "look-alike characters"
    if even and all(same_stem(*pair, language) for pair in pairs):
        return "inflection"
    return "substitution"


def _is_name(words: Words, i: int) -> bool:
    """Is word `i` written as a name: a capital where no sentence begins?"""
    word = words.word(i)
    if not word[:1].isupper() or word in ("I", "I'm", "I've", "I'd", "I'll"):
        return False
    if i == 0:
        return False
    return not any(mark in words.glue(i - 1) for mark in ".?!:\u2026'")


def out_of_order(parts: Parts, source: Prepared) -> bool:
    """Do all declared segments stand in the source, only not in the quotation's order?"""
    if len(parts.segments) < 2 or not all(edge.declared for edge in parts.edges[1:-1]):
        return False
    if sum(len(s) >= 3 for s in parts.segments) < 2:
        return False
    return all(
        source.runs_of(parts.words.keys[segment.first : segment.last], 1)
        for segment in parts.segments
    )


def is_stitched(keys: list[str], source: Prepared) -> bool:
    """Do two or more runs of five words cover 70 %, in no single window of twice its length?"""
    runs = _covering_runs(keys, source)
    needed = STITCH_COVER * len(keys)
    left = sum(size for _, size, _ in runs)
    if len(runs) < 2 or left < needed:
        return False
    limit = 2 * len(keys)
    for i, (_, size, places) in enumerate(runs):
        if left < needed:
            break
        if any(_covered_from(runs[i:], start, start + limit) >= needed for start in places):
            return False
        left -= size
    return True


def _covering_runs(keys: list[str], source: Prepared) -> list[tuple[int, int, list[int]]]:
    """Greedy cover from the left: (position, length, places in the source)."""
    runs = []
    have = source.words.keys
    i = 0
    while i + STITCH_RUN <= len(keys):
        places = source.runs_of(keys[i : i + STITCH_RUN], _MOST_PLACES)
        if not places:
            i += 1
            continue
        lengths = {at: _shared(keys, i, have, at) for at in places}
        size = max(lengths.values())
        runs.append((i, size, [at for at, length in lengths.items() if length == size]))
        i += size
    return runs


def _shared(keys: list[str], i: int, have: list[str], at: int) -> int:
    size = STITCH_RUN
    while i + size < len(keys) and at + size < len(have) and keys[i + size] == have[at + size]:
        size += 1
    return size


def _covered_from(runs: Sequence[tuple[int, int, list[int]]], start: int, end: int) -> int:
    """Words covered by the runs that follow one another between two places. Two runs may share
    words of the source: a word written twice ends the one and begins the other."""
    covered = 0
    at = start
    for _, size, places in runs:
        low = at - STITCH_RUN + 1 if covered else at
        first = bisect_left(places, low)
        if first < len(places) and places[first] + size <= end:
            at = places[first] + size
            covered += size
    return covered


_MOST_PARTS = 12


def stitched_parts(keys: list[str], source: Prepared) -> list[str]:
    """The source's passages that a stitched quotation is made of, in the quotation's order."""
    parts = []
    for _, size, places in _covering_runs(keys, source)[:_MOST_PARTS]:
        span = source.original(*source.word_span(places[0], places[0] + size - 1))
        parts.append(f"“{collapse(source.raw[span.start : span.end])}”")
    return parts
