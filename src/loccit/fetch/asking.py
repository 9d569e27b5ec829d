"""What is asked: a request's fields, the cookies of its chain among them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from loccit.errors import FetchError
from loccit.fetch.lines import Pool
from loccit.fetch.urls import Url
from loccit.framing import Head
from loccit.models.value import value

_NO_VALUE = re.compile(r"\n(?![ \t])|\r(?![ \t\n])")
"""What would end a request's field early; a cookie's value was chosen by a server."""


@value
class Request:
    """A request. `fields` in the order in which they go out; the Host comes before them."""

    url: Url
    fields: dict[str, str]
    method: str = "GET"
    body: bytes = b""

    @property
    def cookies(self) -> str:
        """The value of its Cookie field, "" where it has none."""
        return self.fields.get("Cookie", "")

    def message(self) -> bytes:
        """The bytes that go out. Raises `ValueError` for a value that no field can carry."""
        url = self.url
        host = f"[{url.host}]" if ":" in url.host else url.host
        if url.port != (443 if url.scheme == "https" else 80):
            host += f":{url.port}"
        lines = [f"{self.method} {url.target} HTTP/1.1", f"Host: {host}"]
        for name, said in self.fields.items():
            if _NO_VALUE.search(said):
                raise ValueError(f"the value of {name} holds a line end")
            lines.append(f"{name}: {said}")
        return "\r\n".join([*lines, "\r\n"]).encode("latin-1") + self.body


class Session:
    """What the requests of one chain share: who asks, the connections that are kept, which are
    those of the client, and the cookies, which live for the chain.

    The jar is that of `requests`, and is made for the first cookie: most chains never see one, and
    the library takes as long to import as many a page to fetch. It knows the redacted URLs alone.
    """

    def __init__(self, user_agent: str, pool: Pool) -> None:
        self.pool = pool
        self._user_agent = user_agent
        self._jar: Any = None

    def get(self, url: Url, fields: Iterable[tuple[str, str]] = ()) -> Request:
        """A GET with the chain's cookies and further `fields`. Raises `FetchError` for what the
        library will not carry."""
        made = {
            "User-Agent": self._user_agent,
            "Accept": "*/*",
            "Accept-Encoding": "gzip, identity",
        }
        if self._jar is not None:
            from requests import cookies as library

            try:
                cookies = library.get_cookie_header(self._jar, _prepared(url))  # type: ignore[no-untyped-call]
            except ValueError as error:
                raise impossible(url, error) from error
            if cookies is not None:
                made["Cookie"] = cookies
        made.update(fields)
        return Request(url, made)

    def heard(self, url: Url, head: Head) -> None:
        """Take what cookies the answer's head sets."""
        values = head.every("Set-Cookie")
        if not values:
            return
        from requests import cookies as library

        if self._jar is None:
            self._jar = library.RequestsCookieJar()
        library.extract_cookies_to_jar(self._jar, _prepared(url), _Answer(values))  # type: ignore[no-untyped-call]


class _Answer:
    """Where `requests` reads cookies off: urllib3's response, as far as it looks."""

    def __init__(self, cookies: list[str]) -> None:
        from http.client import HTTPMessage

        self._original_response = self
        self.msg = HTTPMessage()
        for each in cookies:
            self.msg.set_raw("Set-Cookie", each)


def _prepared(url: Url) -> Any:
    from requests import PreparedRequest
    from requests.structures import CaseInsensitiveDict

    made = PreparedRequest()
    made.method, made.url = "GET", url.shown
    made.headers = CaseInsensitiveDict()
    return made


def impossible(url: Url, error: Exception) -> FetchError:
    """A request that cannot be made."""
    return FetchError(
        f"The request to {url.host} could not be made ({type(error).__name__}).", url=url.shown
    )
