"""A decoded body as it came or was stored, apart from the wire: readers need no more."""

from __future__ import annotations

from urllib.parse import urlsplit

from loccit.models.value import value


@value
class NextHop:
    """Where an HTML page sends its reader on: `how` is meta-refresh or script."""

    reference: str
    how: str


@value
class Payload:
    """A decoded body and what is needed to read it. `media_type` is lower-case without
    parameters ("" where none was sent); `charset` is the header's, or None."""

    url: str
    status: int
    media_type: str
    charset: str | None
    body: bytes
    headers: tuple[tuple[str, str], ...] = ()

    @property
    def name(self) -> str | None:
        """The last part of its URL's path: a file's name, where there is one."""
        try:
            return urlsplit(self.url).path.rpartition("/")[2] or None
        except ValueError:
            return None
