"""`loccit demo`: the whole job on a small web that is acted out on loopback."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from dataclasses import replace
from pathlib import Path

from loccit.cli import codes, options, printing
from loccit.cli.context import Context

_FOLDER = Path("loccit-demo")


def demo_options(parser: ArgumentParser) -> None:
    """Options of `loccit demo`."""
    parser.add_argument(
        "folder",
        nargs="?",
        type=Path,
        default=_FOLDER,
        metavar="FOLDER",
        help=f"where to leave it: a new or empty folder, or an earlier demo (default: {_FOLDER})",
    )
    options.quiet(parser)
    options.report(parser)
    parser.description = (
        f"{parser.description} Needs no internet: a draft cites a web of our own making on"
        " 127.0.0.1, over real HTTP and HTTPS; its links are fetched, its quotations verified, and"
        " the report is printed."
    )
    parser.epilog = (
        "example:\n  loccit demo\n\n"
        "The demo is a show: its findings are meant to be there, so the exit code is 0 once it\n"
        "has run. `loccit verify` on the folder it leaves ends as a real run does."
    )


def demo(arguments: Namespace, context: Context) -> int:
    """Stage, fetch, verify, print, and tell where it all lies."""
    from loccit import demo as acted
    from loccit.cli import network, places, verifying
    from loccit.fetch import Limits, Manners, Route, parse_connect_to

    folder = context.folder / arguments.folder
    # a show leaves nothing outside its folder, a key least of all
    keys = {"LOCCIT_KEYS": str(folder / "keys")}
    context = replace(context, environment={**context.environment, **keys})
    with acted.stage(folder) as stage:
        staged = (stage.manifest, stage.hard)
        manifests = [places.located(each, None, None, context) for each in staged]
        route = Route(
            connect_to=tuple(parse_connect_to(each) for each in stage.connect_to),
            ca_bundle=stage.ca_bundle,
        )
        orders = network.Orders(
            route,
            f"loccit/{context.version} (demo)",
            network.JOBS,
            Manners(delay=0, backoff=0.3, budget=acted.BUDGET),
            Limits(seconds=acted.SECONDS, body=acted.BODY),
        )
        run = network.fetched(manifests, orders, context, quiet=arguments.quiet)
        if not arguments.quiet:
            printing.say(network.summary(run))
            printing.say("")
        code = verifying.verified(manifests, arguments, context)
    if not arguments.quiet:
        _farewell(context.shown(folder), code)
    return codes.worst(network.problem_codes(run))


def _farewell(folder: str, code: int) -> None:
    shown = printing.plain(folder)
    printing.say("")
    printing.say(
        f"The findings are meant to be there: a real run ends with {code}, the demo with 0."
    )
    printing.say(f"The draft, its manifest, the lock and the archive are left in {shown}/:")
    printing.say(f"  loccit verify {shown}         the report again, without any network")
    printing.say(f"  loccit status {shown}         what is kept of each link")
    printing.say(f"  loccit audit {shown}/archive  every stored byte, hashed again")
