"""Options that several commands have, in groups, each spelled and explained once."""

from __future__ import annotations

import argparse
from pathlib import Path

MAX_JOBS = 64
MAX_DELAY = 3600
MAX_RETRIES = 10
MAX_BUDGET = 7 * 24 * 3600

_UNITS = {"s": 1, "m": 60, "h": 3600}


def manifests(parser: argparse.ArgumentParser) -> None:
    """MANIFEST…"""
    parser.add_argument(
        "manifests",
        nargs="*",
        metavar="MANIFEST",
        help="manifests: files, folders and globs (default: manifest.yaml in the current folder, "
        "else the folder manifests/ beside the settings file or in the current folder)",
    )


def archive(parser: argparse.ArgumentParser) -> None:
    """ARCHIVE"""
    parser.add_argument(
        "archive",
        nargs="?",
        type=Path,
        metavar="ARCHIVE",
        help="the archive's folder (default: the settings file's, else archive/ here)",
    )


def places(parser: argparse.ArgumentParser, *, texts: bool = True) -> None:
    """--archive, --texts"""
    group = parser.add_argument_group("where things lie")
    group.add_argument(
        "--archive",
        type=Path,
        metavar="DIR",
        help="the archive (default: the manifest's, else the settings file's, else archive/ "
        "beside the settings file or the manifest)",
    )
    if texts:
        group.add_argument(
            "--texts", type=Path, metavar="DIR", help="where the local texts lie (as above)"
        )


def network(parser: argparse.ArgumentParser) -> None:
    """--offline, --jobs, --delay, --retries, --budget and the routes, which no settings file can
    give"""
    group = parser.add_argument_group("network")
    group.add_argument("--offline", action="store_true", help="open no connection")
    group.add_argument("--jobs", type=_jobs, metavar="N", help="hosts asked at once (default: 8)")
    group.add_argument(
        "--delay",
        type=_seconds,
        metavar="SECONDS",
        help="wait between two requests to one host (default: 1)",
    )
    group.add_argument(
        "--retries",
        type=_retries,
        metavar="N",
        help="how often a request that may succeed later is made again (default: 2)",
    )
    group.add_argument(
        "--budget",
        type=_duration,
        metavar="TIME",
        help="begin nothing new after so long: seconds, or as in 10m or 2h (default: no end)",
    )
    group.add_argument(
        "--no-probe",
        action="store_true",
        help="never ask for a made-up address beside a doubtful page (it shows a site that answers "
        "everything alike)",
    )
    routes(parser)


def routes(parser: argparse.ArgumentParser) -> None:
    """--connect-to, --allow-private, --allow-port, --ca-bundle, --proxy"""
    group = parser.add_argument_group(
        "routes (from the command line only; the archive and every report name them)"
    )
    group.add_argument(
        "--connect-to",
        action="append",
        default=[],
        metavar="HOST1:PORT1:HOST2:PORT2",
        help="connect to HOST2:PORT2 where HOST1:PORT1 is asked for, as curl does; repeatable",
    )
    group.add_argument(
        "--allow-private", action="store_true", help="also fetch from private addresses, any port"
    )
    group.add_argument(
        "--allow-port",
        action="append",
        default=[],
        type=_port,
        metavar="N",
        help="also fetch from port N (80 and 443 are open); repeatable",
    )
    group.add_argument(
        "--ca-bundle", type=Path, metavar="FILE", help="trust the authorities in FILE instead"
    )
    group.add_argument(
        "--proxy",
        metavar="http://HOST:PORT",
        help="have this HTTP proxy make every connection; the environment's is never used",
    )


def no_timestamp(parser: argparse.ArgumentParser) -> None:
    """--no-timestamp"""
    parser.add_argument(
        "--no-timestamp",
        action="store_true",
        help="ask none of the settings' time-stamp authorities and calendars in the end",
    )


def report(parser: argparse.ArgumentParser) -> None:
    """--format, --json, -o, --fail-on, --exit-zero"""
    group = parser.add_argument_group("report")
    group.add_argument(
        "--format",
        metavar="FORMAT",
        choices=_formats(),
        help=f"{', '.join(_formats())} (default: terminal)",
    )
    group.add_argument(
        "--json",
        action="store_const",
        dest="format",
        const="json",
        help="the same as --format json",
    )
    group.add_argument(
        "-o",
        "--output",
        type=Path,
        metavar="FILE",
        help="write the report to FILE, whole or not at all, instead of standard output",
    )
    group.add_argument(
        "--fail-on",
        choices=("error", "warning", "note"),
        help="the least level that makes exit code 1 (default: warning)",
    )
    group.add_argument(
        "--exit-zero",
        action="store_true",
        help="findings alone give 0; what could not be checked still does not",
    )


def as_json(parser: argparse.ArgumentParser) -> None:
    """--json"""
    parser.add_argument("--json", action="store_true", help="print JSON instead of a table")


def quiet(parser: argparse.ArgumentParser) -> None:
    """-q, --quiet"""
    parser.add_argument(
        "-q", "--quiet", action="store_true", help="no progress and no summary; errors still show"
    )


def dry_run(parser: argparse.ArgumentParser, what: str) -> None:
    """-n, --dry-run"""
    parser.add_argument("-n", "--dry-run", action="store_true", help=what)


def _formats() -> tuple[str, ...]:
    from loccit.reports import FORMATS

    return tuple(FORMATS)


def _jobs(text: str) -> int:
    return _whole(text, 1, MAX_JOBS)


def _port(text: str) -> int:
    return _whole(text, 1, 65535)


def _whole(text: str, least: int, most: int) -> int:
    if not (text.isascii() and text.isdigit()) or not least <= int(text[:9]) <= most:
        raise argparse.ArgumentTypeError(f"{text!r} is no whole number from {least} to {most}")
    return int(text)


def _retries(text: str) -> int:
    return _whole(text, 0, MAX_RETRIES)


def _duration(text: str) -> float:
    """Seconds, or minutes and hours by their letters."""
    number, unit = (text[:-1], text[-1:]) if text[-1:] in _UNITS else (text, "s")
    try:
        seconds = float(number) * _UNITS[unit]
    except ValueError:
        seconds = -1.0
    if not 0 < seconds <= MAX_BUDGET:
        raise argparse.ArgumentTypeError(f"{text!r} is no time such as 90, 90s, 10m or 2h")
    return seconds


def _seconds(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = -1.0
    if not 0 <= seconds <= MAX_DELAY:
        raise argparse.ArgumentTypeError(f"{text!r} is no number of seconds from 0 to {MAX_DELAY}")
    return seconds
