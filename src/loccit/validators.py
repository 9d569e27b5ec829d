"""By what a server knows a representation again: entity tags and dates (RFC 9110 8.8, 13.1)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

Fields = Iterable[tuple[str, str]]

_TAG = re.compile(r'(?:W/)?"[\x21\x23-\x29\x2b-\x7e\x80-\xff]{1,512}"')
"""An entity tag that says something (RFC 9110 8.8.3). None with a `*`: it may stand for a secret
that was overwritten, and then it is not what the server knows."""
_DATE = re.compile(r"[A-Z][a-z]{2}, [0-9]{2} [A-Z][a-z]{2} [0-9]{4} [0-9]{2}:[0-9]{2}:[0-9]{2} GMT")
_NAMES = ("etag", "last-modified", "date")
_SETTLED = timedelta(seconds=60)
"""What was changed less than this before it was sent may change again within the same second."""


@dataclass(frozen=True, slots=True)
class Validators:
    """As the server sent them, ISO 8859-1; "" for one that it did not send, or that does not
    tell one version from the next."""

    etag: str = ""
    last_modified: str = ""

    def __bool__(self) -> bool:
        return bool(self.etag or self.last_modified)

    @property
    def fields(self) -> tuple[tuple[str, str], ...]:
        """The request's fields that ask for what is not known yet. The tag alone where there is
        one: a server that heeds the date beside it would take the weaker word."""
        if self.etag:
            return (("If-None-Match", self.etag),)
        return (("If-Modified-Since", self.last_modified),) if self.last_modified else ()


def of(headers: Fields) -> Validators:
    """What a response's fields give to ask by. A field that is sent twice says nothing, nor does
    a date that is not a minute older than the response (RFC 9110 8.8.2.2)."""
    sole: dict[str, str] = {}
    for field, value in headers:
        name = field.lower()
        if name in _NAMES:
            sole[name] = "" if name in sole else value
    tag, changed, sent = (sole.get(name, "") for name in _NAMES)
    then, now = _moment(changed), _moment(sent)
    settled = then is not None and now is not None and now - then >= _SETTLED
    return Validators(tag if _TAG.fullmatch(tag) else "", changed if settled else "")


def agree(asked: Validators, headers: Fields) -> bool:
    """Is a 304 with these fields about the version that was `asked` about? One that names another
    tag, or another date, contradicts itself. Tags are compared weakly (RFC 9110 8.8.3.2)."""
    name, known = ("etag", asked.etag) if asked.etag else ("last-modified", asked.last_modified)
    said = {value.removeprefix("W/") for field, value in headers if field.lower() == name}
    return said <= {known.removeprefix("W/")}


def _moment(text: str) -> datetime | None:
    if not _DATE.fullmatch(text):
        return None
    from email.utils import parsedate_to_datetime

    try:
        return parsedate_to_datetime(text)
    except (ValueError, IndexError, OverflowError):
        return None
