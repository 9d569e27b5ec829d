"""Exchanges that are recorded: a request's bytes written, a response's head read, both kept.

This is done here and not by `http.client`: that one takes a 103 for the answer, stops reading
fields at the first name that is not ASCII (and with them the framing), and costs more than all
else that a small page needs. Nothing is patched, so that it works in any thread and whatever was
imported before.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from loccit.fetch import dialing
from loccit.fetch.asking import Request, Session
from loccit.fetch.lines import Line, may_stay
from loccit.fetch.record import End, HeadFailed, Recorder
from loccit.framing import FramingError, parse_head

if TYPE_CHECKING:
    import ssl

_READ = 64 * 1024
_IDLE = 408
"""What a server may say when it closes a connection on which nothing was asked for so long (RFC
9110 15.5.9); the request that has just gone out may be repeated."""


class Stale(Exception):
    """A connection that was kept turned out to be none: no byte of an answer came on it."""


class TeeSocket:
    """A connection whose bytes, sent and received, are recorded; no wait outlives the deadline.
    Closing is the recorder's business."""

    def __init__(self, line: Line, recorder: Recorder) -> None:
        self.line = line
        self.recorder = recorder
        self._sock = line.sock

    def sendall(self, data: bytes) -> None:
        """Send and record. A connection that breaks here may still hold an answer to read."""
        self.recorder.sent = data
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


def ask(
    request: Request,
    recorder: Recorder,
    session: Session,
    context: ssl.SSLContext | None,
) -> tuple[TeeSocket, bytes]:
    """Send `request` and read the head of its answer: over a connection that is open already, or
    else a new one; what reads the body, and the bytes of it that came with the head.

    A kept connection that the server has closed by now is no failure: the request goes out again,
    once, over a new one, and that exchange alone is recorded (RFC 9112 9.3.1; a GET may be sent
    twice). Raises `FetchError` where no request got out, `HeadFailed` where no whole head came.
    """
    message = request.message()
    line = None
    if request.method == "GET":
        line = session.pool.take(dialing.way_of(recorder), recorder.door.addresses)
    if line is not None:
        recorder.line = line
        try:
            return _talk(line, message, recorder, session)
        except Stale:
            line.close()
            recorder.begin_again()
    return _talk(dialing.dial(recorder, context), message, recorder, session)


def _talk(
    line: Line, message: bytes, recorder: Recorder, session: Session
) -> tuple[TeeSocket, bytes]:
    tee = TeeSocket(line, recorder)
    tee.sendall(message)
    rest = read_head(tee)
    if recorder.head is not None:
        session.heard(recorder.url, recorder.head)
    return tee, rest


def read_head(tee: TeeSocket) -> bytes:
    """Read heads up to the final one's end, 1xx messages told apart from it; the bytes of the
    body that came with it. Raises `HeadFailed`, or `Stale` on a kept connection."""
    recorder = tee.recorder
    interim = 0
    try:
        while True:
            end = _head_end(tee, interim)
            head = parse_head(bytes(recorder.came[interim:end]))
            if tee.line.used and head.status == _IDLE:
                raise Stale
            if head.status >= 200 or head.status == 101:
                recorder.lasting = may_stay(bytes(recorder.came[:end]), head)
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
    if tee.line.used and _is_stale(failed, recorder.came):
        raise Stale
    recorder.head_ended(interim, len(recorder.came) - interim, None)
    raise HeadFailed(failed)


def _is_stale(failed: End, came: bytes | bytearray) -> bool:
    """Was there no answer? Bytes that begin none belong to the message before."""
    if failed is End.MALFORMED:
        return not came.startswith(b"HTTP/")
    return failed in (End.SHORT, End.RESET) and not came


def _head_end(tee: TeeSocket, start: int) -> int:
    """Where the head that begins at `start` ends, its empty line included."""
    limit, looked = tee.recorder.limits.head, start
    while True:
        came = tee.recorder.came
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


def _empty_line(came: bytes | bytearray, start: int) -> int:
    """The offset after the first empty line behind a line's end, or 0."""
    end = came.find(b"\n\r\n", start) + 3
    bare = came.find(b"\n\n", start, end - 1 if end > 2 else len(came)) + 2
    return bare if bare > 1 else end if end > 2 else 0
