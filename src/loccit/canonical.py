"""Canonical JSON (RFC 8785): one value, one sequence of bytes, so that a hash means something."""

from __future__ import annotations

import json
from hashlib import sha256
from typing import Any

_MOST = 2**53 - 1
_write = json.JSONEncoder(
    sort_keys=True, ensure_ascii=False, allow_nan=False, separators=(",", ":")
).encode


def encode(value: Any) -> bytes:
    """`value` as RFC 8785 bytes, without a line end.

    Raises `ValueError` for what I-JSON cannot hold (integers beyond 2^53 - 1, NaN, lone
    surrogates).
    """
    if _simple(value):
        try:
            return _write(value).encode()
        except UnicodeError as error:
            raise ValueError(f"cannot be written as canonical JSON: {error}") from error
    import rfc8785  # here: it is a third of the start-up of commands that never encode

    try:
        return rfc8785.dumps(value)
    except (rfc8785.CanonicalizationError, UnicodeError) as error:
        raise ValueError(f"cannot be written as canonical JSON: {error}") from error


def _simple(value: Any) -> bool:
    """Does the standard library write `value` as RFC 8785 does, many times as fast? It does
    where there is no float (3.2.2.3), no integer beyond I-JSON's, and no key beyond ASCII (3.2.3
    sorts by UTF-16 units); strings are escaped alike (3.2.2.2)."""
    values = [value]
    for each in values:  # which grows on the way
        kind = type(each)
        if kind is str or each is None or kind is bool:
            continue
        if kind is dict:
            if not _plain_keys(each):
                return False
            values += each.values()
        elif kind is list or kind is tuple:
            values += each
        elif kind is not int or not -_MOST <= each <= _MOST:
            return False
    return True


def _plain_keys(value: dict[Any, Any]) -> bool:
    try:
        return "".join(value).isascii()
    except TypeError:  # one that is no text
        return False


def digest(data: bytes) -> str:
    """`sha256:` + lower-case hex of `data`: the one spelling of a digest in loccit."""
    return "sha256:" + sha256(data).hexdigest()
