"""The keys of whoever runs us: where they lie, and how a passphrase is asked for."""

from __future__ import annotations

import secrets
import sys
from typing import TYPE_CHECKING

from loccit.cli.context import Context
from loccit.errors import UsageError

if TYPE_CHECKING:
    from loccit.archive.sealing import Hand, Seal
    from loccit.ledger.private import Safe


def safe(context: Context) -> Safe | None:
    """The folder of private keys; None where the environment names no place for one."""
    from loccit.ledger.private import Safe, folder_of

    folder = folder_of(context.environment.get)
    return None if folder is None else Safe(folder, lambda told: _ask(told, context))


def hand(context: Context, *, ask_for_new: bool = False) -> Hand | None:
    """Whoever signs; with `ask_for_new` a key that is made is locked with a passphrase."""
    from loccit.archive.sealing import Hand

    kept = safe(context)
    if kept is None:
        return None
    return Hand(kept, context.now, secrets.token_hex, _new(context) if ask_for_new else None)


def told(seal: Seal) -> str:
    """A seal in a line, and a key that was made for it in two."""
    if seal.size is None:
        return seal.why
    made = (
        f"A signing key was made for this archive: {seal.new_key}\n"
        "  Publish this fingerprint where readers can compare it (`loccit key show`).\n"
        if seal.new_key
        else ""
    )
    return f"{made}{seal.size} ledger entries signed."


def _ask(fingerprint: str, context: Context) -> bytes | None:
    """The passphrase from LOCCIT_PASSPHRASE, else from the terminal, else nobody's."""
    given = context.environment.get("LOCCIT_PASSPHRASE")
    if given:
        return given.encode()
    if not sys.stdin.isatty():
        return None
    from getpass import getpass

    return getpass(f"Passphrase of the signing key {fingerprint[:23]}…: ").encode() or None


def _new(context: Context) -> bytes:
    given = context.environment.get("LOCCIT_PASSPHRASE")
    if given:
        return given.encode()
    if not sys.stdin.isatty():
        raise UsageError(
            "A passphrase can only be asked for on a terminal.",
            hint="Give it as LOCCIT_PASSPHRASE, or leave --passphrase out.",
        )
    from getpass import getpass

    first = getpass("New passphrase: ")
    if not first or first != getpass("Once more: "):
        raise UsageError("The two passphrases differ, or are empty.", hint="Try again.")
    return first.encode()
