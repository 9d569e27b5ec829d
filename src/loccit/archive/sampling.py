"""Which records a partial audit looks at, and what is remembered of those before.

`catalogue/audited.json` says when each record was last found whole, and whether in full. It is
derived and no evidence: who loses it has only "never checked", and who changes it can make a
record less likely to be drawn, never unlikely.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from heapq import nlargest
from math import ceil, log
from pathlib import Path
from typing import Any

from loccit import canonical, durable
from loccit.archive.layout import CATALOGUE
from loccit.archive.members import Part

AUDITED = f"{CATALOGUE}/audited.json"
NEVER = ""
"""The time at which a record that was never checked was checked."""

_FORMAT = "loccit-audited/1"
_AGES = ((1, "1 day"), (30, "30 days"), (365, "a year"))
_OLDEST = 3650.0

Chance = Callable[[], float]
"""Gives numbers from 0 (included) to 1 (excluded)."""


@dataclass(frozen=True, slots=True)
class Share:
    """How much is drawn: a fraction of all records, or a number of them; `word` as it was asked
    for."""

    word: str
    fraction: float | None = None
    count: int = 0

    def of(self, total: int) -> int:
        """How many of `total` records: at least one."""
        wanted = self.count if self.fraction is None else ceil(total * self.fraction)
        return min(total, max(1, wanted))


@dataclass(frozen=True, slots=True)
class Age:
    """How much of an archive was last checked within `within`; "never", or "earlier" for the
    rest."""

    within: str
    records: int
    share: float


Runs = list[tuple[int, str]]
"""The ends of stretches of a file, each with the time at which all records in it were checked."""


class Memory:
    """What was last checked when, in full (`deep`) or at all."""

    def __init__(self, archive: Path, *, deep: bool) -> None:
        self._path, self._deep = archive / AUDITED, deep
        whole = _load(self._path)
        self._tables: dict[str, dict[str, Runs]] = {
            name: _table(whole.get(name)) for name in ("stored", "deep")
        }

    def times(self, file: str, parts: Sequence[Part], *, deep: bool | None = None) -> list[str]:
        """When each record of a file was last checked; `parts` are in the order of offsets."""
        table = self._tables["deep" if (self._deep if deep is None else deep) else "stored"]
        runs = iter(table.get(file, ()))
        end, time = next(runs, (2**63, NEVER))
        found = []
        for part in parts:
            while end < part.record.offset + part.record.length:
                end, time = next(runs, (2**63, NEVER))
            found.append(time)
        return found

    def note(self, file: str, parts: Sequence[Part], checked: Iterable[int], time: str) -> None:
        """The records with these numbers in `parts` were found whole at `time`."""
        numbers = set(checked)
        if len(numbers) == len(parts):
            end = max((part.record.offset + part.record.length for part in parts), default=0)
            self.note_file(file, end, time)
            return
        for deep in (False, True) if self._deep else (False,):
            times = self.times(file, parts, deep=deep)
            times = [time if number in numbers else old for number, old in enumerate(times)]
            runs: Runs = []
            for part, each in zip(parts, times, strict=True):
                end = part.record.offset + part.record.length
                if runs and runs[-1][1] == each:
                    runs.pop()
                runs.append((end, each))
            self._tables["deep" if deep else "stored"][file] = runs

    def note_file(self, file: str, end: int, time: str) -> None:
        """The same of all records of a file, which end there."""
        for name in ("stored", "deep") if self._deep else ("stored",):
            self._tables[name][file] = [(end, time)]

    def save(self) -> None:
        """Keep it. A disk that takes none costs the memory, no result: nothing is raised."""
        told = {name: table for name, table in self._tables.items() if table}
        with suppress(OSError):
            durable.make_folder(self._path.parent)
            durable.replace(self._path, canonical.encode({"format": _FORMAT, **told}) + b"\n")


def drawn(
    times: Mapping[str, Sequence[str]], share: Share, now: datetime, chance: Chance
) -> dict[str, set[int]]:
    """The numbers of the records to look at, by file. Each is drawn with a weight that grows with
    the square of the days since it was checked, a record never checked like one of ten years ago
    (Efraimidis and Spirakis 2006: the largest keys `log(u) / weight`)."""
    total = sum(map(len, times.values()))
    keyed = (
        (log(chance() or 1e-300) / _weight(time, now), file, number)
        for file, each in times.items()
        for number, time in enumerate(each)
    )
    found: dict[str, set[int]] = {}
    for _, file, number in nlargest(share.of(total), keyed):
        found.setdefault(file, set()).add(number)
    return found


def ages(moments: Counter[str], now: datetime) -> tuple[Age, ...]:
    """How much of the archive was checked how long ago; `moments` has the number of the records
    that were last checked at each."""
    counts: Counter[str] = Counter()
    for time, count in moments.items():
        days = _days(time, now)
        name = next((name for bound, name in _AGES if days <= bound), "earlier")
        counts[name if time != NEVER else "never"] += count
    order = (*(name for _, name in _AGES), "earlier", "never")
    total = counts.total()
    return tuple(Age(name, counts[name], counts[name] / total) for name in order if counts[name])


def _days(time: str, now: datetime) -> float:
    """Days since `time`; what is no time, or is yet to come, is as if it had never been."""
    try:
        moment = datetime.fromisoformat(time)
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=UTC)
        past = (now - moment).total_seconds() / 86400
    except (ValueError, OverflowError):
        return _OLDEST
    return past if 0 <= past <= _OLDEST else _OLDEST


def _weight(time: str, now: datetime) -> float:
    return (1 + _days(time, now)) ** 2


def _load(path: Path) -> dict[str, Any]:
    try:
        whole = json.loads(path.read_bytes())
    except (OSError, ValueError, RecursionError):
        return {}
    return whole if isinstance(whole, dict) and whole.get("format") == _FORMAT else {}


def _table(told: object) -> dict[str, Runs]:
    """One table of the file; what is not as `save` writes it is left out."""
    found: dict[str, Runs] = {}
    for file, runs in told.items() if isinstance(told, dict) else ():
        with suppress(TypeError, ValueError):
            found[file] = [(int(end), str(time)) for end, time in runs]
    return found
