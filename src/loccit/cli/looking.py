"""`loccit status`: what is kept, and what is due."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections.abc import Sequence

from loccit.cli import codes, options, places, printing
from loccit.cli.context import Context
from loccit.errors import LoccitError
from loccit.models.capture import State
from loccit.status import CitationStatus


def status_options(parser: ArgumentParser) -> None:
    """Options of `loccit status`."""
    options.manifests(parser)
    options.as_json(parser)
    options.quiet(parser)
    options.places(parser)
    parser.epilog = (
        "example:\n  loccit status manifests/\n\nStates are told, not judged: the exit code is 0"
        " unless something cannot be read."
    )


def status(arguments: Namespace, context: Context) -> int:
    """A row per citation."""
    import json

    from loccit.status import as_json
    from loccit.status import status as rows_of

    found = places.loaded(arguments, context)
    told = places.told(found)
    rows: list[CitationStatus] = []
    for manifest in places.good(found, quiet=arguments.quiet):
        try:
            rows += rows_of([manifest], now=context.now(), shown=context.shown)
        except LoccitError as problem:
            printing.error(problem)
            told.append(codes.of(problem))
    if arguments.json:
        printing.out(json.dumps(as_json(rows, context.now()), ensure_ascii=False, indent=2))
    elif rows:
        printing.out(_table(rows))
    elif not arguments.quiet:
        printing.say("No citation is listed.")
    return codes.worst(told)


def _table(rows: Sequence[CitationStatus]) -> str:
    parts = []
    for path in dict.fromkeys(row.manifest for row in rows):
        lines = [_row(row) for row in rows if row.manifest == path]
        table = printing.table(("citation", "state", "captured", "pinned", "due", "link"), lines)
        parts.append(f"{printing.plain(path)}\n{_indented(table)}")
    due = sum(row.due for row in rows)
    states = [row.state for row in rows]
    counts = [f"{states.count(each)} {each.value}" for each in State if each in states]
    parts.append(f"{printing.count(len(rows), 'citation')}: {', '.join(counts)}; {due} due.")
    return "\n\n".join(parts)


def _row(row: CitationStatus) -> tuple[str, ...]:
    state = row.state.value
    if row.by_hand:
        state += ", by hand"
    if row.latest:
        state += f" (last try: {row.latest.value})"
    pinned = "LOST" if row.lost else (row.pinned or "-")
    name = f"{row.document}/{row.citation}"
    return name, state, row.captured or "-", pinned, "due" if row.due else "-", row.url


def _indented(text: str) -> str:
    return "\n".join("  " + line for line in text.splitlines())
