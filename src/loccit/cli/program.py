"""The program's entry: find the command, parse its options, turn errors into exit codes.

Only argparse is imported before a command is known, so that `loccit --help` starts at once.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Mapping, Sequence
from importlib import import_module

from loccit._version import __version__
from loccit.cli import codes, printing

COMMANDS: Mapping[str, tuple[str, str]] = {
    "init": ("writing", "Draft a manifest from local texts, and tell what was seen in them."),
    "add": ("writing", "Add a cited link to a manifest, keeping its comments."),
    "fetch": ("fetching", "Store the cited links that are due as captures."),
    "verify": ("verifying", "Check texts against the archived sources; opens no socket."),
    "run": ("fetching", "Fetch what is due, verify, and write the report."),
    "check": ("checking", "Check one draft against links or files, without a manifest."),
    "attach": ("attaching", "Store a source supplied by hand, labelled so."),
    "status": ("looking", "Show what is kept of each citation, and what is due."),
    "pin": ("pinning", "Show or move the captures that citations are pinned to."),
    "audit": ("auditing", "Hash again everything an archive holds, and say what is damaged."),
    "repair": ("auditing", "Write anew what is derived in an archive; evidence is never touched."),
    "export": ("exporting", "Pack one source, or a document's, with all that proves them."),
    "verify-package": ("exporting", "Check an evidence package that somebody else made."),
    "key": ("keying", "Show, add or retire the keys that sign an archive."),
    "stamp": ("stamping", "Have the newest signed checkpoint of an archive time-stamped."),
    "schema": ("writing", "Print the JSON Schema of manifests."),
    "demo": ("showing", "Act out a small web on loopback and run everything on it."),
}
"""Each command's module in this package, and what it is for in one sentence. The module has
`<command>_options(parser)` and `<command>(arguments, context) -> exit code`, a hyphen as `_`."""

_ISSUES = "Set LOCCIT_DEBUG=1 for the traceback, and please report it with the command you gave."


class Parser(argparse.ArgumentParser):
    """argparse whose errors look like all of ours: `loccit: error: …`, a hint, exit 2."""

    def error(self, message: str) -> None:  # type: ignore[override]  # exits, like argparse's
        said = message[:1].upper() + message[1:].rstrip(".") + "."
        printing.error(said, f"See `{self.prog} --help`.")
        raise SystemExit(codes.USAGE)


def main(argv: Sequence[str] | None = None) -> int:
    """Run the program with `argv` (without its name) and return its exit code. Never raises:
    an error that nobody foresaw is told as such, with its traceback under LOCCIT_DEBUG=1."""
    words = list(sys.argv[1:] if argv is None else argv)
    environment = dict(os.environ)
    printing.prepare_streams()
    try:
        return _dispatch(words, environment)
    except SystemExit as done:  # argparse: help, or a usage error told already
        return done.code if isinstance(done.code, int) else codes.CLEAN
    except KeyboardInterrupt:
        printing.say("loccit: interrupted")
        return codes.INTERRUPTED
    except BrokenPipeError:
        printing.mute(sys.stdout)
        return codes.INCOMPLETE
    except Exception as problem:  # the last resort: a person reads it
        return _failed(problem, environment)


def _failed(problem: Exception, environment: Mapping[str, str]) -> int:
    from loccit.errors import LoccitError

    if environment.get("LOCCIT_DEBUG"):
        import traceback

        traceback.print_exc()
    if isinstance(problem, LoccitError):
        printing.error(problem)
    elif isinstance(problem, OSError):
        where = f"{problem.filename}: " if problem.filename else ""
        printing.error(f"{where}{problem.strerror or problem}")
    else:
        printing.error(f"internal error: {type(problem).__name__}: {problem}", _ISSUES)
    return codes.of(problem)


def _dispatch(words: list[str], environment: Mapping[str, str]) -> int:
    if not words:
        printing.say(overview())
        return codes.USAGE
    first, rest = words[0], words[1:]
    if first in ("-h", "--help"):
        printing.out(overview())
        return codes.CLEAN
    if first in ("-V", "--version"):
        printing.out(f"loccit {__version__}")
        return codes.CLEAN
    if first not in COMMANDS:
        return _unknown(first)
    module_name, summary = COMMANDS[first]
    module = import_module(f"loccit.cli.{module_name}")
    parser = Parser(
        prog=f"loccit {first}",
        description=summary,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    function = first.replace("-", "_")
    getattr(module, f"{function}_options")(parser)
    parser.epilog = f"{parser.epilog}\n\n{codes.TEXT}" if parser.epilog else codes.TEXT
    arguments = parser.parse_args(rest)

    from loccit.cli.context import Context

    code: int = getattr(module, function)(arguments, Context.of(environment))
    return code


def _unknown(word: str) -> int:
    from difflib import get_close_matches

    near = get_close_matches(word, COMMANDS, n=1, cutoff=0.5)
    what = "option before a command" if word.startswith("-") else "command"
    hint = f"Did you mean `loccit {near[0]}`?" if near else "See `loccit --help`."
    printing.error(f"There is no {what} {word!r}.", hint)
    return codes.USAGE


def overview() -> str:
    """The text of `loccit --help`."""
    width = max(map(len, COMMANDS))
    lines = [f"  {name.ljust(width)}  {summary}" for name, (_, summary) in COMMANDS.items()]
    return "\n".join(
        [
            "usage: loccit COMMAND [OPTIONS]",
            "",
            "Keeps what a text cites and proves that the text says what its sources say.",
            "",
            "commands:",
            *lines,
            "",
            "  loccit COMMAND --help tells a command's options; loccit --version the version.",
            "",
            "example:",
            "  loccit init draft.md && loccit run manifest.yaml",
            "",
            codes.TEXT,
        ]
    )
