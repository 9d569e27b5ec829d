"""A manifest's text with its lines and columns, and what is wrong in it."""

from __future__ import annotations

import re
import stat
from bisect import bisect_right
from codecs import BOM_UTF8
from dataclasses import field
from pathlib import Path
from typing import NamedTuple, NoReturn

from loccit.errors import ManifestError
from loccit.models.manifest import Place
from loccit.models.value import value

MAX_PROBLEMS = 100
"""Problems told of one file."""

_SHOWN = {ord("\n"): "\\n", ord("\r"): "\\r", ord("\t"): "\\t"}
_BREAK = re.compile(r"\r\n|\r|\n")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff]")


class Problem(NamedTuple):
    """Something wrong at a code point of the file."""

    offset: int
    message: str
    hint: str


@value
class Source:
    """A manifest's text and how its path is shown."""

    path: str
    text: str = field(repr=False)
    breaks: tuple[int, ...] = field(repr=False)

    def place(self, offset: int) -> Place:
        """Line and column of a code point, both from 1."""
        line = bisect_right(self.breaks, offset)
        start = self.breaks[line - 1] if line else 0
        return Place(line + 1, offset - start + 1)

    def error(self, problem: Problem, others: tuple[ManifestError, ...] = ()) -> ManifestError:
        """The problem as an exception."""
        place = self.place(problem.offset)
        return ManifestError(
            problem.message,
            path=self.path,
            line=place.line,
            column=place.column,
            hint=problem.hint,
            others=others,
        )

    def errors(self, problems: list[Problem]) -> ManifestError:
        """All problems as one exception, the first in the file leading."""
        first, *rest = sorted(problems, key=lambda problem: problem.offset)[:MAX_PROBLEMS]
        return self.error(first, tuple(self.error(problem) for problem in rest))

    def fail(self, offset: int, message: str, hint: str) -> NoReturn:
        """Raise `ManifestError` for a place after which nothing can be read."""
        raise self.error(Problem(offset, message, hint))


def read_bounded(path: Path, most: int, too_large: str) -> bytes:
    """The bytes of a regular file of at most `most` bytes.

    Raises `FileNotFoundError`, and `ManifestError` for what is no file, cannot be read, or is
    larger (with the hint `too_large`).
    """
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            hint = "Name a file such as manifest.yaml."
            raise ManifestError("This is not a file.", path=str(path), hint=hint)
        with path.open("rb") as file:
            data = file.read(most + 1)
    except FileNotFoundError:
        raise
    except (OSError, ValueError) as error:
        said = error.strerror if isinstance(error, OSError) else None
        raise ManifestError(
            f"The file cannot be read: {said or error}.", path=str(path), hint="Check its rights."
        ) from error
    if len(data) > most:
        raise ManifestError(
            f"The file is larger than {most // 2**20} MB.", path=str(path), hint=too_large
        )
    return data


def decode(data: bytes, path: str) -> Source:
    """The bytes as text, a leading byte-order mark dropped.

    Raises `ManifestError` for what is not UTF-8 and for control characters.
    """
    data = data.removeprefix(BOM_UTF8)
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        head = data[: error.start].decode("utf-8")
        encoding = "UTF-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "another encoding"
        _source(head, path).fail(
            len(head), f"This is not UTF-8 but {encoding}.", "Save the file as UTF-8."
        )
    source = _source(text, path)
    control = _CONTROL.search(text)
    if control:
        source.fail(
            control.start(),
            f"A control character (U+{ord(control[0]):04X}) stands here.",
            "Delete it; an editor that shows invisible characters helps to find it.",
        )
    return source


def _source(text: str, path: str) -> Source:
    return Source(path, text, tuple(match.end() for match in _BREAK.finditer(text)))


def short(text: str, most: int = 60) -> str:
    """The beginning of a stranger's string, for a message of one line."""
    text = text[: most + 1].translate(_SHOWN)
    return text if len(text) <= most else text[: most - 1] + "…"


def line_start(text: str, offset: int) -> int:
    """Where the line of `offset` begins."""
    return max(text.rfind("\n", 0, offset), text.rfind("\r", 0, offset)) + 1
