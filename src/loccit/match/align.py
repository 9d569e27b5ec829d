"""Word alignment (the door to edlib): the nearest window of a source, and the word difference."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from loccit.match.chain import Chain

_STEP = re.compile(r"(\d+)([=XID])")
_SYMBOLS = 200
"""Most distinct words given to edlib, which takes 256 symbols; more fall back to difflib."""
LONG = 1000
"""Words of a quotation from which on it is aligned like a whole text, in linear time."""
_MOST_PAIRS = 200_000
"""Pairs of equal words beyond which difflib, whose time grows with their number, is not asked."""
_FURTHER = 3
"""How much further a quotation's first or last word is looked for outside the nearest stretch."""
_TIES = 16
"""Most stretches of equal distance that are compared."""


@dataclass(frozen=True, slots=True)
class Step:
    """`draft[d0:d1]` against `source[s0:s1]`; `same` where the words are equal."""

    d0: int
    d1: int
    s0: int
    s1: int
    same: bool = False


@dataclass(frozen=True, slots=True)
class Alignment:
    """The best infix alignment: `distance` in words, the source window, the steps in order."""

    distance: int
    start: int
    end: int
    steps: tuple[Step, ...]

    @property
    def kept(self) -> int:
        """How many words stay."""
        return sum(step.d1 - step.d0 for step in self.steps if step.same)


def _never(_: int) -> bool:
    return False


def align(
    draft: Sequence[str],
    source: Sequence[str],
    closed: Callable[[int], bool] = _never,
    parted: Callable[[int], bool] = _never,
) -> Alignment:
    """Align all of `draft` with the nearest stretch of `source`, by word keys.

    What stands in the source before and after costs nothing. Of several stretches at one distance
    the one that keeps most words is taken, then the longest: a changed last word stands against
    the word it replaced, not against nothing. `closed(i)` says that a sentence ends after source
    word `i`; a stretch is never lengthened past that. `parted(i)` says that a block does; changed
    words at either end are not put against another block's. A run of neighbouring changes is one
    step.
    """
    if not draft or not source:
        return Alignment(len(draft), 0, 0, (Step(0, len(draft), 0, 0),) if draft else ())
    if len(draft) > LONG:
        return _by_pairs(draft, source, _chained(draft, source))
    if len(set(draft)) > _SYMBOLS:
        runs = _chained if _repetitive(draft, source) else _by_difflib
        return _by_pairs(draft, source, runs(draft, source))
    import edlib  # only quotations that are not found as they stand need it

    coder = _Coder(draft, source)
    found = edlib.align(coder.query, coder.target, mode="HW", task="locations")
    options = [coder.against(start or 0, last + 1) for start, last in found["locations"][:_TIES]]
    nearest = min((option.distance, -option.kept) for option in options)
    equal = [option for option in options if (option.distance, -option.kept) == nearest]

    def worse(option: Alignment) -> tuple[int, int]:
        crossed = sum(map(closed, range(option.start, option.end - 1)))
        return crossed, option.start - option.end

    best = min(equal, key=worse) if len(equal) > 1 else equal[0]
    best = _lengthened(coder, _in_block(coder, best, parted), closed)
    return _with_moved_words(coder, best, draft, source, closed)


def reaches(draft: Sequence[str], source: Sequence[str], distance: int) -> bool:
    """Might `align` find a stretch at most `distance` words away? A cheap no spares the work."""
    if not draft or not source or len(draft) > LONG or len(set(draft)) > _SYMBOLS:
        return True
    if distance < 0:
        return False
    import edlib

    coder = _Coder(draft, source)
    found = edlib.align(coder.query, coder.target, mode="HW", task="distance", k=distance)
    return bool(found["editDistance"] >= 0)


class _Coder:
    """Both texts as strings of one symbol a word; a word that the draft lacks is NUL."""

    def __init__(self, draft: Sequence[str], source: Sequence[str]) -> None:
        symbol = {word: chr(i + 1) for i, word in enumerate(dict.fromkeys(draft))}
        self.query = "".join(symbol[word] for word in draft)
        self.target = "".join(symbol.get(word, "\x00") for word in source)

    def against(self, start: int, end: int) -> Alignment:
        """All of the draft against all of `source[start:end]`."""
        import edlib

        if end <= start:
            whole = len(self.query)
            return Alignment(whole, start, start, (Step(0, whole, start, start),))
        found = edlib.align(self.query, self.target[start:end], mode="NW", task="path")
        steps = []
        d, s = 0, start
        for count_text, op in _STEP.findall(found["cigar"]):
            count = int(count_text)
            dn = d + (count if op in "=XI" else 0)
            sn = s + (count if op in "=XD" else 0)
            steps.append(Step(d, dn, s, sn, same=op == "="))
            d, s = dn, sn
        return Alignment(found["editDistance"], start, end, tuple(_joined(steps)))


