"""`loccit audit` and `loccit repair`: is the archive whole, and what can be made anew of it?"""

from __future__ import annotations

import os
import re
from argparse import ArgumentParser, Namespace
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from loccit.cli import calendars, codes, options, places, printing
from loccit.cli.context import Context
from loccit.errors import ArchiveError, UsageError

if TYPE_CHECKING:
    from loccit.archive import Share
    from loccit.audit import AuditResult
    from loccit.ledger.bitcoin import Headers

_MOST_WORKERS = 64
_SAMPLE = re.compile(r"(?P<percent>[0-9]{1,3}(\.[0-9]{1,6})?)%|(?P<count>[0-9]{1,12})")


def audit_options(parser: ArgumentParser) -> None:
    """Options of `loccit audit`."""
    options.archive(parser)
    parser.add_argument(
        "--deep",
        action="store_true",
        help="inflate and parse every record too, and compare each digest in it and what the"
        " ledger says of it",
    )
    parser.add_argument(
        "--sample",
        metavar="SHARE",
        help="look at some of the records only, those checked longest ago sooner: 5%%, or a number",
    )
    parser.add_argument(
        "--checkpoint",
        type=Path,
        action="append",
        default=[],
        metavar="FILE",
        help="a signed checkpoint of this archive that was kept elsewhere; may be repeated",
    )
    calendars.header_option(parser)
    parser.add_argument(
        "--workers",
        type=int,
        metavar="N",
        help="share the work between so many processes (default: one for each processor, four at"
        " most)",
    )
    parser.add_argument(
        "--no-record",
        action="store_true",
        help="write nothing, neither the result to the ledger nor what was checked when",
    )
    options.as_json(parser)
    options.quiet(parser)
    parser.epilog = (
        "examples:\n  loccit audit archive\n  loccit audit --deep --checkpoint kept/4711 archive\n"
        "  loccit audit --sample 5% archive\n\nThe result is noted in the ledger; nothing else is"
        " changed, moved or repaired."
    )


def audit(arguments: Namespace, context: Context) -> int:
    """Hold the archive against its ledger; 4 where anything is damaged."""
    from loccit.audit import audit as examine
    from loccit.models.report import Materials, Report

    archive = places.archive_of(arguments, context)
    now, headers = context.now(), calendars.headers(arguments, context)
    result = examine(
        archive,
        now=now,
        record=not arguments.no_record,
        deep=arguments.deep,
        share=_share(arguments.sample),
        checkpoints=[context.folder / each for each in arguments.checkpoint],
        headers=headers,
        workers=_workers(arguments.workers),
    )
    report = Report(now, context.version, (), result.findings)
    if arguments.json:
        from loccit.reports import FORMATS

        printing.out(FORMATS["json"](report, Materials(texts={})))
    else:
        for finding in result.findings:
            printing.out(
                printing.plain(f"{finding.level.value}: {finding.message} [{finding.rule}]")
            )
            if finding.hint:
                printing.out(printing.plain(f"  {finding.hint}"))
    if not arguments.quiet:
        printing.say(_told(result, context.shown(archive), deep=arguments.deep))
        if result.checked < result.total:
            printing.say(_ages(result))
        _tell_time(archive, headers, context)
    return report.exit_code()


def _tell_time(archive: Path, headers: Headers, context: Context) -> None:
    """Since when the archive is time-stamped, where it is or ought to be. Where its ledger is
    damaged that was told."""
    from loccit.archive import Archive
    from loccit.archive.standing import chained, standing

    with suppress(ArchiveError):
        opened = Archive.open(archive)
        stands, proven = standing(opened), chained(opened, headers).told()
        wanted = bool(places.settings_of(context).timestamp)
        if wanted or stands.first or stands.problems:
            printing.say(printing.plain(stands.told()))
        if proven:
            printing.say(printing.plain(proven))


def _share(word: str | None) -> Share | None:
    if word is None:
        return None
    from loccit.archive import Share

    found = _SAMPLE.fullmatch(word)
    percent = float(found["percent"]) if found and found["percent"] else 0.0
    count = int(found["count"]) if found and found["count"] else 0
    if not (0 < percent <= 100 or count):
        raise UsageError(
            f"--sample takes a share or a number of records, not {word!r}.",
            hint="For example --sample 5%, or --sample 200.",
        )
    return Share(word, percent / 100 if percent else None, count)


def _workers(asked: int | None) -> int:
    if asked is None:
        return min(4, os.cpu_count() or 1)
    if not 1 <= asked <= _MOST_WORKERS:
        raise UsageError(f"--workers takes a number from 1 to {_MOST_WORKERS}.")
    return asked


def _told(result: AuditResult, archive: str, *, deep: bool) -> str:
    checked = printing.count(result.checked, "stored record")
    if result.checked < result.total:
        checked = f"{result.checked} of {printing.count(result.total, 'stored record')}"
    entries = printing.count(result.entries, "ledger entry", "ledger entries")
    done = "hashed again, the records read in full" if deep else "hashed again"
    damaged = f"{result.damaged} damaged" if result.damaged else "nothing is damaged"
    noted = "" if result.recorded else "; this is not noted in the ledger"
    return printing.plain(f"{archive}: {checked} and {entries} {done}: {damaged}{noted}.")


def _ages(result: AuditResult) -> str:
    """How long ago the records were last looked at."""
    shares = [
        f"{age.share:.1%} {age.within}"
        if age.within in ("never", "earlier")
        else f"{age.share:.1%} within {age.within}"
        for age in result.ages
    ]
    return f"Last found whole: {', '.join(shares)}."


def repair_options(parser: ArgumentParser) -> None:
    """Options of `loccit repair`."""
    options.archive(parser)
    parser.add_argument(
        "--dry-run", action="store_true", help="say what would be written, and write nothing"
    )
    options.quiet(parser)
    parser.epilog = (
        "example:\n  loccit repair archive\n\nOnly what is derived is written: the index, the"
        " tree's frontier, missing public keys, kept texts. warcs/ and the ledger's entries are"
        " never touched."
    )


def repair(arguments: Namespace, context: Context) -> int:
    """Make anew what is derived; 4 where what it is derived from is damaged."""
    from loccit.repair import repair as mend

    archive = places.archive_of(arguments, context)
    done = left = 0
    for each in mend(archive, dry_run=arguments.dry_run):
        word = ("would be written" if arguments.dry_run else "written") if each.done else "left"
        printing.out(printing.plain(f"{each.file}: {word}: {each.what}."))
        done, left = done + each.done, left + (not each.done)
    if not arguments.quiet:
        words = "would be written anew" if arguments.dry_run else "written anew"
        told = f"{printing.count(done, 'derived file')} {words}" if done else "nothing to do"
        more = f", {left} left as they are" if left else ""
        printing.say(printing.plain(f"{context.shown(archive)}: {told}{more}."))
    return codes.CLEAN
