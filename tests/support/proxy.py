"""A CONNECT proxy on loopback: it notes what it is asked for and makes real tunnels.

with TunnelProxy(server.port) as proxy:      # every tunnel ends at this port of 127.0.0.1
    ...
proxy.asked == [b"CONNECT 93.184.216.34:80 HTTP/1.1"]
"""

from __future__ import annotations

import socket
import threading
from contextlib import suppress
from types import TracebackType
from typing import Self

_PATIENCE = 120.0


class TunnelProxy:
    """`answer` is sent instead of a tunnel where it is given."""

    def __init__(self, to_port: int, answer: bytes | None = None) -> None:
        self.to_port, self.answer = to_port, answer
        self.asked: list[bytes] = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]

    def __enter__(self) -> Self:
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                sock, _ = self._listener.accept()
                sock.settimeout(_PATIENCE)
                threading.Thread(target=self._serve, args=(sock,), daemon=True).start()

    def _serve(self, sock: socket.socket) -> None:
        with sock, suppress(OSError):
            head = b""
            while not head.endswith(b"\r\n\r\n"):
                piece = sock.recv(1)
                if not piece:
                    return
                head += piece
            self.asked.append(head.split(b"\r\n")[0])
            if self.answer is not None:
                sock.sendall(self.answer)
                return
            with socket.create_connection(("127.0.0.1", self.to_port), _PATIENCE) as inner:
                sock.sendall(b"HTTP/1.1 200 Connection established\r\nX-Proxy: 1\r\n\r\n")
                back = threading.Thread(target=_pump, args=(inner, sock), daemon=True)
                back.start()
                _pump(sock, inner)
                back.join(_PATIENCE)


def _pump(source: socket.socket, sink: socket.socket) -> None:
    with suppress(OSError):
        while data := source.recv(65536):
            sink.sendall(data)
        sink.shutdown(socket.SHUT_WR)