def _in_block(coder: _Coder, found: Alignment, parted: Callable[[int], bool]) -> Alignment:
    """Leave out source words at either end that stand in another block than those that are kept:
    what stands before and after a passage must not tell how it was changed."""
    first, last = found.steps[0], found.steps[-1]
    if first.same and last.same:
        return found
    start, end = found.start, found.end
    if not first.same:
        start = next((i + 1 for i in reversed(range(first.s0, first.s1)) if parted(i)), start)
    if not last.same:
        end = next((i + 1 for i in range(last.s0 - 1, last.s1 - 1) if parted(i)), end)
    if (start, end) == (found.start, found.end) or start >= end:
        return found
    shorter = coder.against(start, end)
    return shorter if shorter.distance <= found.distance else found


def _lengthened(coder: _Coder, found: Alignment, closed: Callable[[int], bool]) -> Alignment:
    """Give draft words that stand against nothing at either end the source words beside them."""
    first, last = found.steps[0], found.steps[-1]
    start, end = found.start, found.end
    if not first.same:
        for _ in range((first.d1 - first.d0) - (first.s1 - first.s0)):
            if start == 0 or closed(start - 1):
                break
            start -= 1
    if not last.same:
        for _ in range((last.d1 - last.d0) - (last.s1 - last.s0)):
            if end == len(coder.target) or closed(end - 1):
                break
            end += 1
    if (start, end) == (found.start, found.end):
        return found
    longer = coder.against(start, end)
    return longer if longer.distance <= found.distance else found


def _with_moved_words(
    coder: _Coder,
    found: Alignment,
    draft: Sequence[str],
    source: Sequence[str],
    closed: Callable[[int], bool],
) -> Alignment:
    """Take in words just outside the stretch that the draft has inside it: they were moved."""
    extra = _only_in_draft(found, draft, source)
    if not extra:
        return found
    near = len(extra) + 1

    def brings(word: str, away: int, edge: str) -> bool:
        # The draft's own first and last words are looked for a little further out: words beside
        # them were left out.
        return word in extra and (away <= near or word == edge)

    end = reach = found.end
    while reach < min(len(source), found.end + near + _FURTHER) and not closed(reach - 1):
        reach += 1
        if brings(source[reach - 1], reach - found.end, draft[-1]):
            end = reach
    start = reach = found.start
    while reach > max(0, found.start - near - _FURTHER) and not closed(reach - 1):
        reach -= 1
        if brings(source[reach], found.start - reach, draft[0]):
            start = reach
    if (start, end) == (found.start, found.end):
        return found
    return coder.against(start, end)


def _only_in_draft(found: Alignment, draft: Sequence[str], source: Sequence[str]) -> list[str]:
    """The changed words of the draft that are not among the changed words of the source."""
    changed = [step for step in found.steps if not step.same]
    extra = [draft[i] for step in changed for i in range(step.d0, step.d1)]
    for step in changed:
        for word in source[step.s0 : step.s1]:
            if word in extra:
                extra.remove(word)
    return extra


def _joined(steps: Sequence[Step]) -> list[Step]:
    out: list[Step] = []
    for step in steps:
        if out and out[-1].same == step.same:
            out[-1] = Step(out[-1].d0, step.d1, out[-1].s0, step.s1, same=step.same)
        else:
            out.append(step)
    return out


class _Run(NamedTuple):
    """`size` equal words, from `a` on in the draft and from `b` on in the source."""

    a: int
    b: int
    size: int


def _repetitive(draft: Sequence[str], source: Sequence[str]) -> bool:
    """Have the two so many pairs of equal words that difflib takes long?"""
    there = Counter(source)
    return sum(there[word] for word in draft) > _MOST_PAIRS


def _by_difflib(draft: Sequence[str], source: Sequence[str]) -> list[_Run]:
    from difflib import SequenceMatcher  # only for long quotations

    matcher = SequenceMatcher(None, draft, source, autojunk=False)
    return [_Run(*block) for block in matcher.get_matching_blocks() if block.size]


def _chained(draft: Sequence[str], source: Sequence[str]) -> list[_Run]:
    runs: list[_Run] = []
    for a, b in enumerate(Chain(draft, source, ((0, len(draft)),)).partners()):
        if b < 0:
            continue
        if runs and (runs[-1].a + runs[-1].size, runs[-1].b + runs[-1].size) == (a, b):
            runs[-1] = runs[-1]._replace(size=runs[-1].size + 1)
        else:
            runs.append(_Run(a, b, 1))
    return runs


def _by_pairs(draft: Sequence[str], source: Sequence[str], runs: Sequence[_Run]) -> Alignment:
    """The alignment that keeps the words of `runs`."""
    if not runs:
        return Alignment(len(draft), 0, 0, (Step(0, len(draft), 0, 0),))
    # Unmatched words at the ends stand against as many source words, as edlib would have it.
    start = max(0, runs[0].b - runs[0].a)
    rest = len(draft) - runs[-1].a - runs[-1].size
    end = min(len(source), runs[-1].b + runs[-1].size + rest)
    steps: list[Step] = []
    d, s = 0, start
    for run in runs:
        if run.a > d or run.b > s:
            steps.append(Step(d, run.a, s, run.b))
        d, s = run.a + run.size, run.b + run.size
        steps.append(Step(run.a, d, run.b, s, same=True))
    if d < len(draft) or s < end:
        steps.append(Step(d, len(draft), s, end))
    distance = sum(max(t.d1 - t.d0, t.s1 - t.s0) for t in steps if not t.same)
    return Alignment(distance, start, end, tuple(steps))
