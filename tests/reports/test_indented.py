"""The same text as `json.dumps` with an indentation of two."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from loccit.reports.indented import indented

PLAIN = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text()
VALUES = st.recursive(
    PLAIN,
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner) | st.tuples(inner, inner),
)


@given(VALUES)
def test_it_is_what_json_writes(value: Any) -> None:
    assert indented(value) == json.dumps(value, ensure_ascii=False, indent=2)


def test_empty_ones_and_numbers_of_other_kinds() -> None:
    value = {"": [], "a": {}, "b": (), "c": [True, 1, 1.0, 10**30, -0.0], "é\n\x7f": "\u2028"}
    assert indented(value) == json.dumps(value, ensure_ascii=False, indent=2)
