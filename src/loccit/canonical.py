"""Canonical JSON (RFC 8785): one value, one sequence of bytes, so that a hash means something."""

from __future__ import annotations

from hashlib import sha256
from typing import Any


def encode(value: Any) -> bytes:
    """`value` as RFC 8785 bytes, without a line end.

    Raises `ValueError` for what I-JSON cannot hold (integers beyond 2^53 - 1, NaN, lone
    surrogates).
    """
    import rfc8785  # here: it is a third of the start-up of commands that never encode

    try:
        return rfc8785.dumps(value)
    except (rfc8785.CanonicalizationError, UnicodeError) as error:
        raise ValueError(f"cannot be written as canonical JSON: {error}") from error


def digest(data: bytes) -> str:
    """`sha256:` + lower-case hex of `data`: the one spelling of a digest in loccit."""
    return "sha256:" + sha256(data).hexdigest()
