"""How a fetch goes: a bar and counts on a terminal, else a line per citation, or nothing."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager

from loccit.capture.values import Begun, Event, Fetched, Outcome
from loccit.cli import printing
from loccit.models.capture import State

Shower = Callable[[Event], None]

_SIGNS = {
    State.CAPTURED: "captured",
    State.BLOCKED: "BLOCKED",
    State.INCOMPLETE: "INCOMPLETE",
    State.FAILED: "FAILED",
    State.NEVER_FETCHED: "NOT TRIED",
}


@contextmanager
def shown(*, quiet: bool, environment: Mapping[str, str]) -> Iterator[Shower]:
    """A function that shows events while the block runs."""
    if quiet:
        yield lambda _event: None
    elif sys.stderr.isatty() and environment.get("TERM") != "dumb":
        with _bar(environment) as progress:
            yield progress
    else:
        yield _lines


def line(outcome: Outcome) -> str:
    """One citation's outcome on one line, and its reasons below."""
    pinned = ", now pinned" if outcome.pinned else ""
    rows = [f"{_SIGNS[outcome.state]:<10}  {outcome.target.name}  {outcome.url}{pinned}"]
    rows += [f"            {reason}" for reason in outcome.reasons]
    return "\n".join(printing.plain(row) for row in rows)


def _lines(event: Event) -> None:
    if isinstance(event, Fetched):
        for outcome in event.outcomes:
            printing.say(line(outcome))


class Tally:
    """What a run has come to so far, on two lines that fit a terminal."""

    def __init__(self) -> None:
        self.counts: Counter[State] = Counter()
        self.received = 0
        self.slowest, self.behind = "", 0

    def add(self, event: Fetched) -> None:
        """Count a link that was dealt with."""
        self.counts.update(outcome.state for outcome in event.outcomes)
        self.received += event.received
        self.slowest, self.behind = event.slowest, event.behind

    def outcomes(self) -> str:
        """Counts per outcome, and what was received."""
        parts = [f"{self.counts[state]} {state.value}" for state in State if self.counts[state]]
        return " · ".join([*parts, f"{_size(self.received)} received"])

    def rest(self) -> str:
        """Which host the run waits for most, once any is left."""
        if not self.behind:
            return ""
        return printing.plain(f"{self.behind} to go at {_cut(self.slowest)}")


def _size(count: int) -> str:
    """A number of bytes as a person reads it."""
    size = float(count)
    for unit in ("bytes", "KB", "MB"):
        if size < 1000:
            return f"{size:.0f} {unit}" if unit == "bytes" or size >= 10 else f"{size:.1f} {unit}"
        size /= 1000
    return f"{size:.1f} GB"


def _cut(host: str) -> str:
    """A host's name in at most 26 characters; its end says whose it is."""
    return host if len(host) <= 26 else f"…{host[-25:]}"


@contextmanager
def _bar(environment: Mapping[str, str]) -> Iterator[Shower]:
    from rich.console import Console, Group
    from rich.live import Live
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
    from rich.text import Text

    colour = printing.wants_colour(sys.stderr, environment)
    console = Console(stderr=True, no_color=not colour, highlight=False, emoji=False)
    rest = TextColumn("{task.fields[rest]}", markup=False)
    bar = Progress(TextColumn("fetching"), BarColumn(18), MofNCompleteColumn(), rest)
    tally = Tally()

    def lines() -> Group:
        return Group(bar, Text(tally.outcomes(), no_wrap=True, overflow="ellipsis"))

    with Live(get_renderable=lines, console=console, transient=True):
        task = bar.add_task("", total=None, rest="")

        def show(event: Event) -> None:
            if isinstance(event, Begun):
                bar.update(task, total=event.links)
            elif isinstance(event, Fetched):
                tally.add(event)
                bar.update(task, completed=event.done, rest=tally.rest())
                for outcome in event.outcomes:
                    console.print(Text(line(outcome)))

        yield show
