"""Connections that record: `requests` drives, our urllib3 classes tee the socket.

Nothing is patched: a session gets `RecordingAdapter`, whose pools make our connections, so that
it works in any thread and whenever `requests` was imported. Response heads are read here and not
by `http.client`: that one takes a 103 for the answer, and stops reading fields at the first name
that is not ASCII (and with them the framing).
"""

from __future__ import annotations

import functools
import http.client
import io
import socket
import ssl
from typing import Any, cast

import requests
import urllib3
from requests.adapters import HTTPAdapter
from requests.cookies import RequestsCookieJar
from requests.hooks import default_hooks
from requests.structures import CaseInsensitiveDict
from urllib3.connection import HTTPConnection, HTTPSConnection

from loccit.errors import FetchError
from loccit.fetch import body, tls, troubles, tunnel
from loccit.fetch.record import End, HeadFailed, Recorder
from loccit.framing import FramingError, Head, parse_head

_READ = 64 * 1024


class Tap(io.RawIOBase):
    """The receiving half: every byte that comes is recorded, and no wait outlives the deadline."""

    def __init__(self, sock: socket.socket, recorder: Recorder) -> None:
        self._sock = sock
        self._recorder = recorder

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        self._sock.settimeout(self._recorder.deadline.left())
        size = self._sock.recv_into(buffer)
        self._recorder.took(bytes(memoryview(buffer)[:size]))
        return size


class TeeSocket:
    """What http.client sees of a socket. Closing is the recorder's business: http.client closes
    the socket of a response that is still to be read."""

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

    def makefile(self, mode: str) -> io.BufferedReader:  # noqa: ARG002
        """The receiving half, buffered."""
        return io.BufferedReader(Tap(self._sock, self.recorder), _READ)

    def settimeout(self, seconds: float | None) -> None:
        """Left out: the deadline sets the time-out, read by read."""

    def close(self) -> None:
        """Left out: see the class."""


