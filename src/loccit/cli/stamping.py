"""`loccit stamp`: time stamps asked for by hand."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from loccit.cli import codes, options, places, printing
from loccit.cli.context import Context
from loccit.errors import UsageError


def stamp_options(parser: ArgumentParser) -> None:
    """Options of `loccit stamp`."""
    options.archive(parser)
    options.quiet(parser)
    options.routes(parser)
    parser.description = (
        f"{parser.description} The time-stamp authorities of the settings file are asked, as they"
        " are at the end of each run."
    )
    parser.epilog = "example:\n  loccit stamp archive"


def stamp(arguments: Namespace, context: Context) -> int:
    """Ask now; 3 where an authority has not stamped."""
    from loccit.archive import Archive
    from loccit.archive.standing import standing
    from loccit.cli import network, timing

    settings = places.settings_of(context)
    named = timing.authorities(settings)
    if not named:
        raise UsageError(
            "No time-stamp authority is named in the settings.",
            hint="Write [[timestamp]] with `url` and `ca` into loccit.toml; docs/settings.md"
            " shows how.",
        )
    archive = places.archive_of(arguments, context)
    Archive.open(archive)  # or say that there is none
    agent = network.user_agent(settings, context)
    client = network.client_of(network.route_of(arguments, context), agent, context)
    done, damaged = timing.stamped([archive], named, client, context)
    for problem in damaged:
        printing.error(problem)
    timing.told(done, quiet=arguments.quiet)
    if not arguments.quiet and not damaged:
        printing.say(printing.plain(standing(Archive.open(archive)).told()))
    late = [codes.INCOMPLETE for each in done if each.time is None]
    return codes.worst((*map(codes.of, damaged), *late))
