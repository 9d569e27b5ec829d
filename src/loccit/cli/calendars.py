"""OpenTimestamps: which calendars the settings name, how they are asked, what came of it; and the
headers of Bitcoin blocks that a reader gives."""

from __future__ import annotations

import secrets
from argparse import ArgumentParser, Namespace
from collections.abc import Iterable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from loccit.cli import printing
from loccit.cli.context import Context
from loccit.errors import ArchiveError, FixityError, LoccitError, RecordError, UsageError
from loccit.settings import Settings

if TYPE_CHECKING:
    from loccit.archive.proofs import Calendar
    from loccit.fetch import Client
    from loccit.ledger.bitcoin import Headers
    from loccit.stamping import Promised

_SECONDS = 30.0
_KIND = "application/x-www-form-urlencoded"
"""As what the reference client sends a hash; calendars do not look at it."""
_PLAIN = "application/octet-stream"
_MOST_FILE = 2**20


def named(settings: Settings) -> tuple[Calendar, ...]:
    """The calendars that the settings name."""
    if not settings.opentimestamps:
        return ()
    from loccit.archive.proofs import Calendar

    return tuple(Calendar(each.url, each.name, each.proofs) for each in settings.opentimestamps)


def submitted(
    archives: Iterable[Path], calendars: Sequence[Calendar], client: Client, context: Context
) -> tuple[list[Promised], list[LoccitError]]:
    """Have each archive's newest checkpoint go to the calendars, and fetch what they promised;
    with what is damaged, which is all that counts against a run."""
    if not calendars:
        return [], []
    from loccit.fetch import Limits
    from loccit.ledger.opentimestamps import MOST, NONCE, REPLY_TYPE
    from loccit.stamping import submit

    limits = Limits(seconds=min(_SECONDS, client.limits.seconds), body=MOST, pdf=MOST)
    done: list[Promised] = []
    damaged: list[LoccitError] = []
    for path in dict.fromkeys(archives):
        try:
            done += submit(
                path,
                calendars,
                ask=lambda url, data: client.post(
                    url, data, _KIND, REPLY_TYPE, _PLAIN, limits=limits
                ),
                look=lambda url: client.get(url, REPLY_TYPE, _PLAIN, limits=limits),
                now=context.now,
                nonce=partial(secrets.token_bytes, NONCE),
            )
        except (FixityError, RecordError) as problem:
            damaged.append(problem)
        except ArchiveError as problem:
            printing.warning(f"Not sent to the OpenTimestamps calendars: {problem.message}")
    return done, damaged


def told(promised: Iterable[Promised], *, quiet: bool = False) -> None:
    """A sentence for each; with `quiet` only for those that there are not."""
    for each in promised:
        if each.why:
            printing.warning(each.why)
        elif each.blocks and not quiet:
            blocks = ", ".join(map(str, each.blocks))
            said = (
                f"{each.calendar} has proven the first {each.size} ledger entries by Bitcoin's"
                f" block {blocks}; whether the block is there is not checked here."
            )
            printing.say(printing.plain(said))
        elif not quiet:
            said = f"{each.calendar} promises a proof over the first {each.size} ledger entries."
            printing.say(printing.plain(said))


def header_option(parser: ArgumentParser) -> None:
    """--bitcoin-header"""
    parser.add_argument(
        "--bitcoin-header",
        action="append",
        default=[],
        metavar="HEIGHT:HEX",
        help="the header of a Bitcoin block that an OpenTimestamps proof names, from a source that"
        " you trust, or @FILE with one a line; may be repeated",
    )


def headers(arguments: Namespace, context: Context) -> Headers:
    """The headers that were given, by height. Raises `UsageError` for what is none."""
    given: list[str] = arguments.bitcoin_header
    if not given:
        return {}
    from loccit.ledger import bitcoin

    return bitcoin.headers("\n".join(_text(each, context) for each in given))


def _text(word: str, context: Context) -> str:
    if not word.startswith("@"):
        return word
    path = context.folder / word[1:]
    try:
        with path.open("rb") as file:
            return file.read(_MOST_FILE).decode("ascii", "replace")
    except OSError as error:
        raise UsageError(
            f"The Bitcoin block headers in {word[1:]} cannot be read: {error.strerror}.",
            hint="Name a file with one HEIGHT:HEX a line.",
        ) from error
