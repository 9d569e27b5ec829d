"""Time stamps: whom the settings name, how they are asked, and what came of it."""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from loccit.cli import printing
from loccit.cli.context import Context
from loccit.errors import ArchiveError, FixityError, LoccitError, RecordError, UsageError
from loccit.settings import Settings, TimeAuthority

if TYPE_CHECKING:
    from loccit.archive.stamps import Authority
    from loccit.fetch import Client
    from loccit.stamping import Ask, Stamped

_CERTIFICATE = re.compile(
    rb"-----BEGIN CERTIFICATE-----\r?\n[A-Za-z0-9+/=\r\n]+-----END CERTIFICATE-----"
)
_SECONDS = 30.0


def authorities(settings: Settings) -> tuple[Authority, ...]:
    """Whom the settings name. Raises `UsageError` for a file of certificates that is none."""
    return tuple(_authority(each) for each in settings.timestamp)


def _authority(told: TimeAuthority) -> Authority:
    from loccit.archive.stamps import Authority
    from loccit.archive.tokens import MOST

    hint = "`ca` names a PEM file with the root and intermediate certificates of the authority."
    try:
        with told.ca.open("rb") as file:
            data = file.read(MOST + 1)
    except OSError as error:
        raise UsageError(
            f"The certificates of the time-stamp authority {told.name} cannot be read:"
            f" {told.ca}: {error.strerror}.",
            hint=hint,
        ) from error
    # the certificates and nothing else: the file is kept in the archive, and a settings file
    # that came along with a repository could name any
    found = _CERTIFICATE.findall(data)
    if not found or len(data) > MOST:
        raise UsageError(f"{told.ca} holds no certificates, or is larger than 1 MB.", hint=hint)
    return Authority(
        told.url, b"".join(each.replace(b"\r", b"") + b"\n" for each in found), told.name
    )


def asking(client: Client) -> Ask:
    """The way to an authority: the client's own address policy and routes."""
    from loccit.fetch import Limits
    from loccit.ledger.timestamp import MOST, QUERY_TYPE, REPLY_TYPE

    limits = Limits(seconds=min(_SECONDS, client.limits.seconds), body=MOST, pdf=MOST)
    return lambda url, query: client.post(url, query, QUERY_TYPE, REPLY_TYPE, limits=limits)


def stamped(
    archives: Iterable[Path],
    named: Sequence[Authority],
    client: Client,
    context: Context,
) -> tuple[list[Stamped], list[LoccitError]]:
    """Have each archive's newest checkpoint stamped; with what is damaged, which is all that
    counts against a run."""
    from loccit.stamping import stamp

    done: list[Stamped] = []
    damaged: list[LoccitError] = []
    for path in dict.fromkeys(archives):
        try:
            done += stamp(
                path,
                named,
                ask=asking(client),
                now=context.now,
                nonce=partial(secrets.token_bytes, 8),
            )
        except (FixityError, RecordError) as problem:
            damaged.append(problem)
        except ArchiveError as problem:
            printing.warning(f"Not time-stamped: {problem.message}")
    return done, damaged


def told(stamps: Iterable[Stamped], *, quiet: bool = False) -> None:
    """A sentence for each; with `quiet` only for those that there are not."""
    from loccit.archive.layout import timestamp

    for each in stamps:
        if each.time is None:
            printing.warning(each.why)
        elif not quiet:
            printing.say(
                printing.plain(
                    f"The first {each.size} ledger entries were time-stamped by {each.authority}"
                    f" at {timestamp(each.time)}."
                )
            )
