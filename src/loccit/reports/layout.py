"""Words with a style, wrapped to a width: what the terminal report is made of."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from loccit.models.value import value

_ANSI = {
    "bold": "\x1b[1m",
    "dim": "\x1b[2m",
    "error": "\x1b[1;31m",
    "warning": "\x1b[1;33m",
    "note": "\x1b[36m",
    "pass": "\x1b[32m",
    "gone": "\x1b[31m",
    "added": "\x1b[32m",
}
_RESET = "\x1b[0m"

_NARROWEST = 40


class Word(NamedTuple):
    """Text that no line break divides. `spaced`: white space before it, where a line may break."""

    text: str
    style: str = ""
    spaced: bool = True


def words(text: str, style: str = "") -> list[Word]:
    """The words of a text, all in one style."""
    return [Word(part, style) for part in text.split()]


def columns(text: str) -> int:
    """The columns that a terminal gives a text: East Asian wide characters take two, combining
    marks none."""
    if text.isascii():
        return len(text)
    return sum(
        0
        if unicodedata.combining(character)
        else 1 + (unicodedata.east_asian_width(character) in "WF")
        for character in text
    )


@value
class Paper:
    """Where lines are written: its width in columns, and whether styles show."""

    width: int
    colour: bool

    def lines(self, content: Iterable[Word], *, first: int = 0, rest: int = 0) -> Iterator[str]:
        """`content` broken to the width, indented by `first`, then by `rest` columns. A word
        longer than a line is broken only where it is of wide characters; a link or path stays
        whole, so that it can be copied."""
        width = max(self.width, _NARROWEST)
        line: list[Word] = []
        used = first
        for chunk in _chunks(_broken(content, width - max(first, rest))):
            size = sum(columns(word.text) for word in chunk)
            gap = 1 if chunk[0].spaced and line else 0
            if line and used + gap + size > width:
                yield " " * first + self._styled(line)
                line, used, first, gap = [], rest, rest, 0
            line += chunk
            used += gap + size
        if line:
            yield " " * first + self._styled(line)

    def _styled(self, line: Sequence[Word]) -> str:
        out: list[str] = []
        style = ""
        for i, word in enumerate(line):
            change = self.colour and word.style != style
            if change and style:
                out.append(_RESET)
            if i and word.spaced:
                out.append(" ")
            if change and word.style:
                out.append(_ANSI[word.style])
            style = word.style
            out.append(word.text)
        if self.colour and style:
            out.append(_RESET)
        return "".join(out)


def _wide(text: str) -> bool:
    return columns(text) > len(text)


def _chunks(content: Iterable[Word]) -> Iterator[list[Word]]:
    """What stays on one line: a word and what is not spaced from it; a wide character alone."""
    chunk: list[Word] = []
    for word in content:
        if chunk and (word.spaced or _wide(word.text)):
            yield chunk
            chunk = []
        chunk.append(word)
    if chunk:
        yield chunk


def _broken(content: Iterable[Word], room: int) -> Iterator[Word]:
    for word in content:
        if not _wide(word.text) or columns(word.text) <= room:
            yield word
            continue
        for i, character in enumerate(word.text):
            yield Word(character, word.style, word.spaced and not i)
