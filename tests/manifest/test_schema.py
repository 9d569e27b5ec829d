"""The JSON Schema: valid draft-07, every key described, and of one mind with loading."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema  # type: ignore[import-untyped]
import pytest

from loccit import manifest
from loccit.errors import ManifestError
from loccit.manifest.check import to_plain
from loccit.manifest.nodes import compose
from loccit.manifest.source import decode

FAULTY = Path(__file__).resolve().parent.parent / "data" / "manifests"

BEYOND_A_SCHEMA = {
    # what two parts of a manifest say of each other
    "duplicate-document-id", "duplicate-citation-id", "duplicate-citation-id-by-position",
    "duplicate-pin", "citation-of-itself", "citation-of-unknown-document",
    "citation-of-distant-document", "citation-named-source",
    "quotes-in-unknown-citation", "quotes-without-citations", "accept-unknown-citation",
    # what a pattern cannot say, or Python's `$` lets pass
    "until-no-day", "url-with-wrong-port", "url-with-zero-width-space", "half-a-character",
    "id-with-line-break",
    # what a YAML reader drops before a schema sees it
    "duplicate-key", "duplicate-key-of-the-manifest", "key-a-list", "key-a-number",
}  # fmt: skip


def _validator() -> jsonschema.Draft7Validator:
    return jsonschema.Draft7Validator(manifest.schema())


def _subschemas(schema: Any) -> Iterator[dict[str, Any]]:
    if isinstance(schema, dict):
        yield schema
        for value in schema.values():
            yield from _subschemas(value)
    elif isinstance(schema, list):
        for value in schema:
            yield from _subschemas(value)


def test_it_is_draft_07() -> None:
    schema = manifest.schema()
    assert schema["$schema"] == "http://json-schema.org/draft-07/schema#"
    jsonschema.Draft7Validator.check_schema(schema)
    for each in _subschemas(schema):
        assert "$defs" not in each
        assert "prefixItems" not in each
        if "$ref" in each:
            assert set(each) == {"$ref"}  # draft-07 ignores whatever stands beside it
            assert each["$ref"].removeprefix("#/definitions/") in schema["definitions"]


def test_every_object_is_closed_and_every_key_described_with_a_valid_example() -> None:
    schema = manifest.schema()
    objects = [schema, *schema["definitions"].values()]
    assert len(objects) == 5
    for each in objects:
        assert each["additionalProperties"] is False
        assert each["description"]
        for name, key in each["properties"].items():
            assert key["description"].endswith("."), name
            assert key["examples"], name
            within = {**key, "definitions": schema["definitions"]}
            for example in key["examples"]:
                jsonschema.Draft7Validator(within).validate(example)


def test_it_is_made_anew_each_time() -> None:
    manifest.schema()["properties"].clear()
    assert manifest.schema()["properties"]


def _readable() -> list[Any]:
    found = []
    for path in sorted(FAULTY.iterdir()):
        if path.suffix != ".txt":
            try:
                root, _ = compose(decode(path.read_bytes(), path.name))
            except ManifestError:
                continue
            found.append(pytest.param(to_plain(root), path.stem, id=path.stem))
    return found


@pytest.mark.parametrize(("value", "name"), _readable())
def test_it_refuses_what_loading_refuses(value: Any, name: str) -> None:
    assert _validator().is_valid(value) is (name in BEYOND_A_SCHEMA)


GOOD = [
    {"loccit": 1, "documents": [{"id": "a", "text": "a.md"}]},
    {"loccit": 1, "title": None, "archive": "../x", "texts": ".",
     "documents": [{"id": "a", "text": "x/y z.md", "cites": None, "ignore": ["x"]}]},
    {"loccit": 1, "documents": [
        {"id": "a", "text": "~a.md", "language": "no", "source": "HTTP://[::1]:8080/x?y#z",
         "cites": [{"url": "https://münchen.example/ü", "every": "30m", "via": "browser",
                    "expect": "https://a.example/", "translation_of": None}, {"document": "b"}],
         "quotes": [{"exact": "a\nb", "in": "c1"}],
         "accept": [{"rule": "quote-altered", "exact": "x", "reason": "y", "by": "z",
                     "until": "2027-01-31"},
                    {"rule": "link-failed", "cite": "c1", "reason": "y", "by": "z",
                     "until": "2027-01-31"}]},
        {"id": "b", "text": "..b/..c.md"}]},
]  # fmt: skip


@pytest.mark.parametrize("value", GOOD)
def test_it_accepts_what_loading_accepts(value: Any, tmp_path: Path) -> None:
    (tmp_path / "manifest.json").write_text(json.dumps(value))
    manifest.load(tmp_path / "manifest.json")
    _validator().validate(value)
