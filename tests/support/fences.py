"""Fenced blocks of the documentation, with the words after their language."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

_OPEN = re.compile(r"^(`{3,})([\w+-]*) *(.*)$")


@dataclass(frozen=True)
class Fence:
    """A fenced block: its first line's language and further words; `line` is that line's number."""

    language: str
    words: tuple[str, ...]
    text: str
    line: int


def fences(page: Path) -> list[Fence]:
    """Every fenced block of a Markdown page, in order; one that never closes is an error."""
    found: list[Fence] = []
    mark, start = "", 0
    body: list[str] = []
    opened: re.Match[str] | None = None
    for number, line in enumerate(page.read_text(encoding="utf-8").splitlines(), start=1):
        if opened is None:
            opened = _OPEN.match(line)
            if opened:
                mark, start, body = opened[1], number, []
        elif line.strip() == mark:
            text = "".join(f"{each}\n" for each in body)
            found.append(Fence(opened[2], tuple(opened[3].split()), text, start))
            opened = None
        else:
            body.append(line)
    assert opened is None, f"{page}:{start}: this block never closes"
    return found
