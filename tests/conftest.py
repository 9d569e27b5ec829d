"""The ground every test stands on: loopback sockets only, a scrubbed environment, shared texts."""

from __future__ import annotations

import io
import ipaddress
import os
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

import hypothesis
import pytest

from loccit import warc

# The clock is never an assertion: a busy machine is slow, not wrong. Nor is chance: the same
# commit has the same examples everywhere. `LOCCIT_EXAMPLES=anew pytest …` draws new ones.
hypothesis.settings.register_profile(
    "house",
    deadline=None,
    derandomize=os.environ.get("LOCCIT_EXAMPLES") != "anew",
    print_blob=True,
    suppress_health_check=[hypothesis.HealthCheck.too_slow],
)
hypothesis.settings.load_profile("house")

ROOT = Path(__file__).resolve().parent.parent

_SCRUBBED = (
    "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSL_CERT_FILE", "SSL_CERT_DIR", "HTTP_PROXY",
    "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY", "http_proxy", "https_proxy", "all_proxy", "no_proxy",
    "NO_COLOR", "FORCE_COLOR", "COLUMNS", "GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE",
    "LOCCIT_DEBUG", "LOCCIT_PASSPHRASE",
)  # fmt: skip


@pytest.fixture(autouse=True)
def _scrubbed_environment(
    monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    for name in _SCRUBBED:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TZ", "UTC")
    monkeypatch.setenv("LOCCIT_KEYS", str(tmp_path_factory.getbasetemp() / "signing-keys"))


@pytest.fixture(autouse=True)
def _loopback_only(monkeypatch: pytest.MonkeyPatch) -> None:
    """Connections leave for loopback addresses only; anything else is a failed test."""
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: Any) -> None:
        if self.family in (socket.AF_INET, socket.AF_INET6):
            host = str(address[0]).split("%")[0]
            if not ipaddress.ip_address(host).is_loopback:
                pytest.fail(f"a test tried to connect to {host}")
        connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", guarded)


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of third-party texts and data beside the project, or skip."""
    folder = Path(os.environ.get("LOCCIT_SHARED", ROOT.parent / "shared"))
    if not (folder / "documents").is_dir():
        pytest.skip("the shared texts are not beside this project (../shared)")
    return folder


@pytest.fixture(scope="session", autouse=True)
def _warcio_agrees() -> Iterator[None]:
    """The head of every small record that a test writes in this process is what warcio, the
    reference, makes of it."""
    ours = warc._head

    def checked(lines: list[str]) -> bytes:
        made, out = ours(lines), io.BytesIO()
        headers = [warc._field(line) for line in lines]
        nothing = warc._Reader(warc.Held(b""))
        size = int(dict(headers)["Content-Length"])
        warc._through_warcio(cast("Any", out), headers[0][1], headers, nothing, size)
        assert out.getvalue() == made + b"\r\n\r\n"
        return made

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(warc, "_head", checked)
        yield