class WireResponse(http.client.HTTPResponse):
    """A response whose head is read byte-true, 1xx messages told apart from the final one."""

    def __init__(self, sock: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(sock, *args, **kwargs)
        self.recorder: Recorder = sock.recorder

    def begin(self) -> None:
        """Read heads up to the final one's end. Raises `HeadFailed`."""
        interim = length = 0
        head: Head | None = None
        try:
            while head is None:
                length = self._read_head(self.recorder.limits.head - interim)
                head = parse_head(bytes(self.recorder.came[interim : interim + length]))
                if head.status < 200 and head.status != 101:
                    interim, head = interim + length, None
        except TimeoutError:
            self._fail(End.TIME, interim)
        except OSError:
            self._fail(End.RESET, interim)
        except FramingError:
            self._fail(End.MALFORMED, interim)
        except HeadFailed as error:
            self._fail(error.end, interim)
        else:
            self.recorder.head_ended(interim, length, head)
            self._adopt(head)

    def _read_head(self, limit: int) -> int:
        """The length of the next head, its empty line included."""
        length = 0
        while True:
            line = self.fp.readline(limit - length + 1)
            length += len(line)
            if length > limit:
                raise HeadFailed(End.HEAD_SIZE)
            if not line.endswith(b"\n"):
                raise HeadFailed(End.SHORT)
            if length == len(line) and not line.startswith(b"HTTP/"):
                raise HeadFailed(End.MALFORMED)  # or a banner would be waited on to the deadline
            if line in (b"\r\n", b"\n"):
                return length

    def _fail(self, end: End, interim: int) -> None:
        recorder = self.recorder
        recorder.head_ended(interim, len(recorder.came) - interim, None)
        raise HeadFailed(end)

    def _adopt(self, head: Head) -> None:
        """Set what http.client, and the cookie jar behind it, read off a response."""
        self.code = self.status = head.status
        self.reason = head.reason
        self.version = 10 if head.version == "HTTP/1.0" else 11
        self.headers = self.msg = http.client.HTTPMessage()
        for name, value in head.headers:
            self.headers.set_raw(name, value)
        self.chunked = head.chunked and not head.bodiless
        self.chunk_left = None
        self.length = 0 if head.bodiless else head.content_length
        self.will_close = True  # one exchange per connection


class RecordedResponse(urllib3.HTTPResponse):
    """urllib3's view of a recorded response; `finish` takes the body to its end."""

    def __init__(self, inner: WireResponse) -> None:
        # without the framing fields: urllib3 would refuse lengths that contradict each other,
        # which is a fact to record
        kept = [
            (name, value)
            for name, value in inner.headers.items()
            if name.lower() not in ("content-length", "transfer-encoding")
        ]
        super().__init__(
            body=inner,
            headers=urllib3.HTTPHeaderDict(kept),
            status=inner.status,
            version=inner.version,
            reason=inner.reason,
            preload_content=False,
            decode_content=False,
            # where cookies are read off, which takes its time even where there are none
            original_response=inner if "Set-Cookie" in inner.headers else None,
            request_method="GET",
        )
        self._inner = inner

    def finish(self) -> End:
        """Take the body in, to its end or to a limit."""
        return body.take(self._inner.fp, self._inner.recorder)


class _Recording(HTTPConnection):
    """What our two connection classes share: the door, the tap and the exact target."""

    response_class = WireResponse

    def __init__(self, *args: Any, recorder: Recorder, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.recorder = recorder

    def _new_conn(self) -> socket.socket:
        """Connect to one of the admitted addresses, and to nothing else."""
        recorder = self.recorder
        trouble: OSError = TimeoutError()
        for at, address in enumerate(recorder.door.addresses):
            sock = None
            try:
                share = recorder.deadline.left() / (len(recorder.door.addresses) - at)
                first = recorder.door.proxy[0] if recorder.door.proxy else address
                family = socket.AF_INET6 if ":" in first else socket.AF_INET
                sock = socket.socket(family, socket.SOCK_STREAM)
                sock.settimeout(share)
                self._reach(sock, address)
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

    def _reach(self, sock: socket.socket, address: str) -> None:
        door = self.recorder.door
        if door.proxy is None:
            sock.connect((address, door.port))
            return
        sock.connect(door.proxy)
        tunnel.dig(sock, address, door.port, self.recorder.deadline.left)

    def putrequest(self, method: str, url: str, *args: Any, **kwargs: Any) -> None:
        del url  # the redacted one
        super().putrequest(method, self.recorder.url.target, *args, **kwargs)

    def getresponse(self) -> urllib3.HTTPResponse:  # type: ignore[override]
        """http.client's own getresponse; urllib3's goes on to parse fields that are ours."""
        inner = http.client.HTTPConnection.getresponse(self)
        return RecordedResponse(cast("WireResponse", inner))


class RecordingHTTPConnection(_Recording):
    """A plain connection."""

    def connect(self) -> None:
        super().connect()
        self.sock = cast("socket.socket", TeeSocket(self.sock, self.recorder))


class RecordingHTTPSConnection(_Recording, HTTPSConnection):
    """A TLS connection: certificate and name are always verified, the name being the URL's."""

    def connect(self) -> None:
        recorder = self.recorder
        try:
            super().connect()
        except FetchError:
            raise
        except Exception as error:
            raise troubles.not_secured(recorder.url, error, recorder.limits.seconds) from error
        sock = cast("ssl.SSLSocket", self.sock)
        recorder.secured(sock, tls.facts(sock))
        self.sock = cast("Any", TeeSocket(sock, recorder))


class _Once:
    """What requests takes for urllib3's pool: the one connection of an exchange."""

    def __init__(self, recorder: Recorder, context: ssl.SSLContext) -> None:
        self._recorder = recorder
        self._context = context
        self._connection: HTTPConnection | None = None

    def urlopen(
        self, *, method: str, headers: Any, body: bytes | None = None, **_: Any
    ) -> urllib3.HTTPResponse:
        """Connect, send, and read the head. Time-outs, proxies and certificates are ours: see
        `Deadline`, `guard` and `tls.context`."""
        recorder, url = self._recorder, self._recorder.url
        made: RecordingHTTPConnection | RecordingHTTPSConnection
        if url.scheme == "https":
            made = RecordingHTTPSConnection(
                url.host,
                url.port,
                recorder=recorder,
                ssl_context=self._context,
                cert_reqs="CERT_REQUIRED",
            )
        else:
            made = RecordingHTTPConnection(url.host, url.port, recorder=recorder)
        self._connection = made
        made.connect()
        made.request(method, url.target, body=body, headers=headers)
        return made.getresponse()

    def close(self) -> None:
        """Let the connection go; its socket is the recorder's."""
        if self._connection is not None:
            self._connection.close()


class RecordingAdapter(HTTPAdapter):
    """One exchange's adapter: its one connection writes to `recorder`, and none of the pools are
    made that urllib3 would make for it alone."""

    def __init__(self, recorder: Recorder, context: ssl.SSLContext) -> None:
        super(HTTPAdapter, self).__init__()
        self.max_retries = urllib3.Retry(0, read=False)
        self._recorder = recorder
        self._once = _Once(recorder, context)

    def get_connection_with_tls_context(self, *_: Any, **__: Any) -> Any:
        """The one connection."""
        return self._once

    def request_url(self, *_: Any, **__: Any) -> str:
        """The target; what goes out is the connection's business."""
        return self._recorder.url.target

    def cert_verify(self, conn: Any, url: Any, verify: Any, cert: Any) -> None:
        """Left out: the context holds the authorities already; requests would load its own
        file again for every connection."""

    def close(self) -> None:
        """Let the connection go."""
        self._once.close()


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
        self.headers = CaseInsensitiveDict({
            "User-Agent": user_agent,
            "Accept": "*/*",
            "Accept-Encoding": "gzip, identity",
        })  # fmt: skip
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
        ready.headers = CaseInsensitiveDict(dict(self.headers))  # type: ignore[arg-type]
        ready.hooks = default_hooks()
        if next(iter(self.cookies), None) is not None:
            ready.prepare_cookies(self.cookies)
        return ready

    def get_redirect_target(self, resp: requests.Response) -> str | None:
        """None: hops are ours, and requests would read a redirect's body into memory here."""
        del resp
        return None
