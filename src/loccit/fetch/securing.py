"""TLS laid over a connection, by urllib3: certificate and name are always verified."""

from __future__ import annotations

import socket
import ssl
from typing import cast

from urllib3.connection import HTTPSConnection

from loccit.fetch import tls, troubles
from loccit.fetch.record import Recorder
from loccit.models.wire import Tls


class _Secure(HTTPSConnection):
    """A TLS connection over a socket that is connected already; the name is the URL's."""

    def __init__(
        self, recorder: Recorder, sock: socket.socket, context: ssl.SSLContext | None
    ) -> None:
        url = recorder.url
        super().__init__(url.host, url.port, ssl_context=context, cert_reqs="CERT_REQUIRED")
        self._plain = sock

    def _new_conn(self) -> socket.socket:
        return self._plain


def secured(
    recorder: Recorder, sock: socket.socket, context: ssl.SSLContext | None
) -> tuple[ssl.SSLSocket, Tls]:
    """The handshake on `sock`, and its facts. Raises `FetchError`; the recorder closes `sock`."""
    connection = _Secure(recorder, sock, context)
    try:
        connection.connect()
    except Exception as error:
        raise troubles.not_secured(recorder.url, error, recorder.limits.seconds) from error
    made = cast("ssl.SSLSocket", connection.sock)
    return made, tls.facts(made)
