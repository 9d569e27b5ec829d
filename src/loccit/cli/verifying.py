"""`loccit verify`, and the report that `run`, `check` and `demo` end with."""

from __future__ import annotations

import os
import shutil
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from loccit import durable
from loccit.cli import options, places, printing
from loccit.cli.context import Context
from loccit.errors import ManifestError, UsageError
from loccit.models.manifest import Manifest
from loccit.models.report import Materials, Report
from loccit.models.rules import Level

_WIDEST = 120
_MOST_JOBS = 4


def verify_options(parser: ArgumentParser) -> None:
    """Options of `loccit verify`."""
    options.manifests(parser)
    options.quiet(parser)
    options.places(parser)
    options.report(parser)
    parser.add_argument(
        "--offline", action="store_true", help="open no connection: it never does; for scripts"
    )
    parser.add_argument(
        "--reread", action="store_true", help="read every source anew, whatever text was kept of it"
    )
    parser.epilog = "example:\n  loccit verify manifests/ --format json -o report.json"


def verify(arguments: Namespace, context: Context) -> int:
    """Verify, write the report, and end with the report's exit code."""
    return verified(places.loaded(arguments, context), arguments, context)


def verified(
    found: Sequence[Manifest | ManifestError], arguments: Namespace, context: Context
) -> int:
    """Verify what was loaded and write the report; errors of manifests stand in it."""
    from loccit.verify import verify as examine

    with _progress(arguments) as progress:
        report, materials = examine(
            found,
            now=context.now(),
            version=context.version,
            shown=context.shown,
            progress=progress,
            reread=getattr(arguments, "reread", False),
            jobs=_processors(),
        )
    return write(report, materials, arguments, context)


def _processors() -> int:
    """How many processors this process may use; at most four, since each job holds its pages."""
    allowed = getattr(os, "sched_getaffinity", None)
    return min(len(allowed(0)), _MOST_JOBS) if allowed else 1


def write(report: Report, materials: Materials, arguments: Namespace, context: Context) -> int:
    """Render the report and put it where it was asked for; return its exit code.

    Raises `UsageError` where the output file cannot be written.
    """
    from loccit.reports import FORMATS

    to_terminal = arguments.output is None
    level = fail_on(arguments, context)
    shown = replace(
        materials,
        fail_on=level,
        exit_zero=arguments.exit_zero,
        quiet=arguments.quiet,
        width=min(shutil.get_terminal_size().columns, _WIDEST),
        colour=to_terminal and printing.wants_colour(sys.stdout, context.environment),
    )
    text = FORMATS[arguments.format or "terminal"](report, shown)
    if to_terminal:
        printing.out(text)
    else:
        _save(arguments.output, text, context)
    return report.exit_code(level, exit_zero=arguments.exit_zero)


def fail_on(arguments: Namespace, context: Context) -> Level:
    """The option, else the settings, else `warning`."""
    if arguments.fail_on:
        return Level(arguments.fail_on)
    return Level(places.settings_of(context).fail_on or Level.WARNING)


def _save(path: Path, text: str, context: Context) -> None:
    target = context.folder / path
    try:
        durable.replace(target, (text if text.endswith("\n") else text + "\n").encode())
    except OSError as problem:
        raise UsageError(
            f"The report cannot be written to {path}: {problem.strerror}.",
            hint="Name a file in a folder that exists and may be written to.",
        ) from problem


@contextmanager
def _progress(arguments: Namespace) -> Iterator[Callable[[str], None] | None]:
    """On a terminal, one line that names the document being read and goes when it is done."""
    if arguments.quiet or not sys.stderr.isatty():
        yield None
        return

    def show(name: str) -> None:
        sys.stderr.write(f"\r\x1b[Kverifying {printing.plain(name)[:60]}\r")
        sys.stderr.flush()

    try:
        yield show
    finally:
        sys.stderr.write("\r\x1b[K")
        sys.stderr.flush()
