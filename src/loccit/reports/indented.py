"""JSON with two spaces for each level, as `json.dumps(…, ensure_ascii=False, indent=2)` writes it.

A report of a thousand quotations takes half the time: a whole list or object is joined at once,
where `json` makes a step of each bracket and comma."""

from __future__ import annotations

from json import JSONEncoder
from json.encoder import encode_basestring
from typing import Any

_plain = JSONEncoder(ensure_ascii=False).encode


def indented(value: Any) -> str:
    """A value of dicts with keys of text, lists, tuples and plain values, as text."""
    return _text(value, "\n", {})


def _text(value: Any, line: str, keys: dict[str, str]) -> str:
    """A value that stands behind `line`, a line end and its indentation; `keys` are those that
    were encoded already."""
    kind = type(value)
    if kind is str:
        return encode_basestring(value)
    if kind is int:
        return repr(value)
    if value is None:
        return "null"
    if not isinstance(value, dict | list | tuple) or not value:
        return _plain(value)
    inner = f"{line}  "
    if not isinstance(value, dict):
        return f"[{inner}{f',{inner}'.join([_text(each, inner, keys) for each in value])}{line}]"
    parts = [f"{_key(key, keys)}: {_text(each, inner, keys)}" for key, each in value.items()]
    return f"{{{inner}{f',{inner}'.join(parts)}{line}}}"


def _key(key: str, keys: dict[str, str]) -> str:
    return keys.get(key) or keys.setdefault(key, encode_basestring(key))
