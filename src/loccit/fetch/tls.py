"""TLS: whom we trust, and what is kept of a session."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from loccit.errors import UsageError
from loccit.models.wire import Tls

if TYPE_CHECKING:
    import ssl


def context(ca_bundle: Path | None) -> ssl.SSLContext:
    """Verification by the authorities that `requests` ships, and those of `ca_bundle`.

    Built bare: `ssl.create_default_context` would follow SSLKEYLOGFILE and SSL_CERT_FILE.
    Raises `UsageError` for a bundle that cannot be read.
    """
    import ssl  # a run without https does without it and the next

    from requests.utils import DEFAULT_CA_BUNDLE_PATH

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


class Trust:
    """Whom a client's connections trust. The list of authorities takes longer to read than many
    a page, so that it is read for the first TLS connection; but who gives one of his own is told
    at once where it cannot be read. Raises as `context` does."""

    def __init__(self, ca_bundle: Path | None) -> None:
        self._ca_bundle = ca_bundle
        if ca_bundle is not None:
            _ = self.context

    @cached_property
    def context(self) -> ssl.SSLContext:
        """The context of every connection. Two threads may each make one at first; both hold."""
        return context(self._ca_bundle)


def facts(sock: ssl.SSLSocket) -> Tls:
    """The facts of an established session. Before Python 3.13 only the leaf can be had."""
    import ssl

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
