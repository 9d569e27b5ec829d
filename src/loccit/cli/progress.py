"""How a fetch goes: a bar on a terminal, a line per citation elsewhere, nothing with --quiet."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager

from loccit.capture.values import Begun, Event, Fetched, Fetching, Outcome
from loccit.cli import printing
from loccit.models.capture import State

Shower = Callable[[Event], None]

_SIGNS = {
    State.CAPTURED: "captured",
    State.BLOCKED: "BLOCKED",
    State.INCOMPLETE: "INCOMPLETE",
    State.FAILED: "FAILED",
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


@contextmanager
def _bar(environment: Mapping[str, str]) -> Iterator[Shower]:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
    from rich.text import Text

    colour = printing.wants_colour(sys.stderr, environment)
    console = Console(stderr=True, no_color=not colour, highlight=False, emoji=False)
    at = TextColumn("{task.fields[at]}", markup=False)
    columns = (TextColumn("fetching"), BarColumn(), MofNCompleteColumn(), at)
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task("", total=None, at="")

        def show(event: Event) -> None:
            match event:
                case Begun(links=links):
                    bar.update(task, total=links)
                case Fetching(target=target):
                    bar.update(task, at=printing.plain(target.name))
                case Fetched(outcomes=outcomes, done=done):
                    bar.update(task, completed=done)
                    for outcome in outcomes:
                        bar.console.print(Text(line(outcome)))

        yield show
