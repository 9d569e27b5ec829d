"""The passage of a source nearest to a quotation: windows by shared runs, then an alignment."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from loccit.match.align import LONG, Alignment, Step, align, reaches
from loccit.match.elements import Parts
from loccit.match.locate import Prepared

_COMMON = 3000
"""A run whose rarest word stands more often than this locates nothing."""

_WINDOWS = 6
"""Most windows that are aligned for one quotation; a long one is aligned once."""

_ASKED = 500
"""Most runs of one quotation that are looked for: of a longer one each second, third …"""

_PLACES = 200
"""Most places of one rare word that are looked at, and most of its places in the quotation."""

_Ends = Callable[[int], bool]
"""Does a sentence, or a block, end after a word of the window?"""


@dataclass(frozen=True, slots=True)
class Nearest:
    """The nearest passage: source word numbers (last exclusive), distance in words, steps.

    `allowed` is the share of the quotation's words that may be changed for it to be `altered`:
    half where the two share a run of four words (three under six words), a third where the run
    is of three, none where they share no such run."""

    first: int
    last: int
    distance: int
    steps: tuple[Step, ...]
    allowed: float = 0.0

    @property
    def run(self) -> bool:
        """Do the two share a run of words that is no chance?"""
        return self.allowed > 0


def nearest(parts: Parts, source: Prepared) -> Nearest | None:
    """The window of the source that takes the fewest word changes to become the quotation."""
    keys = parts.words.keys
    size = len(keys)
    allowed = 0.5
    windows = _windows_by_runs(keys, source, 4 if size >= 6 else 3)
    if not windows:
        # One word changed in the middle of seven leaves no run of four, and is an alteration.
        allowed = 1 / 3
        windows = _windows_by_runs(keys, source, 3)
    if not windows:
        allowed = 0.0
        windows = _windows_by_words(keys, source)
    best: Nearest | None = None
    for start in windows:
        found = _align_at(parts, source, start, best.distance if best else None)
        if found and (best is None or found.distance < best.distance):
            best = replace(found, allowed=allowed)
    return best


def _windows_by_runs(keys: list[str], source: Prepared, size: int) -> list[int]:
    """Where the quotation would begin, by the runs of `size` words that it shares."""
    votes: Counter[int] = Counter()
    for i in range(0, len(keys) - size + 1, len(keys) // _ASKED + 1):
        run = keys[i : i + size]
        if min(len(source.places.get(key, ())) for key in run) <= _COMMON:
            votes.update(max(0, at - i) for at in source.runs_of(run))
    return _clustered(votes, len(keys))


def _windows_by_words(keys: list[str], source: Prepared) -> list[int]:
    """The same by its rarest words, where no run is shared."""
    votes: Counter[int] = Counter()
    known = {word: source.places[word] for word in keys if word in source.places}
    rare = set(sorted(known, key=lambda word: len(known[word]))[:8])
    asked: Counter[str] = Counter()
    for i, word in enumerate(keys):
        if word in rare and asked[word] < _PLACES:
            asked[word] += 1
            votes.update(max(0, at - i) for at in known[word][:_PLACES])
    return _clustered(votes, len(keys))


def _clustered(votes: Counter[int], size: int) -> list[int]:
    """The best starts, those within half a quotation of each other taken as one."""
    near = size // 2 + 4
    clusters: list[tuple[int, int]] = []
    for start in sorted(votes):
        if clusters and start - clusters[-1][0] <= near:
            clusters[-1] = (clusters[-1][0], clusters[-1][1] + votes[start])
        else:
            clusters.append((start, votes[start]))
    clusters.sort(key=lambda cluster: -cluster[1])
    return [start for start, _ in clusters[: 1 if size > LONG else _WINDOWS]]


def _align_at(parts: Parts, source: Prepared, start: int, below: int | None) -> Nearest | None:
    """Align the whole quotation around a start; words under a declared mark cost nothing. None
    where it plainly comes no nearer than `below`."""
    keys = parts.words.keys
    size = len(keys)
    slack = size // 2 + 6
    bridged = sum(edge.reach for edge in parts.edges[1:-1])
    low = max(0, start - slack - bridged)
    window = source.words.keys[low : start + size + size // 2 + slack + bridged]
    if below is not None and not bridged and not reaches(keys, window, below - 1):
        return None

    def closed(i: int) -> bool:
        return _sentence_ends(source, low + i)

    def parted(i: int) -> bool:
        return _block_ends(source, low + i)

    if not bridged:
        found = align(keys, window, closed, parted)
    elif size > LONG:
        found = _bridged(parts, align(keys, window))
    else:
        found = _chained(parts, window, closed, parted)
    return Nearest(
        first=low + found.start,
        last=low + max(found.end, found.start),
        distance=found.distance,
        steps=tuple(replace(step, s0=step.s0 + low, s1=step.s1 + low) for step in found.steps),
    )


def _sentence_ends(source: Prepared, i: int) -> bool:
    """Does a sentence end after source word `i`?"""
    if not 0 <= i < len(source.words) - 1:
        return True
    return any(mark in source.words.glue(i) for mark in ".?!")


def _block_ends(source: Prepared, i: int) -> bool:
    """Does a block end after source word `i`?"""
    words = source.words
    return 0 <= i < len(words) - 1 and source.blocks_between(words.ends[i], words.starts[i + 1])


def _chained(parts: Parts, window: list[str], closed: _Ends, parted: _Ends) -> Alignment:
    """Align segment by segment around the one with most words there, each after the one before."""
    keys = parts.words.keys
    there = set(window)
    known = [sum(key in there for key in keys[s.first : s.last]) for s in parts.segments]
    anchor = max(range(len(known)), key=lambda i: (known[i], len(parts.segments[i])))
    spans: dict[int, Alignment] = {}
    low, high = 0, len(window)
    for i in [*range(anchor, len(parts.segments)), *range(anchor - 1, -1, -1)]:
        segment = parts.segments[i]
        part = keys[segment.first : segment.last]
        if i == anchor:
            found = align(part, window, closed, parted)
            after, before = found.end, found.start
        elif i > anchor:
            reach = parts.edges[i].reach + len(segment) * 2
            low, high = after, min(len(window), after + reach)
            found = _moved(
                align(part, window[low:high], _shifted(closed, low), _shifted(parted, low)), low
            )
            found = found if found.kept else _nowhere(part, after)
            after = max(after, found.end)
        else:
            reach = parts.edges[i + 1].reach + len(segment) * 2
            low = max(0, before - reach)
            found = _moved(
                align(part, window[low:before], _shifted(closed, low), _shifted(parted, low)), low
            )
            found = found if found.kept else _nowhere(part, before)
            before = min(before, found.start) if found.end else before
        spans[i] = replace(
            found,
            steps=tuple(
                replace(step, d0=step.d0 + segment.first, d1=step.d1 + segment.first)
                for step in found.steps
            ),
        )
    ordered = [spans[i] for i in sorted(spans)]
    return Alignment(
        distance=sum(a.distance for a in ordered),
        start=before,
        end=after,
        steps=tuple(step for a in ordered for step in a.steps),
    )


def _bridged(parts: Parts, found: Alignment) -> Alignment:
    """Without what stands in the source alone, under a declared mark that may reach so far."""
    edges = {
        segment.first: edge for segment, edge in zip(parts.segments, parts.edges, strict=False)
    }

    def under_mark(step: Step) -> bool:
        edge = edges.get(step.d0)
        return step.d0 == step.d1 and edge is not None and step.s1 - step.s0 <= edge.reach

    bridged = [step for step in found.steps if under_mark(step)]
    return replace(
        found,
        distance=found.distance - sum(step.s1 - step.s0 for step in bridged),
        steps=tuple(step for step in found.steps if not under_mark(step)),
    )


def _nowhere(part: Sequence[str], at: int) -> Alignment:
    """A segment of which nothing stands within reach: put in beside its neighbour."""
    return Alignment(len(part), at, at, (Step(0, len(part), at, at),))


def _shifted(ends: _Ends, by: int) -> _Ends:
    return lambda i: ends(i + by)


def _moved(found: Alignment, by: int) -> Alignment:
    return Alignment(
        found.distance,
        found.start + by,
        found.end + by,
        tuple(replace(step, s0=step.s0 + by, s1=step.s1 + by) for step in found.steps),
    )
