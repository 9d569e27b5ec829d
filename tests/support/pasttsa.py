"""A time-stamp authority of the past: its certificates have expired, and its clock stood in their
days. The `openssl` command has no clock to set; libcrypto, which it stands on, takes one.
"""

from __future__ import annotations

import ctypes
import ctypes.util
from datetime import datetime, timedelta
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

_CLOCK = ctypes.CFUNCTYPE(
    ctypes.c_int,
    ctypes.c_void_p,
    ctypes.c_void_p,
    ctypes.POINTER(ctypes.c_long),
    ctypes.POINTER(ctypes.c_long),
)
_MOST = 1 << 16


class PastTsa:
    """Replies as at `moment`; its certificates were good from a month before to a month after."""

    def __init__(self, moment: datetime) -> None:
        self.moment = moment
        root_key, key = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))
        root = self._certificate("root", root_key, "root", root_key, authority=True)
        leaf = self._certificate("stamps", key, "root", root_key, authority=False)
        self.root = root.public_bytes(serialization.Encoding.PEM)
        self._leaf = leaf.public_bytes(serialization.Encoding.PEM)
        self._key = key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )

    def _certificate(
        self,
        name: str,
        key: ec.EllipticCurvePrivateKey,
        issuer: str,
        by: ec.EllipticCurvePrivateKey,
        *,
        authority: bool,
    ) -> x509.Certificate:
        made = (
            x509.CertificateBuilder()
            .subject_name(_name(name))
            .issuer_name(_name(issuer))
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(self.moment - timedelta(days=30))
            .not_valid_after(self.moment + timedelta(days=30))
            .add_extension(x509.BasicConstraints(ca=authority, path_length=None), critical=True)
        )
        if not authority:
            usage = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING])
            made = made.add_extension(usage, critical=True)
        return made.sign(by, hashes.SHA256())

    def reply(self, query: bytes) -> bytes:
        """What the authority answered then. Raises `OSError` where there is no libcrypto."""
        lib = _libcrypto()
        seconds = int(self.moment.timestamp())

        def clock(_context: Any, _data: Any, sec: Any, usec: Any) -> int:
            sec[0], usec[0] = seconds, 0
            return 1

        told = _CLOCK(clock)  # held until the reply is made
        sha256 = lib.EVP_sha256()
        context = lib.TS_RESP_CTX_new()
        certificate = lib.PEM_read_bio_X509(_memory(lib, self._leaf), None, None, None)
        key = lib.PEM_read_bio_PrivateKey(_memory(lib, self._key), None, None, None)
        policy = lib.OBJ_txt2obj(b"1.2.3.4.1", ctypes.c_int(1))
        assert lib.TS_RESP_CTX_set_signer_cert(context, certificate)
        assert lib.TS_RESP_CTX_set_signer_key(context, key)
        assert lib.TS_RESP_CTX_set_def_policy(context, policy)
        assert lib.TS_RESP_CTX_set_signer_digest(context, sha256)
        assert lib.TS_RESP_CTX_set_ess_cert_id_digest(context, sha256)
        assert lib.TS_RESP_CTX_add_md(context, sha256)
        lib.TS_RESP_CTX_set_time_cb(context, told, None)
        response = lib.TS_RESP_create_response(context, _memory(lib, query))
        out = lib.BIO_new(lib.BIO_s_mem())
        assert lib.i2d_TS_RESP_bio(out, response)
        held = ctypes.create_string_buffer(_MOST)
        size: int = lib.BIO_read(out, held, ctypes.c_int(_MOST))
        return held.raw[:size]


def _name(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, f"Past {name}")])


def _memory(lib: Any, data: bytes) -> Any:
    return lib.BIO_new_mem_buf(data, ctypes.c_int(len(data)))


def _libcrypto() -> Any:
    """The system's libcrypto, its functions taking and giving pointers."""
    found = ctypes.util.find_library("crypto")
    if found is None:
        raise OSError("there is no libcrypto")
    lib = ctypes.CDLL(found)
    pointers = {
        "EVP_sha256": 0,
        "TS_RESP_CTX_new": 0,
        "BIO_s_mem": 0,
        "BIO_new": 1,
        "PEM_read_bio_X509": 4,
        "PEM_read_bio_PrivateKey": 4,
        "TS_RESP_create_response": 2,
    }
    for name, count in pointers.items():
        getattr(lib, name).restype = ctypes.c_void_p
        getattr(lib, name).argtypes = [ctypes.c_void_p] * count
    lib.BIO_new_mem_buf.restype = lib.OBJ_txt2obj.restype = ctypes.c_void_p
    lib.BIO_new_mem_buf.argtypes = lib.OBJ_txt2obj.argtypes = [ctypes.c_char_p, ctypes.c_int]
    for name in ("signer_cert", "signer_key", "def_policy", "signer_digest", "ess_cert_id_digest"):
        getattr(lib, f"TS_RESP_CTX_set_{name}").argtypes = [ctypes.c_void_p] * 2
    lib.TS_RESP_CTX_add_md.argtypes = lib.i2d_TS_RESP_bio.argtypes = [ctypes.c_void_p] * 2
    lib.TS_RESP_CTX_set_time_cb.argtypes = [ctypes.c_void_p, _CLOCK, ctypes.c_void_p]
    lib.TS_RESP_CTX_set_time_cb.restype = None
    lib.BIO_read.argtypes = [ctypes.c_void_p, ctypes.c_char_p, ctypes.c_int]
    return lib
