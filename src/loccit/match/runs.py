"""Where words, and runs of words, stand in a text: by the rarest word, and by one symbol a word
where each of them stands often, since such a text is searched in linear time."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict, deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import count, islice

from loccit.models.value import value

_FEW = 2000
"""A run whose rarest word stands so often is compared at each of its places."""

_MOST_COMPARED = 1_000_000
"""And so many words are compared for it at all its places together."""

_NOWHERE: list[int] = []

_NOBODY = chr(0x10FFFF)
"""The symbol that no word has. So many different words have one; no prose has more, and the others
are found while they are rare."""


@dataclass(frozen=True)
class Index:
    """The words of a text, by their keys."""

    keys: Sequence[str] = field(repr=False)

    @cached_property
    def places(self) -> dict[str, list[int]]:
        """Where each key stands."""
        places: dict[str, list[int]] = defaultdict(list)
        # Each list takes its next place without a step of Python's own.
        deque(map(list.append, map(places.__getitem__, self.keys), count()), maxlen=0)
        return places

    @cached_property
    def _coded(self) -> tuple[dict[str, str], str]:
        """A symbol for each key, and the text in symbols, NUL for a word without."""
        symbols = {key: chr(i + 1) for i, key in enumerate(islice(self.places, ord(_NOBODY) - 1))}
        return symbols, "".join([symbols.get(key, "\x00") for key in self.keys])

    def runs(self, run: Sequence[str]) -> Runs:
        """The places at which the keys of `run` stand one after the other."""
        if not run:
            return Listed([])
        size = len(run)
        known = self.places
        found = [known.get(key, _NOWHERE) for key in run]
        counts = list(map(len, found))
        rarest = counts.index(min(counts))
        places = found[rarest]
        if len(places) > _FEW or len(places) * size > _MOST_COMPARED:
            symbols, text = self._coded
            return Coded("".join([symbols.get(key, _NOBODY) for key in run]), text)
        wanted, have = list(run), self.keys
        begun = (at - rarest for at in places if at >= rarest)
        return Listed([at for at in begun if have[at : at + size] == wanted])


@value
class Listed:
    """Places that are known, ascending."""

    places: list[int]

    def next(self, low: int, high: int) -> int:
        """The first place from `low` on and before `high`, -1 where there is none."""
        i = bisect_left(self.places, low)
        return self.places[i] if i < len(self.places) and self.places[i] < high else -1


@value
class Coded:
    """The places of a run in a text, both in symbols; searched for as they are asked for."""

    run: str
    text: str

    def next(self, low: int, high: int) -> int:
        """As `Listed.next`."""
        return self.text.find(self.run, low, high - 1 + len(self.run))


Runs = Listed | Coded


def each(runs: Runs) -> Iterator[int]:
    """Every place, ascending."""
    if isinstance(runs, Listed):
        yield from runs.places
        return
    at = runs.next(0, len(runs.text))
    while at >= 0:
        yield at
        at = runs.next(at + 1, len(runs.text))
