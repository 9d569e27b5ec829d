"""The acted-out web as a stranger sees it: by http.client, over real sockets."""

from __future__ import annotations

import http.client
import socket
import ssl
import threading
from pathlib import Path

import pytest

from loccit.demo.web import Answer, Web, serve


def port(web: Web, host: str, scheme: str) -> int:
    wanted = f"{host}:{443 if scheme == 'https' else 80}:127.0.0.1:"
    return int(next(r.removeprefix(wanted) for r in web.connect_to if r.startswith(wanted)))


def get(web: Web, scheme: str, host: str, path: str) -> http.client.HTTPResponse:
    """One exchange; the response's body is read before the connection closes."""
    raw = socket.create_connection(("127.0.0.1", port(web, host, scheme)), timeout=120)
    if scheme == "https":
        context = ssl.create_default_context(cafile=str(web.ca_bundle))
        raw = context.wrap_socket(raw, server_hostname=host)
    with raw:
        raw.sendall(f"GET {path} HTTP/1.1\r\nHost: {host}\r\n\r\n".encode())
        response = http.client.HTTPResponse(raw)
        response.begin()
        response.body = response.read()  # type: ignore[attr-defined]
        response.close()
        return response


def echo(url: str) -> Answer:
    return Answer(url.encode(), 200, (("X-Kind", "echo"),))


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_answers_get_the_url_as_asked(tmp_path: Path, scheme: str) -> None:
    with serve(["a.example", "b.example"], echo, tmp_path) as web:
        response = get(web, scheme, "b.example", "/x?y=1")
    assert response.status == 200
    assert response.getheader("X-Kind") == "echo"
    assert response.body == f"{scheme}://b.example/x?y=1".encode()  # type: ignore[attr-defined]


def test_the_certificate_is_for_its_hosts_only(tmp_path: Path) -> None:
    with serve(["a.example"], echo, tmp_path) as web:
        context = ssl.create_default_context(cafile=str(web.ca_bundle))
        with (
            socket.create_connection(("127.0.0.1", port(web, "a.example", "https"))) as raw,
            pytest.raises(ssl.SSLCertVerificationError, match="Hostname mismatch"),
        ):
            context.wrap_socket(raw, server_hostname="c.example")


def test_a_client_that_distrusts_or_hangs_up_is_no_fault(tmp_path: Path) -> None:
    with serve(["a.example"], echo, tmp_path) as web:
        with (
            socket.create_connection(("127.0.0.1", port(web, "a.example", "https"))) as raw,
            pytest.raises(ssl.SSLCertVerificationError),
        ):
            ssl.create_default_context().wrap_socket(raw, server_hostname="a.example")
        assert get(web, "https", "a.example", "/").status == 200


def test_nothing_is_left_behind_even_by_a_silent_client(tmp_path: Path) -> None:
    before = set(threading.enumerate())
    with serve(["a.example"], echo, tmp_path) as web:
        silent = socket.create_connection(("127.0.0.1", port(web, "a.example", "http")))
        half = socket.create_connection(("127.0.0.1", port(web, "a.example", "https")))
        half.sendall(b"\x16\x03\x01")  # a handshake that never goes on
        assert get(web, "http", "a.example", "/").status == 200
        listening = port(web, "a.example", "http")
    silent.close()
    half.close()
    assert set(threading.enumerate()) <= before  # another test's may have ended meanwhile
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", listening))


def test_an_answer_can_be_cut_short(tmp_path: Path) -> None:
    def cut(url: str) -> Answer:
        return Answer(url.encode(), missing=1)

    with (
        serve(["a.example"], cut, tmp_path) as web,
        pytest.raises(http.client.IncompleteRead, match="1 more expected"),
    ):
        get(web, "http", "a.example", "/")


def test_a_fault_of_our_own_is_not_swallowed(tmp_path: Path) -> None:
    def broken(url: str) -> Answer:
        raise KeyError(url)

    def run() -> None:
        with (
            serve(["a.example"], broken, tmp_path) as web,
            pytest.raises(http.client.RemoteDisconnected),
        ):
            get(web, "http", "a.example", "/")

    with pytest.raises(KeyError, match=r"http://a\.example/"):
        run()
