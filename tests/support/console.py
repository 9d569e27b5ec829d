"""Runs the `console` blocks of the documentation, as a reader would type them.

A line that begins with `$ ` is a command (`> ` goes on with it); the lines after it are what it
prints, to either stream. `…` stands for whatever a line has in its place, and alone on a line for
any number of lines. A command must end with 0 unless the next one is `echo $?` and shows another
code. A command that shows no output may print what it likes.
"""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

_VOLATILE = (
    re.compile(r"(?<=warcs/)\d{4}/\d\d"),
    re.compile(r"\b20\d{6}T\d{6}Z-[0-9a-f]{4,}"),  # ids of captures and runs
    re.compile(r"\b20\d\d-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d)?(?: ?UTC|Z)?)?"),
    re.compile(r"\b[0-9a-f]{64}\b"),
    re.compile(r"(?<=\d\.\d\.\d\.\d:)\d{4,5}\b"),
    re.compile(r"\b\d+(?:\.\d+)? s\b"),
)


@dataclass(frozen=True)
class Step:
    """A command and the output lines shown under it."""

    command: str
    shown: tuple[str, ...]


@dataclass
class Shell:
    """A reader's terminal: a folder and an environment; `code` is the last exit code."""

    folder: Path
    environment: Mapping[str, str]
    aside: Path
    code: int = 0
    transcript: list[str] = field(default_factory=list)

    def run(self, command: str) -> list[str]:
        """Run one command line; both streams come back as lines."""
        kept = self.aside / "folder"
        script = f'(exit {self.code})\n{command}\ncode=$?\npwd >"{kept}"\nexit $code\n'
        done = subprocess.run(
            ["bash", "-c", script],
            cwd=self.folder,
            env=dict(self.environment),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=120,
            check=False,
        )
        self.code = done.returncode
        if kept.exists():
            self.folder = Path(kept.read_text().rstrip("\n"))
        lines = done.stdout.decode("utf-8").splitlines()
        self.transcript += [f"$ {command}", *lines]
        return lines


def steps(block: str) -> list[Step]:
    """The commands of a console block."""
    found: list[Step] = []
    for line in block.splitlines():
        if line.startswith("$ "):
            found.append(Step(line[2:], ()))
        elif line.startswith("> ") and found and not found[-1].shown:
            found[-1] = replace(found[-1], command=f"{found[-1].command}\n{line[2:]}")
        else:
            assert found, f"output before the first command: {line}"
            found[-1] = replace(found[-1], shown=(*found[-1].shown, line))
    return found


def faults(block: str, shell: Shell) -> Iterator[str]:
    """Run a block; yields a sentence for each command that did not do what is shown."""
    found = steps(block)
    for number, step in enumerate(found):
        before = shell.code
        printed = shell.run(step.command)
        after = found[number + 1].command if number + 1 < len(found) else ""
        if shell.code and after != "echo $?":
            told = "\n".join(printed)
            yield f"`{step.command}` ended with {shell.code} (before it {before}):\n{told}"
        if step.shown and not fits(step.shown, printed):
            shown, real = "\n".join(step.shown), "\n".join(printed)
            yield f"`{step.command}` prints\n{real}\nwhere this is shown:\n{shown}"


def fits(shown: tuple[str, ...], printed: list[str]) -> bool:
    """Is `printed` what is shown, `…` standing for anything?"""
    pattern = "".join(map(_line_pattern, shown))
    return bool(re.fullmatch(pattern, "".join(f"{line.rstrip()}\n" for line in printed)))


def _line_pattern(line: str) -> str:
    if line == "…":
        return r"(?:.*\n)*?"
    return ".*?".join(re.escape(part) for part in line.rstrip().split("…")) + "\n"


def refreshed(block: str, shell: Shell) -> str:
    """The block with the real output where it does not show it (what changes from run to run
    elided); commands that show none keep showing none."""
    lines: list[str] = []
    for step in steps(block):
        first, *more = step.command.split("\n")
        lines += [f"$ {first}", *(f"> {line}" for line in more)]
        printed = shell.run(step.command)
        if not step.shown or fits(step.shown, printed):
            lines += step.shown
        else:
            lines += [_elided(line) for line in printed]
    return "".join(f"{line}\n" for line in lines)


def _elided(line: str) -> str:
    for pattern in _VOLATILE:
        line = pattern.sub("…", line)
    return line.rstrip()
