"""The JSON Schema (draft-07) of a manifest, from the model."""

from __future__ import annotations

from typing import Any

import msgspec

from loccit.manifest import model


def schema() -> dict[str, Any]:
    """A JSON Schema, draft-07, that refuses what loading refuses wherever a schema can say it.

    It cannot say: unique ids, ids that must exist, links out of the texts folder, days of the
    calendar, and what concerns the file as YAML (duplicate keys, anchors, size).
    """
    _, definitions = msgspec.json.schema_components(
        [model.Manifest], ref_template="#/definitions/{name}"
    )
    for each in definitions.values():
        for key in each["properties"].values():
            if key.get("default", "") is None:
                del key["default"]
    definitions["Cite"] |= {
        "oneOf": [{"required": ["url"]}, {"required": ["document"]}],
        "dependencies": {key: {"required": ["url"]} for key in model.LINK_ONLY},
    }
    definitions["Accept"]["oneOf"] = [{"required": ["exact"]}, {"required": ["cite"]}]
    root = definitions.pop("Manifest")
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        **root,
        "title": "loccit manifest, version 1",
        "definitions": definitions,
    }
