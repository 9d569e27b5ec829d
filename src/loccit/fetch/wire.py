"""Connections that record: `requests` drives, our adapter tees the socket.

Nothing is patched: a session gets `RecordingAdapter`, so that it works in any thread and whenever
`requests` was imported. A request's bytes are written and a response's head is read here and not
by `http.client`: that one takes a 103 for the answer, stops reading fields at the first name that
is not ASCII (and with them the framing), and costs more than all else that a small page needs.
urllib3 makes the TLS connections.
"""

from __future__ import annotations

import functools
import http.client
import re
import socket
import ssl
from collections.abc import Mapping
from typing import Any, cast

import requests
from requests.adapters import HTTPAdapter
from requests.cookies import RequestsCookieJar
from requests.hooks import default_hooks
from requests.structures import CaseInsensitiveDict
from urllib3 import Retry
from urllib3.connection import HTTPSConnection

from loccit.errors import FetchError
from loccit.fetch import body, tls, troubles, tunnel
from loccit.fetch.record import End, HeadFailed, Recorder
from loccit.fetch.urls import Url
from loccit.framing import FramingError, parse_head

_READ = 64 * 1024
_NEVER = Retry(0, read=False)
_NO_VALUE = re.compile(r"\n(?![ \t])|\r(?![ \t\n])")
"""What would end a request's field early; a cookie's value was chosen by a server."""


class TeeSocket:
    """A socket whose bytes, sent and received, are recorded; no wait outlives the deadline.
    Closing is the recorder's business."""

    def __init__(self, sock: socket.socket, recorder: Recorder) -> None:
        self._sock = sock
        self.recorder = recorder

    def sendall(self, data: bytes) -> None:
        """Send and record. A connection that breaks here may still hold an answer to read."""
        self.recorder.sent += data
        try:
            self._sock.settimeout(self.recorder.deadline.left())
            self._sock.sendall(data)
        except TimeoutError:
            raise HeadFailed(End.TIME) from None
        except OSError:
            return

    def receive(self, most: int) -> bytes:
        """What has come, up to `most` bytes; b"" at the connection's end. Raises `OSError`, of
        which `TimeoutError` is the deadline."""
        self._sock.settimeout(self.recorder.deadline.left())
        data = self._sock.recv(most)
        self.recorder.took(data)
        return data


class RecordedResponse:
    """What `requests` takes for urllib3's response: of the head what its session looks at, the
    whole being in the recorder. `finish` takes the body to its end."""

    def __init__(self, tee: TeeSocket, rest: bytes) -> None:
        self._tee, self._rest = tee, rest
        self.status = tee.recorder.head.status if tee.recorder.head else 0
        self.reason = ""
        self.headers: Mapping[str, str] = {}
        head = tee.recorder.head
        cookies = head.every("Set-Cookie") if head else []
        self._original_response = _Original(cookies) if cookies else None

    def finish(self) -> End:
        """Take the body in, to its end or to a limit."""
        return body.take(self._rest, self._tee.receive, self._tee.recorder)


class _Original:
    """Where `requests` reads cookies off: http.client's response, as far as it looks."""

    def __init__(self, cookies: list[str]) -> None:
        self.msg = http.client.HTTPMessage()
        for each in cookies:
            self.msg.set_raw("Set-Cookie", each)


def read_head(tee: TeeSocket) -> bytes:
    """Read heads up to the final one's end, 1xx messages told apart from it; the bytes of the
    body that came with it. Raises `HeadFailed`."""
    recorder = tee.recorder
    interim = 0
    try:
        while True:
            end = _head_end(tee, interim)
            head = parse_head(bytes(recorder.came[interim:end]))
            if head.status >= 200 or head.status == 101:
                return recorder.head_ended(interim, end - interim, head)
            interim = end
    except TimeoutError:
        failed = End.TIME
    except OSError:
        failed = End.RESET
    except FramingError:
        failed = End.MALFORMED
    except HeadFailed as error:
        failed = error.end
    recorder.head_ended(interim, len(recorder.came) - interim, None)
    raise HeadFailed(failed)


def _head_end(tee: TeeSocket, start: int) -> int:
    """Where the head that begins at `start` ends, its empty line included."""
    came, limit = tee.recorder.came, tee.recorder.limits.head
    looked = start
    while True:
        end = _empty_line(came, looked)
        line = came.find(b"\n", start, limit)
        if line >= 0 and not came.startswith(b"HTTP/", start):
            raise HeadFailed(End.MALFORMED)  # or a banner would be waited on to the deadline
        if (end or len(came)) > limit:
            raise HeadFailed(End.HEAD_SIZE)
        if end:
            return end
        looked = max(start, len(came) - 2)
        if not tee.receive(_READ):
            raise HeadFailed(End.SHORT)


def _empty_line(came: bytearray, start: int) -> int:
    """The offset after the first empty line behind a line's end, or 0."""
    end = came.find(b"\n\r\n", start) + 3
    bare = came.find(b"\n\n", start, end - 1 if end > 2 else len(came)) + 2
    return bare if bare > 1 else end if end > 2 else 0


