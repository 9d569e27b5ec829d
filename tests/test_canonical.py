"""One value, one sequence of bytes (RFC 8785)."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loccit import canonical

_TEXT = st.text(st.characters(codec="utf-8"))
_JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53) + 1, 2**53 - 1)
    | st.floats(-1e15, 1e15)  # whole floats beyond 2^53 are outside I-JSON
    | _TEXT,
    lambda inner: st.lists(inner) | st.dictionaries(_TEXT, inner),
    max_leaves=20,
)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ({"b": 1, "a": [True, None]}, b'{"a":[true,null],"b":1}'),
        ({"é": "\u20ac\n"}, '{"é":"€\\n"}'.encode()),
        # RFC 8785 3.2.3: keys are sorted by UTF-16 units, so an emoji comes before U+FB33
        ({"\ufb33": 1, "\U0001f600": 2}, '{"\U0001f600":2,"\ufb33":1}'.encode()),
        ([1e30, 4.5, 0.002, 1e-27], b"[1e+30,4.5,0.002,1e-27]"),
    ],
)
def test_encode_is_rfc_8785(value: object, expected: bytes) -> None:
    assert canonical.encode(value) == expected


@pytest.mark.parametrize("value", [float("nan"), 2**53, "\ud800", {"\udc00": 1}, {1: 2}])
def test_encode_refuses_what_i_json_cannot_hold(value: object) -> None:
    with pytest.raises(ValueError, match="canonical JSON"):
        canonical.encode(value)


@given(_JSON)
def test_encode_is_stable_and_read_by_any_json_reader(value: Any) -> None:
    data = canonical.encode(value)
    assert b"\n" not in data
    assert canonical.encode(json.loads(data)) == data


def test_digest_is_prefixed_hex() -> None:
    assert canonical.digest(b"") == (
        "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    )


@given(_JSON)
def test_the_short_way_gives_the_same_bytes(value: object) -> None:
    import rfc8785

    assert canonical.encode(value) == rfc8785.dumps(value)  # type: ignore[arg-type]
    assert canonical.encode({"key": value, "other": (value,)}) == rfc8785.dumps(
        {"key": value, "other": [value]}  # type: ignore[dict-item, list-item]
    )


def test_the_short_way_escapes_as_the_standard_has_it() -> None:
    import rfc8785

    text = "".join(map(chr, [*range(0x100), 0x2028, 0xFEFF, 0x1F600]))
    assert canonical.encode({"k": text}) == rfc8785.dumps({"k": text})
