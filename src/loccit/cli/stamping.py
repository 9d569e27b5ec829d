"""`loccit stamp`: time stamps asked for by hand."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from loccit.cli import calendars, codes, options, places, printing
from loccit.cli.context import Context
from loccit.errors import UsageError


def stamp_options(parser: ArgumentParser) -> None:
    """Options of `loccit stamp`."""
    options.archive(parser)
    options.quiet(parser)
    options.routes(parser)
    calendars.header_option(parser)
    parser.description = (
        f"{parser.description} The time-stamp authorities and OpenTimestamps calendars of the"
        " settings file are asked, as they are at the end of each run; proofs that calendars"
        " promised are fetched."
    )
    parser.epilog = "example:\n  loccit stamp archive"


def stamp(arguments: Namespace, context: Context) -> int:
    """Ask now; 3 where an authority has not stamped."""
    from loccit.archive import Archive
    from loccit.archive.standing import chained, standing
    from loccit.cli import network, timing

    settings = places.settings_of(context)
    named, listed = timing.authorities(settings), calendars.named(settings)
    if not named and not listed:
        raise UsageError(
            "No time-stamp authority is named in the settings.",
            hint="Write [[timestamp]] with `url` and `ca` into loccit.toml; docs/settings.md"
            " shows how.",
        )
    headers = calendars.headers(arguments, context)
    archive = places.archive_of(arguments, context)
    Archive.open(archive)  # or say that there is none
    agent = network.user_agent(settings, context)
    client = network.client_of(network.route_of(arguments, context), agent, context)
    done, damaged = timing.stamped([archive], named, client, context)
    promised, more = calendars.submitted([archive], listed, client, context)
    damaged += [each for each in more if str(each) not in set(map(str, damaged))]
    for problem in damaged:
        printing.error(problem)
    timing.told(done, quiet=arguments.quiet)
    calendars.told(promised, quiet=arguments.quiet)
    if not arguments.quiet and not damaged:
        opened = Archive.open(archive)
        if named or not listed:
            printing.say(printing.plain(standing(opened).told()))
        if said := chained(opened, headers).told():
            printing.say(printing.plain(said))
    late = any(each.time is None for each in done) or any(each.why for each in promised)
    return codes.worst((*map(codes.of, damaged), *[codes.INCOMPLETE] * late))
