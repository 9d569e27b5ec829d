"""TLS: whom we trust, and what is kept of a session."""

from __future__ import annotations

import ssl
from pathlib import Path

from requests.utils import DEFAULT_CA_BUNDLE_PATH

from loccit.errors import UsageError
from loccit.models.wire import Tls


def context(ca_bundle: Path | None) -> ssl.SSLContext:
    """Verification by the authorities that `requests` ships, and those of `ca_bundle`.

    Built bare: `ssl.create_default_context` would follow SSLKEYLOGFILE and SSL_CERT_FILE.
    Raises `UsageError` for a bundle that cannot be read.
    """
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)  # verifies certificate and host name
    made.minimum_version = ssl.TLSVersion.TLSv1_2
    made.set_alpn_protocols(["http/1.1"])
    made.load_verify_locations(DEFAULT_CA_BUNDLE_PATH)
    if ca_bundle is not None:
        try:
            made.load_verify_locations(ca_bundle)
        except OSError as error:  # SSLError is one
            raise UsageError(
                f"--ca-bundle {ca_bundle} cannot be used: it is no readable file of PEM"
                " certificates.",
                hint="Give the authority's certificate as text that begins with"
                " -----BEGIN CERTIFICATE-----.",
            ) from error
    return made


def facts(sock: ssl.SSLSocket) -> Tls:
    """The facts of an established session. Before Python 3.13 only the leaf can be had."""
    chain: list[bytes] = []
    if hasattr(sock, "get_verified_chain"):
        chain = [bytes(each) for each in sock.get_verified_chain()]
    whole = bool(chain)
    leaf = sock.getpeercert(binary_form=True)
    if not whole and leaf:
        chain = [leaf]
    cipher = sock.cipher()
    return Tls(
        protocol=sock.version() or "",
        cipher=cipher[0] if cipher else "",
        verified=sock.context.verify_mode is ssl.CERT_REQUIRED,
        chain=tuple(chain),
        whole_chain=whole,
    )
