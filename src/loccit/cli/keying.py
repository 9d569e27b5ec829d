"""`loccit key`: who signs for an archive."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import Any

from loccit.cli import codes, options, places, printing, signing
from loccit.cli.context import Context
from loccit.errors import UsageError

_ACTIONS = ("show", "add", "retire")


def key_options(parser: ArgumentParser) -> None:
    """Options of `loccit key`."""
    parser.add_argument(
        "action",
        choices=_ACTIONS,
        help="show the archive's keys; add one, signed by a key that it has; retire one",
    )
    options.archive(parser)
    parser.add_argument(
        "--key", metavar="FINGERPRINT", help="retire: the key, by the beginning of its fingerprint"
    )
    parser.add_argument(
        "--reason", default="", metavar="TEXT", help="retire: why; kept in the ledger"
    )
    parser.add_argument(
        "--passphrase",
        action="store_true",
        help="add: ask for a passphrase that the new key is locked with",
    )
    options.as_json(parser)
    parser.description = (
        "Show, add or retire the keys that sign an archive's checkpoints. The first is made by"
        " the first run that stores anything."
    )
    parser.epilog = (
        "examples:\n  loccit key show\n  loccit key add --passphrase\n"
        "  loccit key retire --key 3f9a --reason 'the laptop was stolen'"
    )


def key(arguments: Namespace, context: Context) -> int:
    """Show, add or retire."""
    archive = places.archive_of(arguments, context)
    if arguments.action == "show":
        return _show(archive, arguments, context)
    return _change(archive, arguments, context)


def _show(archive: Path, arguments: Namespace, context: Context) -> int:
    import json

    from loccit.archive import Archive
    from loccit.archive.sealing import sizes
    from loccit.archive.standing import chained, standing
    from loccit.ledger.keys import ring

    opened = Archive.open(archive)
    found = ring(opened.entries())
    entries = sum(1 for _ in opened.leaves())
    newest = max(sizes(archive), default=0)
    stamps = sum(each["seq"] >= newest for each in opened.stamps())
    timed, proven = standing(opened), chained(opened, {})
    safe = signing.safe(context)
    told = [
        {
            "fingerprint": each.fingerprint,
            "vkey": str(each),
            "added": opened.entry(start)["time"],
            "retired": opened.entry(end)["time"] if end is not None else None,
            "here": safe is not None and safe.path(each).exists(),
        }
        for each, start, end in found.known
    ]
    if arguments.json:
        whole = {"archive": str(archive), "entries": entries, "signed": newest, "keys": told}
        whole["timestamps"] = timed.as_json()
        whole["opentimestamps"] = proven.as_json()
        printing.out(json.dumps(whole, ensure_ascii=False, indent=2))
    else:
        rows = [_row(each) for each in told]
        if rows:
            printing.out(printing.table(("fingerprint", "state", "added", "private key"), rows))
        printing.out(_signed(entries, newest, stamps, keyless=not rows))
        printing.out(printing.plain(timed.told()))
        if said := proven.told():
            printing.out(printing.plain(said))
    problems = (*found.problems, *timed.problems, *proven.problems)
    for problem in problems:
        printing.error(problem)
    return codes.worst(codes.of(problem) for problem in problems)


def _row(told: dict[str, Any]) -> tuple[str, ...]:
    state = f"retired {told['retired']}" if told["retired"] else "active"
    place = "on this machine" if told["here"] else "elsewhere"
    return told["fingerprint"], state, told["added"], place


def _signed(entries: int, newest: int, stamps: int, *, keyless: bool) -> str:
    if keyless:
        return "The archive has no key yet: the next run that stores anything makes one."
    if newest == entries:
        return f"All {entries} ledger entries are signed."
    if newest + stamps == entries:
        return f"{newest} of {entries} ledger entries are signed; what follows notes time stamps."
    return f"{newest} of {entries} ledger entries are signed; the next run signs the rest."


def _change(archive: Path, arguments: Namespace, context: Context) -> int:
    from loccit.archive.rotation import add_key, retire_key

    hand = signing.hand(context, ask_for_new=arguments.passphrase)
    if hand is None:
        raise UsageError(
            "There is no folder to keep a private key in.",
            hint="Name one: LOCCIT_KEYS=/a/folder/of/yours.",
        )
    if arguments.action == "add":
        done = add_key(archive, hand)
    elif not arguments.key:
        raise UsageError(
            "Which key is to be retired?", hint="Name it with --key; `loccit key show` lists them."
        )
    else:
        done = retire_key(archive, hand, arguments.key, arguments.reason)
    printing.say(signing.told(done))
    return codes.CLEAN
