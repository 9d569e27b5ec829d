"""The exception tree.

A failed check is a `Finding`; an exception here means that work could not be done::

    LoccitError                 .hint: what the reader can do next
    ├ UsageError                a command's words do not fit together
    ├ ManifestError             path, line, column
    ├ DocumentError             path
    ├ FetchError                url → Refused, Unreachable, TooLarge, TimedOut
    ├ ArchiveError              file, offset → RecordError, FixityError(expected, found), Locked
    ├ ExtractError              media_type
    └ BrowserError              a page that no browser could show

No message carries a secret, a control character's raw bytes are escaped by `cli` alone, and
every message is a sentence that says what is wrong and where; `hint` says what to do about it.
"""

from __future__ import annotations

from typing import Any


def _again(kind: type[LoccitError], *arguments: object) -> LoccitError:
    """An error as another process met it; its facts follow."""
    return kind.__new__(kind, *arguments)


class LoccitError(Exception):
    """Work that could not be done.

    `message` is one sentence; `hint` is what the reader can do next, or empty.
    """

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return self.message

    def __reduce__(self) -> tuple[Any, ...]:
        return _again, (type(self), *self.args), self.__dict__


class UsageError(LoccitError):
    """Options or arguments that do not fit together, or a settings file that is wrong."""


class ManifestError(LoccitError):
    """A manifest or lock that cannot be used. `line` and `column` start at 1; 0 is unknown.

    `others` are the further problems of the same file, in the order of their places.
    """

    def __init__(
        self,
        message: str,
        *,
        path: str,
        line: int = 0,
        column: int = 0,
        hint: str = "",
        others: tuple[ManifestError, ...] = (),
    ) -> None:
        super().__init__(message, hint=hint)
        self.path = path
        self.line = line
        self.column = column
        self.others = others

    def __str__(self) -> str:
        place = f"{self.path}:{self.line}:{self.column}" if self.line else self.path
        return f"{place}: {self.message}"


class DocumentError(LoccitError):
    """A local text that is missing or cannot be decoded."""

    def __init__(self, message: str, *, path: str, hint: str = "") -> None:
        super().__init__(message, hint=hint)
        self.path = path

    def __str__(self) -> str:
        return f"{self.path}: {self.message}"


class FetchError(LoccitError):
    """A link that gave no usable response. `kind` is the word kept in the ledger; `passing` says
    that the same request may well succeed a little later."""

    kind = "failed"

    def __init__(
        self,
        message: str,
        *,
        url: str,
        kind: str | None = None,
        hint: str = "",
        passing: bool = False,
    ) -> None:
        super().__init__(message, hint=hint)
        self.url = url
        self.passing = passing
        if kind is not None:
            self.kind = kind


class Refused(FetchError):
    """Our own address, port, scheme or redirect policy said no; nothing was sent."""

    kind = "refused"


class Unreachable(FetchError):
    """No response: name look-up, connection, TLS or a reset before the response's head."""

    kind = "unreachable"


class TooLarge(FetchError):
    """A head or body past its cap."""

    kind = "too-large"


class TimedOut(FetchError):
    """The total deadline of an exchange passed."""

    kind = "timed-out"


class ArchiveError(LoccitError):
    """An archive that cannot be read or written. `offset` is a byte offset in `file`."""

    def __init__(
        self, message: str, *, file: str = "", offset: int | None = None, hint: str = ""
    ) -> None:
        super().__init__(message, hint=hint)
        self.file = file
        self.offset = offset

    def __str__(self) -> str:
        if not self.file:
            return self.message
        place = self.file if self.offset is None else f"{self.file} at byte {self.offset}"
        return f"{place}: {self.message}"


class RecordError(ArchiveError):
    """Stored bytes that are no readable record or ledger line."""


class FixityError(ArchiveError):
    """Stored bytes whose hash is not the one the ledger holds. Hashes are `sha256:` + hex."""

    def __init__(
        self,
        message: str,
        *,
        file: str,
        offset: int | None = None,
        expected: str = "",
        found: str = "",
        hint: str = "",
    ) -> None:
        super().__init__(message, file=file, offset=offset, hint=hint)
        self.expected = expected
        self.found = found


class SignatureError(FixityError):
    """A signature that is not that of a known key, or not over this text."""


class Locked(ArchiveError):
    """Another process is writing to this archive."""


class ExtractError(LoccitError):
    """A body that no reader could turn into text."""

    def __init__(self, message: str, *, media_type: str, hint: str = "") -> None:
        super().__init__(message, hint=hint)
        self.media_type = media_type


class BrowserError(LoccitError):
    """A page that could not be shown: there is no browser, or it gave up."""
