"""`loccit attach`: a source supplied by hand."""

from __future__ import annotations

import re
from argparse import ArgumentParser, Namespace
from pathlib import Path

from loccit.capture.locks import targets
from loccit.capture.values import Outcome, Target
from loccit.cli import codes, options, places, printing, signing
from loccit.cli.context import Context
from loccit.errors import ManifestError, UsageError
from loccit.models.manifest import Manifest

_ADDRESS = re.compile(r"(?:(.+):)?([^/:]+)/([^/:]+)", re.DOTALL)


def attach_options(parser: ArgumentParser) -> None:
    """Options of `loccit attach`."""
    parser.add_argument(
        "citation",
        metavar="CITATION",
        help="[MANIFEST:]DOCUMENT/CITATION, by the ids in the manifest; `loccit status` lists "
        "them. Without MANIFEST, exactly one of the default manifests must have it",
    )
    parser.add_argument("file", type=Path, metavar="FILE", help="the source's file")
    parser.add_argument(
        "--note",
        default="",
        metavar="TEXT",
        help="where it came from; kept as “supplied by hand: …”",
    )
    parser.add_argument(
        "--media-type", metavar="TYPE", help="what it is, where its suffix does not say"
    )
    options.quiet(parser)
    options.places(parser, texts=False)
    parser.epilog = (
        "example:\n"
        '  loccit attach manifests/x.yaml:article/report report.pdf --note "from the press office"'
    )


def attach(arguments: Namespace, context: Context) -> int:
    """Store a file as a citation's source."""
    from loccit.capture.attach import attach as store

    target = _target(arguments, context)
    outcome = store(
        target,
        context.folder / arguments.file,
        now=context.now,
        run_settings={"command": "attach"},
        hand=signing.hand(context),
        note=arguments.note.strip(),
        media_type=arguments.media_type,
    )
    if not arguments.quiet:
        _tell(target, outcome, arguments, context)
    return codes.CLEAN


def _tell(target: Target, outcome: Outcome, arguments: Namespace, context: Context) -> None:
    stored = outcome.capture.id if outcome.capture else ""
    printing.say(
        printing.plain(
            f"Attached {arguments.file.name} to {target.name} ({outcome.url}) as capture {stored},"
            " labelled as supplied by hand."
        )
    )
    for reason in outcome.reasons:
        printing.warning(reason)
    if outcome.pinned:
        printing.say("It is pinned: quotations are checked against it.")
    else:
        path = context.shown(target.manifest.path)
        printing.say("The citation stays pinned to another capture.")
        printing.say(printing.plain(f"  hint: loccit pin {path} {target.name} --latest moves it"))


def _target(arguments: Namespace, context: Context) -> Target:
    """The one citation that is meant. Raises `UsageError` where it is none, or more than one."""
    address = _ADDRESS.fullmatch(arguments.citation)
    if address is None or (context.folder / arguments.citation).is_file():
        raise UsageError(
            f"{arguments.citation!r} names no citation.",
            hint="Write [MANIFEST:]DOCUMENT/CITATION, then the file, as in `loccit attach "
            "manifest.yaml:article/report report.pdf`; `loccit status` lists the citations.",
        )
    manifest, document, citation = address.groups()
    arguments.manifests = [manifest] if manifest else []
    found = places.loaded(arguments, context)
    for each in found:
        if isinstance(each, ManifestError):
            raise each
    manifests = places.good(found, quiet=arguments.quiet)
    having = [each for each in manifests if _has(each, document, citation)]
    if len(having) > 1:
        paths = ", ".join(context.shown(each.path) for each in having)
        raise UsageError(
            f"{document}/{citation} stands in several manifests: {paths}.",
            hint=f"Name the one that is meant: {paths.split(', ')[0]}:{document}/{citation}",
        )
    if not having and len(manifests) > 1:
        raise UsageError(
            f"None of {len(manifests)} manifests has the citation {document}/{citation}.",
            hint="`loccit status` lists the citations.",
        )
    return targets((having or manifests)[0], document, citation)[0]


def _has(manifest: Manifest, document: str, citation: str) -> bool:
    return any(
        each.id == document and any(cited.id == citation for cited in each.citations)
        for each in manifest.documents
    )
