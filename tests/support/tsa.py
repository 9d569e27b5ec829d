"""A real time-stamp authority: OpenSSL's, with a root and a signing certificate of its own.

`Tsa(folder).reply(query)` answers as an authority does; `handler` has it on a `Loopback`. With
`with_root` its tokens embed the root beside the leaf, as some authorities' do. `faketime` is not
needed: OpenSSL's own clock is the machine's.
"""

from __future__ import annotations

import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Lock

from loccit.ledger.timestamp import QUERY_TYPE, REPLY_TYPE
from tests.support.loopback import Talk, answer

_CONFIG = """
[tsa]
default_tsa = own
[own]
serial = {folder}/serial
crypto_device = builtin
signer_cert = {folder}/tsa.pem
certs = {folder}/{chain}
signer_key = {folder}/tsa.key
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256
accuracy = secs:1
ordering = yes
tsa_name = yes
ess_cert_id_chain = no
ess_cert_id_alg = sha256
[req]
distinguished_name = name
[name]
[ca]
basicConstraints = critical, CA:TRUE
keyUsage = critical, keyCertSign, cRLSign
subjectKeyIdentifier = hash
[stamping]
extendedKeyUsage = critical, timeStamping
keyUsage = critical, digitalSignature
authorityKeyIdentifier = keyid
"""


class Tsa:
    """An authority whose files lie in `folder`. `days` is how long its signing certificate is
    good for."""

    def __init__(self, folder: Path, *, name: str = "one", with_root: bool = False) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self._turn = Lock()
        chain = "both.pem" if with_root else "tsa.pem"
        (folder / "config").write_text(_CONFIG.format(folder=folder, chain=chain))
        (folder / "serial").write_text("01\n")
        self._key("ca")
        self._run(
            "req", "-x509", "-new", "-key", "ca.key", "-out", "ca.pem", "-days", "3650",
            "-subj", f"/CN=Test root {name}", "-config", "config", "-extensions", "ca",
        )  # fmt: skip
        self._key("tsa")
        self._run(
            "req", "-new", "-key", "tsa.key", "-out", "tsa.csr", "-config", "config",
            "-subj", f"/CN=Test time stamps {name}",
        )  # fmt: skip
        self._run(
            "x509", "-req", "-in", "tsa.csr", "-CA", "ca.pem", "-CAkey", "ca.key",
            "-out", "tsa.pem", "-days", "30", "-extfile", "config", "-extensions", "stamping",
            "-set_serial", "2",
        )  # fmt: skip
        (folder / "both.pem").write_bytes(
            (folder / "tsa.pem").read_bytes() + (folder / "ca.pem").read_bytes()
        )

    @property
    def root(self) -> bytes:
        """The root certificate, PEM."""
        return (self.folder / "ca.pem").read_bytes()

    def reply(self, query: bytes) -> bytes:
        """What the authority answers to `query`."""
        (self.folder / "query").write_bytes(query)
        self._run(
            "ts", "-reply", "-config", "config", "-section", "own", "-queryfile", "query",
            "-out", "reply",
        )  # fmt: skip
        return (self.folder / "reply").read_bytes()

    def refusal(self) -> bytes:
        """What it answers to what is no query: a status and no token."""
        return self.reply(b"this is no query")

    def handler(self, talk: Talk) -> None:
        """Answer a POST with a query, as RFC 3161 3.4 says."""
        with self._turn:
            talk.write(
                answer(headers=[("Content-Type", REPLY_TYPE)], body=self.reply(posted(talk)))
            )

    def _key(self, name: str) -> None:
        self._run("ecparam", "-name", "prime256v1", "-genkey", "-noout", "-out", f"{name}.key")

    def _run(self, *words: str) -> None:
        done = subprocess.run(
            ["openssl", *words], cwd=self.folder, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr


def posted(talk: Talk) -> bytes:
    """The body of a POST whose head the server has read."""
    body = talk.request.partition(b"\r\n\r\n")[2]
    assert talk.request.startswith(b"POST ")
    assert talk.header("Content-Type") == QUERY_TYPE
    length = int(talk.header("Content-Length"))
    while len(body) < length:
        body += talk.sock.recv(length - len(body))
    return body


LATER = datetime.now(UTC) + timedelta(days=365)
"""When the signing certificates of these authorities have long expired."""
