"""`--format json` against 6-formats: every key, in order, by schema and by gold."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import Any

import pytest
from jsonschema import Draft7Validator  # type: ignore[import-untyped]

from loccit.models.report import Report
from loccit.models.rules import Level
from loccit.models.verdict import Verdict
from loccit.reports import FORMATS
from tests.support.evidence import judged
from tests.support.gold import GOLD, same_as_gold
from tests.support.reports import SAVED, TEXT, broken, clean, full, materials

SCHEMA = json.loads((GOLD / "loccit-report-1.schema.json").read_text(encoding="utf-8"))


def rendered(report: Report, **facts: object) -> Any:
    return json.loads(FORMATS["json"](report, materials(**facts)))


def problems(value: Any) -> list[str]:
    return [error.message for error in Draft7Validator(SCHEMA).iter_errors(value)]


def test_the_schema_is_one() -> None:
    Draft7Validator.check_schema(SCHEMA)


@pytest.mark.parametrize("report", [full(), clean(), broken()], ids=["full", "clean", "broken"])
def test_every_report_fits_the_schema(report: Report) -> None:
    assert problems(rendered(report)) == []


def test_the_schema_can_refuse() -> None:
    value = rendered(full())
    del value["manifests"][0]["documents"][0]["quotations"][0]["folds"]
    value["more"] = 1
    value["manifests"][0]["documents"][0]["citations"][0]["state"] = "local"
    assert len(problems(value)) == 3


def test_as_gold() -> None:
    same_as_gold("report-full.json", FORMATS["json"](full(), materials()))


# The keys of 6-formats as its example has them; ours may only follow.
TOP = ["format", "generated", "tool", "exit_code", "summary", "manifests", "findings"]
SUMMARY = ["documents", "citations", "quotations", "verdicts", "findings", "accepted"]
DOCUMENT = ["id", "path", "sha256", "citations", "quotations", "passages", "figures"]
CITATION = ["id", "url", "state", "capture"]
CAPTURE = [
    "id", "time", "final_url", "status", "media_type", "complete", "looks_like", "payload_digest",
    "hops",
]  # fmt: skip
HOP = ["url", "status", "record_id", "warc", "offset", "length"]
QUOTATION = [
    "id", "exact", "prefix", "suffix", "start", "end", "line", "column", "verdict", "kind",
    "flags", "folds", "edits", "unchecked", "closest", "accepted", "match", "differences",
]  # fmt: skip
MATCH = ["citation", "capture", "page", "region", "start", "end", "exact", "extractor", "text"]
FINDING = [
    "rule", "level", "message", "hint", "document", "path", "line", "column", "end_line",
    "end_column",
]  # fmt: skip


def test_keys_stand_in_the_order_of_the_contract() -> None:
    value = rendered(full())
    document = value["manifests"][0]["documents"][0]
    citation, quotation = document["citations"][0], document["quotations"][4]
    for keys, found in (
        (TOP, value),
        (["name", "version"], value["tool"]),
        (SUMMARY, value["summary"]),
        (["path", "documents"], value["manifests"][0]),
        (DOCUMENT, document),
        (CITATION, citation),
        (CAPTURE, citation["capture"]),
        (HOP, citation["capture"]["hops"][0]),
        (QUOTATION, quotation),
        (MATCH, quotation["match"]),
        (["op", "draft", "source"], quotation["differences"][0]),
        (FINDING, value["findings"][0]),
    ):
        assert list(found)[: len(keys)] == keys


def test_values_are_those_of_the_report() -> None:
    value = rendered(full())
    assert value["format"] == "loccit-report/1"
    assert value["generated"] == "2026-11-21T19:45:00Z"
    assert value["summary"]["citations"] == 4
    assert value["summary"]["verdicts"]["altered"] == 2
    assert value["summary"]["findings"] == {"error": 5, "warning": 8, "note": 0}
    document = value["manifests"][0]["documents"][0]
    assert [c["state"] for c in document["citations"]] == ["captured", "blocked", "failed"]
    assert document["local_sources"][0]["document"] == "minutes-2026"
    held = document["citations"][0]["capture"]
    assert held["hops"][0]["record_id"] == "<urn:uuid:00000000-0000-4000-8000-000000000001>"
    assert held["payload_digest"].startswith("sha256:")
    altered = document["quotations"][4]
    assert altered["start"] == TEXT.index("We need to take the boats away")
    assert altered["differences"] == [
        {"op": "replace", "draft": "the boats away", "source": "away the boats"}
    ]
    saved = value["manifests"][0]["documents"][2]
    assert (saved["source_only"], document["source_only"]) == (1, None)
    _, changed, _, missing = saved["passages"]
    assert (changed["verdict"], changed["kind"], changed["line"]) == ("altered", "substitution", 3)
    assert SAVED[changed["start"] : changed["end"]] == "The board met on Tuesday."
    assert changed["match"]["exact"] == "The board met on Monday."
    assert changed["differences"] == [{"op": "replace", "draft": "Tuesday", "source": "Monday"}]
    assert (missing["verdict"], missing["match"]) == ("missing", None)
    assert value["summary"]["passages"] == {
        "verbatim": 1, "altered": 1, "typographic": 1, "missing": 1,
    }  # fmt: skip
    assert document["quotations"][10]["accepted"]["by"] == "R. Fact"
    assert value["accepted"][0]["exception"]["until"] == "2027-01-01"


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({}, 1),
        ({"exit_zero": True}, 0),
        ({"fail_on": Level.ERROR}, 1),
        ({"fail_on": Level.NOTE}, 1),
    ],
)
def test_the_exit_code_is_that_of_the_process(facts: dict[str, Any], code: int) -> None:
    report = replace(full(), findings=full().findings[4:5])
    assert rendered(report, **facts)["exit_code"] == code
    expected = report.exit_code(
        facts.get("fail_on", Level.WARNING), exit_zero=facts.get("exit_zero", False)
    )
    assert code == expected


def test_strangers_controls_are_escaped_and_nothing_is_lost() -> None:
    evil = "\u202e\x1b[2J\x9b\ud800\U000e0041\u2028 é 带"
    text = f"“{evil}”"
    report = clean()
    document = replace(
        report.manifests[0].documents[0], quotations=(judged(text, evil, Verdict.VERBATIM),)
    )
    report = replace(report, manifests=(replace(report.manifests[0], documents=(document,)),))
    raw = FORMATS["json"](report, materials())
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028-\u202e\ud800-\udfff\U000e0041]", raw)
    assert "é 带" in raw
    found = json.loads(raw)["manifests"][0]["documents"][0]["quotations"][0]
    assert found["exact"] == evil
