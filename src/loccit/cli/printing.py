"""What the reader sees: streams, colour, escaped strangers, error lines, tables."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import TextIO

from loccit.errors import LoccitError

_UNPRINTABLE = (
    *range(0x20), *range(0x7F, 0xA0), 0xAD, 0x061C, 0x180E, 0x200B, 0x200E, 0x200F,
    *range(0x2028, 0x202F), *range(0x2060, 0x2070), 0xFEFF, *range(0xFFF9, 0xFFFC), 0xFFFE, 0xFFFF,
    *range(0xE0000, 0xE0080),
)  # fmt: skip
_ESCAPED = {code: f"⟨U+{code:04X}⟩" for code in _UNPRINTABLE}


def plain(text: str) -> str:
    """`text` of a stranger on one line: each control character, line ends included, and each
    character that hides or turns the reading direction (UAX #9) is written as ⟨U+202E⟩, so that
    none can move the cursor, colour the screen or change the order of what is read."""
    return text.translate(_ESCAPED)


def prepare_streams() -> None:
    """What a terminal cannot show is written as an escape instead of ending the program."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            with suppress(ValueError, OSError):
                reconfigure(errors="backslashreplace")


def out(text: str) -> None:
    """A line, or several, of what was asked for: to standard output."""
    _write(sys.stdout, text)


def say(text: str) -> None:
    """A line about how it goes: to standard error."""
    _write(sys.stderr, text)


def _write(stream: TextIO, text: str) -> None:
    try:
        stream.write(text if text.endswith("\n") else text + "\n")
        stream.flush()
    except BrokenPipeError:
        mute(stream)


def mute(stream: TextIO) -> None:
    """Who read the pipe has left (`| head`): the rest goes nowhere, and the exit code is still
    the one that was earned."""
    with suppress(OSError, ValueError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, stream.fileno())
        os.close(nowhere)


def error(problem: LoccitError | str, hint: str = "") -> None:
    """`loccit: error: …` and, where there is one, the next step."""
    _labelled("error", str(problem), getattr(problem, "hint", "") or hint)


def warning(message: str, hint: str = "") -> None:
    """`loccit: warning: …`."""
    _labelled("warning", message, hint)


def _labelled(label: str, message: str, hint: str) -> None:
    say(f"loccit: {label}: {plain(message)}")
    if hint:
        say(f"  hint: {plain(hint)}")


def wants_colour(stream: TextIO, environment: Mapping[str, str]) -> bool:
    """NO_COLOR (no-color.org) wins over FORCE_COLOR, which wins over what the stream is."""
    if environment.get("NO_COLOR"):
        return False
    if environment.get("FORCE_COLOR"):
        return True
    return stream.isatty() and environment.get("TERM") != "dumb"


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Columns two spaces apart; strangers' characters are escaped."""
    cells = [[plain(cell) for cell in row] for row in (head, *rows)]
    widths = [max(len(row[i]) for row in cells) for i in range(len(head))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in cells
    )


def count(number: int, one: str, many: str = "") -> str:
    """`1 link`, `2 links`."""
    return f"{number} {one if number == 1 else many or one + 's'}"
