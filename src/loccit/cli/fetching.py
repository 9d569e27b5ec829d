"""`loccit fetch` and `loccit run`."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from loccit.cli import codes, options, places, printing
from loccit.cli.context import Context
from loccit.errors import ManifestError
from loccit.models.manifest import Manifest

_DUE = (
    "Due is what was never captured, and what has a cadence (`every`) that has passed since the "
    "last attempt."
)


def fetch_options(parser: ArgumentParser) -> None:
    """Options of `loccit fetch`."""
    _due_options(parser)
    parser.description = f"{parser.description} {_DUE}"
    parser.epilog = (
        "example:\n  loccit fetch manifests/ --delay 5\n\n"
        "A link that answered 404 is a finding (1); one that gave no answer, was cut short or\n"
        "was kept from us leaves the run incomplete (3)."
    )


def run_options(parser: ArgumentParser) -> None:
    """Options of `loccit run`."""
    _due_options(parser)
    options.report(parser)
    parser.description = f"{parser.description} {_DUE}"
    parser.epilog = "example:\n  loccit run manifests/ --json -o report.json"


def _due_options(parser: ArgumentParser) -> None:
    options.manifests(parser)
    parser.add_argument("--all", action="store_true", help="fetch what is not due as well")
    options.dry_run(parser, "list what would be fetched, and do nothing")
    options.quiet(parser)
    options.places(parser)
    options.network(parser)
    options.no_timestamp(parser)


def fetch(arguments: Namespace, context: Context) -> int:
    """Fetch what is due; the exit code tells whether all of it was captured."""
    found = places.loaded(arguments, context)
    return codes.worst((*places.told(found), _fetch(found, arguments, context)))


def run(arguments: Namespace, context: Context) -> int:
    """Fetch what is due, verify all of it, and write the report. What a fetch came to stands in
    the report, where it can be accepted; only what kept the fetch itself from its work adds to
    the exit code."""
    from loccit.cli import network, verifying

    found = places.loaded(arguments, context)
    if arguments.dry_run:
        return codes.worst((*places.told(found), _fetch(found, arguments, context)))
    code = codes.CLEAN
    if arguments.offline:
        _say(arguments, "Nothing is fetched (--offline).")
    else:
        orders = network.Orders.of(arguments, places.settings_of(context), context)
        done = network.fetched(
            places.good(found, quiet=True), orders, context,
            everything=arguments.all, quiet=arguments.quiet,
        )  # fmt: skip
        _say(arguments, network.summary(done))
        code = codes.worst((*network.problem_codes(done), *network.untried_codes(done)))
    return codes.worst((code, verifying.verified(found, arguments, context)))


def _fetch(found: list[Manifest | ManifestError], arguments: Namespace, context: Context) -> int:
    manifests = places.good(found, quiet=arguments.quiet)
    if arguments.dry_run or arguments.offline:
        return _listed(manifests, arguments, context)

    from loccit.cli import network

    orders = network.Orders.of(arguments, places.settings_of(context), context)
    done = network.fetched(
        manifests, orders, context, everything=arguments.all, quiet=arguments.quiet
    )
    _say(arguments, network.summary(done))
    return codes.worst(
        (*network.problem_codes(done), *(network.outcome_code(each) for each in done.outcomes))
    )


def _listed(manifests: list[Manifest], arguments: Namespace, context: Context) -> int:
    from loccit.capture import due

    targets = due(manifests, context.now(), everything=arguments.all)
    if arguments.dry_run:
        for target in targets:
            path = context.shown(target.manifest.path)
            printing.out(printing.plain(f"{path}:{target.name}  {target.citation.url}"))
        _say(arguments, f"{printing.count(len(targets), 'citation')} would be fetched.")
        return codes.CLEAN
    if not targets:
        _say(arguments, "Nothing is due.")
        return codes.CLEAN
    printing.error(
        f"{printing.count(len(targets), 'citation')} due, and --offline lets nothing be fetched.",
        "Leave out --offline, or supply a source by hand with `loccit attach`.",
    )
    return codes.INCOMPLETE


def _say(arguments: Namespace, text: str) -> None:
    if not arguments.quiet:
        printing.say(text)