def _connected(recorder: Recorder) -> socket.socket:
    """Connect to one of the admitted addresses, and to nothing else."""
    trouble: OSError = TimeoutError()
    for at, address in enumerate(recorder.door.addresses):
        sock = None
        try:
            share = recorder.deadline.left() / (len(recorder.door.addresses) - at)
            first = recorder.door.proxy[0] if recorder.door.proxy else address
            family = socket.AF_INET6 if ":" in first else socket.AF_INET
            sock = socket.socket(family, socket.SOCK_STREAM)
            sock.settimeout(share)
            _reach(sock, recorder, address)
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            sock.settimeout(recorder.deadline.left())
        except OSError as error:
            trouble = error
            if sock is not None:
                sock.close()
            continue
        recorder.connected(sock, address)
        return sock
    raise troubles.not_connected(recorder.url, trouble, recorder.limits.seconds)


def _reach(sock: socket.socket, recorder: Recorder, address: str) -> None:
    door = recorder.door
    if door.proxy is None:
        sock.connect((address, door.port))
        return
    sock.connect(door.proxy)
    tunnel.dig(sock, address, door.port, recorder.deadline.left)


class _Secure(HTTPSConnection):
    """A TLS connection: certificate and name are always verified, the name being the URL's."""

    def __init__(self, recorder: Recorder, context: ssl.SSLContext | None) -> None:
        url = recorder.url
        super().__init__(url.host, url.port, ssl_context=context, cert_reqs="CERT_REQUIRED")
        self._recorder = recorder

    def _new_conn(self) -> socket.socket:
        return _connected(self._recorder)

    def secured(self) -> ssl.SSLSocket:
        """Connect. Raises `FetchError`."""
        recorder = self._recorder
        try:
            self.connect()
        except FetchError:
            raise
        except Exception as error:
            raise troubles.not_secured(recorder.url, error, recorder.limits.seconds) from error
        sock = cast("ssl.SSLSocket", self.sock)
        recorder.secured(sock, tls.facts(sock))
        return sock


class RecordingAdapter(HTTPAdapter):
    """One exchange's adapter, and what it takes for urllib3's pool: its one connection writes to
    `recorder`, and none of the pools are made that urllib3 would make for it alone. A
    plain connection needs no `context`."""

    def __init__(self, recorder: Recorder, context: ssl.SSLContext | None) -> None:
        super(HTTPAdapter, self).__init__()
        self.max_retries = _NEVER
        self._recorder = recorder
        self._context = context

    def get_connection_with_tls_context(self, *_: Any, **__: Any) -> Any:
        """The one connection."""
        return self

    def request_url(self, *_: Any, **__: Any) -> str:
        """The target; what goes out is the connection's business."""
        return self._recorder.url.target

    def cert_verify(self, conn: Any, url: Any, verify: Any, cert: Any) -> None:
        """Left out: the context holds the authorities already; requests would load its own
        file again for every connection."""

    def urlopen(
        self, *, method: str, headers: Mapping[str, str], body: bytes | None = None, **_: Any
    ) -> RecordedResponse:
        """Connect, send, and read the head. Time-outs, proxies and certificates are ours: see
        `Deadline`, `guard` and `tls`."""
        recorder = self._recorder
        message = _message(method, recorder.url, headers) + (body or b"")
        secure = recorder.url.scheme == "https"
        sock = _Secure(recorder, self._context).secured() if secure else _connected(recorder)
        tee = TeeSocket(sock, recorder)
        tee.sendall(message)
        return RecordedResponse(tee, read_head(tee))

    def close(self) -> None:
        """Left out: the socket is the recorder's."""


def _message(method: str, url: Url, fields: Mapping[str, str]) -> bytes:
    """The request's head as it goes out. Raises `ValueError` for a value that no field can
    carry."""
    host = f"[{url.host}]" if ":" in url.host else url.host
    if url.port != (443 if url.scheme == "https" else 80):
        host += f":{url.port}"
    lines = [f"{method} {url.target} HTTP/1.1", f"Host: {host}"]
    for name, value in fields.items():
        if _NO_VALUE.search(value):
            raise ValueError(f"the value of {name} holds a line end")
        lines.append(f"{name}: {value}")
    return "\r\n".join([*lines, "\r\n"]).encode("latin-1")


@functools.cache
def _blank() -> requests.Session:
    return requests.Session()


class Session(requests.Session):
    """A session for one chain: its cookie jar, our headers, nothing of the environment."""

    def __init__(self, user_agent: str) -> None:
        # as a new session is, but for the adapters and pools that it would make and never use
        self.__dict__.update(_blank().__dict__)
        self.cookies = RequestsCookieJar()
        self.trust_env = False
        self._fields = {
            "User-Agent": user_agent,
            "Accept": "*/*",
            "Accept-Encoding": "gzip, identity",
        }
        self.adapter: RecordingAdapter | None = None
        """That of the exchange under way."""

    def get_adapter(self, url: str) -> Any:
        """The exchange's own, whatever the URL."""
        return self.adapter or super().get_adapter(url)

    def get_ready(self, url: str) -> requests.PreparedRequest:
        """A GET with the jar's cookies. `url` is the redacted one: nothing between us and the
        connection, logs included, needs the secret; the connection puts the true target in.

        It is a URI in its normal form already (`urls.parse`) and has no body, so that of all the
        steps of a preparation only the cookies are left.
        """
        ready = requests.PreparedRequest()
        ready.method, ready.url = "GET", url
        ready.headers = CaseInsensitiveDict(self._fields)
        ready.hooks = default_hooks()
        if next(iter(self.cookies), None) is not None:
            ready.prepare_cookies(self.cookies)
        return ready

    def close(self) -> None:
        """Left out: there is nothing to close but what is the recorder's."""

    def resolve_redirects(self, *_: Any, **__: Any) -> Any:
        """None: hops are ours, and requests would read a redirect's body into memory here."""
        return iter(())
