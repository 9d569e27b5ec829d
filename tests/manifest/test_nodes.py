"""YAML 1.2's core schema, places of values, and what no manifest may have."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loccit.errors import ManifestError
from loccit.manifest.check import to_plain
from loccit.manifest.nodes import MAX_DEPTH, Mapping, Scalar, Sequence, compose
from loccit.manifest.source import decode


def _plain(text: str) -> object:
    root, problems = compose(decode(text.encode(), "m.yaml"))
    assert problems == []
    return to_plain(root)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("no", "no"), ("yes", "yes"), ("on", "on"), ("off", "off"), ("y", "y"), ("NO", "NO"),
        ("true", True), ("False", False), ("tRUE", "tRUE"),
        ("~", None), ("null", None), ("", None), ("nULL", "nULL"),
        ("12", 12), ("-3", -3), ("0o17", 15), ("017", 17), ("0x1F", 31), ("1_000", "1_000"),
        ("0b11", "0b11"), ("12:30:45", "12:30:45"), ("2027-01-01", "2027-01-01"),
        ("2001-12-14t21:59:43.10-05:00", "2001-12-14t21:59:43.10-05:00"),
        ("1.2", 1.2), ("1.2.3", "1.2.3"), ("12e03", 12000.0), (".5", 0.5), ("1.", 1.0),
        ("-.inf", -math.inf), (".", "."), ("=", "="), ("<<", "<<"), ("9" * 5000, "9" * 5000),
        ('"12"', "12"), ("'true'", "true"), ('"\\u00e9\\/"', "é/"), ("|\n  a\n  b\n", "a\nb\n"),
    ],
)  # fmt: skip
def test_values_follow_the_core_schema(text: str, value: object) -> None:
    found = _plain(f"k: {text}\n")
    assert isinstance(found, dict)
    assert found == {"k": value}
    assert type(found["k"]) is type(value)


def test_not_a_number() -> None:
    found = _plain("k: .NaN\n")
    assert isinstance(found, dict)
    assert math.isnan(found["k"])


def test_a_value_that_is_not_there_stands_at_its_colon_or_dash() -> None:
    text = "a:\n# c\n\nb:\n  - x\n  -\n  # d\n  - y\nc: {d, e: }\n"
    root, _ = compose(decode(text.encode(), "m.yaml"))
    assert isinstance(root, Mapping)
    empty = root.get("a")
    assert isinstance(empty, Scalar)
    assert (empty.value, empty.start) == (None, 2)
    items = root.get("b")
    assert isinstance(items, Sequence)
    assert items.items[1].start == text.index("  -\n") + 3
    inner = root.get("c")
    assert isinstance(inner, Mapping)
    assert [value.start for _, value in inner.pairs] == [text.index("d,") + 1, text.index("e:") + 2]


def test_an_empty_value_in_a_list_of_mappings_stands_at_its_colon() -> None:
    root, _ = compose(decode(b"- a: 1\n  b:\n\n- c\n", "m.yaml"))
    assert isinstance(root, Sequence)
    first = root.items[0]
    assert isinstance(first, Mapping)
    assert first.pairs[1][1].start == 11


def test_twenty_levels_are_read_and_no_more() -> None:
    _plain("[" * MAX_DEPTH + "]" * MAX_DEPTH)
    for deeper in ("[" * 21 + "]" * 21, "{a: " * 21 + "1" + "}" * 21, "- " * 21 + "x"):
        with pytest.raises(ManifestError, match="more than 20 deep"):
            _plain(deeper)
    siblings = "[" + ",".join(["[[1]]"] * 100) + "]"
    assert len(_plain(siblings)) == 100  # type: ignore[arg-type]


def test_every_duplicate_key_is_told() -> None:
    root, problems = compose(decode(b"a: 1\nb: {c: 1, c: 2}\na: 2\n'a': 3\n", "m.yaml"))
    assert [problem.offset for problem in problems] == [15, 21, 26]
    assert to_plain(root) == {"a": 1, "b": {"c": 1}}


def test_byte_order_mark_is_no_part_of_the_text() -> None:
    assert decode(b"\xef\xbb\xbfa: 1\n", "m.yaml").text == "a: 1\n"
    with pytest.raises(ManifestError) as raised:
        decode(b"\xef\xbb\xbfa: \xff\n", "m.yaml")
    assert (raised.value.line, raised.value.column) == (1, 4)


def _refusal(data: bytes) -> ManifestError | None:
    try:
        root, _ = compose(decode(data, "m.yaml"))
    except ManifestError as error:
        return error
    assert 0 <= root.start <= root.end <= len(data)
    return None


@given(st.text(max_size=300))
def test_any_text_is_read_or_refused_with_a_place(text: str) -> None:
    error = _refusal(text.encode("utf-8", "surrogatepass"))
    assert error is None or (error.line >= 1 and error.column >= 1 and error.hint)


@given(st.binary(max_size=80))
def test_any_bytes_are_read_or_refused_with_a_place(data: bytes) -> None:
    error = _refusal(data)
    assert error is None or (error.line >= 1 and error.column >= 1 and error.hint)


@given(st.text(alphabet=" \n-:{}[],?#&*!|>'\"%@ab\t.0\\", max_size=80))
def test_any_yaml_like_text_is_read_or_refused_with_a_place(text: str) -> None:
    error = _refusal(text.encode())
    assert error is None or 1 <= error.line <= text.count("\n") + 1
