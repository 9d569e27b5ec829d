"""Private keys: PKCS #8 files in a folder of their owner's, readable by nobody else."""

from __future__ import annotations

import stat
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from loccit import durable
from loccit.errors import ArchiveError, UsageError
from loccit.ledger.note import Signer, Verifier
from loccit.models.value import value

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey


@value
class Safe:
    """The folder of private keys. `ask` gives the passphrase of an encrypted key, or None where
    nobody can be asked; it is told the key's fingerprint."""

    folder: Path
    ask: Callable[[str], bytes | None]

    def make(self, name: str, passphrase: bytes | None = None) -> Signer:
        """A new key under `name`, kept before it is returned. Raises `ArchiveError`."""
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

        made = Signer(name, Ed25519PrivateKey.generate())
        try:
            durable.make_folder(self.folder)
            self.folder.chmod(0o700)
            path = self.path(made.verifier)
            durable.replace(path, _encoded(made.private, passphrase), mode=0o600)
        except OSError as error:
            raise ArchiveError(
                f"the signing key cannot be kept in {self.folder}: {error.strerror}",
                hint="Make the folder writable, or name another with LOCCIT_KEYS.",
            ) from error
        return made

    def held(self, keys: Sequence[Verifier]) -> tuple[Signer, ...]:
        """Those of `keys` whose private half is here. Raises `ArchiveError` for a key that cannot
        be read and `UsageError` for a wrong passphrase; a key that nobody can be asked the
        passphrase of is left out."""
        found = (self._open(key) for key in keys)
        return tuple(signer for signer in found if signer is not None)

    def path(self, key: Verifier) -> Path:
        """Where the private half of `key` lies, if it is here."""
        return self.folder / f"{key.fingerprint.removeprefix('sha256:')[:32]}.pem"

    def _open(self, key: Verifier) -> Signer | None:
        path = self.path(key)
        try:
            if stat.S_IMODE(path.stat().st_mode) & 0o077:
                raise ArchiveError(
                    f"the signing key {path} can be read by others",
                    hint=f"Close it: chmod 600 {path}. If others use this machine, retire the"
                    " key: `loccit key retire`.",
                )
            data = path.read_bytes()
        except FileNotFoundError:
            return None
        except OSError as error:
            raise ArchiveError(f"the signing key {path} cannot be read: {error}") from error
        private = self._decoded(data, path, key)
        if private is None:
            return None
        signer = Signer(key.name, private)
        if signer.verifier != key:
            raise ArchiveError(f"{path} does not hold the key that it is named after")
        return signer

    def _decoded(self, data: bytes, path: Path, key: Verifier) -> Ed25519PrivateKey | None:
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
        from cryptography.hazmat.primitives.serialization import load_pem_private_key

        passphrase = None
        if b"ENCRYPTED" in data.partition(b"\n")[0]:
            passphrase = self.ask(key.fingerprint)
            if passphrase is None:
                return None
        try:
            private = load_pem_private_key(data, passphrase)
        except ValueError as error:
            if passphrase is not None:
                raise UsageError(
                    f"The passphrase does not open the signing key {key.fingerprint}.",
                    hint="Try again; the captures are safe and will be signed by the next run.",
                ) from error
            raise ArchiveError(f"the signing key {path} is damaged") from error
        if not isinstance(private, Ed25519PrivateKey):
            raise ArchiveError(f"the signing key {path} is no Ed25519 key")
        return private


def folder_of(environment: Callable[[str], str | None]) -> Path | None:
    """Where keys are kept: $LOCCIT_KEYS, else loccit/keys in the user's configuration folder
    (XDG Base Directory); None where there is no such place."""
    if own := environment("LOCCIT_KEYS"):
        return Path(own)
    if base := environment("XDG_CONFIG_HOME"):
        return Path(base) / "loccit" / "keys"
    home = environment("HOME")
    return Path(home) / ".config" / "loccit" / "keys" if home else None


def _encoded(private: Ed25519PrivateKey, passphrase: bytes | None) -> bytes:
    from cryptography.hazmat.primitives.serialization import (
        BestAvailableEncryption,
        Encoding,
        NoEncryption,
        PrivateFormat,
    )

    lock = BestAvailableEncryption(passphrase) if passphrase else NoEncryption()
    return private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, lock)
