"""`loccit pin`: which capture counts, and what a text was when it was looked at."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections.abc import Sequence

from loccit.archive import Archive
from loccit.capture import pins
from loccit.capture.locks import targets
from loccit.capture.values import Target
from loccit.cli import codes, options, places, printing, signing
from loccit.cli.context import Context
from loccit.errors import ManifestError, UsageError
from loccit.models.manifest import Manifest


def pin_options(parser: ArgumentParser) -> None:
    """Options of `loccit pin`."""
    parser.add_argument("manifest", metavar="MANIFEST", help="the manifest's file or folder")
    parser.add_argument(
        "which",
        nargs="?",
        default="",
        metavar="DOCUMENT[/CITATION]",
        help="one document, or one citation of it (default: all)",
    )
    to = parser.add_mutually_exclusive_group()
    to.add_argument("--capture", metavar="ID", help="pin the citation to this capture")
    to.add_argument(
        "--latest", action="store_true", help="pin each citation to its newest good capture"
    )
    to.add_argument(
        "--text",
        action="store_true",
        help="record the hash of each local text; from then on a changed text alarms",
    )
    parser.add_argument(
        "--reason",
        default=pins.REVIEWED,
        metavar="TEXT",
        help=f"why the pin moves; kept in the ledger (default: “{pins.REVIEWED}”)",
    )
    options.dry_run(parser, "show what would change, and change nothing")
    options.quiet(parser)
    options.places(parser)
    parser.description = (
        "Show the captures that citations are pinned to, and newer ones; with --capture or "
        "--latest move pins after review, with --text record the hash of local texts."
    )
    parser.epilog = (
        "examples:\n  loccit pin manifest.yaml\n  loccit pin manifest.yaml article/report --latest"
        "\n  loccit pin manifest.yaml article --text"
    )


def pin(arguments: Namespace, context: Context) -> int:
    """Show pins, move them, or record text hashes."""
    manifest = _manifest(arguments, context)
    document, _, citation = arguments.which.partition("/")
    if arguments.text:
        return _texts(manifest, document, citation, arguments)
    found = targets(manifest, document or None, citation or None)
    archive = Archive.if_begun(manifest.archive) if manifest.archive else None
    if archive is None:
        raise pins.no_archive(manifest)
    if not arguments.capture and not arguments.latest:
        printing.out(_shown(pins.latest(archive, found)))
        return codes.CLEAN
    return _move(manifest, _moves(archive, found, arguments), arguments, context)


def _manifest(arguments: Namespace, context: Context) -> Manifest:
    arguments.manifests = [arguments.manifest]
    found = places.loaded(arguments, context)
    for each in found:
        if isinstance(each, ManifestError):
            raise each
    if len(found) != 1:
        raise UsageError(
            f"{arguments.manifest} holds {len(found)} manifests.",
            hint="Pins are moved one manifest at a time: name its file.",
        )
    return places.good(found, quiet=arguments.quiet)[0]


def _moves(
    archive: Archive, found: Sequence[Target], arguments: Namespace
) -> tuple[pins.Move, ...]:
    if arguments.latest:
        return pins.latest(archive, found)
    if len(found) != 1:
        raise UsageError(
            "--capture pins one citation, and none is named.",
            hint="Name it as DOCUMENT/CITATION; `loccit status` lists them.",
        )
    return (pins.chosen(archive, found[0], arguments.capture),)


def _move(
    manifest: Manifest, moves: Sequence[pins.Move], arguments: Namespace, context: Context
) -> int:
    moving = [move for move in moves if move.moves]
    if moving and not arguments.dry_run:
        pins.pin(
            manifest,
            moving,
            now=context.now,
            reason=arguments.reason,
            run_settings={"command": "pin"},
            hand=signing.hand(context),
        )
    if not arguments.quiet:
        printing.out(_shown(moves))
        verb = "would move" if arguments.dry_run else "moved"
        printing.say(f"{printing.count(len(moving), 'pin')} {verb}.")
    return codes.CLEAN


def _shown(moves: Sequence[pins.Move]) -> str:
    head = ("citation", "pinned", "captured", "candidate", "captured", "compared")
    return printing.table(head, [_row(move) for move in moves])


def _row(move: pins.Move) -> tuple[str, ...]:
    old, new = move.old, move.new
    if new is None:
        compared = "no good capture"
    elif old is None:
        compared = "not pinned"
    elif not move.moves:
        compared = "pinned"
    else:
        compared = "same payload" if move.same_payload else "DIFFERENT payload"
    return (
        move.target.name,
        old.capture if old else "-",
        old.time if old else "-",
        new.id if new else "-",
        new.time if new else "-",
        compared,
    )


def _texts(manifest: Manifest, document: str, citation: str, arguments: Namespace) -> int:
    if citation:
        raise UsageError(
            "--text records the hash of a document's text, and a citation is named.",
            hint=f"Name the document alone: {document}.",
        )
    chosen = [each for each in manifest.documents if document in ("", each.id)]
    if not chosen:
        targets(manifest, document)  # raises, telling what there is
    changes = pins.text_changes(manifest, chosen)
    if not arguments.dry_run:
        pins.pin_texts(manifest, changes)
    if not arguments.quiet:
        rows = [(each.document.id, each.old or "-", each.new) for each in changes]
        printing.out(printing.table(("document", "recorded", "now"), rows))
    return codes.CLEAN
